"""`slipway inventory --json` and the AWS CLI look at the same account and must say the same; what the checks make of it."""
import json
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from support import ANSWERS, Rehearsal
from terminal import BINARY, Terminal, environment


def test_inventory_says_what_the_aws_cli_says(tmp_path):
    with Rehearsal(str(tmp_path)) as account:
        done = account.slipway("inventory", "--json")
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        calls = {
            "vpcs": ("ec2", "describe-vpcs"), "subnets": ("ec2", "describe-subnets"),
            "certificates": ("acm", "list-certificates", "--includes",
                             "keyTypes=RSA_1024,RSA_2048,RSA_3072,RSA_4096,EC_prime256v1,EC_secp384r1,EC_secp521r1"),
            "zones": ("route53", "list-hosted-zones"), "keys": ("kms", "list-keys"), "aliases": ("kms", "list-aliases"),
            "repositories": ("ecr", "describe-repositories"),
            "service images": ("ecr", "describe-images", "--repository-name", "pulumi/service"),
            "caller": ("sts", "get-caller-identity"),
        }
        with ThreadPoolExecutor(4) as pool:
            said = dict(zip(calls, pool.map(lambda call: account.aws(*call), calls.values())))

    assert seen["problems"] == []
    assert seen["account"] == said["caller"]["Account"] and seen["region"] == account.access["region"]

    assert {v["id"]: (v["cidr"], v["is_default"]) for v in seen["vpcs"]} == {
        v["VpcId"]: (v["CidrBlock"], v["IsDefault"]) for v in said["vpcs"]["Vpcs"]}
    subnets = {s["id"]: (v["id"], s["cidr"], s["availability_zone"], s["available_ips"])
               for v in seen["vpcs"] for s in v["subnets"]}
    assert subnets == {s["SubnetId"]: (s["VpcId"], s["CidrBlock"], s["AvailabilityZone"], s["AvailableIpAddressCount"])
                       for s in said["subnets"]["Subnets"]}
    classes = {s["name"]: s["class"] for v in seen["vpcs"] for s in v["subnets"] if s["name"]}
    assert all(name.split("-")[1] == cls for name, cls in classes.items()), classes
    assert all(s["reason"] for v in seen["vpcs"] for s in v["subnets"])

    assert {c["arn"]: (c["domain"], c["status"], set(c["names"])) for c in seen["certificates"]} == {
        c["CertificateArn"]: (c["DomainName"], c["Status"], set(c["SubjectAlternativeNameSummaries"]))
        for c in said["certificates"]["CertificateSummaryList"]}
    assert {z["id"]: (z["name"] + ".", z["private"], z["records"]) for z in seen["zones"]} == {
        z["Id"].removeprefix("/hostedzone/"): (z["Name"], z["Config"]["PrivateZone"], z["ResourceRecordSetCount"])
        for z in said["zones"]["HostedZones"]}
    aliases = {}
    for alias in said["aliases"]["Aliases"]:
        if "TargetKeyId" in alias:
            aliases.setdefault(alias["TargetKeyId"], set()).add(alias["AliasName"])
    assert {k["id"]: (k["arn"], set(k["aliases"])) for k in seen["keys"]} == {
        k["KeyId"]: (k["KeyArn"], aliases.get(k["KeyId"], set())) for k in said["keys"]["Keys"]}
    assert {r["name"]: r["uri"] for r in seen["repositories"]} == {
        r["repositoryName"]: r["repositoryUri"] for r in said["repositories"]["repositories"]}
    images = next(r["images"] for r in seen["repositories"] if r["name"] == "pulumi/service")
    assert {i["digest"]: (set(i["tags"]), i["bytes"]) for i in images} == {
        i["imageDigest"]: (set(i.get("imageTags", [])), i["imageSizeInBytes"])
        for i in said["service images"]["imageDetails"]}


def test_a_denied_listing_is_a_problem_not_a_failed_run(tmp_path):
    with Rehearsal(str(tmp_path), "--fault", "deny:acm:ListCertificates") as account:
        done = account.slipway("inventory", "--json")
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert seen["certificates"] == [] and len(seen["vpcs"]) == 2
        (problem,) = seen["problems"]
        assert problem["listing"] == "certificates" and "ListCertificates" in problem["error"]


