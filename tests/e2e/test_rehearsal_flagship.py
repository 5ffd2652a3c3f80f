"""The AWS CLI lives through what happens to the flagship's own templates: installed, updated, failed and rolled back,
changed by hand, guarded by an export, removed."""

import json
import pathlib
import re
import time

import pytest

from rehearsal import Account

TEMPLATES = pathlib.Path(__file__).resolve().parents[2] / "assets/blueprints/pulumi-ecs/templates"
ARN = "arn:aws:{}:us-west-2:123456789012:{}"
ANSWERS = {
    "CommonName": "pulumiselfhosted", "VpcId": "vpc-0a1b2c3d4e5f60718", "VpcCidr": "10.20.0.0/16",
    "PublicSubnetIds": "subnet-0a10000000000000a,subnet-0a10000000000000b",
    "PrivateSubnetIds": "subnet-0a20000000000000a,subnet-0a20000000000000b",
    "IsolatedSubnetIds": "subnet-0a30000000000000a,subnet-0a30000000000000b",
    "PrivateRouteTableIds": "rtb-0a20000000000000a",
    "KmsKeyArn": ARN.format("kms", "key/8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01"),
    "CertificateArn": ARN.format("acm", "certificate/0a6f1c1e-5a0f-4a53-9b61-0f4e0c6d1a01"),
    "ApiHost": "api.pulumi.example.com", "AppHost": "app.pulumi.example.com", "ZoneName": "example.com",
    "HostedZoneId": "Z0123456789EXAMPLE01", "EcrAccountId": "123456789012", "ImageTag": "20261116.1",
    "AllowedCidr1": "0.0.0.0/0", "LicenseKey": "planted-licence",
}
# Parameters that other stacks' outputs fill, where the names differ.
FROM_OUTPUT = {"SearchSecurityGroupId": "opensearchSecurityGroupId", "CheckpointsBucket": "checkpointsS3BucketName",
               "PolicyPacksBucket": "policyPacksS3BucketName", "MetadataBucket": "metadataS3BucketName",
               "EngineEventsBucket": "engineEventsS3BucketName", "LoadBalancerDnsName": "publicLoadBalancerDnsName",
               "LoadBalancerZoneId": "publicLoadBalancerZoneId"}
EXPORT = "    Value: !Ref DbSecret\n    Export: {Name: database-secret}\n"
IMPORTER = """
Resources:
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !ImportValue database-secret}}
"""
WAITS = 120  # seconds for any stack at this speed


class Flagship:
    def __init__(self, account):
        self.account, self.outputs, self.tokens = account, {}, 0

    def cfn(self, *arguments):
        return self.account.aws("cloudformation", *arguments)

    def settled(self, stack):
        end = time.monotonic() + WAITS
        while True:
            seen = self.cfn("describe-stacks", "--stack-name", stack)["Stacks"][0]
            if not seen["StackStatus"].endswith("_IN_PROGRESS"):
                self.outputs |= {o["OutputKey"]: o.get("OutputValue", "") for o in seen.get("Outputs", [])}
                return seen["StackStatus"]
            assert time.monotonic() < end, seen

    def parameters(self, body, changes):
        summary = self.cfn("get-template-summary", "--template-body", body)["Parameters"]
        values = {}
        for parameter in summary:
            key = parameter["ParameterKey"]
            output = FROM_OUTPUT.get(key, key[0].lower() + key[1:])
            if key in ANSWERS:
                values[key] = ANSWERS[key]
            elif "DefaultValue" not in parameter:
                values[key] = self.outputs[output]
        return json.dumps([{"ParameterKey": k, "ParameterValue": v} for k, v in (values | changes).items()])

    def change_set(self, stack, body, changes, kind):
        self.tokens += 1
        made = self.cfn("create-change-set", "--stack-name", stack, "--change-set-name", f"c{self.tokens}",
                        "--change-set-type", kind, "--template-body", body, "--capabilities", "CAPABILITY_IAM",
                        "--parameters", self.parameters(body, changes), "--tags", "Key=slipway:stage,Value=" + stack)
        end = time.monotonic() + WAITS
        while True:
            seen = self.cfn("describe-change-set", "--change-set-name", made["Id"], "--include-property-values")
            if seen["Status"] in ("CREATE_COMPLETE", "FAILED"):
                return seen
            assert time.monotonic() < end, seen

    def deploy(self, stack, body=None, kind="CREATE", **changes):
        body = body or (TEMPLATES / f"{stack}.yaml").read_text()
        seen = self.change_set(stack, body, changes, kind)
        assert seen["ExecutionStatus"] == "AVAILABLE", seen
        done = self.account.run("cloudformation", "execute-change-set", "--change-set-name", seen["ChangeSetId"],
                                "--client-request-token", f"token-{self.tokens}")
        assert done.returncode == 0, done.stderr
        return self.settled(stack), seen["Changes"]

    def remove(self, stack):
        identity = self.cfn("describe-stacks", "--stack-name", stack)["Stacks"][0]["StackId"]
        assert self.account.run("cloudformation", "delete-stack", "--stack-name", stack).returncode == 0
        return self.settled(identity)

    def failures(self, stack):
        events = self.cfn("describe-stack-events", "--stack-name", stack)["StackEvents"]
        return [(e["LogicalResourceId"], e.get("ResourceStatusReason", "")) for e in reversed(events)
                if e["ResourceStatus"].endswith("_FAILED")]


