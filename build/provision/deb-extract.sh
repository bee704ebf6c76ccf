#!/usr/bin/env bash
# Unpacks packages of another Debian suite into a folder and leaves the system as it is:
#
#   deb-extract.sh [--dependencies] SUITE PACKAGE... FOLDER
#
# --dependencies: with everything they depend on, the C library included.
# The mirror is the one that this machine's own apt sources name.
set -euo pipefail

dependencies=false
if [ "${1:-}" = --dependencies ]; then
  dependencies=true
  shift
fi
[ $# -ge 3 ] || { echo 'usage: deb-extract.sh [--dependencies] SUITE PACKAGE... FOLDER' >&2; exit 2; }
suite=$1
folder=${*: -1}
packages=("${@:2:$#-2}")

# The first source that ends in /debian, in either notation of apt.
mirror=$(
  { cat /etc/apt/sources.list /etc/apt/sources.list.d/*.{list,sources} 2> /dev/null || true; } |
    sed -nE 's#^(URIs:|deb( +\[[^]]*\])?) +([^ ]*/debian/?)( .*)?$#\3#p' | head -n 1
)
[ -n "$mirror" ] || { echo 'deb-extract: the apt sources name no Debian mirror' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{lists/partial,cache/archives/partial,sources,download} "$folder"
cat > "$work/sources/suite.sources" << SOURCES
Types: deb
URIs: $mirror
Suites: $suite
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
SOURCES
options=(
  -qq
  -o "Dir::State::lists=$work/lists"
  -o "Dir::Cache=$work/cache"
  -o Dir::Etc::sourcelist=/dev/null
  -o "Dir::Etc::sourceparts=$work/sources"
  -o Acquire::Languages=none
  -o APT::Sandbox::User=root
  # A mirror may lag behind; what it has is signed all the same.
  -o Acquire::Check-Valid-Until=false
)
apt-get "${options[@]}" update
if [ $dependencies = true ]; then
  # With an empty package status apt resolves every dependency.
  : > "$work/status"
  apt-get "${options[@]}" -o "Dir::State::status=$work/status" -y --no-install-recommends --download-only \
    install "${packages[@]}" > "$work/apt.log" 2>&1 || { cat "$work/apt.log" >&2; exit 1; }
  mv "$work"/cache/archives/*.deb "$work/download"
else
  (cd "$work/download" && apt-get "${options[@]}" download "${packages[@]}")
fi
for archive in "$work"/download/*.deb; do dpkg-deb -x "$archive" "$folder"; done