def test_surroundings_are_what_the_aws_cli_says(tmp_path):
    with Rehearsal(str(tmp_path), "--account", "tangled") as account:
        seen = json.loads(account.slipway("inventory", "--json").stdout)
        calls = {"nat": "describe-nat-gateways", "endpoints": "describe-vpc-endpoints", "acls": "describe-network-acls",
                 "addresses": "describe-addresses", "lists": "describe-managed-prefix-lists",
                 "gateways": "describe-internet-gateways"}
        with ThreadPoolExecutor(4) as pool:
            said = dict(zip(calls, pool.map(lambda call: account.aws("ec2", call), calls.values())))
    assert {n["id"]: (n["state"], n["subnet_id"]) for n in seen["nat_gateways"]} == {
        n["NatGatewayId"]: (n["State"], n["SubnetId"]) for n in said["nat"]["NatGateways"]}
    assert {e["id"]: (e["service"], e["state"], e["private_dns"]) for e in seen["vpc_endpoints"]} == {
        e["VpcEndpointId"]: (e["ServiceName"], e["State"].lower(), e["PrivateDnsEnabled"])
        for e in said["endpoints"]["VpcEndpoints"]}
    assert {a["id"]: (set(a["subnet_ids"]), sorted((e["number"], e["egress"]) for e in a["entries"]))
            for a in seen["network_acls"]} == {
        a["NetworkAclId"]: ({x["SubnetId"] for x in a["Associations"]},
                            sorted((e["RuleNumber"], e["Egress"]) for e in a["Entries"]))
        for a in said["acls"]["NetworkAcls"]}
    assert {a["public_ip"] for a in seen["addresses"]} == {a["PublicIp"] for a in said["addresses"]["Addresses"]}
    assert {p["id"]: p["name"] for p in seen["prefix_lists"]} == {
        p["PrefixListId"]: p["PrefixListName"] for p in said["lists"]["PrefixLists"]}
    assert {g["id"] for g in seen["internet_gateways"]} == {
        g["InternetGatewayId"] for g in said["gateways"]["InternetGateways"]}


TANGLED = {
    "infrastructure-go": {
        "vpcId": "vpc-0b100000000000001",
        "publicSubnetIds": ["subnet-0b110000000000001", "subnet-0b110000000000002"],
        "privateSubnetIds": ["subnet-0b120000000000001", "subnet-0b120000000000003"],
        "isolatedSubnetIds": ["subnet-0b130000000000002", "subnet-0b130000000000003"],
        "dbInstanceType": "db.x99.large",
    },
    "application-go": {
        "acmCertificateArn": "arn:aws:acm:us-west-2:234567890123:certificate/20000000-0000-4000-a000-000000000102",
        "kmsServiceKeyId": "arn:aws:kms:us-west-2:234567890123:key/20000000-0000-4000-a000-000000000204",
        "imageTag": "latest", "route53ZoneName": "example.com", "route53Subdomain": "pulumi",
        "whiteListCideBlocks": ["203.0.113.0/24"], "apiDesiredNumberTasks": 6,
    },
}


def configured(folder, answers):
    """Config files as the pulumi CLI writes them."""
    for project, keys in answers.items():
        place = os.path.join(folder, project.removesuffix("-go"))
        os.makedirs(place)
        with open(os.path.join(place, "Pulumi.yaml"), "w", encoding="utf-8") as file:
            file.write(f"name: {project}\nruntime: go\n")
        with open(os.path.join(place, "Pulumi.prod.yaml"), "w", encoding="utf-8") as file:
            file.write("config:\n  aws:region: us-west-2\n")
            for key, value in keys.items():
                text = json.dumps(value) if isinstance(value, list) else str(value)
                file.write(f"  {project}:{key}: '{text}'\n")


def findings(done):
    by_rule = {}
    for line in done.stdout.splitlines():
        finding = json.loads(line)
        by_rule.setdefault(finding["rule"], []).append((finding["verdict"], finding["message"]))
    return by_rule


def says(found, rule, verdict, words):
    assert any(v == verdict and words in message for v, message in found[rule]), (rule, found[rule])


def test_checks_find_what_is_wrong_in_a_tangled_account(tmp_path):
    configured(str(tmp_path / "conf"), TANGLED)
    with Rehearsal(str(tmp_path), "--account", "tangled") as account:
        done = account.slipway("check", "--dir", "conf", "--json")
        assert done.returncode == 3, done.stdout + done.stderr
        found = findings(done)
        says(found, "network.endpoints", "fail", "vpce-0b100000000000001 has the private name of secretsmanager")
        says(found, "network.endpoints", "fail", "leads to s3 from the same route tables")
        says(found, "network.ways-back", "fail", "198.51.100.71")
        says(found, "network.acl-isolated", "fail", "stops TCP 3306")
        says(found, "network.acl-private", "fail", "acl-0b100000000000009")
        says(found, "key.policy", "fail", "999988887777")
        says(found, "images.platform", "fail", "linux/arm64 only")
        says(found, "size.database-offered", "fail", "db.x99.large")
        says(found, "quota.processors", "fail", "Fargate gives this account 6")
        says(found, "network.dns", "pass", "on in vpc-0b100000000000001")
        says(found, "account.permissions", "pass", "IAM would allow")
        says(found, "account.install", "pass", "a new install")

        plain = account.slipway("check", "--dir", "conf", "--plain").stdout.splitlines()
        verdicts = [line.split()[0] for line in plain[:-1]]
        order = ["fail", "warn", "cannot", "pass"]
        assert verdicts == sorted(verdicts, key=order.index), plain
        assert sum(v == "pass" for v in verdicts) < 12, plain


PASSPHRASE = {"PULUMI_CONFIG_PASSPHRASE": "x"}


