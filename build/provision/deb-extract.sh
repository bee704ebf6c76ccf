#!/usr/bin/env bash
# Unpacks one package of another Debian suite into a folder and leaves the system as it is:
#
#   deb-extract.sh SUITE PACKAGE FOLDER
#
# The mirror is the one that this machine's own apt sources name.
set -euo pipefail

[ $# -eq 3 ] || { echo 'usage: deb-extract.sh SUITE PACKAGE FOLDER' >&2; exit 2; }
suite=$1
package=$2
folder=$3

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
(cd "$work/download" && apt-get "${options[@]}" download "$package")
dpkg-deb -x "$work"/download/*.deb "$folder"
