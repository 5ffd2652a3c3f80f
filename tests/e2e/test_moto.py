"""moto, an emulation of AWS by others, judges our signatures and requests: it checks every signature with botocore's
own code, and what slipway reads is compared with what the AWS CLI reads from the same server."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

import pytest

from terminal import BINARY

REGION = "us-west-2"
ROLE_ELSEWHERE = "arn:aws:iam::210987654321:role/dns-admin"
ALLOW_ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'


class Moto:
    """One moto_server; signatures are checked from `check_signatures` on."""

    def __init__(self):
        if not shutil.which("moto_server"):
            pytest.skip("moto_server is not to be had here: nobody else's AWS to try slipway on", allow_module_level=True)
        if not shutil.which("aws"):
            pytest.skip("the AWS CLI is not to be had here: nothing to compare with", allow_module_level=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.home = tempfile.mkdtemp(prefix="slipway-moto-")
        # moto's own start-up: the command on PATH may be a wrapper, whose end leaves the server running.
        self.process = subprocess.Popen(
            [self.interpreter(), "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "HOME": self.home, "MOTO_ACM_VALIDATION_WAIT": "0"})
        self.keys = ("x", "x")
        self.wait_until_ready()

    @staticmethod
    def interpreter():
        """The one that has moto: this one, or the one moto_server is started by."""
        for candidate in (sys.executable, shutil.which("python3")):
            if candidate and subprocess.run([candidate, "-c", "import moto.server"], capture_output=True).returncode == 0:
                return candidate
        with open(shutil.which("moto_server"), encoding="utf-8", errors="replace") as script:
            named = re.match(r"#!(\S*python\S*)", script.readline())
        if not named:
            pytest.skip("moto_server is there, but not the Python it belongs to", allow_module_level=True)
        return named.group(1)

    def wait_until_ready(self):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            assert self.process.poll() is None, "moto ended at once"
            try:
                urllib.request.urlopen(self.url + "/moto-api/data.json", timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.05)
        raise AssertionError("moto is not ready after 30 s")

    def post(self, path, body=b""):
        request = urllib.request.Request(self.url + path, data=body, headers={"Content-Type": "text/plain"})
        urllib.request.urlopen(request, timeout=10).close()

    def environment(self, **more):
        return {"PATH": os.environ["PATH"], "HOME": self.home, "LANG": "C.UTF-8", "AWS_EC2_METADATA_DISABLED": "true",
                "AWS_ENDPOINT_URL": self.url, "AWS_ACCESS_KEY_ID": self.keys[0], "AWS_SECRET_ACCESS_KEY": self.keys[1],
                "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "AWS_PAGER": "", "PYTHONDONTWRITEBYTECODE": "1",
                **more}

    def aws(self, *arguments):
        done = subprocess.run(["aws", *arguments, "--output", "json"], env=self.environment(), capture_output=True,
                              text=True, timeout=120)
        assert done.returncode == 0, f"aws {' '.join(arguments)}: {done.stderr}"
        return json.loads(done.stdout or "{}")

    def slipway(self, *arguments, **more):
        return subprocess.run([BINARY, *arguments], env=self.environment(**more), cwd=self.home, capture_output=True,
                              text=True, timeout=120, stdin=subprocess.DEVNULL)

    def json(self, *arguments, **more):
        done = self.slipway(*arguments, "--json", **more)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def check_signatures(self):
        """From here on every request is refused whose signature botocore's code would not make, too."""
        self.aws("iam", "create-user", "--user-name", "installer")
        self.aws("iam", "put-user-policy", "--user-name", "installer", "--policy-name", "all", "--policy-document",
                 ALLOW_ALL)
        made = self.aws("iam", "create-access-key", "--user-name", "installer")["AccessKey"]
        self.keys = (made["AccessKeyId"], made["SecretAccessKey"])
        self.check_again()

    def check_again(self):
        self.post("/moto-api/reset-auth", b"0")

    def without_checks(self):
        self.post("/moto-api/reset-auth", b"inf")

    def close(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        shutil.rmtree(self.home, ignore_errors=True)


def seed(moto):
    """A small account: a VPC with a subnet of every class, a certificate, zones, keys, an image repository."""
    vpc = moto.aws("ec2", "create-vpc", "--cidr-block", "10.7.0.0/16", "--tag-specifications",
                   "ResourceType=vpc,Tags=[{Key=Name,Value=product}]")["Vpc"]["VpcId"]
    subnets = [moto.aws("ec2", "create-subnet", "--vpc-id", vpc, "--cidr-block", f"10.7.{i}.0/24",
                        "--availability-zone", REGION + zone)["Subnet"]["SubnetId"]
               for i, zone in enumerate("abc")]
    gateway = moto.aws("ec2", "create-internet-gateway")["InternetGateway"]["InternetGatewayId"]
    moto.aws("ec2", "attach-internet-gateway", "--vpc-id", vpc, "--internet-gateway-id", gateway)
    nat = moto.aws("ec2", "create-nat-gateway", "--subnet-id", subnets[0], "--connectivity-type",
                   "private")["NatGateway"]["NatGatewayId"]
    for subnet, target in ((subnets[0], ("--gateway-id", gateway)), (subnets[1], ("--nat-gateway-id", nat))):
        table = moto.aws("ec2", "create-route-table", "--vpc-id", vpc)["RouteTable"]["RouteTableId"]
        moto.aws("ec2", "create-route", "--route-table-id", table, "--destination-cidr-block", "0.0.0.0/0", *target)
        moto.aws("ec2", "associate-route-table", "--route-table-id", table, "--subnet-id", subnet)
    moto.aws("acm", "request-certificate", "--domain-name", "*.example.com", "--subject-alternative-names",
             "example.com", "--validation-method", "DNS")
    for number in range(3):
        zone = moto.aws("route53", "create-hosted-zone", "--name", f"z{number}.example.com", "--caller-reference",
                        f"r{number}")["HostedZone"]["Id"]
    changes = [{"Action": "UPSERT", "ResourceRecordSet": {"Name": f"h{i:03}.z2.example.com", "Type": "A", "TTL": 60,
                                                          "ResourceRecords": [{"Value": "192.0.2.1"}]}}
               for i in range(5)]
    moto.aws("route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch",
             json.dumps({"Changes": changes}))
    key = moto.aws("kms", "create-key")["KeyMetadata"]["KeyId"]
    moto.aws("kms", "create-alias", "--alias-name", "alias/product", "--target-key-id", key)
    moto.aws("ecr", "create-repository", "--repository-name", "pulumi/service")
    moto.aws("ecr", "put-image", "--repository-name", "pulumi/service", "--image-tag", "v1", "--image-manifest",
             json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
                         "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 10,
                                    "digest": "sha256:" + "0" * 64}, "layers": []}))
    return vpc, subnets


