"""Rows about following a deployment."""
import datetime
import json
import os
import re
import subprocess
import time

from table import Row, Skipped
from world import ROOT, Rehearsal

ANSWERS = os.path.join(ROOT, "assets", "rehearsal", "starter-answers.yaml")
SPEED = 30


def seconds_of(rfc3339):
    return datetime.datetime.fromisoformat(rfc3339.replace("Z", "+00:00")).timestamp()


def news(world):
    """A whole install, thirty times as fast as AWS: from a resource's event in the account to slipway's line about it,
    and how often AWS is asked for that."""
    what = "event in the account to its line, p95"
    if not world.options.install:
        yield Skipped(what, "takes minutes: ask with --install")
        return
    with Rehearsal(world.binary, "--speed", str(SPEED), announced=True) as account:
        log = os.path.join(account.home, "log")
        began = time.time()
        run = subprocess.Popen(
            [world.binary, "install", "--rehearse", "--answers", ANSWERS, "--yes", "--json", "--log", log,
             "--dir", "conf"], cwd=account.home, env={**account.env, "PULUMI_CONFIG_PASSPHRASE": "a passphrase"},
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        delays = []
        for line in run.stdout:
            now, event = time.time(), json.loads(line)
            # Resources of stacks; the rest has times of slipway's own.
            if event.get("event") == "progress" and len(event["path"]) == 1 and event["type"].startswith("AWS::"):
                passed = seconds_of(event["at"]) - seconds_of(account.access["account_time"])
                delays.append(now - seconds_of(account.access["wall_time"]) - passed / SPEED)
        if run.wait() != 0:
            raise RuntimeError("the install failed")
        minutes = (time.time() - began) / 60
        with open(log, encoding="utf-8") as file:
            calls = len(re.findall(r" call \w+:\w+ ", file.read()))
    yield Row(what, delays, bar=1.5, quantile=0.95, note=f"{len(delays)} events")
    yield Row("calls a minute meanwhile", [calls / minutes], unit="", bar=60, note=f"{calls} in {minutes:.1f} minutes")
