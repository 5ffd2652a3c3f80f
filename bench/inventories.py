"""Rows about looking at a whole account, every reply 100 ms late."""
import collections
import json
import math
import os
import re
import subprocess
import tempfile
import time

from table import Peer, Row
from whole import Pty
from world import ROOT, Rehearsal, seconds

DELAY = 0.100
# What is asked once for each row of a listing: call -> (the AWS CLI's option, the rows' place in the snapshot).
STEPS = {"kms:DescribeKey": ("--key-id", lambda seen: [key["id"] for key in seen["keys"] if key["manager"] != "AWS"]),
         "ecr:DescribeImages": ("--repository-name", lambda seen: [each["name"] for each in seen["repositories"]])}
SAMPLE = 10  # processes of each such call; --all-processes runs all


def starter(world):
    with Rehearsal(world.binary, "--latency", "100") as account:
        yield Row("inventory of starter, 100 ms a call", seconds([world.binary, "inventory", "--json"], account.env, 5),
                  bar=0.45)


def look(world, account):
    """What slipway sees of the account, and its calls: name -> how many."""
    log = os.path.join(account.home, "log")
    done = subprocess.run([world.binary, "inventory", "--json", "--log", log], env=account.env, stdout=subprocess.PIPE,
                          check=True)
    with open(log, encoding="utf-8") as file:
        return json.loads(done.stdout), collections.Counter(re.findall(r"call ([a-z0-9]+:\w+)", file.read()))


def longest_chain(world, seen, calls):
    """Seconds of the longest chain of calls that wait for one another, with what the rate limits add to it. Pages follow
    each other; a call for each row follows the last page of what names the rows."""
    waits = world.measure("budget", *(f"{name}={count}" for name, count in calls.items()))
    images = max((len(each["images"]) for each in seen["repositories"]), default=0)
    before = {"kms:DescribeKey": max(calls["kms:ListKeys"], calls["kms:ListAliases"]),
              "ecr:DescribeImages": calls["ecr:DescribeRepositories"]}
    own = {"kms:DescribeKey": 1, "ecr:DescribeImages": math.ceil(images / 1000), "sts:GetCallerIdentity": 1}

    def length(name):
        return (before.get(name, 0) + own.get(name, calls[name])) * DELAY + waits[name.split(":")[1]][0]
    longest = max(calls, key=length)
    return length(longest), f"{longest.split(':')[1]}, {length(longest) / DELAY:.2g} calls"


def kebab(name):
    return re.sub(r"(?<!^)([A-Z])", r"-\1", name).lower()


def sequential(world, account, seen, calls):
    """Seconds that one `aws` process after the other takes for the same listings, and how that is known."""
    def run(name, *more):
        service, operation = name.split(":")
        service = {"elasticloadbalancing": "elbv2", "servicequotas": "service-quotas"}.get(service, service)
        began = time.perf_counter()
        subprocess.run([world.aws, service, kebab(operation), *more, "--output", "json"], env=account.env,
                       stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - began
    total, processes, ran = 0, 0, 0
    for name in calls:
        if name not in STEPS:
            total, processes, ran = total + run(name), processes + 1, ran + 1
            continue
        option, targets = STEPS[name]
        targets = targets(seen)
        chosen = targets if world.options.all_processes else targets[::max(1, len(targets) // SAMPLE)]
        total += sum(run(name, option, each) for each in chosen) * len(targets) / len(chosen)
        processes, ran = processes + len(targets), ran + len(chosen)
    how = f"all {processes} run" if ran == processes else f"{ran} run, scaled to {processes}"
    return total, how


def large(world):
    with Rehearsal(world.binary, "--account", "large", "--latency", "100") as account:
        command = [world.binary, "inventory", "--json"]
        seen, calls = look(world, account)
        ideal, chain = longest_chain(world, seen, calls)
        mine = seconds(command, account.env, 5)
        peers = []
        if world.aws:
            total, how = sequential(world, account, seen, calls)
            peers.append(Peer(f"aws, one by one ({how})", total, 100))
        else:
            peers.append(Peer("AWS CLI", None, 100))
        script = [world.python, os.path.join(ROOT, "bench", "peers", "boto3_inventory.py"), json.dumps(calls)]
        try:
            peers.append(Peer("boto3, 64 threads", sorted(seconds(script, account.env, 3))[1], 5))
        except subprocess.CalledProcessError:
            peers.append(Peer("boto3", None, 5))
        yield Row(f"inventory of large, 100 ms a call ({sum(calls.values())} calls)", mine, bar=1.25 * ideal,
                  peers=peers, note=f"longest chain {ideal:.2f} s: {chain}")
    with Rehearsal(world.binary, "--account", "large") as account:
        os.environ.update(account.env)
        peak = [world.measure("peak", *command)["peak memory, bytes"][0] for _ in range(3)]
    yield Row("peak memory of that inventory", peak, unit="B", bar=32 * 2**20)


def wizard_memory(world):
    """The wizard itself, when everything of an account of ten thousand rows has arrived."""
    with open(os.path.join(ROOT, "assets", "rehearsal", "large.yaml"), encoding="utf-8") as file:
        account = re.sub(r"repeat: (1200|1190), tags", "repeat: 3200, tags", file.read())
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        file.write(account)
        file.flush()
        with Rehearsal(world.binary, "--account", file.name) as larger:
            seen, _ = look(world, larger)
            rows = sum(len(seen[name]) for name in ("certificates", "zones", "keys", "repositories")) + sum(
                len(each["images"]) for each in seen["repositories"]) + sum(len(each["subnets"]) for each in seen["vpcs"])
            wizard = Pty(world.binary, larger.env, larger.home)
            wizard.until(b"slipway")
            for _ in range(2):  # the task, the identity
                wizard.settle(1.0)
                os.write(wizard.fd, b"\r")
            wizard.settle(3.0)
            peak = wizard.status("VmHWM") * 1024
            wizard.close()
    yield Row("peak memory of the wizard, large account", [peak], unit="B", bar=32 * 2**20, note=f"{rows} rows")
