"""The judge of two accounts: moto_server beside the rehearsal account, and what in their answers to one call differs.
Every difference that is allowed has its reason; an allowance that nothing needs any more fails as well."""

import contextlib
import datetime
import json
import re
import shutil
import socket
import subprocess
import time

import pytest

from rehearsal import Account

boto3 = pytest.importorskip("boto3", reason="SKIPPED: boto3 is not to be had here")

REGION = "us-west-2"


@contextlib.contextmanager
def moto_server():
    if not shutil.which("moto_server"):
        pytest.skip("SKIPPED: moto_server is not to be had here")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(["moto_server", "-H", "127.0.0.1", "-p", str(port)],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def clients(endpoint, key, secret):
    def client(service):
        return boto3.client(service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id=key,
                            aws_secret_access_key=secret)
    return client


def seed(client):
    """Into moto; returns the same as an account's file (JSON is YAML)."""
    ec2, kms, route53, ecr = (client(s) for s in ("ec2", "kms", "route53", "ecr"))
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16", TagSpecifications=[
        {"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": "product"}]}])["Vpc"]["VpcId"]
    zones = ["a", "b"]
    subnets = [ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.20.{i}.0/24",
                                 AvailabilityZone=f"{REGION}{z}")["Subnet"]["SubnetId"] for i, z in enumerate(zones)]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.associate_route_table(RouteTableId=table, SubnetId=subnets[0])
    key = kms.create_key(Description="Product")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/product", TargetKeyId=key)
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="x")["HostedZone"]["Id"].split("/")[-1]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [
        {"Action": "CREATE", "ResourceRecordSet": {"Name": name, "Type": kind, "TTL": 60,
                                                   "ResourceRecords": [{"Value": value}]}}
        for name, kind, value in (("www.example.com", "CNAME", "example.org"), ("example.com", "A", "203.0.113.10"),
                                  ("*.apps.example.com", "CNAME", "example.net"))]})
    ecr.create_repository(repositoryName="pulumi/service")
    allocation = ec2.allocate_address(Domain="vpc")
    nat = ec2.create_nat_gateway(SubnetId=subnets[0], AllocationId=allocation["AllocationId"])["NatGateway"]
    s3 = client("s3")
    for bucket in ("moto-one", "moto-two"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket="moto-two", VersioningConfiguration={"Status": "Enabled"})
    client("iam").create_role(RoleName="deployer", AssumeRolePolicyDocument=json.dumps({
        "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
            "AWS": ["arn:aws:iam::123456789012:root"]}}]}))
    certificate = client("acm").request_certificate(DomainName="*.example.com", ValidationMethod="DNS",
                                                    SubjectAlternativeNames=["example.com"])["CertificateArn"]
    return {
        "account": "123456789012", "region": REGION,
        "identities": [{"access_key_id": "AKIAMOTO", "secret_access_key": "moto"}],
        "roles": [{"name": "deployer", "trusts": ["123456789012"]}],
        "regions": {REGION: {
            "vpcs": [{"id": vpc, "cidr": "10.20.0.0/16", "dns_hostnames": False, "tags": {"Name": "product"}}],
            # One of the first one's addresses is the gateway's.
            "subnets": [{"id": s, "vpc": vpc, "cidr": f"10.20.{i}.0/24", "zone": REGION + z, "free": 250 + i}
                        for i, (s, z) in enumerate(zip(subnets, zones))],
            "internet_gateways": [{"id": gateway, "vpc": vpc}],
            "route_tables": [{"id": table, "vpc": vpc, "subnets": [subnets[0]], "routes": {"0.0.0.0/0": gateway}}],
            "keys": [{"id": key, "description": "Product", "aliases": ["alias/product"]}],
            "nat_gateways": [{"id": nat["NatGatewayId"], "subnet": subnets[0], "public_ip": allocation["PublicIp"],
                              "private_ip": nat["NatGatewayAddresses"][0].get("PrivateIp", "")}],
            "buckets": [{"name": "moto-one"}, {"name": "moto-two", "versioned": True}],
            "certificates": [{"id": certificate.split("/")[-1], "domain": "*.example.com",
                              "names": ["*.example.com", "example.com"], "status": "PENDING_VALIDATION"}],
            "repositories": [{"name": "pulumi/service"}]}},
        "hosted_zones": [{"id": zone, "name": "example.com", "records": [
            {"name": "www.example.com", "type": "CNAME", "ttl": 60, "values": ["example.org"]},
            {"name": "example.com", "type": "A", "ttl": 60, "values": ["203.0.113.10"]},
            {"name": "*.apps.example.com", "type": "CNAME", "ttl": 60, "values": ["example.net"]}]}],
    }, {"vpc": vpc, "subnet": subnets, "gateway": gateway, "table": table, "key": key, "zone": zone,
         "nat": nat["NatGatewayId"], "certificate": certificate}


@contextlib.contextmanager
def seeded_accounts(folder, *arguments):
    """(moto's clients, the rehearsal account's, ids): both have the same."""
    with moto_server() as endpoint:
        theirs = clients(endpoint, "AKIAMOTO", "moto")
        described, ids = seed(theirs)
        path = folder / "seeded.yaml"
        path.write_text(json.dumps(described))
        account = Account("--account", str(path), *arguments)
        try:
            yield theirs, clients(account.access["endpoint_url"], "AKIAMOTO", "moto"), ids
        finally:
            account.close()


