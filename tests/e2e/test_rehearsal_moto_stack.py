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
MOTO_IS_WRONG = {
    "stack": {"ParameterValue": "user guide, Parameters: a list is joined by commas, NoEcho is masked; moto does neither"},
    "resources": {"PhysicalResourceId": "empty for the subnet group; user guide, its return values: Ref is the name"},
    "log groups": {"retentionInDays": "model: an integer, moto keeps the parameter's text"},
    "clusters": {**COUNT, "settings": "model: included only if SETTINGS is asked for"},
    "clusters with settings": COUNT,
    "service": {"platformFamily": "example: Linux", "events": "example: steady state is told"},
    "balancers": BALANCER, "balancer by name": BALANCER,
    "database clusters": {
        "StorageType": "model of CreateDBCluster: isn't returned when it is aurora",
        "PubliclyAccessible": "model of CreateDBCluster: Multi-AZ DB clusters only",
        "BacktrackWindow": "example of a cluster without backtracking has none",
        "GlobalWriteForwardingRequested": "model: of a secondary cluster in a global database",
    },
    "databases": {
        "CACertificateIdentifier": "user guide, SSL/TLS: rds-ca-rsa2048-g1 is the default",
        **dict.fromkeys(("LicenseModel", "CopyTagsToSnapshot"), "model: doesn't apply to Aurora"),
    },
}
# Where the rehearsal account does otherwise than AWS: to be mended there, then taken out here.
OURS_IS_WRONG = {
    "security group": {"Tags": "model of CreateStack: also propagates these tags to the resources created in the stack"},
    "clusters with settings": {"settings": "model: whether Container Insights is on or off"},
    "service": {"taskDefinition": "examples of answers have the ARN, also where family:revision was asked for"},
    "no such service": {"arn": "AWS names it without its cluster: ...:service/none is MISSING"},
    "database clusters": {
        **dict.fromkeys((
            "AllocatedStorage", "AvailabilityZones", "DBClusterParameterGroup", "EarliestRestorableTime",
            "LatestRestorableTime", "PreferredBackupWindow", "PreferredMaintenanceWindow", "HostedZoneId", "KmsKeyId",
            "HttpEndpointEnabled", "IAMDatabaseAuthenticationEnabled"), "in the example's answer"),
        **dict.fromkeys(("AutoMinorVersionUpgrade", "CrossAccountClone", "NetworkType"), "model: of every Aurora cluster"),
    },
    "databases": dict.fromkeys((
        "MasterUsername", "DBName", "AllocatedStorage", "PreferredBackupWindow", "BackupRetentionPeriod", "VpcSecurityGroups",
        "DBParameterGroups", "PreferredMaintenanceWindow", "LatestRestorableTime", "MultiAZ", "AutoMinorVersionUpgrade",
        "OptionGroupMemberships", "StorageType", "DbInstancePort", "StorageEncrypted", "KmsKeyId",
        "IAMDatabaseAuthenticationEnabled"), "model: of every instance, here its cluster's"),
    "role": {"Role": "it was created; a role that a stack made is there to be told"},
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
}


@pytest.mark.parametrize("name", CALLS)
def test_what_a_stack_makes_is_told_alike(stacks, name):
    service, call, arguments = CALLS[name]
    answers = [ask(client, service, call, arguments(ids)) for client, ids in stacks]
    assert_typed(stacks[1][0], service, call, answers[1])
    found = differences(*(plain(answer, ordered=False) for answer in answers))
    assert_alike(found, MOTO_IS_WRONG.get(name, {}), OURS_IS_WRONG.get(name, {}))


@pytest.mark.xfail(strict=True, reason="model: information that `include` does not name isn't included; ours tells tags always")
def test_a_cluster_tells_its_tags_only_when_asked(stacks):
    ecs = stacks[1][0]("ecs")
    assert ecs.describe_clusters(clusters=["both"], include=["TAGS"])["clusters"][0]["tags"] != []
    assert ecs.describe_clusters(clusters=["both"])["clusters"][0].get("tags", []) == []
