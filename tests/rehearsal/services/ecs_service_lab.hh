// A service behind a load balancer, for tests of its deployments and of what it says of them.
#pragma once

#include "tests/rehearsal/cfn/lab.hh"

namespace slipway::deploy::rehearsal::cfn {

inline constexpr std::string_view kService = R"(
Parameters: {Count: {Type: Number, Default: 2}, Tag: {Type: String, Default: "20261116.1"}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster, Properties: {ClusterName: c}}
  Lb: {Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: {Name: lb}}
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 8080, Protocol: HTTP, UnhealthyThresholdCount: 2, HealthyThresholdCount: 2,
                 HealthCheckIntervalSeconds: 10}
  Door:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {LoadBalancerArn: !Ref Lb, DefaultActions: [{Type: forward, TargetGroupArn: !Ref Group}]}
  Logs: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: /app}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: app
      ContainerDefinitions:
        - Name: api
          Image: public/app:1
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref Logs, awslogs-stream-prefix: api}
  Service:
    Type: AWS::ECS::Service
    DependsOn: Door
    Properties:
      Cluster: !Ref Cluster
      ServiceName: api
      DesiredCount: !Ref Count
      TaskDefinition: !Ref Task
      HealthCheckGracePeriodSeconds: 60
      DeploymentConfiguration: {DeploymentCircuitBreaker: {Enable: true, Rollback: true}}
      LoadBalancers: [{ContainerName: api, ContainerPort: 8080, TargetGroupArn: !Ref Group}]
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties: {MinCapacity: 2, MaxCapacity: 5, ResourceId: !Join ["/", [service, !Ref Cluster, !GetAtt Service.Name]],
                 ScalableDimension: "ecs:service:DesiredCount", ServiceNamespace: ecs}
)";

inline nlohmann::json service(Lab& lab) {
  return lab.reply(aws::Service::ecs, "DescribeServices",
                   {{"cluster", "c"}, {"services", {"api"}}})["services"][0];
}

// A service whose count its autoscaling alone decides.
inline std::string without_count() {
  std::string out(kService);
  return out.erase(out.find("      DesiredCount"),
                   out.find("      TaskDefinition:") - out.find("      DesiredCount"));
}

inline std::string with_image(std::string body, const char* image) {
  return body.replace(body.find("public/app:1"), 12, image);
}

// The messages of a service's events, oldest first.
inline std::vector<std::string> messages(Lab& lab) {
  std::vector<std::string> out;
  const auto seen = service(lab);
  for (const auto& event : seen["events"])
    out.insert(out.begin(), event["message"].get<std::string>());
  return out;
}

}  // namespace slipway::deploy::rehearsal::cfn
