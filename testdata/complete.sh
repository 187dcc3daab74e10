#!/bin/sh
# Every row of the tables is documented and tested, every case belongs to a row, every example of a
# manual runs. Run at the source root. SVCGRAPH names the program.
here=$(cd "$(dirname "$0")" && pwd) || exit 2
root=$(dirname "$here")
program=${SVCGRAPH:-$root/build/svcgraph}
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

# ok WHAT COMMAND...
ok() {
    what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what"
    fi
}

# names in the value of KEY: "name" of a JSON answer with an element per line
names() {
    sed -n 's/^ *{"'"$1"'": "\([^"]*\)".*/\1/p'
}

two_cases() { # of a rule: one that fires, one that does not
    fires=0
    silent=0
    for out in "$here/rules/$1"/*/out.* "$here/compat/$1"/*/out.*; do
        [ -f "$out" ] || continue
        if grep -qE "^(error|warning|note)  $1  |\"rule\": \"$1\"|\"ruleId\": \"$1\"" "$out"; then
            fires=1
        else
            silent=1
        fi
    done
    [ $fires$silent = 11 ]
}

fits() { # help of a command in 80 columns
    # shellcheck disable=SC2086
    ! { "$program" $1 --help && "$program" $1 -h; } | grep -q '.\{81\}'
}

has_case() {
    find "$here/$1" -name cmd -type f 2>/dev/null | grep -q .
}

"$program" rules --no-config -f json >"$work/rules.json" || exit 2
"$program" formats -f json >"$work/formats.json" || exit 2
"$program" help --as=examples >"$work/examples" || exit 2
"$program" help --as=commands >"$work/commands" || exit 2
names id <"$work/rules.json" >"$work/rules"
sed -n '/"read"/,/"written"/p' "$work/formats.json" | names name >"$work/readers"
sed -n '/"written"/,$p' "$work/formats.json" | names name >"$work/writers"

while read -r command; do
    page=svcgraph-${command%% *} # a group has one for all of its commands
    ok "$command: no manual page" test -f "$root/man/$page.1"
    ok "$command: the page is not in svcgraph(1)" grep -q "$page 1" "$root/man/svcgraph.1"
    ok "$command: not in its page" grep -q "^\.Nm svcgraph $command" "$root/man/$page.1"
    ok "$command: no example" grep -q "^[0-9]* $command" "$work/examples"
    # shellcheck disable=SC2086
    ok "$command: -h is longer than 24 lines" test "$("$program" $command -h | wc -l)" -le 24
    ok "$command: help is wider than 80 columns" fits "$command"
done <"$work/commands"
while read -r rule; do
    ok "$rule: not in svcgraph-rules(7)" grep -q "^\.Ss $rule\$" "$root/man/svcgraph-rules.7"
    case $rule in
    input-*) ;;
    *) ok "$rule: needs a case that fires and one that does not" two_cases "$rule" ;;
    esac
done <"$work/rules"
while read -r reader; do
    ok "$reader: no section in svcgraph-formats(5)" \
        grep -q "^\.Ss $reader\$" "$root/man/svcgraph-formats.5"
    ok "$reader: no golden case" has_case "read/$reader"
done <"$work/readers"
while read -r writer; do
    ok "$writer: not in svcgraph-formats(5)" \
        grep -q "^\.It Cm $writer\$" "$root/man/svcgraph-formats.5"
done <"$work/writers"

echo forms >"$work/other" # findings of all kinds, in each form
for folder in "$here"/rules/*/ "$here"/compat/*/ "$here"/read/*/; do
    [ -d "$folder" ] || continue
    ok "$folder belongs to no row" \
        grep -qx "$(basename "$folder")" "$work/rules" "$work/readers" "$work/other"
done

# The sample is the working tree of a repository whose branch main has an earlier version of it.
cp -R "$here/sample" "$work/sample"
cd "$work/sample" || exit 2
cp -R "$here/sample-before/." .
git init -q -b main . && git add -A &&
    git -c user.name=n -c user.email=n@example.com commit -q -m before || exit 2
cp -R "$here/sample/." .
while read -r status line; do
    # shellcheck disable=SC2086
    "$program" $line >"$work/out" 2>"$work/err" </dev/null
    got=$?
    ok "example 'svcgraph $line': exit status $got, expected $status" [ "$got" = "$status" ]
done <"$work/examples"

# Examples in prose: they say no status, so they must be understood and find their inputs.
{
    sed -n 's/^\.Dl \$ svcgraph //p' "$root"/man/svcgraph.1
    sed -n 's/^    svcgraph //p' "$root/README.md" | sed 's/ *[#|>].*//'
} >"$work/prose"
while read -r line; do
    # shellcheck disable=SC2086
    "$program" $line >"$work/out" 2>"$work/err" </dev/null
    got=$?
    ok "example 'svcgraph $line': exit status $got" [ "$got" -le 1 ]
done <"$work/prose"

printf '%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
