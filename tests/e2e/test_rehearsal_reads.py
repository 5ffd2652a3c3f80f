"""The AWS CLI asks every account every read call that the rehearsal account serves or slipway makes, each about things
found in earlier answers; every answer has what AWS's own models say, in their types. A call that is new is asked here too,
or the first test fails."""

import contextlib
import io
import itertools
import json
import logging
import os
import re
import time
import urllib.parse
import urllib.request

import pytest

awscli = pytest.importorskip("awscli.clidriver", reason="SKIPPED: the AWS CLI is not to be had here as a package")
import botocore.parsers  # noqa: E402
import jmespath  # noqa: E402

import request_shapes  # noqa: E402
from alike import mistyped  # noqa: E402
from rehearsal import Account  # noqa: E402

# {...} stands for what JMESPath finds in the answers so far; where it finds several things, the call is made for some.
READS = """
acm list-certificates
acm describe-certificate --certificate-arn {CertificateSummaryList[].CertificateArn}
application-autoscaling describe-scalable-targets --service-namespace ecs
application-autoscaling describe-scaling-policies --service-namespace ecs
cloudformation list-stacks
cloudformation describe-stacks
cloudformation describe-stacks --stack-name made
cloudformation list-stack-resources --stack-name made
cloudformation describe-stack-resources --stack-name made
cloudformation describe-stack-resource --stack-name made --logical-resource-id {StackResourceSummaries[].LogicalResourceId}
cloudformation describe-stack-events --stack-name made
cloudformation describe-events --stack-name made
cloudformation get-template --stack-name made
cloudformation get-template-summary --stack-name made
cloudformation validate-template --template-body {TEMPLATE}
cloudformation get-stack-policy --stack-name made
cloudformation list-change-sets --stack-name made
cloudformation describe-change-set --stack-name made --change-set-name {Summaries[?ChangeSetName].ChangeSetName}
cloudformation describe-change-set --stack-name made --change-set-name next --include-property-values
cloudformation describe-stack-drift-detection-status --stack-drift-detection-id {StackDriftDetectionId}
cloudformation describe-stack-resource-drifts --stack-name made
cloudformation list-exports
cloudformation list-imports --export-name {Exports[].Name}
ec2 describe-vpcs
ec2 describe-vpc-attribute --vpc-id {Vpcs[].VpcId} --attribute enableDnsSupport
ec2 describe-vpc-attribute --vpc-id {Vpcs[].VpcId} --attribute enableDnsHostnames
ec2 describe-subnets
cloudformation estimate-template-cost --template-body {TEMPLATE} --parameters ParameterKey=Vpc,ParameterValue={Vpcs[0].VpcId} ParameterKey=Subnets,ParameterValue={Subnets[0].SubnetId}
ec2 describe-subnets --filters Name=vpc-id,Values={Vpcs[].VpcId} --page-size 5
ec2 describe-route-tables
ec2 describe-internet-gateways
ec2 describe-nat-gateways
ec2 describe-vpc-endpoints
ec2 describe-vpc-endpoint-services
ec2 describe-regions
ec2 describe-availability-zones
ec2 describe-security-groups
ec2 describe-tags --filters Name=resource-type,Values=vpc,security-group
ec2 describe-network-acls
ec2 describe-network-interfaces
ec2 describe-addresses
ec2 describe-prefix-lists
ec2 describe-managed-prefix-lists
ec2 get-managed-prefix-list-entries --prefix-list-id {PrefixLists[].PrefixListId}
ec2 describe-instance-type-offerings --location-type availability-zone
ecr describe-repositories
ecr describe-images --repository-name {repositories[].repositoryName}
ecr batch-get-image --repository-name {imageDetails[0].repositoryName} --image-ids imageDigest={imageDetails[0].imageDigest}
ecs list-clusters
ecs describe-clusters --clusters {clusterArns[]} --include SETTINGS STATISTICS TAGS
ecs list-services --cluster {clusterArns[]}
ecs describe-services --cluster {clusterArns[0]} --services {serviceArns[]} --include TAGS
ecs list-tasks --cluster {clusterArns[]}
ecs describe-tasks --cluster {clusterArns[0]} --tasks {taskArns[]} --include TAGS
ecs list-task-definition-families
ecs list-tags-for-resource --resource-arn {serviceArns[]}
ecs list-task-definitions
ecs describe-task-definition --task-definition {taskDefinitionArns[]} --include TAGS
elbv2 describe-load-balancers
elbv2 describe-listeners --load-balancer-arn {LoadBalancers[].LoadBalancerArn}
elbv2 describe-rules --listener-arn {Listeners[].ListenerArn}
elbv2 describe-target-groups
elbv2 describe-target-health --target-group-arn {TargetGroups[].TargetGroupArn}
elbv2 describe-account-limits
elbv2 describe-load-balancer-attributes --load-balancer-arn {LoadBalancers[].LoadBalancerArn}
elbv2 describe-target-group-attributes --target-group-arn {TargetGroups[].TargetGroupArn}
elbv2 describe-listener-attributes --listener-arn {Listeners[].ListenerArn}
elbv2 describe-listener-certificates --listener-arn {Listeners[].ListenerArn}
elbv2 describe-tags --resource-arns {Rules[0].RuleArn} {Listeners[0].ListenerArn}
iam get-account-summary
iam get-role --role-name read-only
iam list-roles
iam list-account-aliases
iam list-attached-role-policies --role-name {Roles[].RoleName}
iam list-role-policies --role-name {Roles[].RoleName}
iam get-role-policy --role-name {Roles[?Path=='/made/']|[0].RoleName} --policy-name made
iam list-role-tags --role-name {Roles[].RoleName}
iam simulate-principal-policy --policy-source-arn {Arn} --action-names kms:ListKeys ec2:DescribeVpcs
iam simulate-custom-policy --policy-input-list {POLICY} --action-names s3:GetObject --resource-arns arn:aws:s3:::a/b arn:aws:s3:::c
kms list-keys
kms list-aliases
kms describe-key --key-id {Keys[].KeyId}
kms get-key-policy --key-id {Keys[].KeyId} --policy-name default
kms get-key-rotation-status --key-id {Aliases[?AliasName=='alias/aws/rds'].TargetKeyId}
logs describe-log-groups
logs describe-resource-policies
logs list-tags-for-resource --resource-arn {logGroups[].logGroupArn}
logs describe-log-streams --log-group-name made
logs get-log-events --log-group-name made --log-stream-name {logStreams[].logStreamName}
logs filter-log-events --log-group-name made
pricing get-products --service-code AmazonECS --region us-east-1
rds describe-account-attributes
rds describe-db-clusters
rds describe-db-clusters --db-cluster-identifier {DBClusters[].DBClusterIdentifier}
rds describe-db-instances
rds describe-db-cluster-snapshots
rds describe-db-subnet-groups
rds describe-db-parameter-groups
rds describe-db-cluster-parameter-groups
rds list-tags-for-resource --resource-name {DBClusters[].DBClusterArn}
rds describe-db-engine-versions --engine aurora-mysql
rds describe-orderable-db-instance-options --engine aurora-mysql --db-instance-class db.r5.large
route53 list-hosted-zones
route53 list-hosted-zones-by-name
route53 get-hosted-zone --id {HostedZones[].Id}
route53 list-resource-record-sets --hosted-zone-id {HostedZones[].Id}
route53 get-change --id {ChangeInfo.Id}
s3api list-buckets
s3api head-bucket --bucket {BUCKET}
s3api get-bucket-location --bucket {BUCKET}
s3api get-bucket-versioning --bucket {BUCKET}
s3api get-bucket-acl --bucket {BUCKET}
s3api get-bucket-encryption --bucket {BUCKET}
s3api get-bucket-lifecycle-configuration --bucket {BUCKET}
s3api get-bucket-ownership-controls --bucket {BUCKET}
s3api get-bucket-policy --bucket {BUCKET}
s3api get-bucket-tagging --bucket {BUCKET}
s3api get-public-access-block --bucket {BUCKET}
s3api list-objects --bucket {BUCKET} --delimiter /
s3api list-objects-v2 --bucket {BUCKET} --prefix one/
s3api list-object-versions --bucket {BUCKET}
s3api head-object --bucket {BUCKET} --key {Contents[].Key}
s3api get-object --bucket {BUCKET} --key {Contents[].Key} /dev/null
secretsmanager list-secrets
secretsmanager describe-secret --secret-id {SecretList[].ARN}
service-quotas list-service-quotas --service-code vpc
service-quotas get-service-quota --service-code vpc --quota-code {Quotas[].QuotaCode}
service-quotas list-aws-default-service-quotas --service-code vpc
service-quotas get-aws-default-service-quota --service-code vpc --quota-code {Quotas[].QuotaCode}
sso list-accounts --access-token {accessToken}
sso list-account-roles --access-token {accessToken} --account-id {accountList[].accountId}
sso get-role-credentials --access-token {accessToken} --account-id {roleList[0].accountId} --role-name {roleList[0].roleName}
sts get-caller-identity
"""
MOST = 4  # things that one call is made about
COUNTS = {
    "starter": {"Vpcs": 2, "Subnets": 12, "CertificateSummaryList": 6, "HostedZones": 3, "Keys": 6, "repositories": 5,
                "Buckets": 3},
    "tangled": {"Vpcs": 4, "CertificateSummaryList": 9, "HostedZones": 5, "Keys": 8},
    "large": {"Vpcs": 48, "Subnets": 432, "RouteTables": 240, "HostedZones": 121, "Keys": 233, "repositories": 93},
}
CLI_NAMES = {"s3": "s3api", "application_autoscaling": "application-autoscaling", "service_quotas": "service-quotas"}
GIVES_KEYS = {("sts", "AssumeRole"), ("sts", "AssumeRoleWithWebIdentity")}  # slipway may send them twice; no reads


