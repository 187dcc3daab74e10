#!/bin/sh
# The main job on the sample system: findings on the terminal, the diagram as DOT and SVG in demo/.
# usage: demo.sh PROGRAM
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
mkdir -p demo || exit 1
out=$PWD/demo
cd testdata/sample || exit 1
echo '$ svcgraph check .'
"$program" check .
status=$?
[ "$status" -le 1 ] || exit "$status"
"$program" graph --highlight cycles --cluster-by owner --format dot="$out/sample.dot" --format svg="$out/sample.svg" . || exit 1
echo
echo 'The diagram is in demo/sample.dot and demo/sample.svg.'
