#!/usr/bin/env bash
# Runs one end-to-end test file. Exit 77 (skipped, says why) where pytest cannot be had.
set -u
command -v pytest >/dev/null || { echo "SKIPPED: pytest is not to be had here"; exit 77; }
cd "$(dirname "$0")" || exit 1
pytest -q -p no:cacheprovider -rs "$1"
code=$?
[ $code -eq 5 ] && exit 77  # nothing collected
exit $code
