#!/bin/sh
# Installs below a scratch folder, looks whether all is there and works, and takes it away again.
# usage: install.sh BUILD
to=$(mktemp -d) || exit 2
trap 'rm -rf "$to"' EXIT
run() { make -s "$1" B="$2" DESTDIR="$to" PREFIX=/usr; }
run install "$1" >/dev/null || exit 1
failed=0
for file in bin/svcgraph share/man/man1/svcgraph.1 share/man/man1/svcgraph-check.1 \
    share/man/man5/svcgraph.yaml.5 share/man/man7/svcgraph-rules.7 \
    share/bash-completion/completions/svcgraph share/zsh/site-functions/_svcgraph \
    share/fish/vendor_completions.d/svcgraph.fish share/svcgraph/findings-v1.json; do
    [ -s "$to/usr/$file" ] || { echo "not installed: $file"; failed=1; }
done
"$to/usr/bin/svcgraph" --version >/dev/null || failed=1
run uninstall "$1"
find "$to" -type f | grep . && { echo 'left behind'; failed=1; }
[ "$failed" = 0 ]