@pytest.fixture(scope="module")
def flagship():
    # Stopped tasks stay listed for an hour of the account: at this speed long enough for a CLI to start.
    account = Account("--speed", "250")
    it = Flagship(account)
    for stack in ("infrastructure", "application", "services", "dns"):
        status, changes = it.deploy(stack)
        assert status == "CREATE_COMPLETE", it.failures(stack)
        assert {c["ResourceChange"]["Action"] for c in changes} == {"Add"}
    yield it
    account.close()


def test_every_resource_of_the_templates_is_there(flagship):
    for stack, least in (("infrastructure", 17), ("application", 37), ("services", 10), ("dns", 2)):
        rows = flagship.cfn("list-stack-resources", "--stack-name", stack)["StackResourceSummaries"]
        assert len(rows) >= least and {r["ResourceStatus"] for r in rows} == {"CREATE_COMPLETE"}
        assert all(r["PhysicalResourceId"] for r in rows)
    seen = flagship.cfn("describe-stacks", "--stack-name", "application")
    assert "planted-licence" not in json.dumps(seen), "NoEcho masks it"


def test_the_services_run_behind_their_load_balancer(flagship):
    for name in ("api", "console"):
        cluster, group = flagship.outputs[name + "Cluster"], flagship.outputs[name + "TargetGroupArn"]
        service = flagship.account.aws("ecs", "describe-services", "--cluster", cluster, "--services",
                                       flagship.outputs[name + "ServiceName"])["services"][0]
        assert service["runningCount"] == service["desiredCount"] == 2
        health = flagship.account.aws("elbv2", "describe-target-health", "--target-group-arn", group)
        assert [t["TargetHealth"]["State"] for t in health["TargetHealthDescriptions"]] == ["healthy", "healthy"]
    records = flagship.account.aws("route53", "list-resource-record-sets", "--hosted-zone-id", ANSWERS["HostedZoneId"])
    aliases = {r["Name"]: r["AliasTarget"]["DNSName"] for r in records["ResourceRecordSets"] if "AliasTarget" in r}
    assert aliases["api.pulumi.example.com."].rstrip(".") == flagship.outputs["publicLoadBalancerDnsName"].lower() or \
        aliases["api.pulumi.example.com."].rstrip(".") == flagship.outputs["publicLoadBalancerDnsName"]


def test_the_migrations_run(flagship):
    subnets = ANSWERS["PrivateSubnetIds"]
    group = flagship.outputs["migrationSecurityGroupId"]
    task = flagship.account.aws(
        "ecs", "run-task", "--cluster", flagship.outputs["migrationCluster"], "--launch-type", "FARGATE",
        "--task-definition", flagship.outputs["migrationTaskDefinition"], "--network-configuration",
        f"awsvpcConfiguration={{subnets=[{subnets}],securityGroups=[{group}],assignPublicIp=DISABLED}}")["tasks"][0]
    end = time.monotonic() + WAITS
    while task["lastStatus"] != "STOPPED" and time.monotonic() < end:
        task = flagship.account.aws("ecs", "describe-tasks", "--cluster", flagship.outputs["migrationCluster"],
                                    "--tasks", task["taskArn"])["tasks"][0]
    assert [c["exitCode"] for c in task["containers"]] == [0]


