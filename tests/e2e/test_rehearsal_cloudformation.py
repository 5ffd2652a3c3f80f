"""The AWS CLI drives CloudFormation, ECS, target health and logs in the rehearsal account."""

import itertools
import time

import pytest

from rehearsal import Account

SUBNETS = ["subnet-0a20000000000000a", "subnet-0a20000000000000b"]
TEMPLATE = """
Parameters:
  Days: {Type: Number, Default: 7}
  Tag: {Type: String, Default: 20261116.1}
  Token: {Type: String, Default: secret, NoEcho: true}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /try/migrate, RetentionInDays: !Ref Days}}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17"}}}
  Cluster: {Type: AWS::ECS::Cluster}
  Secret: {Type: AWS::SecretsManager::Secret, Properties: {SecretString: !Ref Token}}
  Migrate:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: migrate
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      Cpu: 256
      Memory: 512
      ExecutionRoleArn: !GetAtt Role.Arn
      ContainerDefinitions:
        - Name: migrate
          Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/pulumi/migrations:${Tag}"
          Secrets: [{Name: PASSWORD, ValueFrom: !Ref Secret}]
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: run}
Outputs:
  Cluster: {Value: !Ref Cluster}
  Definition: {Value: !Ref Migrate, Export: {Name: definition}}
"""
WEB = """
Parameters: {Tag: {Type: String}}
Resources:
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 8080, Protocol: HTTP, TargetType: ip, VpcId: vpc-0a1b2c3d4e5f60718,
                 HealthCheckIntervalSeconds: 10, HealthyThresholdCount: 2}
  Cluster: {Type: AWS::ECS::Cluster}
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      NetworkMode: awsvpc
      Cpu: 256
      Memory: 512
      ContainerDefinitions:
        - Name: web
          Image: !Sub "${AWS::AccountId}.dkr.ecr.${AWS::Region}.amazonaws.com/pulumi/service:${Tag}"
          PortMappings: [{ContainerPort: 8080}]
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      DesiredCount: 2
      TaskDefinition: !Ref Definition
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
      LoadBalancers: [{ContainerName: web, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-0a20000000000000a]}}
Outputs: {Group: {Value: !Ref Group}, Cluster: {Value: !Ref Cluster}, Service: {Value: !GetAtt Service.Name}}
"""


@pytest.fixture(scope="module")
def account():
    # Stopped tasks stay listed for an hour of the account: at this speed a quarter of a minute, enough for a CLI to start.
    it = Account("--speed", "250")
    yield it
    it.close()


def until(look, good, seconds=60):
    """Asks until the answer is good; a rehearsal at this speed needs a moment, never minutes."""
    end = time.monotonic() + seconds
    while not good(answer := look()):
        assert time.monotonic() < end, answer
    return answer


NAMES = (f"c{i}" for i in itertools.count())  # an executed change set keeps its name


def change(account, stack, body, kind, *parameters):
    made = account.aws("cloudformation", "create-change-set", "--stack-name", stack, "--change-set-name", next(NAMES),
                       "--change-set-type", kind, "--template-body", body, "--capabilities", "CAPABILITY_IAM",
                       *(["--parameters", *parameters] if parameters else []))
    return until(lambda: account.aws("cloudformation", "describe-change-set", "--change-set-name", made["Id"],
                                     "--include-property-values"),
                 lambda c: c["Status"] in ("CREATE_COMPLETE", "FAILED"))


def deploy(account, stack, body, kind="CREATE", *parameters):
    made = change(account, stack, body, kind, *parameters)
    assert made["ExecutionStatus"] == "AVAILABLE", made
    done = account.run("cloudformation", "execute-change-set", "--change-set-name", made["ChangeSetId"],
                       "--client-request-token", "token-" + kind.lower())
    assert done.returncode == 0, done.stderr
    return until(lambda: account.aws("cloudformation", "describe-stacks", "--stack-name", made["StackId"])["Stacks"][0],
                 lambda s: not s["StackStatus"].endswith("_IN_PROGRESS"))


