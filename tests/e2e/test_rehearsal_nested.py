"""Templates in buckets of the rehearsal account: nested stacks, their change sets, parts of templates, lengths."""

from rehearsal import Account
from test_rehearsal_cloudformation import TEMPLATE, change, deploy, settled

STORE = "Resources: {Store: {Type: AWS::S3::Bucket, Properties: {BucketName: templates-of-a-try}}}"
CHILD = """
Parameters: {Days: {Type: Number}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
Outputs: {Arn: {Value: !GetAtt Logs.Arn}}
"""
PARENT = """
Parameters: {Days: {Type: Number, Default: 7}}
Resources:
  Inner:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: https://templates-of-a-try.s3.us-west-2.amazonaws.com/child.yaml
      Parameters: {Days: !Ref Days}
  Note: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !GetAtt Inner.Outputs.Arn}}
"""


def test_nested_stacks_from_templates_in_a_bucket(tmp_path):
    account = Account("--speed", "1000")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    (tmp_path / "child.yaml").write_text(CHILD)
    (tmp_path / "parent.yaml").write_text(PARENT)
    try:
        assert deploy(account, "store", STORE)["StackStatus"] == "CREATE_COMPLETE"
        for name in ("child.yaml", "parent.yaml"):
            account.aws("s3api", "put-object", "--bucket", "templates-of-a-try", "--key", name, "--body", str(tmp_path / name))
        url = "https://s3.us-west-2.amazonaws.com/templates-of-a-try/parent.yaml"
        needs = cloudformation("validate-template", "--template-url", url)
        assert needs["CapabilitiesReason"].endswith("[AWS::CloudFormation::Stack]")
        cloudformation("create-stack", "--stack-name", "root", "--template-url", url)
        assert settled(account, "root")["StackStatus"] == "CREATE_COMPLETE"
        child, = [s for s in cloudformation("describe-stacks")["Stacks"] if "ParentId" in s]
        root = cloudformation("describe-stacks", "--stack-name", "root")["Stacks"][0]
        assert (child["ParentId"], child["RootId"]) == (root["StackId"], root["StackId"])
        rows = cloudformation("list-stack-resources", "--stack-name", "root")["StackResourceSummaries"]
        assert {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in rows}["Inner"] == child["StackId"]
        # The child's template changes; nothing of the parent's does.
        (tmp_path / "child.yaml").write_text(CHILD.replace("Resources:", "Resources:\n  Topic: {Type: AWS::SNS::Topic}"))
        account.aws("s3api", "put-object", "--bucket", "templates-of-a-try", "--key", "child.yaml", "--body",
                    str(tmp_path / "child.yaml"))
        seen = change(account, "root", PARENT, "UPDATE")
        details = seen["Changes"][0]["ResourceChange"]["Details"][0]
        assert (details["ChangeSource"], details["Evaluation"]) == ("Automatic", "Dynamic")
        assert account.run("cloudformation", "execute-change-set", "--change-set-name", seen["ChangeSetId"]).returncode == 0
        assert settled(account, "root")["StackStatus"] == "UPDATE_COMPLETE"
        rows = cloudformation("list-stack-resources", "--stack-name", child["StackId"])["StackResourceSummaries"]
        assert {r["LogicalResourceId"] for r in rows} == {"Logs", "Topic"}
        account.run("cloudformation", "delete-stack", "--stack-name", "root")
        assert settled(account, root["StackId"])["StackStatus"] == "DELETE_COMPLETE"
        assert settled(account, child["StackId"])["StackStatus"] == "DELETE_COMPLETE"
        assert account.refused("cloudformation", "create-stack", "--stack-name", "no", "--template-url",
                               "https://s3.us-west-2.amazonaws.com/templates-of-a-try/none.yaml") == "ValidationError"
    finally:
        account.close()


def put(account, folder, name, text):
    (folder / name).write_text(text)
    account.aws("s3api", "put-object", "--bucket", "templates-of-a-try", "--key", name, "--body", str(folder / name))