# What either program makes up for itself: ids, the tails of ARNs, hosts. ETags stay, they are in quotes.
MADE_UP = [(re.compile(pattern), put) for pattern, put in (
    (r"\b(sg|sgr|acl|aclassoc|eipalloc|eipassoc|eni|pl|rtbassoc|vpc-cidr-assoc)-[0-9a-f]{8,17}\b", r"\1-ID"),
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "UUID"),
    (r"^(?:UUID|[0-9a-f]{32}|[0-9a-f]{64})$", "ID"),           # object versions, canonical users
    (r"(:secret:\w+)-\w{6}$", r"\1-ID"),
    (r"/[0-9a-f]{16}\b", "/ID"), (r"(listener-rule/.*/ID)/\w+$", r"\1/ID"),
    (r"\becs-svc/\d+", "ecs-svc/ID"),
    (r"^(cluster|db)-[A-Z0-9]{26}$", r"\1-ID"), (r"^(AROA)[A-Z0-9]{17}$", r"\1ID"),
    (r"\.(cluster-|cluster-ro-|)[a-z0-9]{10,12}(\.us-west-2\.rds)", r".\1ID\2"),
    (r"^_[0-9a-f]{32}\.", "_ID."), (r"\.[a-z]{10}(\.acm-validations\.aws)", r".ID\1"),
)]


def plain_text(value, shared):
    if value in shared:
        return value
    if value.startswith("{"):                                  # a policy: the same in whatever layout
        with contextlib.suppress(ValueError):
            return json.loads(value)
    for pattern, put in MADE_UP:
        value = pattern.sub(lambda found: found[0] if found[0] in shared else found.expand(put), value)
    return value


def plain(value, shared=frozenset(), ordered=True):
    """The value without what cannot be alike; `shared` are the ids that both were given."""
    if isinstance(value, dict):
        return {plain_text(name, shared): plain(each, shared, ordered) for name, each in value.items()
                if name != "ResponseMetadata"}
    if isinstance(value, list):
        rows = [plain(each, shared, ordered) for each in value]
        return rows if ordered else sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    if isinstance(value, datetime.datetime):
        return "a time"
    if isinstance(value, int) and value > 1_500_000_000_000:
        return "a time"
    return plain_text(value, shared) if isinstance(value, str) else value


def differences(theirs, ours, path=""):
    """(path, what moto says and we do not, or say otherwise). Members only we have are AWS's newer ones."""
    assert path or "refused" not in theirs, theirs             # a call that moto refuses compares nothing
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for name, value in theirs.items():
            if name in ours:
                yield from differences(value, ours[name], f"{path}.{name}")
            elif value not in ([], "", None, {}):
                yield f"{path}.{name}", f"is missing, moto has {value!r}"
    elif isinstance(theirs, list) and isinstance(ours, list):
        if len(theirs) != len(ours):
            yield path, f"has {len(ours)} members, moto's {len(theirs)}"
        for a, b in zip(theirs, ours):
            yield from differences(a, b, path)
    elif type(theirs) is not type(ours) or theirs != ours:
        yield path, f"is {ours!r}, moto's {theirs!r}"


def mistyped(shape, value, path=""):
    """Where an answer is not what AWS's own model of it says; a JSON protocol's reader lets it through."""
    kinds = {"structure": dict, "map": dict, "list": list, "string": str, "integer": int, "long": int, "boolean": bool,
             "timestamp": datetime.datetime, "float": (int, float), "double": (int, float)}
    if shape.name in ("policyDocumentType", "TemplateBody") and isinstance(value, dict):
        return                                                 # a text that boto3 has read already
    fits = isinstance(value, kinds.get(shape.type_name, object))
    if not fits or (isinstance(value, bool) and shape.type_name != "boolean"):
        yield f"{path} is {value!r}, no {shape.type_name}"
    elif shape.type_name == "structure":
        for name in value.keys() - {"ResponseMetadata"}:
            yield from mistyped(shape.members[name], value[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for each in value:
            yield from mistyped(shape.member, each, path)


def ask(client, service, call, arguments):
    """The answer, or the code it is refused with."""
    api = client(service)
    try:
        answer = getattr(api, call)(**arguments)
    except api.exceptions.ClientError as refused:
        return {"refused": refused.response["Error"]["Code"]}
    if "Body" in answer:
        answer["Body"] = answer["Body"].read()
    return answer


def assert_typed(client, service, call, answer):
    """An answer has the types of AWS's own model."""
    if "refused" in answer:
        return
    api = client(service)
    shape = api.meta.service_model.operation_model(api.meta.method_to_api_mapping[call]).output_shape
    told = {name: value for name, value in answer.items() if name != "Body"}
    wrong = [] if shape is None else list(mistyped(shape, told))
    assert not wrong, "\n".join(wrong)


def assert_alike(found, *allowances):
    """Each allowance is {member: why}: the last member of a path, or one above it."""
    allowed = {member for each in allowances for member in each}
    parts = [(set(path.strip(".").split(".")), f"{path} {said}") for path, said in found]
    unlike = [said for names, said in parts if not names & allowed]
    assert not unlike, "\n".join(unlike)
    needless = allowed - set().union(*(names for names, _ in parts))
    assert not needless, f"alike by now, no longer to be allowed: {needless}"
