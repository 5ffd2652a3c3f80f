"""What a stack makes, told by its own services: the same template into moto_server and into the rehearsal account, then
the same read calls to both, compared field by field. What moto takes from no template it is told by the service's call."""

import json

import pytest

from alike import ask, assert_alike, assert_typed, differences, plain, seeded_accounts

TAGS = [{"Key": "team", "Value": "a"}]
TEMPLATE = {
    "AWSTemplateFormatVersion": "2010-09-09", "Description": "Both have this",
    "Parameters": {"Vpc": {"Type": "AWS::EC2::VPC::Id"}, "Subnets": {"Type": "List<AWS::EC2::Subnet::Id>"},
                   "Days": {"Type": "Number", "Default": "7"},
                   "Word": {"Type": "String", "NoEcho": True, "Default": "not-for-eyes"}},
    "Resources": {
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "both", "RetentionInDays": {"Ref": "Days"}}},
        "Role": {"Type": "AWS::IAM::Role", "Properties": {
            "RoleName": "both-task", "Path": "/product/", "Description": "Runs it", "Tags": TAGS,
            "ManagedPolicyArns": ["arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"],
            "Policies": [{"PolicyName": "reads", "PolicyDocument": {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}],
            "AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}}},
        "Group": {"Type": "AWS::EC2::SecurityGroup", "Properties": {
            "GroupName": "both", "GroupDescription": "Product", "VpcId": {"Ref": "Vpc"}, "SecurityGroupIngress": [
                {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "CidrIp": "0.0.0.0/0"}]}},
        "Balancer": {"Type": "AWS::ElasticLoadBalancingV2::LoadBalancer", "Properties": {
            "Name": "both", "Scheme": "internal", "Type": "application", "Subnets": {"Ref": "Subnets"},
            "SecurityGroups": [{"Ref": "Group"}]}},
        "Target": {"Type": "AWS::ElasticLoadBalancingV2::TargetGroup", "Properties": {
            "Name": "both", "Port": 80, "Protocol": "HTTP", "TargetType": "ip", "VpcId": {"Ref": "Vpc"},
            "HealthCheckPath": "/health", "HealthCheckIntervalSeconds": 15, "HealthCheckTimeoutSeconds": 4,
            "HealthyThresholdCount": 2, "UnhealthyThresholdCount": 3, "Matcher": {"HttpCode": "200-299"}}},
        "Listener": {"Type": "AWS::ElasticLoadBalancingV2::Listener", "Properties": {
            "LoadBalancerArn": {"Ref": "Balancer"}, "Port": 80, "Protocol": "HTTP",
            "DefaultActions": [{"Type": "forward", "TargetGroupArn": {"Ref": "Target"}}]}},
        "Rule": {"Type": "AWS::ElasticLoadBalancingV2::ListenerRule", "Properties": {
            "ListenerArn": {"Ref": "Listener"}, "Priority": 5,
            "Conditions": [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/api/*"]}}],
            "Actions": [{"Type": "fixed-response", "FixedResponseConfig": {
                "StatusCode": "404", "ContentType": "text/plain", "MessageBody": "none"}}]}},
        "Cluster": {"Type": "AWS::ECS::Cluster", "Properties": {"ClusterName": "both", "Tags": TAGS}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {
            "BucketName": "both-bucket", "Tags": TAGS,
            "PublicAccessBlockConfiguration": {"BlockPublicAcls": True, "BlockPublicPolicy": True,
                                               "IgnorePublicAcls": True, "RestrictPublicBuckets": True},
            "BucketEncryption": {"ServerSideEncryptionConfiguration": [
                {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}}},
        "SubnetGroup": {"Type": "AWS::RDS::DBSubnetGroup", "Properties": {
            "DBSubnetGroupName": "both", "DBSubnetGroupDescription": "Product", "SubnetIds": {"Ref": "Subnets"}}},
    },
    "Outputs": {"Group": {"Value": {"Ref": "Logs"}, "Export": {"Name": "both-group"}, "Description": "Where it logs"},
                "Role": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}},
                "Subnets": {"Value": {"Fn::Join": [",", {"Ref": "Subnets"}]}}},
}


def apart(ids):
    """(type, properties, moto's call) of what moto takes from no template, or not all of it."""
    role = "arn:aws:iam::123456789012:role/product/both-task"
    network = {"AwsvpcConfiguration": {"Subnets": ids["subnet"], "SecurityGroups": [ids["group"]],
                                       "AssignPublicIp": "DISABLED"}}
    definition = {"Family": "both", "Cpu": "256", "Memory": "512", "NetworkMode": "awsvpc",
                  "RequiresCompatibilities": ["FARGATE"], "ExecutionRoleArn": role, "TaskRoleArn": role,
                  "ContainerDefinitions": [{
                      "Name": "web", "Image": "example.com/web:1", "Essential": True, "Command": ["serve"],
                      "PortMappings": [{"ContainerPort": 80, "Protocol": "tcp"}],
                      "Environment": [{"Name": "A", "Value": "b"}]}]}
    service = {"ServiceName": "both", "Cluster": "both", "TaskDefinition": "both:1", "DesiredCount": 0,
               "LaunchType": "FARGATE", "NetworkConfiguration": network,
               "DeploymentConfiguration": {"MaximumPercent": 200, "MinimumHealthyPercent": 100},
               "LoadBalancers": [{"TargetGroupArn": ids["target"], "ContainerName": "web", "ContainerPort": 80}]}
    database = {"DBClusterIdentifier": "both", "Engine": "aurora-mysql", "EngineVersion": "8.0.mysql_aurora.3.08.2",
                "DatabaseName": "product", "MasterUsername": "product", "MasterUserPassword": "not-for-eyes",
                "DBSubnetGroupName": "both", "VpcSecurityGroupIds": [ids["group"]], "StorageEncrypted": True,
                "BackupRetentionPeriod": 7, "DeletionProtection": False, "Tags": TAGS}
    instance = {"DBInstanceIdentifier": "both-1", "DBClusterIdentifier": "both", "Engine": "aurora-mysql",
                "DBInstanceClass": "db.t4g.medium", "PubliclyAccessible": False, "Tags": TAGS}
    secret = {"Name": "both", "Description": "One", "SecretString": "not-for-eyes", "Tags": TAGS}
    return {"Tasks": ("AWS::ECS::TaskDefinition", definition, "ecs register_task_definition"),
            "Service": ("AWS::ECS::Service", service, "ecs create_service"),
            "Database": ("AWS::RDS::DBCluster", database, "rds create_db_cluster"),
            "Writer": ("AWS::RDS::DBInstance", instance, "rds create_db_instance"),
            "Secret": ("AWS::SecretsManager::Secret", secret, "secretsmanager create_secret")}


def spoken(value):
    """A template's properties as ECS's own calls spell them."""
    if isinstance(value, dict):
        return {name[0].lower() + name[1:]: spoken(each) for name, each in value.items()}
    return [spoken(each) for each in value] if isinstance(value, list) else value


def make_stack(client, name, template, **more):
    cloudformation = client("cloudformation")
    cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(template),
                                Capabilities=["CAPABILITY_NAMED_IAM"], **more)
    cloudformation.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1, "MaxAttempts": 90})


def make_both(client, ids):
    """The same stack in either; what it made that later calls must name."""
    make_stack(client, "both", TEMPLATE, Tags=TAGS, Parameters=[
        {"ParameterKey": "Vpc", "ParameterValue": ids["vpc"]},
        {"ParameterKey": "Subnets", "ParameterValue": ",".join(ids["subnet"])}])
    made = {row["LogicalResourceId"]: row["PhysicalResourceId"] for row in
            client("cloudformation").list_stack_resources(StackName="both")["StackResourceSummaries"]}
    return ids | {key: made[key.capitalize()] for key in ("group", "balancer", "target", "listener")}


@pytest.fixture(scope="module")
def stacks(tmp_path_factory):
    with seeded_accounts(tmp_path_factory.mktemp("account"), "--speed", "1000") as (theirs, ours, ids):
        both = [(client, make_both(client, ids)) for client in (theirs, ours)]
        for _, properties, call in apart(both[0][1]).values():
            service, _, method = call.partition(" ")
            getattr(theirs(service), method)(**(spoken(properties) if service == "ecs" else properties))
        resources = {name: {"Type": kind, "Properties": properties}
                     for name, (kind, properties, _) in apart(both[1][1]).items()}
        for before, after in (("Tasks", "Service"), ("Database", "Writer")):
            resources[after]["DependsOn"] = before
        make_stack(ours, "apart", {"Resources": resources})
        yield both


# Where moto does otherwise than AWS, and how that is known ("model": the text of AWS's own model, "example": the CLI's).
BALANCER = {"DNSName": "made up; user guide: an internal one's begins with internal-",
            "CanonicalHostedZoneId": "made up; endpoints and quotas of Elastic Load Balancing: Z1H1FL5HABSF5 in us-west-2"}
COUNT = {"activeServicesCount": "model: services in the ACTIVE state; there is one, example has 1"}
WINDOW = "model of CreateDBCluster: half an hour at random, out of the region's own eight; so moto's is, too"
KEY = "model: an identifier of a key, in the example its ARN"
PROPAGATED = "model of CreateStack: also propagates these tags to the resources created in the stack"
MOTO_IS_WRONG = {
    "stack": {"ParameterValue": "user guide, Parameters: a list is joined by commas, NoEcho is masked; moto does neither"},
    "resources": {"PhysicalResourceId": "empty for the subnet group; user guide, its return values: Ref is the name"},
    "log groups": {"retentionInDays": "model: an integer, moto keeps the parameter's text"},
    "clusters": {**COUNT, "settings": "model: included only if SETTINGS is asked for"},
    "clusters with settings": COUNT,
    "service": {"platformFamily": "example: Linux", "events": "example: steady state is told"},
    "balancers": BALANCER, "balancer by name": BALANCER,
    "attached policies": {"AttachedPolicies": "the template attaches one"},
    "inline policy": {"PolicyDocument": "moto tells a text that is no JSON"},
    "balancer's tags": {"Tags": PROPAGATED},
    "database clusters": {
        **dict.fromkeys(("PreferredBackupWindow", "PreferredMaintenanceWindow"), WINDOW), "KmsKeyId": KEY,
        "DBClusterParameterGroup": "user guide, parameter groups: default.aurora-mysql8.0 for version 3",
        "HostedZoneId": "made up; answers to be seen in public: Z1PVIF0B656C1W in us-west-2",
        "StorageType": "model of CreateDBCluster: isn't returned when it is aurora",
        "PubliclyAccessible": "model of CreateDBCluster: Multi-AZ DB clusters only",
        "BacktrackWindow": "example of a cluster without backtracking has none",
        "GlobalWriteForwardingRequested": "model: of a secondary cluster in a global database",
    },
    "databases": {
        "CACertificateIdentifier": "user guide, SSL/TLS: rds-ca-rsa2048-g1 is the default",
        **dict.fromkeys(("PreferredBackupWindow", "PreferredMaintenanceWindow"), WINDOW), "KmsKeyId": KEY,
        "DBParameterGroupName": "user guide, parameter groups: default.aurora-mysql8.0 for version 3",
        "LatestRestorableTime": "answers about Aurora instances to be seen in public have none",
        "DbInstancePort": "it is 0 in answers about Aurora instances to be seen in public",
    },
}
CALLS = {
    "stack": ("cloudformation", "describe_stacks", lambda i: {"StackName": "both"}),
    "resources": ("cloudformation", "list_stack_resources", lambda i: {"StackName": "both"}),
    "described resources": ("cloudformation", "describe_stack_resources", lambda i: {"StackName": "both"}),
    "one resource": ("cloudformation", "describe_stack_resource", lambda i: {
        "StackName": "both", "LogicalResourceId": "Cluster"}),
    "exports": ("cloudformation", "list_exports", lambda i: {}),
    "template": ("cloudformation", "get_template", lambda i: {"StackName": "both"}),
    "template's summary": ("cloudformation", "get_template_summary", lambda i: {"StackName": "both"}),
    "security group": ("ec2", "describe_security_groups", lambda i: {"GroupIds": [i["group"]]}),
    "log groups": ("logs", "describe_log_groups", lambda i: {"logGroupNamePrefix": "bo"}),
    "log streams": ("logs", "describe_log_streams", lambda i: {"logGroupName": "both"}),
    "clusters": ("ecs", "describe_clusters", lambda i: {"clusters": ["both"]}),
    "clusters with settings": ("ecs", "describe_clusters", lambda i: {"clusters": ["both"], "include": ["SETTINGS"]}),
    "no such cluster": ("ecs", "describe_clusters", lambda i: {"clusters": ["none"]}),
    "cluster names": ("ecs", "list_clusters", lambda i: {}),
    "services": ("ecs", "list_services", lambda i: {"cluster": "both"}),
    "service": ("ecs", "describe_services", lambda i: {"cluster": "both", "services": ["both"]}),
    "no such service": ("ecs", "describe_services", lambda i: {"cluster": "both", "services": ["none"]}),
    "tasks": ("ecs", "list_tasks", lambda i: {"cluster": "both"}),
    "task definition": ("ecs", "describe_task_definition", lambda i: {"taskDefinition": "both"}),
    "task definitions": ("ecs", "list_task_definitions", lambda i: {"familyPrefix": "both"}),
    "secrets": ("secretsmanager", "list_secrets", lambda i: {}),
    "secret": ("secretsmanager", "describe_secret", lambda i: {"SecretId": "both"}),
    "balancers": ("elbv2", "describe_load_balancers", lambda i: {}),
    "balancer by name": ("elbv2", "describe_load_balancers", lambda i: {"Names": ["both"]}),
    "target groups": ("elbv2", "describe_target_groups", lambda i: {}),
    "target groups of it": ("elbv2", "describe_target_groups", lambda i: {"LoadBalancerArn": i["balancer"]}),
    "listeners": ("elbv2", "describe_listeners", lambda i: {"LoadBalancerArn": i["balancer"]}),
    "rules": ("elbv2", "describe_rules", lambda i: {"ListenerArn": i["listener"]}),
    "target health": ("elbv2", "describe_target_health", lambda i: {"TargetGroupArn": i["target"]}),
    "database clusters": ("rds", "describe_db_clusters", lambda i: {"DBClusterIdentifier": "both"}),
    "databases": ("rds", "describe_db_instances", lambda i: {"DBInstanceIdentifier": "both-1"}),
    "snapshots": ("rds", "describe_db_cluster_snapshots", lambda i: {"SnapshotType": "manual"}),
    "role": ("iam", "get_role", lambda i: {"RoleName": "both-task"}),
    "roles": ("iam", "list_roles", lambda i: {"PathPrefix": "/product/"}),
    "attached policies": ("iam", "list_attached_role_policies", lambda i: {"RoleName": "both-task"}),
    "inline policies": ("iam", "list_role_policies", lambda i: {"RoleName": "both-task"}),
    "inline policy": ("iam", "get_role_policy", lambda i: {"RoleName": "both-task", "PolicyName": "reads"}),
    "role's tags": ("iam", "list_role_tags", lambda i: {"RoleName": "both-task"}),
    "subnet groups": ("rds", "describe_db_subnet_groups", lambda i: {"DBSubnetGroupName": "both"}),
    "balancer's tags": ("elbv2", "describe_tags", lambda i: {"ResourceArns": [i["balancer"]]}),
    "listener's certificates": ("elbv2", "describe_listener_certificates", lambda i: {"ListenerArn": i["listener"]}),
    "cluster's tags": ("ecs", "list_tags_for_resource", lambda i: {
        "resourceArn": "arn:aws:ecs:us-west-2:123456789012:cluster/both"}),
    "database's tags": ("rds", "list_tags_for_resource", lambda i: {
        "ResourceName": "arn:aws:rds:us-west-2:123456789012:cluster:both"}),
    "bucket's tags": ("s3", "get_bucket_tagging", lambda i: {"Bucket": "both-bucket"}),
}


# What moto has from a call of the service's own, or gives no tags of CloudFormation's.
WITHOUT_OWN_TAGS = {"secrets", "secret", "database clusters", "databases", "database's tags", "role", "role's tags",
                    "bucket's tags"}


def without_own_tags(value):
    if isinstance(value, dict):
        return {name: without_own_tags(each) for name, each in value.items()}
    if isinstance(value, list):
        return [without_own_tags(each) for each in value
                if not (isinstance(each, dict) and each.get("Key", "").startswith("aws:cloudformation:"))]
    return value


@pytest.mark.parametrize("name", CALLS)
def test_what_a_stack_makes_is_told_alike(stacks, name):
    service, call, arguments = CALLS[name]
    answers = [ask(client, service, call, arguments(ids)) for client, ids in stacks]
    assert_typed(stacks[1][0], service, call, answers[1])
    if name in WITHOUT_OWN_TAGS:
        assert "aws:cloudformation:stack-name" in json.dumps(answers[1], default=str)
        answers[1] = without_own_tags(answers[1])
    found = differences(*(plain(answer, ordered=False) for answer in answers))
    assert_alike(found, MOTO_IS_WRONG.get(name, {}))


def test_a_cluster_tells_its_tags_only_when_asked(stacks):
    ecs = stacks[1][0]("ecs")
    assert ecs.describe_clusters(clusters=["both"], include=["TAGS"])["clusters"][0]["tags"] != []
    assert ecs.describe_clusters(clusters=["both"])["clusters"][0].get("tags", []) == []
