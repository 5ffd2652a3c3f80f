"""A rehearsal account of the test's own, and the AWS CLI on it."""
import json
import os
import shutil
import subprocess
import tempfile

import pytest

from terminal import BINARY

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ANSWERS = os.path.join(ROOT, "assets", "rehearsal", "starter-answers.yaml")


class Rehearsal:
    """`slipway rehearse` for the length of a `with`; announced in `home`, where --rehearse finds it."""

    def __init__(self, home=None, *arguments):
        self.home = home or tempfile.mkdtemp(prefix="slipway-home-")
        self.arguments = arguments

    def __enter__(self):
        self.process = subprocess.Popen(
            [BINARY, "rehearse", *self.arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True,
            env={"PATH": os.environ["PATH"], "HOME": self.home, "XDG_RUNTIME_DIR": self.home})
        line = self.process.stdout.readline()
        assert line, "slipway rehearse said nothing"
        self.access = json.loads(line)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(timeout=20) == 0

    def environment(self, **more):
        return {
            "PATH": os.environ["PATH"], "HOME": self.home, "XDG_RUNTIME_DIR": self.home, "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_ENDPOINT_URL": self.access["endpoint_url"], "AWS_ACCESS_KEY_ID": self.access["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.access["secret_access_key"], "AWS_REGION": self.access["region"],
            "AWS_DEFAULT_REGION": self.access["region"], "AWS_PAGER": "", "PYTHONDONTWRITEBYTECODE": "1", **more,
        }

    def aws(self, *arguments):
        """The AWS CLI's answer as JSON."""
        if not shutil.which("aws"):
            pytest.skip("the AWS CLI is not to be had here")
        done = subprocess.run(["aws", *arguments, "--output", "json"], env=self.environment(), capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, f"aws {' '.join(arguments)}: {done.stderr}"
        return json.loads(done.stdout or "{}")

    def slipway(self, *arguments, cwd=None, **more):
        """One run of slipway against this account, as a completed process."""
        return subprocess.run([BINARY, *arguments], env=self.environment(**more), cwd=cwd or self.home,
                              capture_output=True, text=True, timeout=240, stdin=subprocess.DEVNULL)
