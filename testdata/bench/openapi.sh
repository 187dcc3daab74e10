#!/bin/sh
# Reads a generated definition of 10 MB, in JSON and in YAML, beside python3's json and its yaml on
# libyaml, where they are there: seconds of processor time, medians. JSON should take less than 1 s.
# usage: openapi.sh BUILD-FOLDER      (MEGABYTES, SEED, RUNS)
set -e
build=$(cd "${1:?usage: openapi.sh BUILD-FOLDER}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
runs=${RUNS:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cc=${CC:-cc}
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/cost" "$here/cost.c"
$cc -std=c17 -O2 -D_GNU_SOURCE -o "$work/gen" "$here/../gen/openapi_gen.c"
for form in json yaml; do
    "$work/gen" "${MEGABYTES:-10}" "${SEED:-1}" $form >"$work/api.$form"
done

cpu() { # cpu COMMAND...: seconds of one run
    "$work/cost" "$runs" "$@" | cut -d ' ' -f 2
}

row() { # row NAME OURS PEER SECONDS-OF-PEER
    awk -v name="$1" -v ours="$2" -v peer="$3" -v theirs="$4" 'BEGIN {
        printf "  %-28s %.2f s%s\n", name, ours,
            theirs == "" ? "" : sprintf("  (%s %.2f s, ratio %.2f)", peer, theirs, ours / theirs) }'
}

peer() { # peer LOADER FILE: nothing where python3 cannot
    python3 -c "$1" "$2" >/dev/null 2>&1 || return 0
    runs=1 cpu python3 -c "$1" "$2"
}

as_json='import json, sys; json.load(open(sys.argv[1]))'
as_yaml='import yaml, sys; yaml.load(open(sys.argv[1]), Loader=yaml.CSafeLoader)'
row 'check, OpenAPI in JSON' "$(cpu "$build/svcgraph" check --no-config "$work/api.json")" \
    'python3 json' "$(peer "$as_json" "$work/api.json")"
row 'graph, OpenAPI in JSON' "$(cpu "$build/svcgraph" graph --no-config -f json "$work/api.json")" '' ''
row 'check, OpenAPI in YAML' "$(cpu "$build/svcgraph" check --no-config "$work/api.yaml")" \
    'python3 yaml' "$(peer "$as_yaml" "$work/api.yaml")"
