#!/bin/sh
# Learning, checking, blame, scaling and patterns against dumps of known truth (testdata/gen/flow):
# how often they raise false alarms, what they miss. Judged in Python, which may be absent.
#
# usage: flow.sh [PART ...]      (default: all of testdata/flow)
#
# FLOW=full makes as many dumps as the levels and the table in the manual were measured with.
# SVCGRAPH and FLOW_GEN name the programs.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
folder=$(cd "$(dirname "$program")" && pwd) || exit 2
SVCGRAPH=$folder/$(basename "$program")
FLOW_GEN=$(realpath "${FLOW_GEN:-$folder/flow_gen}") || exit 2
export SVCGRAPH FLOW_GEN PYTHONDONTWRITEBYTECODE=1
command -v python3 >/dev/null || {
    echo 'flow: skipped, python3 is not installed'
    exit 0
}
[ $# -gt 0 ] || set -- pairs alarms power verdicts blame scale patterns
failed=0
for part in "$@"; do
    printf '%s: ' "$part"
    python3 "$here/flow/$part.py" || failed=1
done
[ "$failed" -eq 0 ]
