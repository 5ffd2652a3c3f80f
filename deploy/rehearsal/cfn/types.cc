#include "deploy/rehearsal/cfn/types.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/schemas.hh"

namespace slipway::deploy::rehearsal::cfn {
namespace {

constexpr Type kTypes[] = {
    {"AWS::ApplicationAutoScaling::ScalableTarget",
     "MaxCapacity* MinCapacity* ResourceId*! RoleARN ScalableDimension*! ScheduledActions "
     "ServiceNamespace*! SuspendedState",
     "Id", 4, 4, 4},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "PolicyName*! PolicyType* PredictiveScalingPolicyConfiguration ResourceId! ScalableDimension! "
     "ScalingTargetId! ServiceNamespace! StepScalingPolicyConfiguration "
     "TargetTrackingScalingPolicyConfiguration",
     "Arn", 4, 4, 4},
    {"AWS::CloudFormation::Stack", "NotificationARNs Parameters Tags TemplateURL* TimeoutInMinutes",
     "Outputs.*", 30, 20, 20},
    {"AWS::CloudFormation::WaitCondition", "Count Handle Timeout", "Data", 5, 5, 1},
    {"AWS::CloudFormation::WaitConditionHandle", "", "Id", 2, 2, 1},
    {"AWS::CloudWatch::Alarm",
     "ActionsEnabled AlarmActions AlarmDescription AlarmName! ComparisonOperator* "
     "DatapointsToAlarm Dimensions EvaluateLowSampleCountPercentile EvaluationPeriods "
     "ExtendedStatistic InsufficientDataActions MetricName Metrics Namespace OKActions Period "
     "Statistic Tags Threshold ThresholdMetricId TreatMissingData Unit",
     "Arn", 3, 3, 3},
    {"AWS::EC2::SecurityGroup",
     "GroupDescription*! GroupName! SecurityGroupEgress SecurityGroupIngress Tags VpcId!",
     "GroupId VpcId Id", 6, 5, 4},
    {"AWS::EC2::SecurityGroupEgress",
     "CidrIp! CidrIpv6! Description DestinationPrefixListId! DestinationSecurityGroupId! FromPort! "
     "GroupId*! IpProtocol*! ToPort!",
     "Id", 3, 3, 3},
    {"AWS::EC2::SecurityGroupIngress",
     "CidrIp! CidrIpv6! Description FromPort! GroupId! GroupName! IpProtocol*! "
     "SourcePrefixListId! SourceSecurityGroupId! SourceSecurityGroupName! "
     "SourceSecurityGroupOwnerId! ToPort!",
     "Id", 3, 3, 3},
    {"AWS::EC2::VPCEndpoint",
     "DnsOptions IpAddressType PolicyDocument PrivateDnsEnabled ResourceConfigurationArn! "
     "RouteTableIds SecurityGroupIds ServiceName! ServiceNetworkArn! ServiceRegion! SubnetIds Tags "
     "VpcEndpointType! VpcId*!",
     "Id CreationTimestamp DnsEntries NetworkInterfaceIds", 60, 20, 60},
    {"AWS::ECS::Cluster",
     "CapacityProviders ClusterName! ClusterSettings Configuration DefaultCapacityProviderStrategy "
     "ServiceConnectDefaults Tags",
     "Arn", 6, 5, 4},
    {"AWS::ECS::ClusterCapacityProviderAssociations",
     "CapacityProviders Cluster*! DefaultCapacityProviderStrategy*", "", 3, 3, 3},
    {"AWS::ECS::Service",
     "AvailabilityZoneRebalancing CapacityProviderStrategy Cluster! DeploymentConfiguration "
     "DeploymentController DesiredCount EnableECSManagedTags EnableExecuteCommand "
     "ForceNewDeployment HealthCheckGracePeriodSeconds LaunchType? LoadBalancers "
     "NetworkConfiguration PlacementConstraints PlacementStrategies PlatformVersion PropagateTags "
     "Role! SchedulingStrategy! ServiceConnectConfiguration ServiceName! ServiceRegistries Tags "
     "TaskDefinition VolumeConfigurations VpcLatticeConfigurations",
     "Name ServiceArn", 90, 90, 40},
    {"AWS::ECS::TaskDefinition",
     "ContainerDefinitions! Cpu! EnableFaultInjection! EphemeralStorage! ExecutionRoleArn! Family! "
     "InferenceAccelerators! IpcMode! Memory! NetworkMode! PidMode! PlacementConstraints! "
     "ProxyConfiguration! RequiresCompatibilities! RuntimePlatform! Tags TaskRoleArn! Volumes!",
     "TaskDefinitionArn", 2, 2, 2},
    {"AWS::ElasticLoadBalancingV2::Listener",
     "AlpnPolicy Certificates DefaultActions* ListenerAttributes LoadBalancerArn*! "
     "MutualAuthentication Port Protocol SslPolicy",
     "ListenerArn", 3, 3, 3},
    {"AWS::ElasticLoadBalancingV2::ListenerCertificate", "Certificates* ListenerArn*!", "", 3, 3,
     3},
    {"AWS::ElasticLoadBalancingV2::ListenerRule",
     "Actions* Conditions* ListenerArn! Priority* Transforms", "RuleArn IsDefault", 3, 3, 3},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer",
     "EnableCapacityReservationProvisionStabilize EnablePrefixForIpv6SourceNat "
     "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic IpAddressType Ipv4IpamPoolId "
     "LoadBalancerAttributes MinimumLoadBalancerCapacity Name! Scheme! SecurityGroups "
     "SubnetMappings Subnets Tags Type!",
     "DNSName CanonicalHostedZoneID LoadBalancerFullName LoadBalancerName LoadBalancerArn "
     "SecurityGroups",
     150, 5, 12},
    {"AWS::ElasticLoadBalancingV2::TargetGroup",
     "HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckPath HealthCheckPort "
     "HealthCheckProtocol HealthCheckTimeoutSeconds HealthyThresholdCount IpAddressType! Matcher "
     "Name! Port! Protocol! ProtocolVersion! Tags TargetControlPort TargetGroupAttributes "
     "TargetType! Targets UnhealthyThresholdCount VpcId!",
     "LoadBalancerArns TargetGroupFullName TargetGroupName TargetGroupArn", 13, 4, 3},
    {"AWS::IAM::ManagedPolicy",
     "Description! Groups ManagedPolicyName! Path! PolicyDocument* Roles Users",
     "PolicyArn PolicyId AttachmentCount", 16, 8, 3},
    {"AWS::IAM::Policy", "Groups PolicyDocument* PolicyName*? Roles Users", "Id", 16, 8, 2},
    {"AWS::IAM::Role",
     "AssumeRolePolicyDocument* Description ManagedPolicyArns MaxSessionDuration Path! "
     "PermissionsBoundary Policies RoleName! Tags",
     "Arn RoleId", 18, 8, 3},
    {"AWS::KMS::Alias", "AliasName*! TargetKeyId*", "", 8, 3, 3},
    {"AWS::KMS::Key",
     "BypassPolicyLockoutSafetyCheck Description EnableKeyRotation Enabled KeyPolicy KeySpec! "
     "KeyUsage! MultiRegion! Origin! PendingWindowInDays RotationPeriodInDays Tags",
     "Arn KeyId", 20, 5, 3},
    {"AWS::Logs::LogGroup",
     "BearerTokenAuthenticationEnabled DataProtectionPolicy DeletionProtectionEnabled "
     "FieldIndexPolicies KmsKeyId LogGroupClass LogGroupName! ResourcePolicyDocument "
     "RetentionInDays Tags",
     "Arn", 4, 4, 3},
    {"AWS::Logs::ResourcePolicy", "PolicyDocument* PolicyName*!", "", 3, 3, 3},
    {"AWS::OpenSearchService::Domain",
     "AIMLOptions AccessPolicies AdvancedOptions AdvancedSecurityOptions ClusterConfig "
     "CognitoOptions DeploymentStrategyOptions DomainEndpointOptions DomainName! EBSOptions "
     "EncryptionAtRestOptions? "
     "EngineVersion? IPAddressType IdentityCenterOptions LogPublishingOptions "
     "NodeToNodeEncryptionOptions? OffPeakWindowOptions SkipShardMigrationWait SnapshotOptions "
     "SoftwareUpdateOptions Tags VPCOptions?",
     "Arn DomainArn DomainEndpoint DomainEndpoints Id ServiceSoftwareOptions", 1080, 900, 780},
    {"AWS::RDS::DBCluster",
     "AllocatedStorage AssociatedRoles AutoMinorVersionUpgrade AvailabilityZones! BacktrackWindow "
     "BackupRetentionPeriod ClusterScalabilityType! CopyTagsToSnapshot DBClusterIdentifier! "
     "DBClusterInstanceClass DBClusterParameterGroupName DBInstanceParameterGroupName "
     "DBSubnetGroupName! DBSystemId! DatabaseInsightsMode DatabaseName! DeleteAutomatedBackups "
     "DeletionProtection Domain DomainIAMRoleName EnableCloudwatchLogsExports "
     "EnableGlobalWriteForwarding EnableHttpEndpoint EnableIAMDatabaseAuthentication "
     "EnableLocalWriteForwarding Engine? EngineLifecycleSupport EngineMode! EngineVersion "
     "GlobalClusterIdentifier Iops KmsKeyId! ManageMasterUserPassword MasterUserAuthenticationType "
     "MasterUserPassword MasterUserSecret MasterUsername? MonitoringInterval MonitoringRoleArn "
     "NetworkType PerformanceInsightsEnabled PerformanceInsightsKmsKeyId "
     "PerformanceInsightsRetentionPeriod Port PreferredBackupWindow PreferredMaintenanceWindow "
     "PubliclyAccessible! ReplicationSourceIdentifier RestoreToTime! RestoreType! "
     "ScalingConfiguration ServerlessV2ScalingConfiguration SnapshotIdentifier! "
     "SourceDBClusterIdentifier! SourceDbClusterResourceId! SourceRegion! StorageEncrypted! "
     "StorageType Tags UseLatestRestorableTime! VpcSecurityGroupIds",
     "DBClusterArn DBClusterResourceId Endpoint Endpoint.Address Endpoint.Port "
     "ReadEndpoint.Address MasterUserSecret.SecretArn StorageThroughput ReadEndpoint",
     330, 60, 240},
    {"AWS::RDS::DBClusterParameterGroup",
     "DBClusterParameterGroupName! Description*! Family*! Parameters* Tags", "", 12, 10, 5},
    {"AWS::RDS::DBInstance",
     "AdditionalStorageVolumes AllocatedStorage AllowMajorVersionUpgrade ApplyImmediately "
     "AssociatedRoles AutoMinorVersionUpgrade AutomaticBackupReplicationKmsKeyId "
     "AutomaticBackupReplicationRegion AutomaticBackupReplicationRetentionPeriod AvailabilityZone? "
     "BackupRetentionPeriod BackupTarget! CACertificateIdentifier CertificateRotationRestart "
     "CharacterSetName! CopyTagsToSnapshot CustomIAMInstanceProfile! DBClusterIdentifier! "
     "DBClusterSnapshotIdentifier? DBInstanceClass DBInstanceIdentifier! DBName! "
     "DBParameterGroupName DBSecurityGroups DBSnapshotIdentifier! DBSubnetGroupName! DBSystemId! "
     "DatabaseInsightsMode DedicatedLogVolume DeleteAutomatedBackups DeletionProtection Domain "
     "DomainAuthSecretArn DomainDnsIps DomainFqdn DomainIAMRoleName DomainOu "
     "EnableCloudwatchLogsExports EnableIAMDatabaseAuthentication EnablePerformanceInsights "
     "Engine? EngineLifecycleSupport EngineVersion Iops KmsKeyId! LicenseModel "
     "ManageMasterUserPassword MasterUserAuthenticationType MasterUserPassword MasterUserSecret "
     "MasterUsername! MaxAllocatedStorage MonitoringInterval MonitoringRoleArn MultiAZ "
     "NcharCharacterSetName! NetworkType OptionGroupName PerformanceInsightsKMSKeyId "
     "PerformanceInsightsRetentionPeriod Port! PreferredBackupWindow PreferredMaintenanceWindow "
     "ProcessorFeatures PromotionTier PubliclyAccessible ReplicaMode RestoreTime? "
     "SourceDBClusterIdentifier? SourceDBInstanceAutomatedBackupsArn? SourceDBInstanceIdentifier "
     "SourceDbiResourceId? SourceRegion! StorageEncrypted! StorageThroughput StorageType Tags "
     "TdeCredentialArn TdeCredentialPassword Timezone! UseDefaultProcessorFeatures "
     "UseLatestRestorableTime? VPCSecurityGroups",
     "DBInstanceArn DbiResourceId Endpoint.Address Endpoint.HostedZoneId Endpoint.Port "
     "CertificateDetails.CAIdentifier MasterUserSecret.SecretArn",
     540, 300, 300},
    {"AWS::RDS::DBParameterGroup", "DBParameterGroupName! Description*! Family*! Parameters Tags",
     "DBParameterGroupName", 15, 10, 5},
    {"AWS::RDS::DBSubnetGroup", "DBSubnetGroupDescription* DBSubnetGroupName! SubnetIds* Tags", "",
     8, 6, 4},
    {"AWS::Route53::RecordSet",
     "AliasTarget CidrRoutingConfig Comment Failover GeoLocation GeoProximityLocation "
     "HealthCheckId HostedZoneId! HostedZoneName! MultiValueAnswer Name*! Region ResourceRecords "
     "SetIdentifier TTL Type* Weight",
     "", 35, 35, 35},
    {"AWS::Route53::RecordSetGroup", "Comment HostedZoneId! HostedZoneName! RecordSets", "Id", 35,
     35, 35},
    {"AWS::S3::Bucket",
     "AbacStatus AccelerateConfiguration AccessControl AnalyticsConfigurations BucketEncryption "
     "BucketName! BucketNamePrefix! BucketNamespace! CorsConfiguration "
     "IntelligentTieringConfigurations InventoryConfigurations LifecycleConfiguration "
     "LoggingConfiguration MetadataConfiguration MetadataTableConfiguration MetricsConfigurations "
     "NotificationConfiguration ObjectLockConfiguration ObjectLockEnabled OwnershipControls "
     "PublicAccessBlockConfiguration ReplicationConfiguration Tags VersioningConfiguration "
     "WebsiteConfiguration",
     "Arn DomainName DualStackDomainName RegionalDomainName WebsiteURL", 14, 10, 4},
    {"AWS::S3::BucketPolicy", "Bucket*! PolicyDocument*", "", 3, 3, 3},
    {"AWS::SNS::Topic",
     "ArchivePolicy ContentBasedDeduplication DataProtectionPolicy DeliveryStatusLogging "
     "DisplayName FifoThroughputScope FifoTopic! KmsMasterKeyId SignatureVersion Subscription Tags "
     "TopicName! TracingConfig",
     "TopicArn TopicName", 4, 4, 3},
    {"AWS::SSM::Parameter",
     "AllowedPattern DataType! Description Name! Policies Tags Tier Type* Value*", "Type Value", 3,
     3, 3},
    {"AWS::SecretsManager::ResourcePolicy", "BlockPublicPolicy ResourcePolicy* SecretId*!", "Id", 3,
     3, 3},
    {"AWS::SecretsManager::Secret",
     "Description GenerateSecretString KmsKeyId Name! ReplicaRegions SecretString Tags Type!", "Id",
     4, 4, 3},
    {"AWS::SecretsManager::SecretTargetAttachment", "SecretId* TargetId* TargetType*", "Id", 4, 4,
     3},
};