def test_an_upgrade_touches_only_what_the_new_tag_changes(flagship):
    status, changes = flagship.deploy("services", kind="UPDATE", ImageTag="20261102.1", ConsoleDesiredCount="3")
    assert status == "UPDATE_COMPLETE", flagship.failures("services")
    rows = {c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"] for c in changes}
    assert set(rows) == {"ApiTaskDefinition", "ApiService", "ConsoleTaskDefinition", "ConsoleService",
                         "ConsoleScalableTarget"}
    assert rows["ApiTaskDefinition"]["Replacement"] == "True" and rows["ApiService"]["Replacement"] == "False"
    target = rows["ConsoleScalableTarget"]["Details"][0]["Target"]
    assert (target["Path"], target["BeforeValue"], target["AfterValue"]) == ("/Properties/MinCapacity", "2", "3")
    service = flagship.account.aws("ecs", "describe-services", "--cluster", flagship.outputs["consoleCluster"],
                                   "--services", flagship.outputs["consoleServiceName"])["services"][0]
    assert service["runningCount"] == 3


def test_an_image_that_is_not_there_is_rolled_back(flagship):
    before = flagship.outputs["apiTaskDefinition"]
    status, _ = flagship.deploy("services", kind="UPDATE", ImageTag="19990101.1")
    assert status == "UPDATE_ROLLBACK_COMPLETE"
    cause, reason = flagship.failures("services")[0]
    assert cause == "ApiService" and "Circuit Breaker" in reason
    assert flagship.outputs["apiTaskDefinition"] == before, "what ran before runs again"


def test_what_was_changed_by_hand_is_found(flagship):
    check = flagship.cfn("detect-stack-drift", "--stack-name", "application")["StackDriftDetectionId"]
    end = time.monotonic() + WAITS
    while (seen := flagship.cfn("describe-stack-drift-detection-status", "--stack-drift-detection-id",
                                check))["DetectionStatus"] == "DETECTION_IN_PROGRESS":
        assert time.monotonic() < end
    assert seen["StackDriftStatus"] == "IN_SYNC" and seen["DriftedStackResourceCount"] == 0


def test_an_export_in_use_keeps_its_stack(flagship):
    body = (TEMPLATES / "infrastructure.yaml").read_text()
    body = re.sub(r"    Value: !Ref DbSecret\n", EXPORT, body)
    status, changes = flagship.deploy("infrastructure", body, "UPDATE")
    assert (status, changes) == ("UPDATE_COMPLETE", []), "an export alone is a change of outputs"
    assert flagship.deploy("importer", IMPORTER)[0] == "CREATE_COMPLETE"
    assert flagship.cfn("list-imports", "--export-name", "database-secret")["Imports"] == ["importer"]
    assert flagship.remove("infrastructure") == "UPDATE_COMPLETE", "it stays"
    last = flagship.cfn("describe-stack-events", "--stack-name", "infrastructure")["StackEvents"][0]
    assert "Cannot delete export database-secret as it is in use by importer" in last["ResourceStatusReason"]
    status, _ = flagship.deploy("infrastructure", kind="UPDATE")
    assert status == "UPDATE_ROLLBACK_COMPLETE", "nor can the export go"
    assert flagship.remove("importer") == "DELETE_COMPLETE"


def test_everything_is_removed_but_what_is_to_stay(flagship):
    flagship.cfn("update-termination-protection", "--stack-name", "dns", "--enable-termination-protection")
    assert flagship.account.refused("cloudformation", "delete-stack", "--stack-name", "dns") == "ValidationError"
    flagship.cfn("update-termination-protection", "--stack-name", "dns", "--no-enable-termination-protection")
    ids = {s["StackName"]: s["StackId"] for s in flagship.cfn("describe-stacks")["Stacks"]}
    for stack in ("dns", "services", "application", "infrastructure"):
        assert flagship.remove(stack) == "DELETE_COMPLETE", flagship.failures(ids[stack])
    events = flagship.cfn("describe-stack-events", "--stack-name", ids["application"])["StackEvents"]
    kept = {e["LogicalResourceId"] for e in events if e["ResourceStatus"] == "DELETE_SKIPPED"}
    assert {"CheckpointsBucket", "PolicyPacksBucket", "MetadataBucket", "EngineEventsBucket"} <= kept
    assert flagship.cfn("describe-stacks")["Stacks"] == []


def test_properties_are_those_of_the_registry():
    """Every property that cfn-lint's copy of the registry knows of our templates' types is known, and no other."""
    manager = pytest.importorskip("cfnlint.schema").PROVIDER_SCHEMA_MANAGER
    types = sorted({t for path in TEMPLATES.glob("*.yaml") for t in re.findall(r"Type: (AWS::\S+::\S+)$", path.read_text(), re.M)
                    if "<" not in t and "::Id" not in t})
    resources = {}
    for number, name in enumerate(types):
        schema = manager.get_resource_schema("us-west-2", name).schema
        known = set(schema["properties"]) - {p.split("/")[-1] for p in schema.get("readOnlyProperties", [])
                                             if p.count("/") == 2}
        resources[f"R{number}"] = {"Type": name, "Properties": {key: "x" for key in known} | {"Misspelt": "x"}}
    account = Account("--speed", "1000")
    try:
        account.aws("cloudformation", "create-change-set", "--stack-name", "s", "--change-set-name", "c", "--change-set-type",
                    "CREATE", "--template-body", json.dumps({"Resources": resources}), "--capabilities", "CAPABILITY_NAMED_IAM")
        while account.aws("cloudformation", "describe-change-set", "--stack-name", "s", "--change-set-name",
                          "c")["Status"] != "FAILED":
            pass
        events = account.aws("cloudformation", "describe-events", "--stack-name", "s", "--change-set-name", "c")["OperationEvents"]
    finally:
        account.close()
    extraneous = [e["ValidationPath"].split("/")[2:] for e in events if "extraneous key" in e["ValidationStatusReason"]]
    top = [(resources[path[0]]["Type"], path[2]) for path in extraneous if len(path) == 3]
    assert sorted(top) == sorted((name, "Misspelt") for name in types)