def read_calls():
    """(service, operation) of every read that slipway makes or the rehearsal account serves."""
    with open(os.path.join(request_shapes.ROOT, "deploy", "rehearsal", "registry.cc"), encoding="utf-8") as file:
        heads = re.search(r"heads\[\] = \{(.*?)\}", file.read(), re.S)[1]
    heads = tuple(re.findall(r'"(\w+)"', heads))
    found = {each for each in request_shapes.served() if each[1].startswith(heads)}
    folder = os.path.join(request_shapes.ROOT, "aws")
    for path in (os.path.join(place, name) for place, _, names in os.walk(folder) for name in names):
        with open(path, encoding="utf-8") as file:
            found |= set(re.findall(r'OperationInfo info\{\s*Service::(\w+),\s*"(\w+)",\s*Effect::reads', file.read()))
    return found - GIVES_KEYS


def test_no_read_call_is_left_out():
    wanted = {(CLI_NAMES.get(service, service), botocore.xform_name(call, "-")) for service, call in read_calls()}
    here = {tuple(line.split()[:2]) for line in READS.strip().splitlines()}
    assert here == wanted, f"to be asked: {wanted - here}; not served: {here - wanted}"


class Cli:
    """The AWS CLI in this process: its start costs half a second, a call then a hundredth of one. Answers are judged
    as they come off the wire, where the CLI prints what it could read."""

    def __init__(self, account):
        # The region with every call: in one process the CLI keeps the last one said.
        self.place = ["--endpoint-url", account.access["endpoint_url"], "--region", account.access["region"]]
        os.environ.update(account.environment())
        self.driver = awscli.create_clidriver()
        logging.getLogger("awscli").setLevel(logging.WARNING)  # or a failure drowns in what the CLI did
        self.driver.session.register("after-call", self.judge)
        self.wrong = []

    def judge(self, model, http_response, **_):
        shape = model.output_shape
        if http_response.status_code >= 300 or shape is None or model.has_streaming_output:
            return
        protocol = model.service_model.metadata["protocol"]
        told = botocore.parsers.create_parser(protocol).parse(
            {"status_code": 200, "headers": http_response.headers, "body": http_response.content}, shape)
        self.wrong += list(mistyped(shape, told, model.name))
        if protocol == "json":
            self.wrong += list(unheard(shape, json.loads(http_response.content), model.name))

    def __call__(self, *words):
        """(what it printed, as JSON; what it said of an error)."""
        out, said = io.TextIOWrapper(io.BytesIO()), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            status = self.driver.main([*self.place, "--output", "json", *words])
        out.flush()
        text = out.buffer.getvalue().decode()
        assert not self.wrong, (words, self.wrong[:5])
        assert (status == 0) == (said.getvalue() == ""), (words, status, said.getvalue())
        return json.loads(text or "{}") if status == 0 else None, said.getvalue().strip()

    def done(self, *words):
        answer, said = self(*words)
        assert answer is not None, (words, said)
        return answer


