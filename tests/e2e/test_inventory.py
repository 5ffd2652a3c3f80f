"""`slipway inventory --json` and the AWS CLI look at the same account and must say the same."""
import json
from concurrent.futures import ThreadPoolExecutor

from support import Rehearsal


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


def test_a_saved_inventory_serves_the_checks_offline(tmp_path):
    with Rehearsal(str(tmp_path)) as account:
        saved = account.slipway("inventory", "--save", "seen.json")
        assert saved.returncode == 0, saved.stderr
    gone = account.slipway("check", "--inventory", "seen.json", "--only", "network.vpc")
    assert gone.returncode in (0, 2, 3), gone.stderr
    assert "unreachable" not in gone.stderr
