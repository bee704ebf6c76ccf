#!/usr/bin/env bash
# Makes a base image without an image registry: programs of Debian packages with the libraries they load,
# and busybox for health checks. Nothing is installed on the system.
#
#   base-image.sh IMAGE [--suite NAME] [--package NAME]... [--host-program PATH]... [--program PATH]... [--data PATH]...
#     [--folder PATH]...
#
# --program is a path inside the packages and --data a file or folder there that programs read, --host-program a
# program of this machine, --folder one that the unprivileged user (65534) of the image may write to. --suite names
# another Debian suite than this machine's own.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

image=$1
shift
packages=(busybox-static)
suite=
programs=()
data=()
host_programs=()
folders=()
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=$2 ;;
    --package) packages+=("$2") ;;
    --program) programs+=("$2") ;;
    --host-program) host_programs+=("$2") ;;
    --data) data+=("$2") ;;
    --folder) folders+=("$2") ;;
    *) echo "base-image: unknown option $1" >&2; exit 2 ;;
  esac
  shift 2
done

for tool in apt-get dpkg-deb docker ldd tar; do
  command -v "$tool" > /dev/null || { echo "base-image: $tool is missing; this needs a Debian system" >&2; exit 1; }
done

# The image is made of these inputs alone, so an image of the same inputs is up to date.
inputs=$({
  cat "${BASH_SOURCE[0]}"
  printf '%s\n' "$suite" "${packages[@]}" "${programs[@]}" "${data[@]}" "${folders[@]}"
  for program in "${host_programs[@]}"; do sha256sum "$program"; done
} | sha256sum | cut -c1-32)
if [ "$(docker image inspect -f '{{index .Config.Labels "eyrie.demo.inputs"}}' "$image" 2> /dev/null)" = "$inputs" ]; then
  echo "$image is up to date"
  exit
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{archives/partial,packages/usr/lib,image/{bin,sbin,lib,etc,tmp,usr}}
: > "$work/status"

unpack() {
  # With an empty package status apt resolves every dependency, the C library included.
  local apt_options=(
    -o "Dir::State::status=$work/status" -o "Dir::Cache::archives=$work/archives"
    -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User=root
  )
  apt-get "${apt_options[@]}" -qq -y --no-install-recommends --download-only install "${packages[@]}" > "$work/apt.log" 2>&1 ||
    { cat "$work/apt.log" >&2; echo "base-image: apt cannot fetch ${packages[*]}; run apt-get update" >&2; exit 1; }
  for archive in "$work"/archives/*.deb; do dpkg-deb -x "$archive" "$work/packages"; done
}
if [ -z "$suite" ]; then
  unpack
else
  "$here/../../../build/provision/deb-extract.sh" --dependencies "$suite" "${packages[@]}" "$work/packages"
fi
# Newer suites have everything under /usr, and no links to it in their packages.
for name in bin sbin lib lib64; do [ -e "$work/packages/$name" ] || ln -s "usr/$name" "$work/packages/$name"; done

# Reads "name => path" and "path" lines of the dynamic loader; prints "path destination".
libraries() {
  awk -v root="$1" '
    $2 == "=>" && $3 ~ /^\// { n = split($1, part, "/"); print $3, ($1 ~ /^\// ? $1 : "/lib/" part[n]); next }
    $1 ~ /^\// && $2 ~ /^\(/ { print root $1, $1 }'
}

copy_libraries() {
  while read -r from to; do
    mkdir -p "$work/image$(dirname "$to")"
    cp -L --no-clobber "$from" "$work/image$to"
  done
}

loader=$(find "$work/packages/lib/" "$work/packages/usr/lib/" -name 'ld-linux*.so.*' -type f -print -quit)
library_path=$(find "$work/packages/lib/" "$work/packages/usr/lib/" -maxdepth 1 -type d -name "*-linux-gnu" | paste -sd:)
for program in "${programs[@]}"; do
  mkdir -p "$work/image$(dirname "$program")"
  cp -L "$work/packages$program" "$work/image$program"
  "$loader" --library-path "$library_path" --list "$work/packages$program" | libraries "$work/packages" | copy_libraries
done
for path in "${data[@]}"; do
  mkdir -p "$work/image$(dirname "$path")"
  cp -RL "$work/packages$path" "$work/image$path"
done
for program in "${host_programs[@]}"; do
  cp -L "$program" "$work/image/bin/"
  ldd "$program" | libraries '' | copy_libraries
done

cp "$work/packages/bin/busybox" "$work/image/bin/"
ln -s busybox "$work/image/bin/wget"
ln -s busybox "$work/image/bin/sh"
printf 'root:x:0:0:root:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/sh\n' > "$work/image/etc/passwd"
printf 'root:x:0:\nnogroup:x:65534:\n' > "$work/image/etc/group"
printf 'hosts: files dns\n' > "$work/image/etc/nsswitch.conf"
chmod 1777 "$work/image/tmp"
for folder in "${folders[@]}"; do mkdir -p -m 1777 "$work/image$folder"; done

tar -C "$work/image" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -cf - . |
  docker import --change 'ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin' --change "LABEL eyrie.demo.inputs=$inputs" - "$image:latest" > /dev/null
echo "$image was built from ${packages[*]} ${host_programs[*]}"
