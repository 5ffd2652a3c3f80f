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


def following(log):
    """How many calls followed the making of the first stack, in how many seconds: from 5 s after it was begun until 1 s
    before the next stack's change set. What comes at once there, at this speed, comes over minutes at AWS."""
    calls = [(datetime.datetime.fromisoformat(at).timestamp(), name)
             for at, name in re.findall(r"^\[([^]]+)\].* call (\w+:\w+) ", log, re.M)]
    begun = next(at for at, name in calls if name.endswith(":ExecuteChangeSet")) + 5
    ended = next(at for at, name in calls if at > begun and name.endswith(":CreateChangeSet")) - 1
    return sum(begun < at < ended for at, _ in calls), ended - begun


def news(world):
    """A whole install, thirty times as fast as AWS: from a resource's event in the account to slipway's line about it,
    and how often AWS is asked meanwhile."""
    what = "event in the account to its line, p95"
    if not world.options.install:
        yield Skipped(what, "takes minutes: ask with --install")
        return
    with Rehearsal(world.binary, "--speed", str(SPEED), announced=True) as account:
        log = os.path.join(account.home, "log")
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
                if passed < 0:
                    continue  # announced, nothing has happened yet
                delays.append(now - seconds_of(account.access["wall_time"]) - passed / SPEED)
        if run.wait() != 0:
            raise RuntimeError("the install failed")
        with open(log, encoding="utf-8") as file:
            calls, span = following(file.read())
    yield Row(what, delays, bar=1.5, quantile=0.95, note=f"{len(delays)} events")
    yield Row("calls a minute to follow a stack", [round(60 * calls / span, 1)], unit="", bar=60,
              note=f"{calls} in {span:.0f} s")
