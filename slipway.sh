#!/usr/bin/env bash
# Installs what is missing, builds slipway and runs it with the arguments given here.
# test.sh reads this file for its functions.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

build_packages=(cmake ninja-build g++ pkg-config libncurses-dev libcurl4-openssl-dev libssl-dev
  nlohmann-json3-dev libyaml-cpp-dev libspdlog-dev libfmt-dev libpugixml-dev libcli11-dev
  libcpp-httplib-dev ca-certificates)

say() { printf 'slipway: %s\n' "$*" >&2; }

# Prints those of the named Debian packages that are not installed.
missing_packages() {
  local installed
  installed=$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' "$@" 2>/dev/null | sed -n 's/^ii *//p' || true)
  for package in "$@"; do
    grep -qx "$package" <<<"$installed" || printf '%s\n' "$package"
  done
}

install_packages() {
  command -v dpkg-query >/dev/null || {
    say "this is not a Debian system; please install by hand: $*"
    return 0
  }
  local missing
  mapfile -t missing < <(missing_packages "$@")
  [ ${#missing[@]} -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { say "please install as root: apt-get install ${missing[*]}"; return 1; }
    as_root=(sudo)
  fi
  say "installing ${missing[*]}"
  { "${as_root[@]}" apt-get update -q &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"; } \
    >"$root/install.log" 2>&1 ||
    { tail -n 30 "$root/install.log" >&2; say "installing failed; all of it is in install.log"; return 1; }
  rm -f "$root/install.log"
}

# True when the binary is newer than everything it is made of.
up_to_date() {
  [ -x "$root/build/slipway" ] || return 1
  [ -z "$(cd "$root" && find CMakeLists.txt CMakePresets.json aws deploy wizard tui assets \
    -newer build/slipway -not -name '*.png' -print -quit)" ]
}

build() {
  install_packages "${build_packages[@]}"
  say "building (the first time takes a few minutes)"
  (cd "$root" && cmake --preset release >build.log 2>&1 && cmake --build build --target slipway >>build.log 2>&1) ||
    { tail -n 30 "$root/build.log" >&2; say "the build failed; all of it is in build.log"; return 1; }
  rm -f "$root/build.log"
  touch "$root/build/slipway"
}

if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  up_to_date || build
  exec "$root/build/slipway" "$@"
fi
