#!/bin/sh
# Asks the tools that own the dialects whether they order versions and read ranges as svcgraph does:
# npm's package semver, packaging (PEP 440), RubyGems, Maven, Masterminds/semver (Helm), the crate
# semver (Cargo). A judge that is not installed is passed over with a word.
# usage: check_semver.sh [SEED...]      SAY, GEN: programs; COUNT questions for each dialect and seed
here=$(cd "$(dirname "$0")" && pwd) || exit 2
judges=$here/gen/ranges/judges
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
count=${COUNT:-10000}
failed=0
[ $# -gt 0 ] || set -- 1 2
seeds=$*

skip() { # skip DIALECT WHY
    printf '  skip  %s: %s\n' "$1" "$2"
}

# have DIALECT PACKAGES PROGRAM...: all are installed; else it is said
have() {
    dialect=$1
    wants=$2
    shift 2
    for program; do
        command -v "$program" >/dev/null && continue
        skip "$dialect" "needs $wants"
        return 1
    done
}

# judge DIALECT COMMAND...: the command answers what the generator asks
judge() {
    dialect=$1
    shift
    for seed in $seeds; do
        "$GEN" "$dialect" "$seed" "$count" >"$work/questions" || exit 2
        "$SAY" "$dialect" <"$work/questions" >"$work/ours" || exit 2
        if ! "$@" <"$work/questions" >"$work/theirs" 2>"$work/error"; then
            skip "$dialect" "$(tail -n 1 "$work/error")"
            return
        fi
        paste "$work/questions" "$work/ours" "$work/theirs" |
            awk -F '\t' '$4 != $5 { print; n++ } END { exit n > 0 }' >"$work/differ"
        if [ -s "$work/differ" ]; then
            printf '  FAIL  %s, seed %s: %s of %s answers differ (question, ours, theirs)\n' \
                "$dialect" "$seed" "$(wc -l <"$work/differ")" "$count"
            head -n 10 "$work/differ"
            failed=1
        else
            printf '  ok    %s, seed %s (%s)\n' "$dialect" "$seed" "$(sort "$work/theirs" | uniq -c |
                awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }')"
        fi
    done
}

npm_judge() {
    have npm 'node and npm' node npm || return
    package=$(npm root -g)/npm/node_modules/semver
    [ -d "$package" ] || package=$(npm root -g)/semver
    if [ "$SEMVER" ] && [ -d "$SEMVER" ]; then
        package=$SEMVER
    elif npm install --silent --no-audit --no-fund --prefix "$work/npm" semver@7 >/dev/null 2>&1; then
        package=$work/npm/node_modules/semver
    fi
    [ -d "$package" ] || { skip npm 'no package semver'; return; }
    judge npm node "$judges/npm.js" "$package"
}

python_judge() {
    for python in python3 /usr/bin/python3; do
        "$python" -c 'import packaging.specifiers' 2>/dev/null || continue
        judge pep440 "$python" "$judges/pep440.py"
        return
    done
    skip pep440 'needs python3-packaging'
}

ruby_judge() {
    have ruby ruby ruby || return
    judge ruby ruby "$judges/ruby.rb"
}

maven_judge() {
    jars=
    for jar in /usr/share/maven/lib/maven-artifact-*.jar /usr/share/java/maven3-artifact.jar \
        /usr/share/maven/lib/commons-lang3.jar /usr/share/java/commons-lang3.jar; do
        [ ! -f "$jar" ] || jars=$jars:$jar
    done
    have maven 'javac and maven' javac java "${jars:+sh}" || return
    javac -cp "$jars" -d "$work" "$judges/Maven.java" || exit 2
    judge maven java -cp "$work$jars" Maven
}

helm_judge() {
    source=/usr/share/gocode/src/github.com/Masterminds/semver
    [ -d "$source" ] || source=
    have helm 'go and golang-github-masterminds-semver-dev' go "${source:+sh}" || return
    mkdir -p "$work/helm"
    cp "$judges/helm.go" "$work/helm/main.go"
    printf 'module judge\nrequire github.com/Masterminds/semver/v3 v3.2.0\nreplace %s => %s\n' \
        github.com/Masterminds/semver/v3 "$source" >"$work/helm/go.mod"
    (cd "$work/helm" && GOPROXY=off GOFLAGS=-mod=mod GOCACHE=$work/cache go build -o judge . 2>"$work/error") ||
        { skip helm "$(tail -n 1 "$work/error")"; return; }
    judge helm "$work/helm/judge"
}

cargo_judge() {
    source=
    for source in /usr/share/cargo/registry/semver-1.*; do
        [ -d "$source" ] || source=
    done
    have cargo 'rustc and librust-semver-dev' rustc "${source:+sh}" || return
    if ! rustc --edition 2021 -O --crate-type rlib --crate-name semver -o "$work/libsemver.rlib" \
        "$source/src/lib.rs" 2>"$work/error" ||
        ! rustc --edition 2021 -O --extern semver="$work/libsemver.rlib" -o "$work/cargo" \
            "$judges/cargo.rs" 2>>"$work/error"; then
        skip cargo "$(tail -n 1 "$work/error")"
        return
    fi
    judge cargo "$work/cargo"
}

npm_judge
python_judge
ruby_judge
maven_judge
helm_judge
cargo_judge
exit "$failed"
