"""The AWS CLI, which nobody here wrote, uses the rehearsal account: what it reads, its pages and its errors.
test_rehearsal_reads.py asks for everything there is to read."""

import json
import os
import stat
import subprocess

import pytest

from rehearsal import Account, at_once, refused_at_once

VPC = "vpc-0a1b2c3d4e5f60718"


@pytest.fixture(scope="module")
def account():
    it = Account()
    yield it
    it.close()


def test_identity(account):
    who = account.aws("sts", "get-caller-identity")
    assert who == {"Account": "123456789012", "UserId": "AIDAREHEARSALINSTALLER",
                   "Arn": "arn:aws:iam::123456789012:user/installer"}


def test_a_role_of_the_other_account(account):
    made = account.aws("sts", "assume-role", "--role-arn", "arn:aws:iam::210987654321:role/dns-admin",
                       "--role-session-name", "names")["Credentials"]
    session = dict(AWS_ACCESS_KEY_ID=made["AccessKeyId"], AWS_SECRET_ACCESS_KEY=made["SecretAccessKey"],
                   AWS_SESSION_TOKEN=made["SessionToken"])
    assert account.aws("sts", "get-caller-identity", **session)["Account"] == "210987654321"
    zones = account.aws("route53", "list-hosted-zones", **session)["HostedZones"]
    assert [z["Name"] for z in zones] == ["example.net."]
    session["AWS_SESSION_TOKEN"] = "another"
    assert account.refused("sts", "get-caller-identity", **session) == "InvalidClientTokenId"
    assert account.refused("sts", "assume-role", "--role-arn", "arn:aws:iam::210987654321:role/none",
                           "--role-session-name", "names") == "AccessDenied"


def test_vpcs(account):
    vpcs = account.aws("ec2", "describe-vpcs")["Vpcs"]
    assert [(v["CidrBlock"], v["IsDefault"]) for v in vpcs] == [("172.31.0.0/16", True), ("10.20.0.0/16", False)]
    assert {"Key": "Name", "Value": "product"} in vpcs[1]["Tags"]
    only = account.aws("ec2", "describe-vpcs", "--filters", "Name=tag:Name,Values=prod*")["Vpcs"]
    assert [v["VpcId"] for v in only] == [VPC]
    named = account.aws("ec2", "describe-vpc-attribute", "--vpc-id", VPC, "--attribute", "enableDnsHostnames")
    assert named["EnableDnsHostnames"] == {"Value": True}
    assert account.refused("ec2", "describe-vpcs", "--vpc-ids", "vpc-00000000000000000") == "InvalidVpcID.NotFound"
    assert account.refused("ec2", "describe-vpcs", "--filters", "Name=colour,Values=red") == "InvalidParameterValue"


def test_subnets_in_pages(account):
    subnets = account.aws("ec2", "describe-subnets", "--filters", f"Name=vpc-id,Values={VPC}",
                          "--page-size", "5")["Subnets"]
    assert len(subnets) == 9
    assert {s["AvailabilityZone"] for s in subnets} == {"us-west-2a", "us-west-2b", "us-west-2c"}
    assert subnets[0]["AvailableIpAddressCount"] == 246 and subnets[5]["AvailableIpAddressCount"] == 4091
    assert subnets[0]["AvailabilityZoneId"] == "usw2-az1"
    page = account.aws("ec2", "describe-subnets", "--max-results", "5", "--no-paginate")
    assert len(page["Subnets"]) <= 5 and page["NextToken"]


def test_routes(account):
    tables = account.aws("ec2", "describe-route-tables", "--filters", f"Name=vpc-id,Values={VPC}")["RouteTables"]
    assert len(tables) == 5
    by_id = {t["RouteTableId"]: t for t in tables}
    main = by_id["rtb-0a00000000000000f"]
    assert main["Associations"][0]["Main"] and len(main["Routes"]) == 1
    public = by_id["rtb-0a10000000000000f"]
    assert public["Routes"][1]["GatewayId"] == "igw-0a10000000000000f" and len(public["Associations"]) == 3
    private = by_id["rtb-0a20000000000000a"]
    assert private["Routes"][1]["NatGatewayId"] == "nat-0a20000000000000a"


def test_gateways_and_endpoints(account):
    gateways = account.aws("ec2", "describe-internet-gateways", "--filters",
                           f"Name=attachment.vpc-id,Values={VPC}")["InternetGateways"]
    assert [g["Attachments"][0]["State"] for g in gateways] == ["available"]
    nats = account.aws("ec2", "describe-nat-gateways", "--filter", f"Name=vpc-id,Values={VPC}")["NatGateways"]
    assert [n["NatGatewayAddresses"][0]["PublicIp"] for n in nats] == [f"198.51.100.{i}" for i in (11, 12, 13)]
    assert account.aws("ec2", "describe-vpc-endpoints")["VpcEndpoints"] == []


