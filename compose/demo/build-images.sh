#!/usr/bin/env bash
# Builds the demo's images: from public base images, or from Debian files where no image registry answers.
#
#   build-images.sh [--from public|debian]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

origin=${2:-}
case "${1:-} $origin" in
  ' ' | '--from public' | '--from debian') ;;
  *) echo 'usage: build-images.sh [--from public|debian]' >&2; exit 2 ;;
esac
docker version --format '{{.Server.Version}}' > /dev/null 2>&1 ||
  { echo 'build-images: no Docker engine answers; start one, or set DOCKER_HOST' >&2; exit 1; }

services=(web nginx redis prometheus)
declare -A base

# Bases that lie here already need no registry.
use_public_bases() {
  for service in "${services[@]}"; do
    base[$service]=$(sed -n 's/^ARG BASE=//p' "$service/Dockerfile")
    docker image inspect "${base[$service]}" > /dev/null 2>&1 ||
      timeout 300 docker pull --quiet "${base[$service]}" 2>&1 || return 1
  done
}

use_debian_bases() {
  local name
  for service in "${services[@]}"; do base[$service]=eyrie-demo-base-$service:latest; done
  name=eyrie-demo-base
  debian/base-image.sh $name-web --host-program "$(node -p process.execPath)"
  debian/base-image.sh $name-nginx --package nginx-light --program /usr/sbin/nginx
  debian/base-image.sh $name-redis --package redis-server --program /usr/bin/redis-server --program /usr/bin/redis-cli
  debian/base-image.sh $name-prometheus --package prometheus --program /usr/bin/prometheus --folder /prometheus
}

if [ "$origin" = debian ]; then
  use_debian_bases
elif ! use_public_bases; then
  [ "$origin" != public ] || { echo 'build-images: a base image cannot be pulled' >&2; exit 1; }
  echo 'build-images: no image registry answers; building from Debian files'
  use_debian_bases
fi

build() {
  local folder=$1 image=$2 output
  shift 2
  output=$(docker build --quiet --build-arg "BASE=${base[$folder]}" "$@" --tag "$image" "$folder" 2>&1) ||
    { echo "$output" >&2; echo "build-images: $image cannot be built" >&2; exit 1; }
  echo "$image"
}
for service in "${services[@]}"; do build "$service" "eyrie-demo-$service:latest"; done
build web eyrie-demo-web:broken --build-arg BROKEN=1
