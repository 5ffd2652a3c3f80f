"""What every row needs: the programs that are measured, a rehearsal account, and times of whole processes."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, "build", "venv", "bin")


class World:
    """The built programs, and the peers where they are to be had."""

    def __init__(self, options):
        self.options = options
        self.binary = os.path.abspath(options.binary)
        self.program = os.path.abspath(options.program or os.path.join(os.path.dirname(self.binary), "bench",
                                                                       "slipway_bench"))
        os.environ["PATH"] = VENV + os.pathsep + os.environ["PATH"]
        self.aws = shutil.which("aws")
        self.python = shutil.which("python3")
        self.rounds = options.rounds

    def measure(self, *arguments):
        """What slipway_bench reports of a subject: name -> samples."""
        if not os.path.exists(self.program):
            raise RuntimeError(f"{self.program} is not built: configure with -DSLIPWAY_TESTS=ON")
        done = subprocess.run([self.program, *map(str, arguments)], stdout=subprocess.PIPE, text=True, check=True)
        return {line["what"]: line["samples"] for line in map(json.loads, done.stdout.splitlines())}

    def peer(self, script, *arguments, env=None):
        """What a script of bench/peers prints as JSON; none when Python lacks what it imports."""
        done = subprocess.run([self.python, os.path.join(ROOT, "bench", "peers", script), *map(str, arguments)],
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)
        if done.returncode != 0:
            print(f"bench: {script} failed: {done.stderr.strip().splitlines()[-1]}", file=sys.stderr)
            return None
        return json.loads(done.stdout)


def seconds(command, env, rounds):
    """Wall times of a whole process, after one run that warms the caches."""
    times = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        times.append(time.perf_counter() - start)
    return times[1:]


class Rehearsal:
    """A rehearsal account served for the length of a `with`, on the processor cores given; announced, `--rehearse` finds
    it."""

    def __init__(self, binary, *arguments, cores=None, announced=False):
        self.command = [binary, "rehearse", "--port", "0", *arguments]
        if not announced:
            self.command.append("--until-stdin-closes")
        self.cores = cores

    def __enter__(self):
        self.home = tempfile.mkdtemp(prefix="slipway-bench-")
        place = (lambda: os.sched_setaffinity(0, self.cores)) if self.cores else None
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, preexec_fn=place,
                                        env={"PATH": os.environ["PATH"], "HOME": self.home,
                                             "XDG_RUNTIME_DIR": self.home})
        self.access = json.loads(self.process.stdout.readline())
        self.env = {
            "PATH": os.environ["PATH"], "HOME": self.home, "XDG_RUNTIME_DIR": self.home, "LANG": "C.UTF-8",
            "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", "TERM": "xterm-256color",
            "AWS_ACCESS_KEY_ID": self.access["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.access["secret_access_key"],
            "AWS_REGION": self.access["region"], "AWS_DEFAULT_REGION": self.access["region"],
            "AWS_ENDPOINT_URL": self.access["endpoint_url"],
        }
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.terminate()
        self.process.wait(timeout=10)
        shutil.rmtree(self.home, ignore_errors=True)
