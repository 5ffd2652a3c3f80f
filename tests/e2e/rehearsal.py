"""A rehearsal account for a test: `slipway rehearse` as its own process, and the AWS CLI pointed at it."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

import pytest


class Account:
    """Serves until closed; `aws(...)` runs the AWS CLI against it and returns its JSON."""

    def __init__(self, *arguments):
        binary = os.environ.get("SLIPWAY_BIN")
        if not binary:
            pytest.skip("SLIPWAY_BIN does not name the slipway binary")
        self.process = subprocess.Popen(
            [binary, "rehearse", "--port", "0", "--until-stdin-closes", *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.access = json.loads(self.process.stdout.readline())

    def environment(self, **changes):
        kept = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return kept | {
            "AWS_ACCESS_KEY_ID": self.access["access_key_id"],
            "AWS_SECRET_ACCESS_KEY": self.access["secret_access_key"],
            "AWS_DEFAULT_REGION": self.access["region"],
            "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_MAX_ATTEMPTS": "1", "AWS_PAGER": "",
        } | changes

    def run(self, *arguments, **changes):
        if not shutil.which("aws"):
            pytest.skip("the AWS CLI is not to be had here")
        return subprocess.run(
            ["aws", "--endpoint-url", self.access["endpoint_url"], "--output", "json", *arguments],
            env=self.environment(**changes), capture_output=True, text=True, timeout=60)

    def aws(self, *arguments, **changes):
        done = self.run(*arguments, **changes)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refused(self, *arguments, **changes):
        """The error code in what the CLI says."""
        done = self.run(*arguments, **changes)
        assert done.returncode != 0, done.stdout
        assert "An error occurred (" in done.stderr, done.stderr
        return done.stderr.split("An error occurred (")[1].split(")")[0]

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def at_once(account, *calls, **changes):
    """The CLI takes a second to start: independent calls run side by side."""
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda call: account.aws(*call, **changes), calls))


def refused_at_once(account, *calls, **changes):
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda call: account.refused(*call, **changes), calls))