def test_regions_and_zones(account):
    regions = account.aws("ec2", "describe-regions")["Regions"]
    assert len(regions) == 17 and all(r["OptInStatus"] == "opt-in-not-required" for r in regions)
    assert len(account.aws("ec2", "describe-regions", "--all-regions")["Regions"]) > 17
    zones = account.aws("ec2", "describe-availability-zones")["AvailabilityZones"]
    assert [z["ZoneName"] for z in zones] == ["us-west-2a", "us-west-2b", "us-west-2c"]


def test_certificates(account):
    usual = account.aws("acm", "list-certificates")["CertificateSummaryList"]
    assert len(usual) == 6, "elliptic keys are not listed unless they are asked for"
    rows = account.aws("acm", "list-certificates", "--includes", "keyTypes=RSA_2048,EC_prime256v1",
                       "--certificate-statuses", "ISSUED")["CertificateSummaryList"]
    assert [(c["DomainName"], c["KeyAlgorithm"]) for c in rows] == [
        ("*.pulumi.example.com", "RSA-2048"), ("api.pulumi.example.com", "EC-prime256v1"),
        ("*.example.com", "RSA-2048"), ("shop.example.org", "RSA-2048"),
        ("*.pulumi.example.net", "RSA-2048")]
    pending = account.aws("acm", "list-certificates", "--certificate-statuses",
                          "PENDING_VALIDATION")["CertificateSummaryList"][0]
    detail = account.aws("acm", "describe-certificate", "--certificate-arn", pending["CertificateArn"])["Certificate"]
    assert detail["DomainValidationOptions"][0]["ResourceRecord"]["Type"] == "CNAME"
    assert account.refused("acm", "describe-certificate", "--certificate-arn",
                           pending["CertificateArn"][:-1] + "0") == "ResourceNotFoundException"


def test_zones_and_records(account):
    zones = account.aws("route53", "list-hosted-zones", "--page-size", "1")["HostedZones"]
    assert [(z["Name"], z["Config"]["PrivateZone"]) for z in zones] == [
        ("example.com.", False), ("internal.example.com.", True), ("example.org.", False)]
    by_name = account.aws("route53", "list-hosted-zones-by-name", "--dns-name", "example.com")["HostedZones"]
    assert by_name[0]["Name"] == "example.com."
    assert zones[0]["ResourceRecordSetCount"] == 9
    records = account.aws("route53", "list-resource-record-sets", "--hosted-zone-id",
                          zones[0]["Id"])["ResourceRecordSets"]
    assert len(records) == 9, "three pages"
    assert [r["Name"] for r in records if r["Name"].startswith("\\")] == ["\\052.apps.example.com."]
    alias = next(r for r in records if "AliasTarget" in r)
    assert alias["AliasTarget"]["DNSName"] == "dualstack.shop-987654321.us-west-2.elb.amazonaws.com."
    private = account.aws("route53", "get-hosted-zone", "--id", "Z0987654321EXAMPLE02")
    assert private["VPCs"] == [{"VPCRegion": "us-west-2", "VPCId": VPC}]
    assert account.refused("route53", "get-hosted-zone", "--id", "Z0NONE") == "NoSuchHostedZone"


def test_keys(account):
    assert len(account.aws("kms", "list-keys", "--page-size", "2")["Keys"]) == 6
    aliases = {a["AliasName"]: a["TargetKeyId"] for a in account.aws("kms", "list-aliases")["Aliases"]}
    assert {"alias/pulumi-service", "alias/aws/rds"} < set(aliases)
    key = account.aws("kms", "describe-key", "--key-id", "alias/pulumi-service")["KeyMetadata"]
    assert (key["KeyId"], key["KeyState"], key["KeyManager"], key["KeySpec"], key["Enabled"]) == (
        aliases["alias/pulumi-service"], "Enabled", "CUSTOMER", "SYMMETRIC_DEFAULT", True)
    signing = account.aws("kms", "describe-key", "--key-id", "alias/release-signing")["KeyMetadata"]
    assert signing["KeyUsage"] == "SIGN_VERIFY" and signing["SigningAlgorithms"]
    assert account.refused("kms", "describe-key", "--key-id", "alias/none") == "NotFoundException"


