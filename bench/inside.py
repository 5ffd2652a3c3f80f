"""Rows of what happens inside the program, measured by slipway_bench."""
import os
import statistics
import subprocess
import tempfile

from table import Peer, Row
from world import ROOT, Rehearsal


def rate(samples):
    return [1 / sample for sample in samples]


def signing(world):
    mine = world.measure("signing")
    curl = sorted(mine["sign by libcurl"])
    botocore = world.peer("botocore_signing.py")
    yield Row("signed requests on one core", rate(mine["sign"]), unit="/s", bar=100_000, peers=[
        Peer("libcurl's signer", 1 / curl[len(curl) // 2], 1),
        Peer("botocore", 1 / botocore["seconds"] if botocore else None, 1)])


def connections(world):
    mine = world.measure("connections")
    yield Row("longest turn, 16 cold TLS connections", mine["longest turn of 16 cold TLS connections"], bar=0.050,
              note=f"{1000 * statistics.median(mine['CPU time of that turn']):.0f} ms of it CPU")
    yield Row("cancel 16 calls that hang", mine["cancel 16 hung calls"], bar=0.005)
    yield Row("cancel 16 handshakes that hang", mine["cancel 16 hung handshakes"], bar=0.005)


SUBNET = """<item><subnetId>subnet-{i:017x}</subnetId><subnetArn>arn:aws:ec2:us-west-2:123456789012:subnet/subnet-{i:017x}\
</subnetArn><state>available</state><ownerId>123456789012</ownerId><vpcId>vpc-{v:017x}</vpcId><cidrBlock>10.{v}.{z}.0/24\
</cidrBlock><ipv6CidrBlockAssociationSet/><availableIpAddressCount>{z}</availableIpAddressCount><availabilityZone>us-west-2a\
</availabilityZone><availabilityZoneId>usw2-az1</availabilityZoneId><defaultForAz>false</defaultForAz><mapPublicIpOnLaunch>false\
</mapPublicIpOnLaunch><assignIpv6AddressOnCreation>false</assignIpv6AddressOnCreation><tagSet><item><key>Name</key><value>net-{i}\
</value></item><item><key>stage</key><value>a &amp; b</value></item></tagSet></item>
"""


def parsing(world):
    """A reply of 10 MB, as DescribeSubnets writes it."""
    with tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n<DescribeSubnetsResponse xmlns="http://ec2.amazonaws.com/'
                   'doc/2016-11-15/"><requestId>r</requestId><subnetSet>\n')
        count = 0
        while file.tell() < 10_000_000:
            file.write(SUBNET.format(i=count, v=count // 256 % 256, z=count % 256))
            count += 1
        file.write("</subnetSet></DescribeSubnetsResponse>")
        file.flush()
        mine = world.measure("parsing", file.name)
        peers = world.peer("xml_parsing.py", file.name) or {}
    assert mine["subnets parsed"] == [count] == [peers.get("subnets", count)]
    yield Row("parse 10 MB of DescribeSubnets", mine["parse DescribeSubnets"], bar=0.100, peers=[
        Peer("botocore's parser", peers.get("botocore"), 1), Peer("Python's ElementTree", peers.get("elementtree"), 1)])


def folding(world):
    yield Row("fold 100,000 progress events", world.measure("folding")["fold 100,000 events"], bar=0.100)


def painting(world):
    for what, samples in world.measure("painting").items():
        yield Row(what, samples, bar=None if "arrive" in what else 0.005)


def keys(world):
    mine = world.measure("keys")
    yield Row("key to painted change, p99, 500 changes/s", mine["key press to painted change"], bar=0.005,
              quantile=0.99, note=f"{len(mine['key press to painted change'])} presses")
    yield Row("terminal bytes of one changed row", mine["terminal bytes of one changed row"], unit="B", bar=200)


def writing(world):
    answers = os.path.join(ROOT, "assets", "rehearsal", "starter-answers.yaml")
    with Rehearsal(world.binary) as account:
        saved = os.path.join(account.home, "inventory.json")
        subprocess.run([world.binary, "inventory", "--save", saved], env=account.env, stdout=subprocess.DEVNULL, check=True)
        mine = world.measure("writing", answers, saved)
    for what, samples in mine.items():
        yield Row(what, samples)


def stacks(world):
    mine = world.measure("stacks")
    yield Row("rehearse a stack of 10,000 resources", mine["make a stack of 10,000 resources"])
    yield Row("list its resources, all pages", mine["list its resources"], note=f"{mine['pages of resources'][0]:g} pages")
    yield Row("list its events, all pages", mine["list its events"], note=f"{mine['pages of events'][0]:g} pages")


def server(world):
    """The server on one core, the requests from another."""
    cores = sorted(os.sched_getaffinity(0))
    with Rehearsal(world.binary, cores=cores[:1]) as account:
        access = account.access
        if len(cores) > 1:
            os.sched_setaffinity(0, cores[1:])
        try:
            mine = world.measure("load", access["endpoint_url"], access["access_key_id"], access["secret_access_key"],
                                 access["region"], 4000)
        finally:
            os.sched_setaffinity(0, cores)
    yield Row("rehearsal: signed requests, one core", rate(mine["signed request to the rehearsal account"]), unit="/s",
              bar=2000)
