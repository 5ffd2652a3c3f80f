"""Stacks that wait: for signals, put where a handle's URL leads or sent with the CLI, and for their time to be up."""

import http.client
import json
import urllib.parse

from rehearsal import Account
from test_rehearsal_cloudformation import deploy, until
from test_rehearsal_nested import STORE, put

WAITS = """
Resources:
  Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
  Told: {Type: AWS::CloudFormation::WaitCondition, Properties: {Handle: !Ref Handle, Timeout: 43200}}
  Called:
    Type: AWS::CloudFormation::WaitCondition
    CreationPolicy: {ResourceSignal: {Timeout: PT12H, Count: 2}}
Outputs: {Data: {Value: !GetAtt Told.Data}}
"""
SLOW = """
Resources:
  Quick: {Type: AWS::SNS::Topic, Properties: {DisplayName: one}}
  Slow: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-mysql}}
"""
GUARD = '{"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}'


def send(account, url, signal):
    """As curl does with --connect-to: the connection leads to the rehearsal, the request to where the URL says."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(account.access["endpoint_url"]).netloc, timeout=20)
    connection.request("PUT", f"{parts.path}?{parts.query}", json.dumps(signal), {"Host": parts.netloc})
    answer = connection.getresponse()
    return answer.status, answer.read().decode()


def test_a_stack_waits_for_what_it_is_told():
    account = Account("--speed", "100")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    signal = lambda resource, name: account.run("cloudformation", "signal-resource", "--stack-name", "waits",
                                                "--logical-resource-id", resource, "--unique-id", name, "--status", "SUCCESS")
    resources = lambda: {r["LogicalResourceId"]: r for r in cloudformation("list-stack-resources", "--stack-name", "waits")
                         ["StackResourceSummaries"]}
    try:
        cloudformation("create-stack", "--stack-name", "waits", "--template-body", WAITS)
        url = until(resources, lambda r: r.get("Told", {}).get("PhysicalResourceId"))["Handle"]["PhysicalResourceId"]
        good = {"Status": "SUCCESS", "Reason": "all is well", "UniqueId": "one", "Data": "found"}
        status, said = send(account, url.replace("Signature=", "Signature=0"), good)
        assert status == 403 and "SignatureDoesNotMatch" in said, said
        assert send(account, url, good)[0] == 200
        assert "is of type AWS_CLOUDFORMATION_WAIT_CONDITION_HANDLE_V3" in signal("Handle", "one").stderr
        assert signal("Called", "one").returncode == 0
        assert "already exists" in signal("Called", "one").stderr
        assert resources()["Called"]["ResourceStatus"] == "CREATE_IN_PROGRESS"
        assert signal("Called", "two").returncode == 0
        assert account.run("cloudformation", "wait", "stack-create-complete", "--stack-name", "waits").returncode == 0
        made = cloudformation("describe-stacks", "--stack-name", "waits")["Stacks"][0]
        assert json.loads(made["Outputs"][0]["OutputValue"]) == {"one": "found"}
        assert "state and cannot be signaled" in signal("Called", "three").stderr
        events = cloudformation("describe-stack-events", "--stack-name", "waits")["StackEvents"]
        assert "Received SUCCESS signal with UniqueId two" in {e.get("ResourceStatusReason") for e in events}
    finally:
        account.close()


def test_a_creation_that_takes_too_long_goes_back(tmp_path):
    account = Account("--speed", "200")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    at = lambda name: f"https://templates-of-a-try.s3.us-west-2.amazonaws.com/{name}"
    try:
        assert deploy(account, "store", STORE)["StackStatus"] == "CREATE_COMPLETE"
        put(account, tmp_path, "guard.json", GUARD)
        assert account.refused("cloudformation", "create-stack", "--stack-name", "slow", "--template-body", SLOW,
                               "--stack-policy-url", at("none.json")) == "ValidationError"
        cloudformation("create-stack", "--stack-name", "slow", "--template-body", SLOW, "--timeout-in-minutes", "2",
                       "--on-failure", "DO_NOTHING", "--stack-policy-url", at("guard.json"))
        assert account.run("cloudformation", "wait", "stack-create-complete", "--stack-name", "slow").returncode == 255
        slow = cloudformation("describe-stacks", "--stack-name", "slow")["Stacks"][0]
        assert (slow["StackStatus"], slow["TimeoutInMinutes"]) == ("CREATE_FAILED", 2)
        assert slow["StackStatusReason"] == "Stack creation time exceeded the specified timeout"
        policy = cloudformation("get-stack-policy", "--stack-name", "slow")["StackPolicyBody"]
        assert json.loads(policy) == json.loads(GUARD)
        assert account.refused("cloudformation", "delete-stack", "--stack-name", "slow", "--retain-resources",
                               "Nope") == "ValidationError"
        cloudformation("rollback-stack", "--stack-name", "slow")
        gone = until(lambda: cloudformation("describe-stacks", "--stack-name", "slow")["Stacks"][0],
                     lambda s: s["StackStatus"] == "ROLLBACK_COMPLETE")
        rows = cloudformation("list-stack-resources", "--stack-name", gone["StackId"])["StackResourceSummaries"]
        assert {r["ResourceStatus"] for r in rows} == {"DELETE_COMPLETE"}
    finally:
        account.close()