def test_images(account):
    repositories = account.aws("ecr", "describe-repositories")["repositories"]
    assert [r["repositoryName"] for r in repositories] == [
        "pulumi/service", "pulumi/console", "pulumi/migrations", "website", "tools/backup"]
    assert repositories[0]["repositoryUri"] == "123456789012.dkr.ecr.us-west-2.amazonaws.com/pulumi/service"
    images = account.aws("ecr", "describe-images", "--repository-name", "pulumi/service")["imageDetails"]
    assert len(images) == 6 and sum("imageTags" in i for i in images) == 5
    tagged = account.aws("ecr", "describe-images", "--repository-name", "pulumi/console", "--image-ids",
                         "imageTag=latest")["imageDetails"]
    assert tagged[0]["imageTags"] == ["20261116.1", "latest"]
    assert account.refused("ecr", "describe-images", "--repository-name", "pulumi/console", "--image-ids",
                           "imageTag=20261119.3") == "ImageNotFoundException"
    assert account.refused("ecr", "describe-images", "--repository-name", "no/such") == "RepositoryNotFoundException"


@pytest.mark.parametrize("call, code", [
    (("sts", "get-caller-identity"), "SignatureDoesNotMatch"),
    (("ec2", "describe-vpcs"), "AuthFailure"),
    (("kms", "list-keys"), "InvalidSignatureException"),
    (("route53", "list-hosted-zones"), "SignatureDoesNotMatch"),
])
def test_a_wrong_secret_is_refused(account, call, code):
    assert account.refused(*call, AWS_SECRET_ACCESS_KEY="wrong") == code


def test_an_unknown_key_is_refused(account):
    assert account.refused("kms", "list-keys", AWS_ACCESS_KEY_ID="AKIA0000") == "UnrecognizedClientException"
    assert account.refused("sts", "get-caller-identity", AWS_ACCESS_KEY_ID="AKIA0000") == "InvalidClientTokenId"


def test_a_policy_denies(account):
    auditor = dict(AWS_ACCESS_KEY_ID="AKIAREHEARSAL0AUDITR",
                   AWS_SECRET_ACCESS_KEY="rehearsal/secret+key/of+the/auditor+acct")
    assert account.refused("kms", "list-keys", **auditor) == "AccessDeniedException"
    assert account.aws("ec2", "describe-vpcs", **auditor)["Vpcs"]


def test_the_authority_is_for_its_owner_only(account):
    path = account.access["ca_file"]
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode) == 0o700


KEY = "8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01"


def test_key_policies_and_rotation(account):
    policy, rotation = at_once(account, ("kms", "get-key-policy", "--key-id", KEY, "--policy-name", "default"),
                               ("kms", "get-key-rotation-status", "--key-id", KEY))
    statement = json.loads(policy["Policy"])["Statement"][0]
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}
    assert rotation["KeyRotationEnabled"] is False
    assert refused_at_once(
        account,
        ("kms", "get-key-policy", "--key-id", KEY[:-1] + "9"),
        ("kms", "get-key-rotation-status", "--key-id", "bd4c8f61-5ea0-4fcd-8143-6c9ea05f4d04"),
    ) == ["NotFoundException", "UnsupportedOperationException"]


def test_manifests(account):
    got = account.aws("ecr", "batch-get-image", "--repository-name", "pulumi/service", "--image-ids",
                      "imageTag=20261116.1", "imageTag=none")
    manifest = json.loads(got["images"][0]["imageManifest"])
    assert [m["platform"]["architecture"] for m in manifest["manifests"]] == ["amd64", "arm64"]
    assert got["failures"][0]["failureCode"] == "ImageNotFound"


