#!/usr/bin/env python3
"""Measures the speed bars with the built binary and prints them beside the peers.

Usage: bench/run.py [--binary build/slipway] [--rounds 15]
Needs the AWS CLI on PATH for the ratios (build/venv/bin has one after ./test.sh); rows without a peer say so.
"""
import argparse
import json
import os
import pty
import select
import shutil
import statistics
import struct
import fcntl
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def seconds(command, env, rounds):
    """Median wall time of a whole process, after one run to warm the caches."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times[1:])


class Rehearsal:
    """A rehearsal account served for the length of a `with`."""

    def __init__(self, binary, *arguments):
        self.command = [binary, "rehearse", "--port", "0", "--until-stdin-closes", *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        access = json.loads(self.process.stdout.readline())
        self.env = {
            "PATH": os.environ["PATH"], "HOME": tempfile.gettempdir(), "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ACCESS_KEY_ID": access["access_key_id"], "AWS_SECRET_ACCESS_KEY": access["secret_access_key"],
            "AWS_REGION": access["region"], "AWS_DEFAULT_REGION": access["region"],
            "AWS_ENDPOINT_URL": access["endpoint_url"],
        }
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=10)


def first_frame(binary, rounds):
    """From exec to the first frame: the header's word on a 100x30 pseudo-terminal, no network anywhere."""
    times = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as home:
            start = time.perf_counter()
            pid, fd = pty.fork()
            if pid == 0:
                env = {"HOME": home, "TERM": "xterm-256color", "PATH": os.environ["PATH"], "LANG": "C.UTF-8",
                       "AWS_EC2_METADATA_DISABLED": "true"}
                os.chdir(home)
                os.execve(binary, ["slipway"], env)
            fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
            seen = b""
            while b"slipway" not in seen:
                ready, _, _ = select.select([fd], [], [], 5)
                if not ready:
                    raise RuntimeError("no frame within 5 s")
                seen += os.read(fd, 65536)
            times.append(time.perf_counter() - start)
            os.close(fd)
            os.waitpid(pid, 0)
    return statistics.median(times)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default=os.path.join(ROOT, "build", "slipway"))
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    binary = os.path.abspath(options.binary)
    venv = os.path.join(ROOT, "build", "venv", "bin")
    os.environ["PATH"] = venv + os.pathsep + os.environ["PATH"]
    aws = shutil.which("aws")
    rows = []

    def row(what, measured, bar, peer=None, ratio_bar=None):
        rows.append((what, measured, bar, peer, ratio_bar))

    version = seconds([binary, "--version"], dict(os.environ), options.rounds)
    row("slipway --version, whole process", version, 0.010,
        seconds([aws, "--version"], dict(os.environ), 5) if aws else None, 30)
    row("first painted frame", first_frame(binary, options.rounds), 0.020)
    with Rehearsal(binary) as account:
        row("slipway whoami", seconds([binary, "whoami"], account.env, options.rounds), None,
            seconds([aws, "sts", "get-caller-identity"], account.env, 5) if aws else None, 20)
    with Rehearsal(binary, "--latency", "100") as account:
        row("inventory of starter, 100 ms a call", seconds([binary, "inventory", "--json"], account.env, 5), 0.45)

    print(f"{'what':38} {'slipway':>9} {'bar':>9} {'aws cli':>9} {'ratio':>7} {'wanted':>7}")
    missed = False
    for what, measured, bar, peer, ratio_bar in rows:
        ratio = peer / measured if peer else None
        good = (bar is None or measured <= bar) and (ratio is None or ratio >= ratio_bar)
        missed |= not good
        print(f"{what:38} {measured * 1000:6.1f} ms "
              f"{f'{bar * 1000:6.0f} ms' if bar else '':>9} {f'{peer * 1000:6.0f} ms' if peer else '-':>9} "
              f"{f'{ratio:5.0f} x' if ratio else '-':>7} {f'{ratio_bar:5} x' if ratio_bar else '':>7}"
              f"  {'' if good else 'MISSED'}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