constexpr std::string_view kIamTypes[] = {"AWS::IAM::ManagedPolicy", "AWS::IAM::Policy",
                                          "AWS::IAM::Role"};

// Calls back with the name and the marks behind it; stops when told true.
template <class F>
bool any_name(std::string_view names, F&& matches) {
  for (std::size_t at = 0; at < names.size();) {
    const auto end = std::min(names.find(' ', at), names.size());
    const auto word = names.substr(at, end - at);
    const auto marks = std::min(word.find_first_of("*!?"), word.size());
    if (matches(word.substr(0, marks), word.substr(marks))) return true;
    at = end + 1;
  }
  return false;
}

// A property's marks; nullopt when the type does not have it.
std::optional<std::string_view> marks_of(const Type& type, std::string_view property) {
  std::optional<std::string_view> found;
  any_name(type.properties, [&](auto name, auto marks) {
    if (name == property) found = marks;
    return found.has_value();
  });
  return found;
}

bool present(const json& properties, std::string_view name) {
  const auto it = properties.find(name);
  return it != properties.end() && !it->is_null();
}

}  // namespace

const Type* find_type(std::string_view name) {
  const auto it =
      std::lower_bound(std::begin(kTypes), std::end(kTypes), name,
                       [](const Type& type, auto wanted) { return type.name < wanted; });
  return it != std::end(kTypes) && it->name == name ? &*it : nullptr;
}

