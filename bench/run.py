#!/usr/bin/env python3
"""Measures what slipway promises (speed, size, memory) and prints one table beside the peers.

Usage: bench/run.py [--binary build/slipway] [--build] [--install] [--all-processes] [row ...]

After ./test.sh everything it needs is there. What a peer is missing for is skipped and said so. Ends with 1 when a bar
is missed or a row fails. Rows:"""
import argparse
import os
import sys
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True

import deployments
import inside
import inventories
import whole
from table import Failed, show
from world import ROOT, World

ROWS = [whole.start, whole.frame, whole.whoami, whole.idle, whole.size, whole.build, inventories.starter,
        inventories.large, inventories.wizard_memory, inside.signing, inside.connections, inside.parsing, inside.folding,
        inside.painting, inside.keys, deployments.news, inside.writing, inside.server, inside.stacks]


def main():
    names = {function.__name__: function for function in ROWS}
    parser = argparse.ArgumentParser(description=f"{__doc__} {' '.join(names)}",
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("row", nargs="*", choices=[[], *names], metavar="row")
    parser.add_argument("--binary", default=os.path.join(ROOT, "build", "slipway"))
    parser.add_argument("--program", help="slipway_bench (default: bench/slipway_bench beside the binary)")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--build", action="store_true", help="build a clean clone as well: takes minutes")
    parser.add_argument("--install", action="store_true", help="follow a whole rehearsed install: takes minutes")
    parser.add_argument("--all-processes", action="store_true",
                        help="run every `aws` process instead of a sample: takes minutes")
    options = parser.parse_args()
    world = World(options)
    rows = []
    for name in options.row or names:
        print(f"measuring {name} ...", file=sys.stderr)
        try:
            rows.extend(names[name](world))
        except Exception as failure:  # the other rows are still worth having
            traceback.print_exc()
            rows.append(Failed(name, f"{type(failure).__name__}: {failure}"))
    return 1 if show(rows) else 0


if __name__ == "__main__":
    sys.exit(main())