@pytest.fixture(scope="module")
def moto():
    it = Moto()
    try:
        it.vpc, it.subnets = seed(it)
        it.check_signatures()
        yield it
    finally:
        it.close()


@pytest.fixture(scope="module")
def inventory(moto):
    return moto.json("inventory")


def test_whoami_is_what_the_cli_says(moto):
    mine = moto.json("whoami")
    theirs = moto.aws("sts", "get-caller-identity")
    assert (mine["account"], mine["arn"], mine["user_id"]) == (theirs["Account"], theirs["Arn"], theirs["UserId"])
    assert mine["arn"].endswith(":user/installer") and mine["region"] == REGION


def test_nothing_failed(inventory):
    assert inventory["problems"] == []


def test_vpcs_and_subnets(moto, inventory):
    theirs = {v["VpcId"]: v for v in moto.aws("ec2", "describe-vpcs")["Vpcs"]}
    assert {v["id"]: (v["cidr"], v["is_default"]) for v in inventory["vpcs"]} == {
        i: (v["CidrBlock"], v["IsDefault"]) for i, v in theirs.items()}
    assert next(v for v in inventory["vpcs"] if v["id"] == moto.vpc)["name"] == "product"
    mine = {s["id"]: (v["id"], s["cidr"], s["availability_zone"], s["available_ips"])
            for v in inventory["vpcs"] for s in v["subnets"]}
    assert mine == {s["SubnetId"]: (s["VpcId"], s["CidrBlock"], s["AvailabilityZone"], s["AvailableIpAddressCount"])
                    for s in moto.aws("ec2", "describe-subnets")["Subnets"]}


def test_subnets_are_classed_by_their_routes(moto, inventory):
    classes = {s["id"]: s["class"] for v in inventory["vpcs"] for s in v["subnets"]}
    assert [classes[s] for s in moto.subnets] == ["public", "private", "isolated"]


def test_certificates(moto, inventory):
    # moto's list leaves out the names, which AWS's has: only the first is compared.
    theirs = moto.aws("acm", "list-certificates")["CertificateSummaryList"]
    assert [(c["arn"], c["domain"], c["status"]) for c in inventory["certificates"]] == [
        (c["CertificateArn"], c["DomainName"], c["Status"]) for c in theirs]