bool has_attribute(const Type& type, std::string_view attribute) {
  return any_name(type.attributes, [&](auto name, auto marks) {
    return name == attribute || (!marks.empty() && attribute.starts_with(name));
  });
}

std::string_view name(Recreation recreation) {
  constexpr std::string_view names[] = {"Never", "Conditionally", "Always"};
  return names[static_cast<int>(recreation)];
}

Recreation recreation(const Type& type, std::string_view property) {
  const auto marks = marks_of(type, property).value_or("");
  if (marks.find('!') != std::string_view::npos) return Recreation::always;
  return marks.find('?') != std::string_view::npos ? Recreation::conditionally : Recreation::never;
}

bool takes_tags(const Type& type) { return marks_of(type, "Tags").has_value(); }

json with_tags(const Type& type, json properties, const std::map<std::string, std::string>& more) {
  // A nested stack hands its parent's tags on by itself.
  if (!takes_tags(type) || type.name == kStackType) return properties;
  const bool keyed = type.name == "AWS::SSM::Parameter";  // {"key": "value"}, the others: a list
  json& tags = properties["Tags"];
  if (tags.is_null()) tags = keyed ? json::object() : json::array();
  for (const auto& [key, value] : more) {
    const auto same = [&](const json& tag) {
      return tag.is_object() && tag.value("Key", json()) == key;
    };
    if (keyed && tags.is_object() && !tags.contains(key))
      tags[key] = value;
    else if (!keyed && tags.is_array() && std::ranges::none_of(tags, same))
      tags.push_back({{"Key", key}, {"Value", value}});
  }
  return properties;
}