def unheard(shape, value, path):
    """Members of a JSON answer that the model does not know; parsers leave them out without a word."""
    if shape.type_name == "structure" and isinstance(value, dict):
        known = {inner.serialization.get("name", name): inner for name, inner in shape.members.items()}
        for name, each in value.items():
            if name not in known:
                yield f"{path}.{name} is not in the model"
            else:
                yield from unheard(known[name], each, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for each in value:
            yield from unheard(shape.member, each, path)


def filled(words, found):
    """The call, once for each thing that its placeholders stand for."""
    places = {place: jmespath.search(place, found) for word in words for place in re.findall(r"\{(.*)\}", word)}
    places = {place: value if isinstance(value, list) else [value] for place, value in places.items()}
    for values in itertools.islice(itertools.product(*places.values()), MOST):
        assert None not in values, (words, places)
        text = dict(zip(places, values))
        yield [re.sub(r"\{(.*)\}", lambda place: text[place[1]], word) for word in words]


TEMPLATE = {
    "Parameters": {"Vpc": {"Type": "AWS::EC2::VPC::Id"}, "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
                   "Days": {"Type": "Number", "Default": 7}},
    "Resources": {
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "made", "RetentionInDays": {"Ref": "Days"}}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {
            "VersioningConfiguration": {"Status": "Enabled"}, "Tags": [{"Key": "team", "Value": "a"}],
            "LifecycleConfiguration": {"Rules": [{
                "Id": "tidy", "Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30},
                "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 14}}]}}},
        "BucketPolicy": {"Type": "AWS::S3::BucketPolicy", "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {
            "Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": {
                "Fn::GetAtt": ["Bucket", "Arn"]}, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}}},
        "Secret": {"Type": "AWS::SecretsManager::Secret", "Properties": {"SecretString": "not-for-eyes"}},
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {"GroupDescription": "Made", "VpcId": {"Ref": "Vpc"}}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"Path": "/made/", "Policies": [{
            "PolicyName": "made", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}], "AssumeRolePolicyDocument": {
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
                                                    "Principal": {"Service": "ecs-tasks.amazonaws.com"}}]}}},
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
            "Scheme": "internal", "Subnets": {"Ref": "Subnets"}, "SecurityGroups": [{"Ref": "Group"}]}},
        "Target": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {
            "Port": 80, "Protocol": "HTTP", "TargetType": "ip", "VpcId": {"Ref": "Vpc"}}},
        "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
            "LoadBalancerArn": {"Ref": "Balancer"}, "Port": 80, "Protocol": "HTTP",
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Target"}}]}},
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "made"}},
        "Tasks": {"Type": "AWS::ECS::TaskDefinition", "Properties": {
            "Family": "made", "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc", "RequiresCompatibilities": ["FARGATE"],
            "ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ContainerDefinitions": [{
                "Name": "web", "Image": "public.ecr.aws/nginx/nginx:1", "Essential": True,
                "PortMappings": [{"ContainerPort": 80}], "LogConfiguration": {"LogDriver": "awslogs", "Options": {
                    "awslogs-group": {"Ref": "Logs"}, "awslogs-region": {"Ref": "AWS::Region"},
                    "awslogs-stream-prefix": "web"}}}]}},
        "Service": {"Type": "AWS::ECS::Service", "DependsOn": "Listener", "Properties": {
            "Cluster": {"Ref": "Cluster"}, "TaskDefinition": {"Ref": "Tasks"}, "DesiredCount": 1, "LaunchType": "FARGATE",
            "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": {"Ref": "Subnets"},
                                                             "SecurityGroups": [{"Ref": "Group"}]}},
            "LoadBalancers": [{"TargetGroupArn": {"Ref": "Target"}, "ContainerName": "web", "ContainerPort": 80}]}},
        "Scaled": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": "Service", "Properties": {
            "MinCapacity": 1, "MaxCapacity": 2, "ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount",
            "ResourceId": {"Fn::Sub": "service/made/${Service.Name}"}}},
        "Scaling": {"Type": "AWS::ApplicationAutoScaling::ScalingPolicy", "Properties": {
            "PolicyName": "cpu", "PolicyType": "TargetTrackingScaling", "ScalingTargetId": {"Ref": "Scaled"},
            "TargetTrackingScalingPolicyConfiguration": {"TargetValue": 70, "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}}}},
        "Parameters": {"Type": "AWS::RDS::DBParameterGroup", "Properties": {
            "Family": "aurora-mysql8.0", "Description": "Made"}},
        "SubnetGroup": {"Type": "AWS::RDS::DBSubnetGroup", "Properties": {
            "DBSubnetGroupDescription": "Made", "SubnetIds": {"Ref": "Subnets"}}},
        "Database": {"Type": "AWS::RDS::DBCluster", "Properties": {
            "Engine": "aurora-mysql", "MasterUsername": "product", "MasterUserPassword": "not-for-eyes",
            "DBSubnetGroupName": {"Ref": "SubnetGroup"}}},
        "Writer": {"Type": "AWS::RDS::DBInstance", "Properties": {
            "DBClusterIdentifier": {"Ref": "Database"}, "Engine": "aurora-mysql", "DBInstanceClass": "db.r5.large"}},
    },
    "Outputs": {"Bucket": {"Value": {"Ref": "Bucket"}, "Export": {"Name": "made-bucket"}}},
}
IMPORTER = {"Resources": {"Note": {"Type": "AWS::SSM::Parameter", "Properties": {
    "Type": "String", "Value": {"Fn::ImportValue": "made-bucket"}}}}}


def settle(cli, stack, wanted="CREATE_COMPLETE"):
    end = time.monotonic() + 60
    while True:
        seen = cli.done("cloudformation", "describe-stacks", "--stack-name", stack)["Stacks"][0]
        if not seen["StackStatus"].endswith("_IN_PROGRESS"):
            assert seen["StackStatus"] == wanted, seen
            return
        assert time.monotonic() < end, seen


def make_things(cli):
    """What no account begins with: stacks and all that they make, an object, a change of names. What it is called."""
    subnets = [s for s in cli.done("ec2", "describe-subnets")["Subnets"] if s["AvailableIpAddressCount"] > 16]
    pair = next((a, b) for a, b in itertools.combinations(subnets, 2)
                if a["VpcId"] == b["VpcId"] and a["AvailabilityZone"] != b["AvailabilityZone"])
    body = json.dumps(TEMPLATE)
    parameters = json.dumps([{"ParameterKey": "Vpc", "ParameterValue": pair[0]["VpcId"]},
                             {"ParameterKey": "Subnets", "ParameterValue": ",".join(s["SubnetId"] for s in pair)}])
    policy = {"Statement": [{"Effect": "Allow", "Action": "Update:*", "Principal": "*", "Resource": "*"}]}
    cli.done("cloudformation", "create-stack", "--stack-name", "made", "--template-body", body, "--capabilities",
             "CAPABILITY_IAM", "--parameters", parameters, "--stack-policy-body", json.dumps(policy))
    settle(cli, "made")
    cli.done("cloudformation", "create-stack", "--stack-name", "importer", "--template-body", json.dumps(IMPORTER))
    settle(cli, "importer")
    body = body.replace('"Default": 7', '"Default": 14')
    parameters = json.dumps(json.loads(parameters) + [{"ParameterKey": "Days", "ParameterValue": "14"}])
    cli.done("cloudformation", "create-change-set", "--stack-name", "made", "--change-set-name", "next", "--template-body",
             body, "--capabilities", "CAPABILITY_IAM", "--parameters", parameters)
    found = cli.done("cloudformation", "detect-stack-drift", "--stack-name", "made")
    rows = cli.done("cloudformation", "list-stack-resources", "--stack-name", "made")["StackResourceSummaries"]
    named = {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in rows}
    cli.done("s3api", "put-object", "--bucket", named["Bucket"], "--key", "one/a b+c")
    zone = cli.done("route53", "list-hosted-zones")["HostedZones"][0]
    record = {"Name": "made." + zone["Name"], "Type": "TXT", "TTL": 60, "ResourceRecords": [{"Value": '"made"'}]}
    found |= cli.done("route53", "change-resource-record-sets", "--hosted-zone-id", zone["Id"], "--change-batch", json.dumps(
        {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}))
    return found | {"BUCKET": named["Bucket"], "TEMPLATE": body, "POLICY": json.dumps(
        {"Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::a/*"}]})}


