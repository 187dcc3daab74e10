#!/bin/sh
# Completions in real shells: each that is installed gets lines to complete. Run at the source root.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
completions=$(cd "$here/../../completions" && pwd) || exit 2
cd "$here/../sample" || exit 2
passed=0
failed=0

# expect WHAT GOT WANTED
expect() {
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n  got    %s\n  wanted %s\n' "$1" "$2" "$3"
    fi
}

have() {
    command -v "$1" >/dev/null && return
    echo "skipped: no $1 here"
    return 1
}

# LINE <tab> gives these words, in any shell
lines='svcgraph che|<check>
svcgraph check --fail-on=ne|<check><--fail-on=never>
svcgraph check --fail-on ne|<check><--fail-on><never>
svcgraph check --no-c|<check><--no-config>
svcgraph check -f sa|<check><-f><sarif>
svcgraph check --format=sa|<check><--format=sarif>
svcgraph check --rule service-r|<check><--rule><service-reentry>
svcgraph check -c svcg|<check><-c><svcgraph.yaml>
svcgraph check deploy/cat|<check><deploy/catalog.yaml>
svcgraph graph --kind sy|<graph><--kind><sync>
svcgraph graph --cluster-by=ow|<graph><--cluster-by=owner>
svcgraph explain service-r|<explain><service-reentry>
svcgraph completion zs|<completion><zsh>
svcgraph help cyc|<help><cycles>
svcgraph trac|<trace>
svcgraph trace summ|<trace><summary>
svcgraph trace summary --by=op|<trace><summary><--by=operation>
svcgraph trace loops --fail-on=wa|<trace><loops><--fail-on=warning>
svcgraph trace depth --no-c|<trace><depth><--no-config>
svcgraph trace summary --by ed|<trace><summary><--by><edge>
svcgraph trace summary -f js|<trace><summary><-f><json>
svcgraph trace summary traces/mo|<trace><summary><traces/morning.json>'

in_terminal() {
    printf '%s\n' "$lines" | sed 's/|.*//' >"$work/lines"
    # shellcheck disable=SC2046
    (IFS='
'; zsh -f "$here/pty.zsh" "$1" "$completions" $(cat "$work/lines")) >"$work/out"
    printf '%s\n' "$lines" | while IFS='|' read -r line wanted; do
        printf '%s => %s\n' "$line" "$wanted"
    done >"$work/wanted"
    while IFS= read -r wanted <&3; do
        IFS= read -r got <&4
        expect "$1: ${wanted%% =>*}" "${got#* => }" "${wanted#* => }"
    done 3<"$work/wanted" 4<"$work/out"
}

# complete_bash WORD...: candidates for the last word, as readline calls the function
complete_bash() {
    bash --norc --noprofile -c '
        source "$1"
        shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _svcgraph
        printf "%s " "${COMPREPLY[@]}"' bash "$completions/svcgraph.bash" "$@"
}

complete_fish() {
    fish --no-config -c "source $completions/svcgraph.fish; complete -C '$1'" | cut -f1 | tr '\n' ' '
}

work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

if have bash; then
    expect 'bash: values' "$(complete_bash svcgraph check --fail-on '=' n)" 'note never '
    expect 'bash: after =' "$(complete_bash svcgraph check --color '=')" 'auto always never '
    expect 'bash: no such command' "$(complete_bash svcgraph nosuch x)" ' '
    expect 'bash: no such command of a group' "$(complete_bash svcgraph trace nosuch x)" ' '
    expect 'bash: help of a group' "$(complete_bash svcgraph trace --h)" '--help '
    expect 'bash: options' "$(complete_bash svcgraph check --ex)" '--exit-zero --exclude= '
fi
if have fish; then
    expect 'fish: command' "$(complete_fish 'svcgraph che')" 'check '
    expect 'fish: value' "$(complete_fish 'svcgraph check --fail-on ne')" 'never '
    expect 'fish: value after =' "$(complete_fish 'svcgraph check --fail-on=ne')" '--fail-on=never '
    expect 'fish: rule' "$(complete_fish 'svcgraph explain service-r')" 'service-reentry '
    expect 'fish: format' "$(complete_fish 'svcgraph check -f sa')" 'sarif '
    expect 'fish: folder' "$(complete_fish 'svcgraph check depl')" 'deploy/ '
    expect 'fish: in a group' "$(complete_fish 'svcgraph trace summ')" 'summary '
    expect 'fish: value in a group' "$(complete_fish 'svcgraph trace summary --by op')" 'operation '
    expect 'fish: group elsewhere' "$(complete_fish 'svcgraph check summ')" ''
    expect 'fish: shell' "$(complete_fish 'svcgraph completion z')" 'zsh '
fi
if have zsh; then
    in_terminal zsh
    if have bash; then in_terminal bash; fi
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