std::vector<PropertyProblem> check_properties(const Type& type, std::string_view logical_id,
                                              const json& properties) {
  std::vector<PropertyProblem> problems;
  const auto add = [&](const std::string& property, const char* format) {
    problems.push_back({fmt::format("/Resources/{}/Properties/{}", logical_id, property),
                        fmt::format(fmt::runtime(format), property)});
  };
  for (const auto& [key, value] : properties.items())
    if (!marks_of(type, key)) add(key, "#: extraneous key [{}] is not permitted");
  any_name(type.properties, [&](auto key, auto marks) {
    if (marks.find('*') != std::string_view::npos && !present(properties, key))
      add(std::string(key), "#: required key [{}] not found");
    return false;
  });
  for (auto& problem : check_nested(type.name, logical_id, properties))
    problems.push_back(std::move(problem));
  return problems;
}

bool known_parameter_type(std::string_view type) {
  constexpr std::string_view names_a_thing[] = {"AWS::EC2::AvailabilityZone::Name",
                                                "AWS::EC2::Image::Id",
                                                "AWS::EC2::Instance::Id",
                                                "AWS::EC2::SecurityGroup::GroupName",
                                                "AWS::EC2::SecurityGroup::Id",
                                                "AWS::EC2::Subnet::Id",
                                                "AWS::EC2::Volume::Id",
                                                "AWS::EC2::VPC::Id",
                                                "AWS::Route53::HostedZone::Id"};
  const auto within = [&](std::string_view front) {
    return type.substr(front.size(), type.size() - front.size() - 1);
  };
  const auto names = [&](std::string_view one) {
    return std::ranges::find(names_a_thing, one) != std::end(names_a_thing);
  };
  if (type == "String" || type == "Number" || type == "CommaDelimitedList") return true;
  if (names(type) || type == "AWS::EC2::KeyPair::KeyName" || type == "AWS::SSM::Parameter::Name")
    return true;
  constexpr std::string_view list = "List<", stored = "AWS::SSM::Parameter::Value<";
  if (!type.ends_with('>')) return false;
  if (type.starts_with(list)) return within(list) == "Number" || names(within(list));
  if (!type.starts_with(stored)) return false;
  const auto inner = within(stored);
  return inner == "String" || inner == "CommaDelimitedList" || inner == "List<String>" ||
         inner == "AWS::EC2::KeyPair::KeyName" || names(inner) ||
         (inner.starts_with(list) && inner.ends_with('>') &&
          names(inner.substr(list.size(), inner.size() - list.size() - 1)));
}

