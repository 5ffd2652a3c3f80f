#!/usr/bin/env bash
# Installs what the tests need, builds everything and runs the whole suite in parallel. Arguments go to ctest.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/slipway.sh"
cd "$root"

test_packages=(libgtest-dev tmux python3 python3-venv clang-format git curl)

# The Python tools of the end-to-end tests, pinned, in an environment of their own. Where they cannot be had, those on
# PATH are used; a test whose tool is nowhere is skipped and says so.
python_tools() {
  local venv=build/venv stamp
  stamp=$(sha256sum tests/requirements.txt | cut -d' ' -f1)
  if [ "$(cat "$venv/stamp" 2>/dev/null)" != "$stamp" ]; then
    say "installing the Python test tools into $venv"
    if python3 -m venv --clear "$venv" && "$venv/bin/pip" install -q --disable-pip-version-check -r tests/requirements.txt; then
      echo "$stamp" >"$venv/stamp"
    else
      say "WARNING: the Python test tools could not be installed; using those on PATH, skipping what is missing"
      rm -rf "$venv"
      return 0
    fi
  fi
  PATH="$root/$venv/bin:$PATH"
}

install_packages "${build_packages[@]}" "${test_packages[@]}"
python_tools
if [ -z "${SLIPWAY_CONFORMANCE:-}" ]; then
  if [ -d ../shared/data ]; then
    SLIPWAY_CONFORMANCE=$(cd ../shared/data && pwd)
    export SLIPWAY_CONFORMANCE
  else
    say "WARNING: SLIPWAY_CONFORMANCE is not set; the conformance tests will be skipped"
  fi
fi

cmake --preset test >/dev/null
cmake --build build
touch build/slipway
ctest --test-dir build --output-on-failure -j "$(($(nproc) * 2))" "$@"
