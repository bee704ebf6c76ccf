#!/usr/bin/env bash
# Prepares a Debian 12 machine with Node 20 for the whole test suite, as root. What is there already is used as it
# is; a second run changes nothing. It installs Debian's Docker engine, Prometheus, OpenSSH, Chromium and Xvfb, two versions
# of Compose, a newer docker CLI, an Electron runtime, a user without privileges for the desktop tests, and builds the
# demo's images and the stand-in for those of compose/vedfolnir.
set -euo pipefail
umask 022

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=/var/cache/eyrie
user=eyrie-test
export DEBIAN_FRONTEND=noninteractive

[ "$(id -u)" -eq 0 ] || { echo 'provision: this installs packages and so must run as root' >&2; exit 1; }
command -v apt-get > /dev/null || { echo 'provision: this needs a Debian system with apt' >&2; exit 1; }
command -v node > /dev/null && command -v npm > /dev/null ||
  { echo 'provision: install Node 20.19 or later with npm first' >&2; exit 1; }

step() { echo "provision: $*"; }

install_missing() {
  local missing=() package policy=/usr/sbin/policy-rc.d
  for package in "$@"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  step "installing ${missing[*]}"
  # Installing must start no service: the tests start what they need, and Prometheus' port stays free.
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' > $policy
    chmod 755 $policy
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  apt-get -qq -o DPkg::Lock::Timeout=300 update
  apt-get -qq -y -o DPkg::Lock::Timeout=300 --no-install-recommends install "${missing[@]}" > "$cache/apt.log" 2>&1 ||
    { tail -n 30 "$cache/apt.log" >&2; step 'apt failed'; exit 1; }
  case " ${missing[*]} " in
    *' prometheus '*) ! [ -d /run/systemd/system ] || systemctl --quiet disable prometheus || true ;;
  esac
  case " ${missing[*]} " in
    *' openssh-server '*) ! [ -d /run/systemd/system ] || systemctl --quiet disable ssh || true ;;
  esac
}

# The plugin of a suite as a program of its own, which the tests call by its path.
compose() {
  local suite=$1 program=$cache/compose/$2/docker-compose unpacked
  if [ ! -x "$program" ]; then
    unpacked=$(mktemp -d)
    "$root/build/provision/deb-extract.sh" "$suite" docker-compose "$unpacked"
    mkdir -p "$(dirname "$program")"
    mv "$unpacked/usr/libexec/docker/cli-plugins/docker-compose" "$program"
    rm -rf "$unpacked"
  fi
  step "Compose $("$program" version --short) is at $program"
}

# Debian 12's own CLI has no `docker stack config`, and refuses what newer compose files say.
docker_cli() {
  local suite=$1 program=$cache/docker-cli/$2/docker unpacked
  if [ ! -x "$program" ]; then
    unpacked=$(mktemp -d)
    "$root/build/provision/deb-extract.sh" "$suite" docker-cli "$unpacked"
    mkdir -p "$(dirname "$program")"
    mv "$unpacked/usr/bin/docker" "$program"
    rm -rf "$unpacked"
  fi
  step "$("$program" --version) is at $program"
}

mkdir -p "$cache"
packages=(
  ca-certificates openssl openssh-client openssh-server iproute2 iptables docker.io prometheus chromium xvfb xauth fonts-dejavu-core
  # `systemd-notify` and `systemd-analyze`; nothing of it is started.
  systemd
  # What the Electron runtime loads.
  libasound2 libatk-bridge2.0-0 libcups2 libdrm2 libgbm1 libgtk-3-0 libnss3 libxkbcommon0 libxss1
)
install_missing "${packages[@]}"

compose trixie 2.26
compose sid 2.40
if ! docker compose version > /dev/null 2>&1; then
  mkdir -p /usr/local/lib/docker/cli-plugins
  cp "$cache/compose/2.26/docker-compose" /usr/local/lib/docker/cli-plugins/
fi
docker_cli trixie 26.1
step "docker compose is $(docker compose version --short)"

step 'the Electron runtime'
"$root/build/provision/electron-runtime.sh" "$cache/electron"
if ldd "$cache/electron/electron" | grep 'not found'; then step 'Electron lacks the libraries above'; exit 1; fi

getent passwd "$user" > /dev/null ||
  useradd --system --create-home --home-dir "/var/lib/$user" --shell /usr/sbin/nologin "$user"
# A virtual display of a user without privileges cannot make this folder as it must be.
[ -d /tmp/.X11-unix ] || mkdir -m 1777 /tmp/.X11-unix

"$root/build/provision/engine.sh" start
"$root/compose/demo/build-images.sh" --from debian
"$root/build/provision/stand-in/build-image.sh"

cat > "$cache/provision.env" << ENVIRONMENT
ELECTRON_OVERRIDE_DIST_PATH=$cache/electron
EYRIE_CHROMIUM=$(command -v chromium)
EYRIE_COMPOSE_226=$cache/compose/2.26/docker-compose
EYRIE_COMPOSE_240=$cache/compose/2.40/docker-compose
EYRIE_DOCKER_26=$cache/docker-cli/26.1/docker
EYRIE_TEST_USER=$user
ENVIRONMENT
step "$cache/provision.env tells the tests what is here"