def sign_in(cli):
    """A token for the portal; a made-up one where the account has no Identity Center."""
    client = cli.done("sso-oidc", "register-client", "--client-name", "reads", "--client-type", "public")
    ids = ("--client-id", client["clientId"], "--client-secret", client["clientSecret"])
    device, _ = cli("sso-oidc", "start-device-authorization", *ids, "--start-url", "https://example.awsapps.com/start")
    if not device:
        return {"accessToken": "none", "accountList": [{"accountId": "123456789012"}],
                "roleList": [{"accountId": "123456789012", "roleName": "any"}]}
    fields = urllib.parse.urlencode({"user_code": device["userCode"], "answer": "allow"}).encode()
    urllib.request.urlopen(device["verificationUri"], fields, timeout=10).close()
    return cli.done("sso-oidc", "create-token", *ids, "--device-code", device["deviceCode"], "--grant-type",
                    "urn:ietf:params:oauth:grant-type:device_code")


@pytest.mark.parametrize("name", COUNTS)
def test_every_read_call_on_every_account(name, monkeypatch):
    for variable in [v for v in os.environ if v.startswith("AWS_") and v != "AWS_DATA_PATH"]:  # the CLI sets this
        monkeypatch.delenv(variable)
    before = dict(os.environ)
    account = Account("--account", name, "--speed", "1000")
    try:
        cli = Cli(account)
        answers = cli.done("sts", "get-caller-identity") | make_things(cli) | sign_in(cli)
        for line in READS.strip().splitlines():
            for words in filled(line.split(), answers):
                answer, said = cli(*words)
                if answer is None and words[0] == "sso" and answers["accessToken"] == "none":
                    assert "(UnauthorizedException)" in said, said
                    continue
                assert answer is not None, (words, said)
                for member, value in answer.items():
                    answers[member] = answers.get(member) or value
        assert {key: len(answers[key]) for key in COUNTS[name]} == COUNTS[name]
    finally:
        account.close()
        os.environ.clear()
        os.environ.update(before)
