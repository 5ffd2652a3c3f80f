"""What the rehearsal account refuses, it refuses by codes that AWS's own models know: a page that nobody gave, and calls of
a service that are not served. Asked by botocore, which sends what it may and reads what comes."""

import pytest

pytest.importorskip("botocore", reason="SKIPPED: botocore is not to be had here")
import botocore.exceptions  # noqa: E402
import botocore.loaders  # noqa: E402
import botocore.session  # noqa: E402

import request_shapes  # noqa: E402
from rehearsal import Account  # noqa: E402

# What an operation must be told besides its page.
NEEDED = {
    "CertificateArn": "arn:aws:acm:us-west-2:123456789012:certificate/0a6f1c1e-5a0f-4a53-9b61-0f4e0c6d1a01",
    "repositoryName": "pulumi/service", "PrefixListId": "pl-68a54001", "RoleName": "read-only", 
    "PolicySourceArn": "arn:aws:iam::123456789012:user/installer", "ActionNames": ["kms:ListKeys"], "ServiceCode": "vpc",
    "HostedZoneId": "Z0123456789EXAMPLE01", "StackName": "made", "ServiceNamespace": "ecs", "ExportName": "made",
    "cluster": "made", "logGroupName": "made", "logStreamName": "made", "LocationType": "availability-zone",
}
# Codes that every operation of a service may have; its models name only what is its own.
COMMON = {
    "acm": {"ValidationException"}, "application-autoscaling": {"ValidationException"},
    "cloudformation": {"ValidationError"}, "ec2": {"InvalidParameterValue", "InvalidNextToken", "InvalidPaginationToken"},
    "iam": {"ValidationError"}, "elbv2": {"ValidationError", "InvalidMarker"}, "rds": {"InvalidParameterValue"},
    "kms": set(), "s3": {"InvalidArgument"}, "route53": set(), "sso": {"UnauthorizedException"},
}
STACK = """{"Resources": {
    "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "made"}},
    "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "made"}}},
  "Outputs": {"Logs": {"Value": {"Ref": "Logs"}, "Export": {"Name": "made"}}}}"""


@pytest.fixture(scope="module")
def session():
    """(client of a service, the account's buckets)"""
    account = Account("--account", "starter", "--speed", "1000")
    found = botocore.session.Session()
    found.set_credentials(account.access["access_key_id"], account.access["secret_access_key"])

    def client(service):
        return found.create_client(service, region_name=account.access["region"],
                                   endpoint_url=account.access["endpoint_url"])
    try:
        cloudformation = client("cloudformation")
        cloudformation.create_stack(StackName="made", TemplateBody=STACK)
        cloudformation.get_waiter("stack_create_complete").wait(StackName="made", WaiterConfig={"Delay": 1})
        NEEDED["Bucket"] = client("s3").list_buckets()["Buckets"][0]["Name"]
        yield client
    finally:
        account.close()


def paged():
    """(service, operation, the member that says which page) of every listing that is served."""
    loader = botocore.loaders.Loader()
    for service, action in request_shapes.served():
        name = request_shapes.MODELS.get(service, service)
        try:
            rule = loader.load_service_model(name, "paginators-1")["pagination"].get(action)
        except botocore.exceptions.UnknownServiceError:
            continue
        if rule and isinstance(rule["input_token"], str):
            yield name, action, rule["input_token"]


@pytest.mark.parametrize("service,action,member", paged())
def test_a_page_that_nobody_gave_is_refused(session, service, action, member):
    if (service, action) in FREE:
        pytest.skip("goes on after any name: the page is no secret of the service's")
    client = session(service)
    operation = client.meta.service_model.operation_model(action)
    given = {name: NEEDED[name] for name in operation.input_shape.members if name in NEEDED}
    needed = set(operation.input_shape.required_members) - given.keys() - {member}
    if action in HAVE_THEIR_OWN:
        given = HAVE_THEIR_OWN[action]
    elif needed:
        pytest.skip(f"has nothing to be asked about here: {needed}")
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        getattr(client, botocore.xform_name(action))(**given, **{member: "nosuchpage"})
    said = raised.value.response["Error"]["Code"]
    known = {shape.metadata.get("error", {}).get("code", shape.name) for shape in operation.error_shapes}
    known |= {shape.name for shape in operation.error_shapes}
    assert said in known | COMMON.get(service, set()), (said, known)


# Listings whose page is the name to go on after, whichever; those that are asked otherwise than by NEEDED.
FREE = {("s3", "ListObjects"), ("s3", "ListObjectVersions"), ("route53", "ListHostedZonesByName")}
HAVE_THEIR_OWN = {"DescribeStacks": {}}

NOT_SERVED = {
    "acm": ("get_account_configuration", {}, "UnknownOperationException"),
    "ec2": ("describe_instances", {}, "InvalidAction"),
    "ecs": ("list_container_instances", {}, "UnknownOperationException"),
    "elbv2": ("describe_ssl_policies", {}, "InvalidAction"),
    "iam": ("list_users", {}, "InvalidAction"),
    "rds": ("describe_events", {}, "InvalidAction"),
    "route53": ("list_health_checks", {}, ""),  # <UnknownOperationException/> is all that it says
    "s3": ("get_bucket_website", {"Bucket": "b"}, "MethodNotAllowed"),
    "secretsmanager": ("get_secret_value", {"SecretId": "b"}, "UnknownOperationException"),
}


@pytest.mark.parametrize("service", NOT_SERVED)
def test_a_call_that_is_not_served_is_refused_as_one_that_is_not_known(session, service):
    call, given, code = NOT_SERVED[service]
    with pytest.raises(botocore.exceptions.ClientError) as raised:
        getattr(session(service), call)(**given)
    error = raised.value.response
    assert error["Error"]["Code"] == code, error
    assert error["ResponseMetadata"]["HTTPHeaders"]["x-amzn-requestid"], error