def test_change_sets_of_a_whole_hierarchy(tmp_path):
    account = Account("--speed", "1000")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    sets = lambda name: cloudformation("list-change-sets", "--stack-name", name)["Summaries"]
    make = lambda kind, name, *more: cloudformation(
        "create-change-set", "--stack-name", "tree", "--change-set-name", name, "--change-set-type", kind,
        "--include-nested-stacks", "--template-url", "https://templates-of-a-try.s3.us-west-2.amazonaws.com/parent.yaml", *more)
    try:
        assert deploy(account, "store", STORE)["StackStatus"] == "CREATE_COMPLETE"
        put(account, tmp_path, "child.yaml", CHILD)
        # Too long for a body: a template in a bucket may have up to a megabyte.
        put(account, tmp_path, "parent.yaml", PARENT + "# and more\n" * 6000)
        root = make("CREATE", "first")["Id"]
        assert account.run("cloudformation", "wait", "change-set-create-complete", "--change-set-name", root).returncode == 0
        seen = cloudformation("describe-change-set", "--change-set-name", root)
        assert seen["IncludeNestedStacks"] and not seen.get("ParentChangeSetId") and not seen.get("RootChangeSetId")
        inner = {c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"].get("ChangeSetId") for c in seen["Changes"]}
        assert inner["Note"] is None
        below = cloudformation("describe-change-set", "--change-set-name", inner["Inner"])
        assert (below["ParentChangeSetId"], below["RootChangeSetId"], below["Status"]) == (root, root, "CREATE_COMPLETE")
        assert below["Parameters"] == [{"ParameterKey": "Days", "ParameterValue": "7"}]
        assert [c["ResourceChange"]["LogicalResourceId"] for c in below["Changes"]] == ["Logs"]
        child = cloudformation("describe-stacks", "--stack-name", below["StackId"])["Stacks"][0]
        assert (child["StackStatus"], child["RootId"]) == ("REVIEW_IN_PROGRESS", seen["StackId"])
        assert account.refused("cloudformation", "execute-change-set", "--change-set-name", inner["Inner"]) == \
            "InvalidChangeSetStatus"
        assert account.refused("cloudformation", "delete-change-set", "--change-set-name", inner["Inner"]) == \
            "InvalidChangeSetStatus"
        account.run("cloudformation", "execute-change-set", "--change-set-name", root)
        assert settled(account, "tree")["StackStatus"] == "CREATE_COMPLETE"
        assert settled(account, child["StackId"])["StackStatus"] == "CREATE_COMPLETE"
        rows = cloudformation("list-stack-resources", "--stack-name", "tree")["StackResourceSummaries"]
        assert {r["LogicalResourceId"]: r["PhysicalResourceId"] for r in rows}["Inner"] == child["StackId"]

        later = make("UPDATE", "later", "--parameters", "ParameterKey=Days,ParameterValue=30")["Id"]
        assert account.run("cloudformation", "wait", "change-set-create-complete", "--change-set-name", later).returncode == 0
        seen = cloudformation("describe-change-set", "--change-set-name", later)
        change_, = [c["ResourceChange"] for c in seen["Changes"] if c["ResourceChange"]["LogicalResourceId"] == "Inner"]
        below = cloudformation("describe-change-set", "--change-set-name", change_["ChangeSetId"])
        target = below["Changes"][0]["ResourceChange"]["Details"][0]["Target"]
        assert (below["StackId"], target["Name"]) == (child["StackId"], "RetentionInDays")
        assert {s.get("RootChangeSetId") for s in sets(child["StackId"])} >= {later}
        assert account.run("cloudformation", "delete-change-set", "--change-set-name", later).returncode == 0
        assert account.refused("cloudformation", "describe-change-set", "--change-set-name",
                               change_["ChangeSetId"]) == "ChangeSetNotFound"
        assert later not in {s["ChangeSetId"] for s in sets("tree")}
    finally:
        account.close()


INCLUDES = """
Parameters: {File: {Type: String, Default: part.yaml}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: 7}}
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub "s3://templates-of-a-try/${File}"}}
"""


def test_a_part_of_a_template_from_a_bucket(tmp_path):
    account = Account("--speed", "1000")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    text = lambda stage: cloudformation("get-template", "--stack-name", "whole", "--template-stage", stage)
    try:
        assert deploy(account, "store", STORE)["StackStatus"] == "CREATE_COMPLETE"
        put(account, tmp_path, "part.yaml", "Topic: {Type: AWS::SNS::Topic, Properties: {FifoTopic: true}}\n")
        assert account.refused("cloudformation", "create-stack", "--stack-name", "whole", "--template-body",
                               INCLUDES) == "InsufficientCapabilitiesException"
        assert deploy(account, "whole", INCLUDES)["StackStatus"] == "CREATE_COMPLETE"
        assert text("Original")["TemplateBody"].strip() == INCLUDES.strip()
        processed = text("Processed")
        assert processed["TemplateBody"]["Resources"]["Topic"]["Properties"] == {"FifoTopic": True}
        assert "Fn::Transform" not in processed["TemplateBody"]["Resources"]
        assert processed["StagesAvailable"] == ["Original", "Processed"]
        summary = cloudformation("get-template-summary", "--template-body", INCLUDES)
        assert (summary["DeclaredTransforms"], summary["Capabilities"]) == (["AWS::Include"], ["CAPABILITY_AUTO_EXPAND"])
        gone = change(account, "whole", INCLUDES, "UPDATE", "ParameterKey=File,ParameterValue=none.yaml")
        assert gone["Status"] == "FAILED"
        assert gone["StatusReason"].startswith("Transform AWS::Include failed with: ")
        put(account, tmp_path, "part.yaml", "Topic: {Type: AWS::SNS::Topic, Properties: {FifoTopic: !Ref File}}\n")
        short = change(account, "whole", INCLUDES, "UPDATE")
        assert short["StatusReason"] == ("Transform AWS::Include failed with: The specified S3 object's content should be "
                                         "valid Yaml/JSON.")
        cloudformation("create-stack", "--stack-name", "direct", "--template-body", INCLUDES, "--capabilities",
                       "CAPABILITY_AUTO_EXPAND")
        assert settled(account, "direct")["StackStatus"] == "ROLLBACK_COMPLETE"
    finally:
        account.close()


def test_how_long_a_template_may_be(tmp_path):
    account = Account("--speed", "1000")
    long = lambda size: (lambda text: text + "#" * (size - len(text)))(
        "Resources: {Topic: {Type: AWS::SNS::Topic}}\n")
    (tmp_path / "body.yaml").write_text(long(51_201))
    url = "https://templates-of-a-try.s3.us-west-2.amazonaws.com/long.yaml"
    try:
        assert deploy(account, "store", STORE)["StackStatus"] == "CREATE_COMPLETE"
        # The CLI's own model does not hold the length against a body; the service does.
        done = account.run("cloudformation", "create-change-set", "--stack-name", "long", "--change-set-name", "c",
                           "--change-set-type", "CREATE", "--template-body", f"file://{tmp_path}/body.yaml")
        assert "Member must have length less than or equal to 51200" in done.stderr, done.stderr
        put(account, tmp_path, "long.yaml", long(1_000_000))
        assert account.aws("cloudformation", "create-change-set", "--stack-name", "long", "--change-set-name", "c",
                           "--change-set-type", "CREATE", "--template-url", url)["Id"]
        put(account, tmp_path, "long.yaml", long(1_000_001))
        for call in (["validate-template"], ["create-stack", "--stack-name", "no"]):
            done = account.run("cloudformation", *call, "--template-url", url)
            assert "Template may not exceed 1000000 bytes in size." in done.stderr, done.stderr
        done = account.run("cloudformation", "create-stack", "--stack-name", "no", "--template-url", url, "--template-body",
                           TEMPLATE)
        assert "ValidationError" in done.stderr
    finally:
        account.close()
