#!/bin/sh
# Scores the graph of real systems against their known edges: one line for each, then what is
# missing and what is false. Exit 1 unless all is found and nothing false.
# usage: score.sh [-v]      -v shows the accepted edges as well
#
# SVCGRAPH names the program, SVCGRAPH_CORPUS the folder with the systems. Truth is a table
# from, to, kind, derivable: yes is required, neutral and no are accepted, any other edge is false.
# "# alias: a = b c" names other spellings; queues and triggers fit in either direction.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
program=${SVCGRAPH:-$here/../build/svcgraph}
corpus=${SVCGRAPH_CORPUS:-$here/../../shared/corpus}/manifests
verbose=
[ "$1" = -v ] && verbose=1
if [ ! -d "$corpus" ]; then
    echo "skipped: no corpus at $corpus"
    exit 0
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
failed=0

# score TITLE SYSTEM none|some PATH...: with none, every edge of the truth is only accepted
score() {
    title=$1 truth=$corpus/$2/expected-edges.tsv mode=$3
    folder=$corpus/$2
    shift 3
    if ! (cd "$folder" && "$program" graph --format json "$@") >"$work/out" 2>"$work/err"; then
        echo "$title: no graph"
        sed 's/^/    /' "$work/err"
        failed=1
        return
    fi
    awk -v title="$title" -v mode="$mode" -v verbose="$verbose" '
        function plain(name) { return name in alias ? alias[name] : name }
        function text(line, key,   at) {
            at = index(line, "\"" key "\":")
            if (!at) return ""
            line = substr(line, at + length(key) + 3)
            sub(/^ *"/, "", line)
            sub(/".*/, "", line)
            return line
        }
        FNR == NR && /^# alias: / {
            for (i = 5; i <= NF; i++) alias[$i] = $3
            next
        }
        FNR == NR && /^#/ { next }
        FNR == NR {
            split($0, field, "\t")
            if (field[1] == "from" || field[4] == "") next
            edge = plain(field[1]) " -> " plain(field[2])
            known[edge] = mode == "none" ? "no" : field[4]
            if (field[3] == "queue" || field[3] == "trigger")
                turned[plain(field[2]) " -> " plain(field[1])] = edge
            next
        }
        /"from":/ && /"to":/ {
            from = plain(text($0, "from")); to = plain(text($0, "to"))
            if (from == to) next
            edge = from " -> " to
            if (!(edge in known) && edge in turned) edge = turned[edge]
            if (seen[edge]++) next
            if (edge in known) right++
            else { wrong++; list = list "    false    " edge "\n" }
            if (verbose && edge in known) list = list "    " known[edge] "      " edge "\n"
        }
        END {
            for (edge in known) {
                if (known[edge] != "yes") continue
                wanted++
                if (seen[edge]) found++
                else list = list "    missing  " edge "\n"
            }
            printf "%s: precision %.3f (%d false of %d), recall %.3f (%d of %d)\n", title,
                right + wrong ? right / (right + wrong) : 1, wrong, right + wrong,
                wanted ? found / wanted : 1, found, wanted
            printf "%s", list | "sort"
            close("sort")
            exit wrong || found != wanted
        }' "$truth" "$work/out" || failed=1
}

score "online-boutique (Kubernetes)" online-boutique some release
score "voting-app (Kubernetes, compiled in)" voting-app none k8s-specifications
score "voting-app (compose)" voting-app some docker-compose.yml
score "voting-app (Swarm, compiled in)" voting-app none docker-stack.yml
score "otel-demo (compose, four layers)" otel-demo some compose.yaml compose.full.yaml \
    compose.observability.yaml compose.agent.yaml
exit $failed
