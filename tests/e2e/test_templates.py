"""The flagship's CloudFormation templates, judged by cfn-lint, which nobody here wrote, and as a reviewer would."""

import pathlib
import re
import shutil
import subprocess

import pytest

yaml = pytest.importorskip("yaml")  # cfn-lint brings it
ROOT = pathlib.Path(__file__).resolve().parents[2]
TEMPLATES = sorted(ROOT.glob("assets/blueprints/*/templates/*.yaml"))
# Commercial regions, then a Chinese and a government one: what is allowed differs. There the published schema still
# requires RoleARN of scalable targets (E3003), which AWS documents as optional and fills with its service-linked role.
RUNS = {
    "commercial": ["--regions", "us-east-1", "eu-central-1"],
    "others": ["--regions", "cn-north-1", "us-gov-west-1", "--ignore-checks", "E3003"],
}

needs_cfn_lint = pytest.mark.skipif(
    shutil.which("cfn-lint") is None, reason="cfn-lint is not to be had here: the templates were NOT checked"
)


def test_there_are_templates():
    assert {path.stem for path in TEMPLATES} >= {"infrastructure", "application", "services", "dns"}


@needs_cfn_lint
@pytest.mark.parametrize("options", RUNS.values(), ids=RUNS.keys())
def test_cfn_lint_finds_nothing(options):
    run = subprocess.run(
        ["cfn-lint", "--non-zero-exit-code", "informational", "--include-checks", "I",
         *options, "--", *map(str, TEMPLATES)],
        capture_output=True, text=True, timeout=300,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_an_ignored_rule_has_its_reason_beside_it(path):
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if "ignore_checks" in line:
            assert re.search(r"#\s*\w+", line), f"{path.name}:{number} ignores a rule without saying why"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_fits_into_a_request(path):
    assert path.stat().st_size < 51_200


# ---- what a reviewer of AWS accounts would look for, held once and for all


class Tagged(yaml.SafeLoader):
    """Short forms become what they are short for: !Ref x -> {"Ref": "x"}."""


def expand(loader, suffix, node):
    kind = {yaml.ScalarNode: loader.construct_scalar, yaml.SequenceNode: loader.construct_sequence}
    value = kind.get(type(node), loader.construct_mapping)(node, **({} if isinstance(node, yaml.ScalarNode) else {"deep": True}))
    return {suffix if suffix in ("Ref", "Condition") else "Fn::" + suffix: value}


Tagged.add_multi_constructor("!", expand)
LOADED = {path.stem: yaml.load(path.read_text(), Tagged) for path in TEMPLATES}
RESOURCES = [(stem, name, one) for stem, template in LOADED.items() for name, one in template["Resources"].items()]


def of_type(suffix):
    found = [pytest.param(one, id=f"{stem}-{name}") for stem, name, one in RESOURCES if one["Type"].endswith(suffix)]
    assert found, suffix
    return pytest.mark.parametrize("resource", found)


def objects_in(value):
    """Every object anywhere in a value."""
    if isinstance(value, dict):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects_in(item)


@of_type("::S3::Bucket")
def test_a_bucket_is_closed_versioned_encrypted_and_kept(resource):
    properties = resource["Properties"]
    assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
    assert properties["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "BucketEncryption" in properties and "LifecycleConfiguration" in properties
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


@of_type("::S3::BucketPolicy")
def test_a_bucket_refuses_plain_http(resource):
    statement, = resource["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert len(statement["Resource"]) == 2


@of_type("::RDS::DBCluster")
def test_the_database_is_encrypted_backed_up_and_leaves_a_snapshot(resource):
    properties = resource["Properties"]
    assert properties["StorageEncrypted"] is True and properties["BackupRetentionPeriod"] >= 7
    assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Snapshot"
    assert "{{resolve:secretsmanager:" in str(properties["MasterUserPassword"])


@of_type("::RDS::DBInstance")
def test_no_database_instance_is_public(resource):
    assert resource["Properties"]["PubliclyAccessible"] is False


@of_type("ParameterGroup")
def test_the_database_is_strict(resource):
    assert "STRICT_TRANS_TABLES" in resource["Properties"]["Parameters"]["sql_mode"]


@of_type("::SecretsManager::Secret")
def test_a_secret_has_the_installs_own_key(resource):
    assert resource["Properties"]["KmsKeyId"] == {"Ref": "KmsKeyArn"}


@of_type("::Logs::LogGroup")
def test_logs_end(resource):
    assert resource["Properties"]["RetentionInDays"]


@of_type("::EC2::SecurityGroup")
def test_a_security_group_says_what_may_leave(resource):
    assert resource["Properties"]["SecurityGroupEgress"], "without any, AWS allows everything"


@of_type("::ECS::Service")
def test_a_service_rolls_back_by_itself(resource):
    properties = resource["Properties"]
    assert properties["DeploymentConfiguration"]["DeploymentCircuitBreaker"] == {"Enable": True, "Rollback": True}
    assert properties["HealthCheckGracePeriodSeconds"] == 120
    assert "DesiredCount" not in properties, "it belongs to autoscaling"
    assert properties["NetworkConfiguration"]["AwsvpcConfiguration"]["AssignPublicIp"] == "DISABLED"


@of_type("::ElasticLoadBalancingV2::TargetGroup")
def test_services_are_asked_whether_they_live(resource):
    properties = resource["Properties"]
    if properties["Protocol"] == "HTTP":
        assert properties["HealthCheckPath"] in ("/api/status", "/")
        assert {"Key": "deregistration_delay.timeout_seconds", "Value": "120"} in properties["TargetGroupAttributes"]


@of_type("::ElasticLoadBalancingV2::Listener")
def test_a_listener_is_tls_or_leads_there(resource):
    properties = resource["Properties"]
    if properties["Protocol"] == "HTTP":
        assert [a["Type"] for a in properties["DefaultActions"]] == ["redirect"]
    else:
        assert properties["SslPolicy"].startswith("ELBSecurityPolicy-TLS13-1-2-")


@of_type("::ECS::TaskDefinition")
def test_no_secret_is_a_plain_variable(resource):
    for container in resource["Properties"]["ContainerDefinitions"]:
        names = [one["Name"] for one in objects_in(container["Environment"]) if "Name" in one]
        assert not [n for n in names if re.search("PASSWORD|SECRET|LICENSE|PRIVATE|TOKEN", n)]
        assert container["LogConfiguration"]["LogDriver"] == "awslogs"
        assert not re.search(":latest", str(container["Image"]))


@of_type("::IAM::Role")
def test_a_role_may_do_what_it_needs_and_no_more(resource):
    for policy in resource["Properties"].get("Policies", []):
        for statement in objects_in(policy["PolicyDocument"]["Statement"]):
            if "Effect" not in statement:
                continue
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            assert not [a for a in actions if "*" in a]
            assert statement["Resource"] != "*" or actions == ["ecr:GetAuthorizationToken"]
            if actions == ["kms:Decrypt"]:
                assert "kms:ViaService" in str(statement["Condition"])


# Names as EC2 lists them (aws-cdk pull request 25333 shows the list of a Chinese region): only some have the prefix.
@pytest.mark.parametrize("service", ["s3", "ecr.api", "ecr.dkr", "secretsmanager", "logs", "elasticloadbalancing", "kms"])
def test_endpoints_have_their_names_in_china_too(service):
    found = [one["Properties"]["ServiceName"] for _, _, one in RESOURCES if one["Type"].endswith("::VPCEndpoint")]
    mine, = [name for name in found if re.search(rf"}}\.{re.escape(service)}'", str(name))]
    assert ("cn." in str(mine)) == service.startswith("ecr.")


SECRET = re.compile("LicenseKey|Password|SecretKey|PrivateKey")


@pytest.mark.parametrize("stem", LOADED)
def test_a_secret_parameter_is_masked_and_no_output_shows_one(stem):
    for name, parameter in LOADED[stem]["Parameters"].items():
        if SECRET.search(name):
            assert parameter.get("NoEcho") is True, name
            assert not [o for o in objects_in(LOADED[stem].get("Outputs", {})) if o.get("Ref") == name], name


# The environment of the containers, as the installer's fact sheet lists it: name -> whether it is a secret.
ENVIRONMENT = {
    "pulumi-service": {
        "PULUMI_LICENSE_KEY": True, "PULUMI_ENTERPRISE": False, "PULUMI_DATABASE_ENDPOINT": False,
        "PULUMI_DATABASE_PING_ENDPOINT": False, "PULUMI_DATABASE_NAME": False, "PULUMI_DATABASE_USER_NAME": True,
        "PULUMI_DATABASE_USER_PASSWORD": True, "PULUMI_API_DOMAIN": False, "PULUMI_CONSOLE_DOMAIN": False,
        "PULUMI_CHECKPOINT_BLOB_STORAGE_ENDPOINT": False, "PULUMI_POLICY_PACK_BLOB_STORAGE_ENDPOINT": False,
        "PULUMI_SERVICE_METADATA_BLOB_STORAGE_ENDPOINT": False, "PULUMI_ENGINE_EVENTS_BLOB_STORAGE_ENDPOINT": False,
        "PULUMI_KMS_KEY": False, "AWS_REGION": False, "PULUMI_SEARCH_USER": False, "PULUMI_SEARCH_DOMAIN": False,
        "PULUMI_SEARCH_PASSWORD": True, "PULUMI_ENGINE_EVENTS_SCHEMA_V2": False, "PULUMI_ENGINE_EVENTS_LEGACY_WRITE": False,
        "PULUMI_DISABLE_EMAIL_LOGIN": False, "PULUMI_DISABLE_EMAIL_SIGNUP": False, "SMTP_SERVER": False,
        "SMTP_USERNAME": False, "SMTP_GENERIC_SENDER": False, "SMTP_PASSWORD": True, "RECAPTCHA_SECRET_KEY": True,
        "SAML_CERTIFICATE_PUBLIC_KEY": False, "SAML_CERTIFICATE_PRIVATE_KEY": True},
    "pulumi-console": {
        "AWS_REGION": False, "PULUMI_API": False, "PULUMI_CONSOLE_DOMAIN": False, "PULUMI_HOMEPAGE_DOMAIN": False,
        "PULUMI_ROOT_DOMAIN": False, "RECAPTCHA_SITE_KEY": False, "AG_GRID_LICENSE_KEY": True,
        "PULUMI_API_INTERNAL_ENDPOINT": False, "PULUMI_HIDE_EMAIL_LOGIN": False, "PULUMI_HIDE_EMAIL_SIGNUP": False,
        "SAML_SSO_ENABLED": False},
    "pulumi-migration": {
        "SKIP_CREATE_DB_USER": False, "PULUMI_DATABASE_ENDPOINT": False, "PULUMI_DATABASE_PING_ENDPOINT": False,
        "MYSQL_PORT": False, "MYSQL_ROOT_USERNAME": True, "MYSQL_ROOT_PASSWORD": True},
}


@of_type("::ECS::TaskDefinition")
def test_containers_get_what_they_read(resource):
    container, = resource["Properties"]["ContainerDefinitions"]
    names = {one["Name"]: False for one in objects_in(container["Environment"]) if "Name" in one}
    names |= {one["Name"]: True for one in objects_in(container["Secrets"]) if "Name" in one}
    assert names == ENVIRONMENT[container["Name"]]
