#include "deploy/rehearsal/cfn/schemas.hh"

#include <fmt/format.h>

namespace slipway::deploy::rehearsal::cfn {
namespace {

// Nested objects of the property schemas (the CloudFormation registry's), for the types and
// properties our templates use. In a path '*' stands for the items of a list; names apart by
// spaces, a trailing '*' is required.
struct Nested {
  std::string_view type, path, names;
};

constexpr Nested kNested[] = {
    {"AWS::ApplicationAutoScaling::ScalingPolicy", "TargetTrackingScalingPolicyConfiguration",
     "CustomizedMetricSpecification DisableScaleIn PredefinedMetricSpecification "
     "ScaleInCooldown ScaleOutCooldown TargetValue*"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification",
     "Dimensions MetricName Metrics Namespace Statistic Unit"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Dimensions/*",
     "Name* Value*"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Metrics/*",
     "Expression Id Label MetricStat ReturnData"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Metrics/*/MetricStat",
     "Metric Stat Unit"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "TargetTrackingScalingPolicyConfiguration/CustomizedMetricSpecification/Metrics/*/MetricStat/"
     "Metric",
     "Dimensions MetricName Namespace"},
    {"AWS::ApplicationAutoScaling::ScalingPolicy",
     "TargetTrackingScalingPolicyConfiguration/PredefinedMetricSpecification",
     "PredefinedMetricType* ResourceLabel"},
    {"AWS::EC2::SecurityGroup", "SecurityGroupEgress/*",
     "CidrIp CidrIpv6 Description DestinationPrefixListId DestinationSecurityGroupId "
     "FromPort IpProtocol* ToPort"},
    {"AWS::EC2::SecurityGroup", "SecurityGroupIngress/*",
     "CidrIp CidrIpv6 Description FromPort IpProtocol* SourcePrefixListId "
     "SourceSecurityGroupId SourceSecurityGroupName SourceSecurityGroupOwnerId ToPort"},
    {"AWS::EC2::SecurityGroup", "Tags/*", "Key* Value*"},
    {"AWS::EC2::VPCEndpoint", "Tags/*", "Key* Value*"},
    {"AWS::ECS::Cluster", "ClusterSettings/*", "Name Value"},
    {"AWS::ECS::Cluster", "Tags/*", "Key Value"},
    {"AWS::ECS::Service", "DeploymentConfiguration",
     "Alarms BakeTimeInMinutes CanaryConfiguration DeploymentCircuitBreaker LifecycleHooks "
     "LinearConfiguration MaximumPercent MinimumHealthyPercent Strategy"},
    {"AWS::ECS::Service", "DeploymentConfiguration/Alarms", "AlarmNames* Enable* Rollback*"},
    {"AWS::ECS::Service", "DeploymentConfiguration/CanaryConfiguration",
     "CanaryBakeTimeInMinutes CanaryPercent"},
    {"AWS::ECS::Service", "DeploymentConfiguration/DeploymentCircuitBreaker", "Enable* Rollback*"},
    {"AWS::ECS::Service", "DeploymentConfiguration/LifecycleHooks/*",
     "HookDetails HookTargetArn* LifecycleStages* RoleArn*"},
    {"AWS::ECS::Service", "DeploymentConfiguration/LinearConfiguration",
     "StepBakeTimeInMinutes StepPercent"},
    {"AWS::ECS::Service", "LoadBalancers/*",
     "AdvancedConfiguration ContainerName ContainerPort LoadBalancerName TargetGroupArn"},
    {"AWS::ECS::Service", "LoadBalancers/*/AdvancedConfiguration",
     "AlternateTargetGroupArn* ProductionListenerRule RoleArn TestListenerRule"},
    {"AWS::ECS::Service", "NetworkConfiguration", "AwsvpcConfiguration"},
    {"AWS::ECS::Service", "NetworkConfiguration/AwsvpcConfiguration",
     "AssignPublicIp SecurityGroups Subnets"},
    {"AWS::ECS::Service", "Tags/*", "Key Value"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*",
     "Command Cpu CredentialSpecs DependsOn DisableNetworking DnsSearchDomains DnsServers "
     "DockerLabels DockerSecurityOptions EntryPoint Environment EnvironmentFiles Essential "
     "ExtraHosts FirelensConfiguration HealthCheck Hostname Image* Interactive Links "
     "LinuxParameters LogConfiguration Memory MemoryReservation MountPoints Name* "
     "PortMappings Privileged PseudoTerminal ReadonlyRootFilesystem RepositoryCredentials "
     "ResourceRequirements RestartPolicy Secrets StartTimeout StopTimeout SystemControls "
     "Ulimits User VersionConsistency VolumesFrom WorkingDirectory"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/DependsOn/*", "Condition ContainerName"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Environment/*", "Name Value"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/EnvironmentFiles/*", "Type Value"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/ExtraHosts/*", "Hostname IpAddress"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/FirelensConfiguration", "Options Type"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/HealthCheck",
     "Command Interval Retries StartPeriod Timeout"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LinuxParameters",
     "Capabilities Devices InitProcessEnabled MaxSwap SharedMemorySize Swappiness Tmpfs"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LinuxParameters/Capabilities", "Add Drop"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LinuxParameters/Devices/*",
     "ContainerPath HostPath Permissions"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LinuxParameters/Tmpfs/*",
     "ContainerPath MountOptions Size*"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration",
     "LogDriver* Options SecretOptions"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/LogConfiguration/SecretOptions/*",
     "Name* ValueFrom*"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/MountPoints/*",
     "ContainerPath ReadOnly SourceVolume"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/PortMappings/*",
     "AppProtocol ContainerPort ContainerPortRange HostPort Name Protocol"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/RepositoryCredentials",
     "CredentialsParameter"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/ResourceRequirements/*", "Type* Value*"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/RestartPolicy",
     "Enabled IgnoredExitCodes RestartAttemptPeriod"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Secrets/*", "Name* ValueFrom*"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/SystemControls/*", "Namespace Value"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/Ulimits/*", "HardLimit* Name* SoftLimit*"},
    {"AWS::ECS::TaskDefinition", "ContainerDefinitions/*/VolumesFrom/*",
     "ReadOnly SourceContainer"},
    {"AWS::ECS::TaskDefinition", "RuntimePlatform", "CpuArchitecture OperatingSystemFamily"},
    {"AWS::ECS::TaskDefinition", "Tags/*", "Key Value"},
    {"AWS::ElasticLoadBalancingV2::Listener", "Certificates/*", "CertificateArn"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*",
     "AuthenticateCognitoConfig AuthenticateOidcConfig FixedResponseConfig ForwardConfig "
     "JwtValidationConfig Order RedirectConfig TargetGroupArn Type*"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/AuthenticateCognitoConfig",
     "AuthenticationRequestExtraParams OnUnauthenticatedRequest Scope SessionCookieName "
     "SessionTimeout UserPoolArn* UserPoolClientId* UserPoolDomain*"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/AuthenticateOidcConfig",
     "AuthenticationRequestExtraParams AuthorizationEndpoint* ClientId* ClientSecret "
     "Issuer* OnUnauthenticatedRequest Scope SessionCookieName SessionTimeout "
     "TokenEndpoint* UseExistingClientSecret UserInfoEndpoint*"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/FixedResponseConfig",
     "ContentType MessageBody StatusCode*"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/ForwardConfig",
     "TargetGroupStickinessConfig TargetGroups"},
    {"AWS::ElasticLoadBalancingV2::Listener",
     "DefaultActions/*/ForwardConfig/TargetGroupStickinessConfig", "DurationSeconds Enabled"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/ForwardConfig/TargetGroups/*",
     "TargetGroupArn Weight"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/JwtValidationConfig",
     "AdditionalClaims Issuer* JwksEndpoint*"},
    {"AWS::ElasticLoadBalancingV2::Listener",
     "DefaultActions/*/JwtValidationConfig/AdditionalClaims/*", "Format* Name* Values*"},
    {"AWS::ElasticLoadBalancingV2::Listener", "DefaultActions/*/RedirectConfig",
     "Host Path Port Protocol Query StatusCode*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*",
     "AuthenticateCognitoConfig AuthenticateOidcConfig FixedResponseConfig ForwardConfig "
     "JwtValidationConfig Order RedirectConfig TargetGroupArn Type*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/AuthenticateCognitoConfig",
     "AuthenticationRequestExtraParams OnUnauthenticatedRequest Scope SessionCookieName "
     "SessionTimeout UserPoolArn* UserPoolClientId* UserPoolDomain*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/AuthenticateOidcConfig",
     "AuthenticationRequestExtraParams AuthorizationEndpoint* ClientId* ClientSecret "
     "Issuer* OnUnauthenticatedRequest Scope SessionCookieName SessionTimeout "
     "TokenEndpoint* UseExistingClientSecret UserInfoEndpoint*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/FixedResponseConfig",
     "ContentType MessageBody StatusCode*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/ForwardConfig",
     "TargetGroupStickinessConfig TargetGroups"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule",
     "Actions/*/ForwardConfig/TargetGroupStickinessConfig", "DurationSeconds Enabled"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/ForwardConfig/TargetGroups/*",
     "TargetGroupArn Weight"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/JwtValidationConfig",
     "AdditionalClaims Issuer* JwksEndpoint*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule",
     "Actions/*/JwtValidationConfig/AdditionalClaims/*", "Format* Name* Values*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Actions/*/RedirectConfig",
     "Host Path Port Protocol Query StatusCode*"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*",
     "Field HostHeaderConfig HttpHeaderConfig HttpRequestMethodConfig PathPatternConfig "
     "QueryStringConfig RegexValues SourceIpConfig Values"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/HostHeaderConfig",
     "RegexValues Values"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/HttpHeaderConfig",
     "HttpHeaderName RegexValues Values"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/HttpRequestMethodConfig", "Values"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/PathPatternConfig",
     "RegexValues Values"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/QueryStringConfig", "Values"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/QueryStringConfig/Values/*",
     "Key Value"},
    {"AWS::ElasticLoadBalancingV2::ListenerRule", "Conditions/*/SourceIpConfig", "Values"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "LoadBalancerAttributes/*", "Key Value"},
    {"AWS::ElasticLoadBalancingV2::LoadBalancer", "Tags/*", "Key* Value"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "Matcher", "GrpcCode HttpCode"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "Tags/*", "Key* Value*"},
    {"AWS::ElasticLoadBalancingV2::TargetGroup", "TargetGroupAttributes/*", "Key Value"},
    {"AWS::IAM::Role", "Policies/*", "PolicyDocument* PolicyName*"},
    {"AWS::IAM::Role", "Tags/*", "Key* Value*"},
    {"AWS::Logs::LogGroup", "Tags/*", "Key* Value*"},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions",
     "AnonymousAuthDisableDate AnonymousAuthEnabled Enabled IAMFederationOptions "
     "InternalUserDatabaseEnabled JWTOptions MasterUserOptions SAMLOptions"},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions/IAMFederationOptions",
     "Enabled RolesKey SubjectKey"},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions/JWTOptions",
     "Enabled PublicKey RolesKey SubjectKey"},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions/MasterUserOptions",
     "MasterUserARN MasterUserName MasterUserPassword"},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions/SAMLOptions",
     "Enabled Idp MasterBackendRole MasterUserName RolesKey SessionTimeoutMinutes "
     "SubjectKey"},
    {"AWS::OpenSearchService::Domain", "AdvancedSecurityOptions/SAMLOptions/Idp",
     "EntityId* MetadataContent*"},
    {"AWS::OpenSearchService::Domain", "ClusterConfig",
     "ColdStorageOptions DedicatedMasterCount DedicatedMasterEnabled DedicatedMasterType "
     "InstanceCount InstanceType MultiAZWithStandbyEnabled NodeOptions WarmCount "
     "WarmEnabled WarmType ZoneAwarenessConfig ZoneAwarenessEnabled"},
    {"AWS::OpenSearchService::Domain", "ClusterConfig/ColdStorageOptions", "Enabled"},
    {"AWS::OpenSearchService::Domain", "ClusterConfig/NodeOptions/*", "NodeConfig NodeType"},
    {"AWS::OpenSearchService::Domain", "ClusterConfig/NodeOptions/*/NodeConfig",
     "Count Enabled Type"},
    {"AWS::OpenSearchService::Domain", "ClusterConfig/ZoneAwarenessConfig",
     "AvailabilityZoneCount"},
    {"AWS::OpenSearchService::Domain", "DomainEndpointOptions",
     "CustomEndpoint CustomEndpointCertificateArn CustomEndpointEnabled EnforceHTTPS "
     "TLSSecurityPolicy"},
    {"AWS::OpenSearchService::Domain", "EBSOptions",
     "EBSEnabled Iops Throughput VolumeSize VolumeType"},
    {"AWS::OpenSearchService::Domain", "EncryptionAtRestOptions", "Enabled KmsKeyId"},
    {"AWS::OpenSearchService::Domain", "NodeToNodeEncryptionOptions", "Enabled"},
    {"AWS::OpenSearchService::Domain", "Tags/*", "Key* Value*"},
    {"AWS::OpenSearchService::Domain", "VPCOptions", "SecurityGroupIds SubnetIds"},
    {"AWS::RDS::DBCluster", "Tags/*", "Key* Value"},
    {"AWS::RDS::DBClusterParameterGroup", "Tags/*", "Key* Value"},
    {"AWS::RDS::DBInstance", "Tags/*", "Key* Value"},
    {"AWS::RDS::DBParameterGroup", "Tags/*", "Key* Value"},
    {"AWS::RDS::DBSubnetGroup", "Tags/*", "Key* Value"},
    {"AWS::Route53::RecordSet", "AliasTarget", "DNSName* EvaluateTargetHealth HostedZoneId*"},
    {"AWS::S3::Bucket", "BucketEncryption", "ServerSideEncryptionConfiguration*"},
    {"AWS::S3::Bucket", "BucketEncryption/ServerSideEncryptionConfiguration/*",
     "BlockedEncryptionTypes BucketKeyEnabled ServerSideEncryptionByDefault"},
    {"AWS::S3::Bucket",
     "BucketEncryption/ServerSideEncryptionConfiguration/*/BlockedEncryptionTypes",
     "EncryptionType"},
    {"AWS::S3::Bucket",
     "BucketEncryption/ServerSideEncryptionConfiguration/*/ServerSideEncryptionByDefault",
     "KMSMasterKeyID SSEAlgorithm*"},
    {"AWS::S3::Bucket", "LifecycleConfiguration", "Rules* TransitionDefaultMinimumObjectSize"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*",
     "AbortIncompleteMultipartUpload ExpirationDate ExpirationInDays "
     "ExpiredObjectDeleteMarker Id NoncurrentVersionExpiration "
     "NoncurrentVersionExpirationInDays NoncurrentVersionTransition "
     "NoncurrentVersionTransitions ObjectSizeGreaterThan ObjectSizeLessThan Prefix Status* "
     "TagFilters Transition Transitions"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/AbortIncompleteMultipartUpload",
     "DaysAfterInitiation*"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/NoncurrentVersionExpiration",
     "NewerNoncurrentVersions NoncurrentDays*"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/NoncurrentVersionTransition",
     "NewerNoncurrentVersions StorageClass* TransitionInDays*"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/NoncurrentVersionTransitions/*",
     "NewerNoncurrentVersions StorageClass* TransitionInDays*"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/TagFilters/*", "Key* Value*"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/Transition",
     "StorageClass* TransitionDate TransitionInDays"},
    {"AWS::S3::Bucket", "LifecycleConfiguration/Rules/*/Transitions/*",
     "StorageClass* TransitionDate TransitionInDays"},
    {"AWS::S3::Bucket", "OwnershipControls", "Rules*"},
    {"AWS::S3::Bucket", "OwnershipControls/Rules/*", "ObjectOwnership"},
    {"AWS::S3::Bucket", "PublicAccessBlockConfiguration",
     "BlockPublicAcls BlockPublicPolicy IgnorePublicAcls RestrictPublicBuckets"},
    {"AWS::S3::Bucket", "Tags/*", "Key* Value*"},
    {"AWS::S3::Bucket", "VersioningConfiguration", "Status*"},
    {"AWS::SecretsManager::Secret", "GenerateSecretString",
     "ExcludeCharacters ExcludeLowercase ExcludeNumbers ExcludePunctuation "
     "ExcludeUppercase GenerateStringKey IncludeSpace PasswordLength "
     "RequireEachIncludedType SecretStringTemplate"},
    {"AWS::SecretsManager::Secret", "Tags/*", "Key* Value*"},
};

class Checker {
 public:
  Checker(std::string_view type, std::string_view logical_id)
      : type_(type), at_(fmt::format("/Resources/{}/Properties", logical_id)) {}

  // `schema` is the path with '*' for items, `real` the one with their numbers.
  void visit(const json& value, const std::string& schema, const std::string& real) {
    if (value.is_array())
      for (std::size_t i = 0; i < value.size(); ++i)
        visit(value[i], schema + "/*", fmt::format("{}/{}", real, i));
    if (!value.is_object()) return;
    if (const auto* nested = find(schema)) judge(*nested, value, real);
    for (const auto& [key, item] : value.items())
      visit(item, schema.empty() ? key : schema + "/" + key, real + "/" + key);
  }

  std::vector<PropertyProblem> take() { return std::move(problems_); }

 private:
  std::string_view type_;
  std::string at_;
  std::vector<PropertyProblem> problems_;

  const Nested* find(std::string_view path) const {
    for (const auto& nested : kNested)
      if (nested.type == type_ && nested.path == path) return &nested;
    return nullptr;
  }

  void judge(const Nested& nested, const json& value, const std::string& real) {
    const auto add = [&](std::string_view key, const char* what) {
      problems_.push_back({fmt::format("{}{}/{}", at_, real, key),
                           fmt::format("#{}: {} key [{}] {}", real, what, key,
                                       *what == 'e' ? "is not permitted" : "not found")});
    };
    for (const auto& [key, item] : value.items())
      if (!has_word(nested.names, key)) add(key, "extraneous");
    for_words(nested.names, [&](std::string_view word) {
      if (word.ends_with('*') && !value.contains(word.substr(0, word.size() - 1)))
        add(word.substr(0, word.size() - 1), "required");
    });
  }

  template <class F>
  static void for_words(std::string_view words, F&& call) {
    for (std::size_t at = 0; at < words.size();) {
      const auto end = std::min(words.find(' ', at), words.size());
      call(words.substr(at, end - at));
      at = end + 1;
    }
  }

  static bool has_word(std::string_view words, std::string_view wanted) {
    bool found = false;
    for_words(words, [&](std::string_view word) {
      if (word.ends_with('*')) word.remove_suffix(1);
      found |= word == wanted;
    });
    return found;
  }
};

}  // namespace

std::vector<PropertyProblem> check_nested(std::string_view type, std::string_view logical_id,
                                          const json& properties) {
  Checker checker(type, logical_id);
  checker.visit(properties, "", "");
  return checker.take();
}

}  // namespace slipway::deploy::rehearsal::cfn
