#!/usr/bin/env bash
# The rules of the house a compiler does not enforce: includes run downwards, curses stays in tui/terminal.cc, Linux-only
# calls in aws/loop_linux.cc, files stay readable.
set -uo pipefail
cd "$(dirname "$0")/.."
status=0
complain() { printf '%s\n' "$*"; status=1; }

for pair in 'aws:deploy|wizard|tui' 'deploy:wizard|tui' 'wizard:tui'; do
  up=$(git grep -nE "#include [\"<](${pair#*:})/" -- "${pair%%:*}/*.cc" "${pair%%:*}/*.hh")
  [ -z "$up" ] || complain "includes that run up the house:"$'\n'"$up"
done
curses=$(git grep -nE '#include <(n?curses|ncursesw/)' -- '*.cc' '*.hh' | grep -v '^tui/terminal')
[ -z "$curses" ] || complain "curses outside tui/terminal.cc:"$'\n'"$curses"
linux=$(git grep -nE '#include <(sys/signalfd|sys/pidfd|sys/epoll)' -- '*.cc' '*.hh' | grep -v '^aws/loop_linux')
[ -z "$linux" ] || complain "Linux-only headers outside aws/loop_linux.cc:"$'\n'"$linux"
long=$(git ls-files aws deploy wizard tui tests bench | grep -E '\.(cc|hh|py|sh)$' | xargs wc -l | awk '$2 != "total" && $1 > 400')
[ -z "$long" ] || complain "files over 400 lines:"$'\n'"$long"
exit $status
