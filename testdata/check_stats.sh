#!/bin/sh
# Compares the statistics at seeded points with scipy (and mpmath, where the two differ) and with R:
# relative differences above 1e-10 fail. Run at the source root.
#
# usage: check_stats.sh [POINTS [SEED]]   default 200 from seed 1; some 30 values each
#
# STATS_POINTS names the program that makes them, PYTHON and RSCRIPT the judges.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
points=${STATS_POINTS:-build/stats_points}
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

with_scipy() { # the first Python that has it; more than one may be installed
    for python in ${PYTHON:-python3 /usr/bin/python3}; do
        "$python" -c 'import scipy.stats' 2>/dev/null && echo "$python" && return
    done
}

"$points" "${1:-200}" "${2:-1}" >"$work/points" || exit 2
python=$(with_scipy)
if [ -n "$python" ]; then
    "$python" "$here/check_stats.py" <"$work/points" || failed=1
else
    echo 'check_stats: scipy skipped, python3-scipy is not installed'
fi
rscript=${RSCRIPT:-$(command -v Rscript)}
if [ -n "$rscript" ]; then
    "$rscript" --vanilla "$here/check_stats.R" "$work/points" || failed=1
else
    echo 'check_stats: R skipped, r-base-core is not installed'
fi
[ "$failed" -eq 0 ]