def test_permissions(account):
    actions = ("kms:ListKeys", "ec2:DescribeVpcs", "cloudformation:CreateChangeSet")
    simulate = ("iam", "simulate-principal-policy", "--action-names", *actions, "--policy-source-arn")
    free, bound, role, summary = at_once(
        account, (*simulate, "arn:aws:iam::123456789012:user/installer"),
        (*simulate, "arn:aws:iam::123456789012:user/auditor"),
        ("iam", "get-role", "--role-name", "read-only"), ("iam", "get-account-summary"))
    verdicts = [[r["EvalDecision"] for r in each["EvaluationResults"]] for each in (free, bound)]
    assert verdicts == [["allowed"] * 3, ["explicitDeny", "allowed", "explicitDeny"]]
    assert role["Role"]["Arn"] == "arn:aws:iam::123456789012:role/read-only"
    assert role["Role"]["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:AssumeRole"
    assert summary["SummaryMap"]["RolesQuota"] == 1000
    assert refused_at_once(
        account, ("iam", "get-role", "--role-name", "none"),
        (*simulate, "arn:aws:iam::123456789012:user/nobody"),
        (*simulate, "arn:aws:iam::123456789012:root")) == ["NoSuchEntity", "NoSuchEntity", "InvalidInput"]


def test_quotas(account):
    one, default, many = at_once(
        account,
        ("service-quotas", "get-service-quota", "--service-code", "fargate", "--quota-code", "L-3032A538"),
        ("service-quotas", "get-aws-default-service-quota", "--service-code", "vpc", "--quota-code", "L-29B6F2EB"),
        ("service-quotas", "list-service-quotas", "--service-code", "vpc"))
    assert (one["Quota"]["Value"], default["Quota"]["Value"], len(many["Quotas"])) == (64.0, 50.0, 11)
    assert account.refused("service-quotas", "get-service-quota", "--service-code", "vpc",
                           "--quota-code", "L-00000000") == "NoSuchResourceException"


def test_database_offers(account):
    versions, options, default = at_once(
        account, ("rds", "describe-db-engine-versions", "--engine", "aurora-mysql"),
        ("rds", "describe-orderable-db-instance-options", "--engine", "aurora-mysql",
         "--engine-version", "8.0.mysql_aurora.3.08.2"),
        ("rds", "describe-db-engine-versions", "--engine", "aurora-mysql", "--default-only"))
    assert len(versions["DBEngineVersions"]) == 6 and len(default["DBEngineVersions"]) == 1
    assert versions["DBEngineVersions"][0]["ValidUpgradeTarget"]
    classes = {o["DBInstanceClass"] for o in options["OrderableDBInstanceOptions"]}
    assert {"db.r5.large", "db.serverless"} < classes


def test_network_surroundings(account):
    groups, acls, addresses, services, lists, offers = at_once(
        account, ("ec2", "describe-security-groups", "--filters", f"Name=vpc-id,Values={VPC}"),
        ("ec2", "describe-network-acls", "--filters", f"Name=vpc-id,Values={VPC}"),
        ("ec2", "describe-addresses"),
        ("ec2", "describe-vpc-endpoint-services", "--filters", "Name=service-name,Values=*.secretsmanager"),
        ("ec2", "describe-managed-prefix-lists", "--filters",
         "Name=prefix-list-name,Values=com.amazonaws.us-west-2.s3"),
        ("ec2", "describe-instance-type-offerings", "--location-type", "availability-zone", "--filters",
         "Name=instance-type,Values=m6i.large"))
    assert [g["GroupName"] for g in groups["SecurityGroups"]] == ["default"]
    assert groups["SecurityGroups"][0]["IpPermissionsEgress"][0]["IpRanges"] == [{"CidrIp": "0.0.0.0/0"}]
    assert len(acls["NetworkAcls"][0]["Associations"]) == 9 and len(acls["NetworkAcls"][0]["Entries"]) == 4
    assert [a["PublicIp"] for a in addresses["Addresses"]] == [f"198.51.100.{i}" for i in (11, 12, 13)]
    assert services["ServiceDetails"][0]["PrivateDnsName"] == "secretsmanager.us-west-2.amazonaws.com"
    assert lists["PrefixLists"][0]["PrefixListId"] == "pl-68a54001"
    assert len(offers["InstanceTypeOfferings"]) == 3


def test_a_saved_inventory_is_an_account(tmp_path):
    saved = tmp_path / "inventory.json"
    done = subprocess.run([os.environ.get("SLIPWAY_BIN", "slipway"), "inventory", "--rehearse", "--save", saved],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    again = Account("--account", str(saved))
    try:
        subnets, who, tables = at_once(again, ("ec2", "describe-subnets"), ("sts", "get-caller-identity"),
                                       ("ec2", "describe-route-tables"))
        assert len(subnets["Subnets"]) == 12 and who["Account"] == "123456789012"
        targets = {r.get("GatewayId") or r.get("NatGatewayId") for t in tables["RouteTables"] for r in t["Routes"]}
        assert {"local", "igw-0a10000000000000f", "nat-0a20000000000000a"} <= targets
    finally:
        again.close()


def test_a_role_for_a_web_identity_and_a_secret(account, tmp_path):
    made = account.aws("secretsmanager", "create-secret", "--name", "cli/one", "--secret-string", "hidden")
    assert account.refused("secretsmanager", "create-secret", "--name", "cli/one") == "ResourceExistsException"
    assert account.aws("secretsmanager", "describe-secret", "--secret-id", "cli/one")["ARN"] == made["ARN"]
    account.aws("secretsmanager", "delete-secret", "--secret-id", "cli/one", "--force-delete-without-recovery")
    assert account.refused("sts", "assume-role-with-web-identity", "--role-arn",
                           "arn:aws:iam::123456789012:role/read-only", "--role-session-name", "session", "--web-identity-token",
                           "no.real.token") == "InvalidIdentityToken"
