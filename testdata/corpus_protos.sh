#!/bin/sh
# Two real systems of .proto files: each file is read without a finding, and each rpc statement in
# them is an operation (but those of google.*, which are of the platform). SVCGRAPH names the program, SVCGRAPH_CORPUS the folder.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
corpus=${SVCGRAPH_CORPUS:-$here/../../shared/corpus}/protos
if [ ! -d "$corpus" ]; then
    echo "skipped: no corpus at $corpus"
    exit 0
fi
status=0
for tree in "$corpus"/*/; do
    name=$(basename "$tree")
    rpcs=$(find "$tree" -name '*.proto' ! -path '*/google/*' -exec cat {} + | grep -cE '^ *rpc +[A-Za-z_]+')
    trouble=$("$program" graph --format json --output /dev/null "$tree" 2>&1 | grep -c ': error: ')
    operations=$("$program" graph --format json "$tree" 2>/dev/null |
        grep -oE '"name": "[A-Za-z0-9_.]+/[A-Za-z0-9_]+"' | sort -u | wc -l)
    printf '%s: %d rpcs, %d operations, %d errors\n' "$name" "$rpcs" "$operations" "$trouble"
    [ "$rpcs" -eq "$operations" ] && [ "$trouble" -eq 0 ] || status=1
done
exit $status
