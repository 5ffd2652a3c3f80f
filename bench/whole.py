"""Rows about the program as a whole: its start, its size, its screen, how long it takes to build."""
import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import tempfile
import termios
import time

from table import Peer, Row, Skipped
from world import ROOT, Rehearsal, seconds


class Pty:
    """The wizard on a pseudo-terminal of 100x30."""

    def __init__(self, binary, env, cwd):
        self.started = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(binary, ["slipway"], env)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.seen = b""

    def read(self, patience):
        if not select.select([self.fd], [], [], patience)[0]:
            return False
        self.seen += os.read(self.fd, 65536)
        return True

    def until(self, word, patience=10):
        while word not in self.seen:
            if not self.read(patience):
                raise RuntimeError(f"no {word} within {patience} s")

    def settle(self, quiet):
        while self.read(quiet):
            pass

    def status(self, name):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith(name + ":"))

    def close(self):
        os.kill(self.pid, 9)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def plain_env(home):
    return {"HOME": home, "XDG_RUNTIME_DIR": home, "TERM": "xterm-256color", "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true"}


def start(world):
    peer = seconds([world.aws, "--version"], dict(os.environ), 5) if world.aws else None
    yield Row("slipway --version, whole process", seconds([world.binary, "--version"], dict(os.environ), world.rounds),
              bar=0.010, peers=[Peer("aws --version", sorted(peer)[2] if peer else None, 30)])


def whoami(world):
    with Rehearsal(world.binary) as account:
        peer = seconds([world.aws, "sts", "get-caller-identity"], account.env, 5) if world.aws else None
        yield Row("slipway whoami", seconds([world.binary, "whoami"], account.env, world.rounds),
                  peers=[Peer("aws sts get-caller-identity", sorted(peer)[2] if peer else None, 20)])


def frame(world):
    """From exec to the first frame: the header's word, before any network reply."""
    times = []
    for _ in range(world.rounds):
        with tempfile.TemporaryDirectory() as home:
            wizard = Pty(world.binary, plain_env(home), home)
            wizard.until(b"slipway")
            times.append(time.perf_counter() - wizard.started)
            wizard.close()
    yield Row("first painted frame", times, bar=0.020)


def idle(world):
    """Wake-ups of the wizard at rest on its first page, which shows no clock."""
    with tempfile.TemporaryDirectory() as home:
        wizard = Pty(world.binary, plain_env(home), home)
        wizard.until(b"slipway")
        wizard.settle(1.0)
        before = wizard.status("voluntary_ctxt_switches")
        time.sleep(5)
        after = wizard.status("voluntary_ctxt_switches")
        wizard.close()
    yield Row("wake-ups of the idle wizard in 5 s", [after - before], unit="", bar=0)


def size(world):
    with tempfile.TemporaryDirectory() as folder:
        stripped = os.path.join(folder, "slipway")
        shutil.copy(world.binary, stripped)
        if not shutil.which("strip"):
            yield Skipped("binary, stripped", "no strip")
            return
        subprocess.run(["strip", stripped], check=True)
        yield Row("binary, stripped", [os.path.getsize(stripped)], unit="B", bar=12 * 2**20)


def build(world):
    """As a clean clone is built: no compiler cache. Then one changed file up to its test's result."""
    if not world.options.build:
        yield Skipped("clean build with tests", "takes minutes: ask with --build")
        return
    env = {**os.environ, "CCACHE_DISABLE": "1"}
    with tempfile.TemporaryDirectory() as folder:
        def run(*command):
            subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=True)
        tree = os.path.join(folder, "slipway")
        run("git", "clone", "-q", ROOT, tree)
        output = os.path.join(tree, "build")
        began = time.perf_counter()
        run("cmake", "-S", tree, "--preset", "test")
        run("cmake", "--build", output)
        yield Row("clean build with tests", [time.perf_counter() - began], bar=360,
                  note=f"{os.cpu_count()} cores; the last commit")
        os.utime(os.path.join(tree, "aws", "sigv4.cc"))
        began = time.perf_counter()
        run("cmake", "--build", output, "--target", "aws_test")
        run(os.path.join(output, "tests", "aws_test"), "--gtest_filter=*igner*:*igv4*")
        yield Row("one changed .cc to test result", [time.perf_counter() - began], bar=20)