bool is_iam(std::string_view type) {
  return std::find(std::begin(kIamTypes), std::end(kIamTypes), type) != std::end(kIamTypes);
}

bool names_iam(std::string_view type, const json& properties) {
  return (type == "AWS::IAM::Role" && present(properties, "RoleName")) ||
         (type == "AWS::IAM::ManagedPolicy" && present(properties, "ManagedPolicyName"));
}

static std::string named_by(const json& properties, const char* key) {
  const auto it = properties.find(key);
  return it != properties.end() && it->is_string() ? it->get<std::string>() : std::string{};
}

std::string given_name(const Type& type, const json& properties) {
  constexpr std::string_view names[] = {"BucketName",
                                        "RoleName",
                                        "LogGroupName",
                                        "ClusterName",
                                        "DBSubnetGroupName",
                                        "AliasName",
                                        "DBClusterIdentifier",
                                        "DBInstanceIdentifier",
                                        "AlarmName",
                                        "ManagedPolicyName",
                                        "DBParameterGroupName",
                                        "DBClusterParameterGroupName",
                                        "DomainName",
                                        "TopicName",
                                        "Name",
                                        "ServiceName"};
  if (type.name.starts_with("AWS::Route53") || type.name == "AWS::EC2::VPCEndpoint") return {};
  // They also name their subnet group and, instances, their cluster.
  if (type.name == "AWS::RDS::DBCluster") return named_by(properties, "DBClusterIdentifier");
  if (type.name == "AWS::RDS::DBInstance") return named_by(properties, "DBInstanceIdentifier");
  for (const auto key : names) {
    const auto marks = marks_of(type, key);
    if (!marks || marks->find('!') == std::string_view::npos) continue;
    const auto it = properties.find(key);
    if (it != properties.end() && it->is_string()) return it->get<std::string>();
  }
  return {};
}

}  // namespace slipway::deploy::rehearsal::cfn