def outputs(stack):
    return {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


def test_create_read_update_delete(account):
    stack = deploy(account, "base", TEMPLATE)
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert {p["ParameterKey"]: p["ParameterValue"] for p in stack["Parameters"]}["Token"] == "****"
    events = account.aws("cloudformation", "describe-stack-events", "--stack-name", "base")["StackEvents"]
    assert events[0]["ResourceStatus"] == "CREATE_COMPLETE" and events[0]["LogicalResourceId"] == "base"
    assert events[-1]["ResourceStatus"] == "REVIEW_IN_PROGRESS"
    assert {e.get("ClientRequestToken") for e in events[:-1]} == {"token-create"}
    resources = account.aws("cloudformation", "list-stack-resources", "--stack-name", "base")
    assert len(resources["StackResourceSummaries"]) == 5
    assert account.aws("cloudformation", "list-exports")["Exports"][0]["Name"] == "definition"
    assert "migrate" in account.aws("cloudformation", "get-template", "--stack-name", "base")["TemplateBody"]
    groups = account.aws("logs", "describe-log-groups")["logGroups"]
    assert [(g["logGroupName"], g["retentionInDays"]) for g in groups] == [("/try/migrate", 7)]

    seen = change(account, "base", TEMPLATE, "UPDATE", "ParameterKey=Days,ParameterValue=30")
    assert [c["ResourceChange"]["LogicalResourceId"] for c in seen["Changes"]] == ["Logs"]
    target = seen["Changes"][0]["ResourceChange"]["Details"][0]["Target"]
    assert (target["Path"], target["BeforeValue"], target["AfterValue"]) == ("/Properties/RetentionInDays", "7", "30")
    assert account.run("cloudformation", "delete-change-set", "--change-set-name", seen["ChangeSetId"]).returncode == 0
    nothing = change(account, "base", TEMPLATE, "UPDATE")
    assert nothing["Status"] == "FAILED" and "didn't contain changes" in nothing["StatusReason"]
    account.run("cloudformation", "delete-change-set", "--change-set-name", nothing["ChangeSetId"])
    assert deploy(account, "base", TEMPLATE, "UPDATE", "ParameterKey=Days,ParameterValue=30")["StackStatus"] == "UPDATE_COMPLETE"

    task(account, outputs(stack))
    assert account.run("cloudformation", "delete-stack", "--stack-name", stack["StackId"]).returncode == 0
    until(lambda: account.aws("cloudformation", "describe-stacks", "--stack-name", stack["StackId"])["Stacks"][0],
          lambda s: s["StackStatus"] == "DELETE_COMPLETE")
    assert account.refused("cloudformation", "describe-stacks", "--stack-name", "base") == "ValidationError"


def task(account, values):
    """A task runs to its end; its exit code and its log can be read."""
    started = account.aws("ecs", "run-task", "--cluster", values["Cluster"], "--task-definition", values["Definition"],
                          "--launch-type", "FARGATE", "--network-configuration",
                          f"awsvpcConfiguration={{subnets=[{SUBNETS[0]}]}}")["tasks"][0]
    ended = until(lambda: account.aws("ecs", "describe-tasks", "--cluster", values["Cluster"], "--tasks",
                                      started["taskArn"])["tasks"][0], lambda t: t["lastStatus"] == "STOPPED")
    assert ended["stopCode"] == "EssentialContainerExited" and ended["containers"][0]["exitCode"] == 0
    stream = "run/migrate/" + started["taskArn"].split("/")[-1]
    lines = account.aws("logs", "get-log-events", "--log-group-name", "/try/migrate", "--log-stream-name", stream,
                        "--start-from-head")["events"]
    assert lines[-1]["message"].startswith("Migrations complete")
    found = account.aws("logs", "filter-log-events", "--log-group-name", "/try/migrate", "--filter-pattern", "complete")
    assert len(found["events"]) == 1


def test_a_service_and_its_targets(account):
    stack = deploy(account, "web", WEB, "CREATE", "ParameterKey=Tag,ParameterValue=20261116.1")
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    values = outputs(stack)
    service = account.aws("ecs", "describe-services", "--cluster", values["Cluster"], "--services",
                          values["Service"])["services"][0]
    assert service["runningCount"] == 2 and service["deployments"][0]["rolloutState"] == "COMPLETED"
    assert "steady state" in service["events"][0]["message"]
    health = account.aws("elbv2", "describe-target-health", "--target-group-arn",
                         values["Group"])["TargetHealthDescriptions"]
    assert [h["TargetHealth"]["State"] for h in health] == ["healthy", "healthy"]
    tasks = account.aws("ecs", "list-tasks", "--cluster", values["Cluster"])["taskArns"]
    assert len(tasks) == 2

    stack = deploy(account, "web", WEB, "UPDATE", "ParameterKey=Tag,ParameterValue=none")
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    events = account.aws("cloudformation", "describe-stack-events", "--stack-name", "web")["StackEvents"]
    failed = [e for e in events if e["ResourceStatus"].endswith("_FAILED")]
    assert failed[-1]["LogicalResourceId"] == "Service" and "Circuit Breaker" in failed[-1]["ResourceStatusReason"]
    stopped = account.aws("ecs", "list-tasks", "--cluster", values["Cluster"], "--desired-status", "STOPPED")["taskArns"]
    reasons = {t["stoppedReason"][:24] for t in account.aws("ecs", "describe-tasks", "--cluster", values["Cluster"],
                                                            "--tasks", *stopped)["tasks"]}
    assert "CannotPullContainerError" in reasons


def test_a_failing_resource_rolls_back():
    account = Account("--speed", "1000", "--fault", "fail:AWS::ECS::Cluster")
    try:
        stack = deploy(account, "base", TEMPLATE)
        assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
        assert account.refused("cloudformation", "create-change-set", "--stack-name", "base", "--change-set-name", "d",
                               "--template-body", TEMPLATE, "--capabilities", "CAPABILITY_IAM") == "ValidationError"
    finally:
        account.close()


SMALL = """
Parameters: {Days: {Type: Number, Default: 7}, Token: {Type: String, NoEcho: true, Default: planted-word}}
Rules: {Long: {Assertions: [{Assert: !Not [!Equals [!Ref Days, "0"]], AssertDescription: Days cannot be 0}]}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days}}
  Topic: {Type: AWS::SNS::Topic, DependsOn: Logs, Properties: {DisplayName: !Ref Token}}
"""
DENY = '{"Statement": [{"Effect": "Deny", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}'


def settled(account, stack):
    return until(lambda: account.aws("cloudformation", "describe-stacks", "--stack-name", stack)["Stacks"][0],
                 lambda s: not s["StackStatus"].endswith("_IN_PROGRESS"))


def test_drift_policies_rules_and_secrets():
    account = Account("--speed", "1000", "--fault", "fail:drift:Logs")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    try:
        assert account.refused("cloudformation", "create-stack", "--stack-name", "no", "--template-body", SMALL,
                               "--parameters", "ParameterKey=Days,ParameterValue=0") == "ValidationError"
        assert deploy(account, "small", SMALL)["StackStatus"] == "CREATE_COMPLETE"
        check = cloudformation("detect-stack-drift", "--stack-name", "small")["StackDriftDetectionId"]
        found = until(lambda: cloudformation("describe-stack-drift-detection-status", "--stack-drift-detection-id", check),
                      lambda d: d["DetectionStatus"] == "DETECTION_COMPLETE")
        assert (found["StackDriftStatus"], found["DriftedStackResourceCount"]) == ("DRIFTED", 1)
        drifts = cloudformation("describe-stack-resource-drifts", "--stack-name", "small",
                                "--stack-resource-drift-status-filters", "MODIFIED")["StackResourceDrifts"]
        assert drifts[0]["PropertyDifferences"] == [{"PropertyPath": "/RetentionInDays", "ExpectedValue": "7",
                                                     "ActualValue": "8", "DifferenceType": "NOT_EQUAL"}]
        account.run("cloudformation", "set-stack-policy", "--stack-name", "small", "--stack-policy-body", DENY)
        stack = deploy(account, "small", SMALL, "UPDATE", "ParameterKey=Days,ParameterValue=14")
        assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
        events = cloudformation("describe-stack-events", "--stack-name", "small")
        assert "Action denied by stack policy: Statement [#1] denies [Update:*]" in str(events)
        assert "planted-word" not in str(events) + str(drifts) + str(stack)
        assert '"DisplayName":"****"' in str(events)
    finally:
        account.close()


def test_a_kept_failure_is_rolled_back_on_request():
    account = Account("--speed", "1000", "--fault", "fail:Topic")
    try:
        account.aws("cloudformation", "create-stack", "--stack-name", "kept", "--template-body", SMALL, "--disable-rollback")
        stack = settled(account, "kept")
        assert (stack["StackStatus"], stack["DisableRollback"]) == ("CREATE_FAILED", True)
        failed = account.aws("cloudformation", "describe-events", "--stack-name", "kept", "--filters", "FailedEvents=true")
        assert [(e["LogicalResourceId"], e["EventType"]) for e in failed["OperationEvents"]] == [
            ("kept", "STACK_EVENT"), ("Topic", "PROVISIONING_ERROR")]
        account.aws("cloudformation", "rollback-stack", "--stack-name", "kept")
        assert settled(account, "kept")["StackStatus"] == "ROLLBACK_COMPLETE"
    finally:
        account.close()


BLOCKED = """
Resources:
  Store: {Type: AWS::S3::Bucket, Properties: {BucketName: full-bucket-of-a-try}}
  Db: {Type: AWS::RDS::DBCluster, DeletionPolicy: Snapshot,
       Properties: {Engine: aurora-mysql, DeletionProtection: %s, MasterUsername: u}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: g, VpcId: vpc-0a1b2c3d4e5f60718}}
Outputs: {Group: {Value: !Ref Group}}
"""
DOOR = """
Parameters: {Group: {Type: AWS::EC2::SecurityGroup::Id}}
Resources:
  Door: {Type: AWS::EC2::VPCEndpoint, Properties: {VpcId: vpc-0a1b2c3d4e5f60718, VpcEndpointType: Interface,
         ServiceName: com.amazonaws.us-west-2.sqs, SubnetIds: [subnet-0a20000000000000a], SecurityGroupIds: [!Ref Group]}}
"""


def test_what_blocks_a_removal_and_the_ways_out(tmp_path):
    account = Account("--speed", "1000")
    cloudformation = lambda *arguments: account.aws("cloudformation", *arguments)
    (tmp_path / "object").write_text("content")
    try:
        stack = deploy(account, "blocked", BLOCKED % "true")
        assert stack["StackStatus"] == "CREATE_COMPLETE"
        assert deploy(account, "door", DOOR, "CREATE",
                      f"ParameterKey=Group,ParameterValue={outputs(stack)['Group']}")["StackStatus"] == "CREATE_COMPLETE"
        account.aws("s3api", "put-object", "--bucket", "full-bucket-of-a-try", "--key", "k", "--body", str(tmp_path / "object"))
        cluster, = account.aws("rds", "describe-db-clusters")["DBClusters"]
        assert (cluster["Status"], cluster["DeletionProtection"]) == ("available", True)
        account.run("cloudformation", "delete-stack", "--stack-name", "blocked")
        assert settled(account, "blocked")["StackStatus"] == "DELETE_FAILED"
        rows = {r["LogicalResourceId"]: r.get("ResourceStatusReason", "")
                for r in cloudformation("list-stack-resources", "--stack-name", "blocked")["StackResourceSummaries"]}
        assert "is not empty" in rows["Store"] and "deletion protection" in rows["Db"]
        assert "has a dependent object" in rows["Group"]
        # What is left alone goes out of the stack's hands; a retained row needs the state it is in now.
        done = account.run("cloudformation", "delete-stack", "--stack-name", "blocked", "--retain-resources", "Store", "Db",
                           "Group")
        assert done.returncode == 0, done.stderr
        assert settled(account, stack["StackId"])["StackStatus"] == "DELETE_COMPLETE"
        assert account.aws("rds", "describe-db-clusters")["DBClusters"], "it is still there"
    finally:
        account.close()


def test_dynamic_references_and_stored_parameters():
    account = Account("--speed", "1000")
    store = "Resources: {P: {Type: AWS::SSM::Parameter, Properties: {Name: /try/days, Type: String, Value: '30'}}}"
    body = """
Parameters: {Days: {Type: "AWS::SSM::Parameter::Value<String>", Default: /try/days}}
Resources:
  Logs: {Type: AWS::Logs::LogGroup, Properties: {RetentionInDays: !Ref Days, LogGroupName: "a-{{resolve:ssm:/try/days:1}}"}}
"""
    try:
        assert deploy(account, "store", store)["StackStatus"] == "CREATE_COMPLETE"
        stack = deploy(account, "uses", body)
        assert stack["Parameters"] == [{"ParameterKey": "Days", "ParameterValue": "/try/days", "ResolvedValue": "30"}]
        group, = account.aws("logs", "describe-log-groups")["logGroups"]
        assert (group["logGroupName"], group["retentionInDays"]) == ("a-30", 30)
        assert account.refused("cloudformation", "create-stack", "--stack-name", "no", "--template-body",
                               body.replace(":1}}", ":label}}")) == "ValidationError"
    finally:
        account.close()


def test_a_record_is_changed_and_known_everywhere():
    account = Account("--speed", "1000")
    zone = "Z0123456789EXAMPLE01"
    batch = '{"Changes": [{"Action": "%s", "ResourceRecordSet": {"Name": "try.example.com", "Type": "A", "TTL": 60, ' \
            '"ResourceRecords": [{"Value": "192.0.2.1"}]}}]}'
    try:
        made = account.aws("route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch",
                           batch % "CREATE")["ChangeInfo"]
        until(lambda: account.aws("route53", "get-change", "--id", made["Id"])["ChangeInfo"], lambda c: c["Status"] == "INSYNC")
        assert account.refused("route53", "change-resource-record-sets", "--hosted-zone-id", zone, "--change-batch",
                               batch % "CREATE") == "InvalidChangeBatch"
        rows = account.aws("route53", "list-resource-record-sets", "--hosted-zone-id", zone)["ResourceRecordSets"]
        assert "try.example.com." in {r["Name"] for r in rows}
    finally:
        account.close()