@pytest.mark.parametrize("kind", ["starter", "tangled"])
def test_a_saved_inventory_is_judged_as_the_account_was(tmp_path, kind):
    """Whoever saved it: the inventory before anything was answered, or with answers, or the checks themselves. The
    account is gone by then, so nobody can have been asked."""
    with Rehearsal(str(tmp_path), "--account", kind) as account:
        before = account.slipway("inventory", "--save", "before.json")
        assert before.returncode == 0, before.stderr
        if kind == "tangled":
            configured(str(tmp_path / "conf"), TANGLED)
        else:
            written = account.slipway("install", "--answers", ANSWERS, "--yes", "--inventory", "before.json", "--dir",
                                      "conf", **PASSPHRASE)
            assert written.returncode == 0 and "nothing was deployed" in written.stdout, written.stdout + written.stderr
        live = account.slipway("check", "--dir", "conf", "--json", "--save", "judged.json", **PASSPHRASE)
        assert live.returncode in (0, 3, 4), live.stderr
        after = account.slipway("inventory", "--dir", "conf", "--save", "after.json", **PASSPHRASE)
        assert after.returncode == 0, after.stderr

    def offline(file):
        return account.slipway("check", "--dir", "conf", "--json", "--inventory", file, **PASSPHRASE)

    assert "could not look" not in live.stdout
    for file in ("judged.json", "after.json"):
        done = offline(file)
        assert (done.stdout, done.returncode) == (live.stdout, live.returncode), file
        assert os.stat(tmp_path / file).st_mode & 0o777 == 0o600
    # Before there were answers nobody could know of what was typed there and the wizard would not have offered: a database
    # class that does not exist, a tag that not every repository holds.
    unlike = {json.loads(line)["rule"] for line in set(offline("before.json").stdout.splitlines()) ^
              set(live.stdout.splitlines())}
    assert unlike <= ({"size.database-offered", "images.platform"} if kind == "tangled" else set())
    for file in ("before.json", "judged.json"):
        seen = json.load(open(tmp_path / file, encoding="utf-8"))
        assert seen["version"] >= 2 and seen["facts"], file
        assert {fact["state"] for fact in seen["facts"]} <= {"complete", "failed"}, file
        assert account.access["secret_access_key"] not in json.dumps(seen)


def test_the_wizard_runs_from_a_saved_inventory(tmp_path):
    with Rehearsal(str(tmp_path)) as account:
        saved = account.slipway("inventory", "--save", "seen.json")
        assert saved.returncode == 0, saved.stderr
    wizard = Terminal([BINARY, "--inventory", "seen.json"], cwd=str(tmp_path), env=environment(str(tmp_path)))
    try:
        wizard.see("Install")
        wizard.keys("Enter")
        wizard.see("a saved inventory; AWS is not asked", "123456789012", "us-west-2")
        wizard.keys("Enter")
        wizard.see("Where in your network", "product", "recommended")
        wizard.keys("C-r")
        wizard.see("A saved inventory stands for the account")
        for _ in range(4):
            wizard.keys("Enter")
        wizard.keys("C-n")
        wizard.see("Hosted zone", "example.com")
        wizard.keys("Enter", "=pulumi", "Enter")
        wizard.see("Which certificate", "api.pulumi.example.com")
        wizard.keys("Enter")
        wizard.see("Which KMS key", "alias/pulumi-service", "lets you use it")
    finally:
        wizard.close()


def test_what_may_not_be_looked_at_is_no_pass(tmp_path):
    configured(str(tmp_path / "conf"), TANGLED)
    denied = ("service-quotas:*", "servicequotas:*", "iam:*", "kms:GetKeyPolicy", "ec2:DescribeNetworkAcls",
              "rds:DescribeAccountAttributes")
    faults = [part for action in denied for part in ("--fault", "deny:" + action)]
    with Rehearsal(str(tmp_path), "--account", "tangled", *faults) as account:
        found = findings(account.slipway("check", "--dir", "conf", "--json"))
    for rule in ("quota.processors", "quota.endpoints", "account.permissions", "key.policy", "network.acl-private",
                 "quota.databases"):
        assert {verdict for verdict, _ in found[rule]} == {"cannot tell"}, (rule, found[rule])
    assert {verdict for verdict, _ in found["quota.load-balancers"]} == {"pass"}, "its limits need no quota permission"


def test_missing_permissions_are_named(tmp_path):
    configured(str(tmp_path / "conf"), TANGLED)
    with Rehearsal(str(tmp_path), "--account", "tangled") as account:
        visitor = {"AWS_ACCESS_KEY_ID": "AKIAREHEARSAL0VISITR",
                   "AWS_SECRET_ACCESS_KEY": "rehearsal/secret+key/of+the/visitor+acct"}
        found = findings(account.slipway("check", "--dir", "conf", "--json", **visitor))
        says(found, "account.permissions", "cannot tell", "could not look")
        says(found, "key.policy", "cannot tell", "could not look")