def test_zones_in_pages(moto, inventory):
    moto.without_checks()  # moto refuses the CLI here: it takes its own dictionary for the body that was signed
    theirs = moto.aws("route53", "list-hosted-zones", "--page-size", "1")["HostedZones"]
    moto.check_again()
    mine = {z["id"]: (z["name"], z["records"], z["private"]) for z in inventory["zones"]}
    assert mine == {z["Id"].removeprefix("/hostedzone/"): (z["Name"].rstrip("."), z["ResourceRecordSetCount"],
                                                          z["Config"]["PrivateZone"]) for z in theirs}


def test_more_zones_than_a_page_holds(moto):
    moto.without_checks()
    script = ("import boto3, sys\n"
              "zones = boto3.client('route53')\n"
              "for i in range(130):\n"
              "    zones.create_hosted_zone(Name=f'p{i}.example.net', CallerReference=f'p{i}')\n")
    subprocess.run([Moto.interpreter(), "-c", script], env=moto.environment(), check=True, timeout=120)
    moto.check_again()
    zones = moto.json("inventory")["zones"]
    assert len(zones) == 133 and len({z["id"] for z in zones}) == 133


def test_keys_and_images(moto, inventory):
    theirs = {k["KeyId"] for k in moto.aws("kms", "list-keys")["Keys"]}
    assert {k["id"] for k in inventory["keys"]} == theirs
    assert any("alias/product" in k["aliases"] for k in inventory["keys"])
    named = moto.aws("ecr", "describe-images", "--repository-name", "pulumi/service")["imageDetails"]
    repository = next(r for r in inventory["repositories"] if r["name"] == "pulumi/service")
    assert [(i["digest"], i["tags"]) for i in repository["images"]] == [(i["imageDigest"], i["imageTags"])
                                                                       for i in named]


def test_a_wrong_secret_is_refused_in_plain_words(moto):
    done = moto.slipway("whoami", AWS_SECRET_ACCESS_KEY="wrong" * 8)
    assert done.returncode == 1 and done.stdout == ""
    assert "GetCallerIdentity" in done.stderr and "SignatureDoesNotMatch" in done.stderr
    assert "secret" in done.stderr.lower(), "says which of the two keys is wrong"
    assert "wrong" * 8 not in done.stderr


def test_an_unknown_key_is_refused_in_plain_words(moto):
    done = moto.slipway("whoami", AWS_ACCESS_KEY_ID="AKIAUNKNOWNUNKNOWN00")
    assert done.returncode == 1 and "InvalidClientTokenId" in done.stderr


def test_a_wrong_secret_ends_an_inventory_in_the_same_words(moto):
    done = moto.slipway("inventory", "--json", AWS_SECRET_ACCESS_KEY="wrong" * 8)
    assert done.returncode == 1 and "SignatureDoesNotMatch" in done.stderr
    assert "wrong" * 8 not in done.stdout + done.stderr


def test_what_is_denied_is_a_problem_a_listing(moto):
    moto.aws("iam", "create-user", "--user-name", "reader")
    moto.aws("iam", "put-user-policy", "--user-name", "reader", "--policy-name", "some", "--policy-document",
             ALLOW_ALL.replace('"*","Resource"', '["ec2:*","sts:*"],"Resource"'))
    made = moto.aws("iam", "create-access-key", "--user-name", "reader")["AccessKey"]
    seen = moto.json("inventory", AWS_ACCESS_KEY_ID=made["AccessKeyId"],
                     AWS_SECRET_ACCESS_KEY=made["SecretAccessKey"])
    assert moto.vpc in {v["id"] for v in seen["vpcs"]}
    problems = {p["listing"]: p["error"] for p in seen["problems"]}
    assert {"certificates", "zones", "keys", "repositories"} <= set(problems)
    assert "acm:ListCertificates" in json.dumps(problems["certificates"])


def test_a_role_of_another_account(moto):
    moto.without_checks()
    try:
        with open(os.path.join(moto.home, "config"), "w", encoding="utf-8") as config:
            config.write(f"[profile dns]\nregion = {REGION}\nrole_arn = {ROLE_ELSEWHERE}\n"
                         "credential_source = Environment\nrole_session_name = names\n")
        # Named on the command line: keys in the environment go before a profile that is only in AWS_PROFILE.
        settings = dict(AWS_CONFIG_FILE=os.path.join(moto.home, "config"))
        who = moto.json("whoami", "--profile", "dns", **settings)
        assert who["account"] == "210987654321"
        assert who["arn"] == "arn:aws:sts::210987654321:assumed-role/dns-admin/names"
        there = moto.json("inventory", "--profile", "dns", **settings)
        assert there["account"] == "210987654321"
        assert moto.vpc not in {v["id"] for v in there["vpcs"]} and there["zones"] == []
    finally:
        moto.check_again()
