#!/bin/sh
# Real systems with known truth, kept outside of the tree: skipped with a word where they are not.
# SVCGRAPH names the program, SVCGRAPH_CORPUS the folder.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
corpus=${SVCGRAPH_CORPUS:-$here/../../shared/corpus}
if [ ! -d "$corpus" ]; then
    echo "skipped: no corpus at $corpus"
    exit 0
fi
program=${SVCGRAPH:-$here/../build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
status=0
for script in "$here"/score.sh "$here"/corpus_*.sh; do
    [ -f "$script" ] || continue
    SVCGRAPH=$program SVCGRAPH_CORPUS=$corpus sh "$script" || status=1
done
exit $status
