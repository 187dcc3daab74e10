#!/bin/sh
# Installs the Debian packages given that are not installed yet. Says what to do elsewhere.
# usage: deps.sh PACKAGE...
missing=
for package in "$@"; do
    dpkg-query -W -f '${Status}\n' "$package" 2>/dev/null | grep -q 'install ok installed' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "Not a Debian system. Install what these Debian packages hold:$missing" >&2
    exit 1
fi
echo "installing:$missing"
[ "$(id -u)" -eq 0 ] && sudo='' || sudo=sudo
# shellcheck disable=SC2086
exec $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
