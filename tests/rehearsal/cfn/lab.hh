// A starter account with a clock to turn: stacks are made by the calls a client would send.
#pragma once

#include <pugixml.hpp>

#include "deploy/assets.hh"
#include "deploy/rehearsal/cfn/handlers.hh"
#include "tests/rehearsal/harness.hh"

namespace slipway::deploy::rehearsal::cfn {

using Parameters = std::map<std::string, std::string>;

class Lab {
 public:
  explicit Lab(std::vector<std::string> faults = {})
      : world_(starter({.failing_resources = std::move(faults)})) {}

  World& world() { return *world_; }
  Estate& estate() { return Play::of(*world_).estate("123456789012", "us-west-2"); }
  Stack& stack(std::string_view name) { return *estate().stack(name); }
  void pass(int seconds) { world_->advance(world_->wall() + Millis(seconds * 1000)); }

  Answer call(std::string_view action, nlohmann::json input,
              aws::Service service = aws::Service::cloudformation) {
    return ask(*world_, service, action, std::move(input));
  }
  // The reply's XML under one root, or an empty document and a failure.
  pugi::xml_document xml(std::string_view action, nlohmann::json input,
                         aws::Service service = aws::Service::cloudformation) {
    pugi::xml_document document;
    auto answer = call(action, std::move(input), service);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().code + ": " + answer.error().message);
    if (answer) document.load_string(("<r>" + answer->text + "</r>").c_str());
    return document;
  }
  nlohmann::json reply(aws::Service service, std::string_view action, nlohmann::json input) {
    auto answer = call(action, std::move(input), service);
    EXPECT_TRUE(answer) << (answer ? "" : answer.error().code + ": " + answer.error().message);
    return answer ? nlohmann::json::parse(answer->text) : nlohmann::json();
  }

  static nlohmann::json change_set(std::string_view stack, std::string_view body,
                                   const Parameters& parameters, std::string_view type) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& [key, value] : parameters)
      list.push_back({{"ParameterKey", key}, {"ParameterValue", value}});
    return {{"StackName", stack},
            {"ChangeSetName", "c"},
            {"TemplateBody", body},
            {"Parameters", list},
            {"ChangeSetType", type},
            {"Capabilities", {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"}}};
  }

  // Makes and runs a change set, then lets an hour pass. The stack's status, or the refusal.
  std::string deploy(const std::string& name, std::string_view body,
                     const Parameters& parameters = {}, std::string_view type = "CREATE",
                     int seconds = 7200) {
    auto made = call("CreateChangeSet", change_set(name, body, parameters, type));
    if (!made) return made.error().message;
    pass(5);
    auto run = call("ExecuteChangeSet", {{"StackName", name},
                                         {"ChangeSetName", "c"},
                                         {"ClientRequestToken", name + std::string(type)}});
    if (!run)
      return run.error().message + ": " + estate().stack(name)->change_sets.begin()->second.reason;
    pass(seconds);
    call("DeleteChangeSet", {{"StackName", name}, {"ChangeSetName", "c"}});
    return stack(name).status;
  }

  std::string output(std::string_view stack_name, std::string_view key) {
    for (const auto& output : stack(stack_name).outputs)
      if (output.key == key) return output.value;
    return "(no output)";
  }

  // "Bucket CREATE_COMPLETE", oldest first.
  std::vector<std::string> history(std::string_view name) {
    std::vector<std::string> out;
    for (const auto& event : stack(name).events)
      out.push_back(event.logical_id + " " + event.status);
    return out;
  }
  std::string first_failure(std::string_view name) {
    if (estate().stack(name) == nullptr) return "(no stack)";
    for (const auto& event : stack(name).events)
      if (event.status.ends_with("_FAILED")) return event.logical_id + ": " + event.reason;
    return {};
  }

 private:
  std::unique_ptr<World> world_;
};

// The flagship's templates with the answers that fit `starter`.
class Flagship {
 public:
  explicit Flagship(Lab& lab) : lab_(lab) {}

  std::string infrastructure() { return deploy("infrastructure", {}); }
  std::string application() { return deploy("application", {}); }
  std::string services(Parameters changes = {}) { return deploy("services", std::move(changes)); }
  std::string dns() { return deploy("dns", {}); }
  std::string deploy(const std::string& stage, Parameters changes,
                     std::string_view type = "CREATE") {
    auto values = parameters(stage);
    for (auto& [key, value] : changes) values[key] = value;
    return lab_.deploy(stage, body(stage), values, type);
  }
  static std::string_view body(const std::string& stage) {
    return *asset("blueprints/pulumi-ecs/templates/" + stage + ".yaml");
  }

  // What every parameter without a default gets: a fixed answer, or another stack's output of the
  // same name.
  Parameters parameters(const std::string& stage) {
    static const Parameters answers = {
        {"CommonName", "pulumiselfhosted"},
        {"VpcId", "vpc-0a1b2c3d4e5f60718"},
        {"VpcCidr", "10.20.0.0/16"},
        {"PublicSubnetIds", "subnet-0a10000000000000a,subnet-0a10000000000000b"},
        {"PrivateSubnetIds", "subnet-0a20000000000000a,subnet-0a20000000000000b"},
        {"IsolatedSubnetIds", "subnet-0a30000000000000a,subnet-0a30000000000000b"},
        {"PrivateRouteTableIds", "rtb-0a20000000000000a"},
        {"KmsKeyArn",
         "arn:aws:kms:us-west-2:123456789012:key/8a1f5c3e-2b7d-4c9a-9e10-3f6b7d2c1a01"},
        {"CertificateArn",
         "arn:aws:acm:us-west-2:123456789012:certificate/0a6f1c1e-5a0f-4a53-9b61-0f4e0c6d1a01"},
        {"ApiHost", "api.pulumi.example.com"},
        {"AppHost", "app.pulumi.example.com"},
        {"ZoneName", "example.com"},
        {"HostedZoneId", "Z0123456789EXAMPLE01"},
        {"EcrAccountId", "123456789012"},
        {"ImageTag", "20261116.1"},
        {"AllowedCidr1", "0.0.0.0/0"},
        {"LicenseKey", "aaa.bbb.ccc"},
        {"ApiTaskCpu", "512"},
        {"ApiTaskMemory", "1024"},
        {"ApiContainerCpu", "512"},
        {"ApiContainerMemoryReservation", "512"},
        {"ConsoleTaskCpu", "256"},
        {"ConsoleTaskMemory", "512"},
        {"ConsoleContainerCpu", "256"},
        {"ConsoleContainerMemoryReservation", "512"}};
    Parameters out;
    auto read = read_template(body(stage));
    EXPECT_TRUE(read) << (read ? "" : read.error());
    if (!read) return out;
    for (const auto& [key, rule] : read->parameters) {
      if (const auto it = answers.find(key); it != answers.end())
        out[key] = it->second;
      else if (!rule.default_value)
        out[key] = from_outputs(key);
    }
    return out;
  }

 private:
  Lab& lab_;

  // DbSecretArn <- dbSecretArn; CheckpointsBucket <- checkpointsS3BucketName
  std::string from_outputs(const std::string& parameter) {
    const auto fold = [](std::string text) {
      for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return text;
    };
    std::string wanted = fold(parameter);
    for (const auto& stack : lab_.estate().stacks)
      for (const auto& output : stack->outputs) {
        std::string key = fold(output.key);
        if (const auto at = key.find("s3bucketname"); at != std::string::npos)
          key.replace(at, 12, "bucket");
        if (key.starts_with("opensearch")) key.erase(0, 4);
        if (key.starts_with("public")) key.erase(0, 6);
        if (key == wanted) return output.value;
      }
    ADD_FAILURE() << "nothing fills " << parameter;
    return {};
  }
};

}  // namespace slipway::deploy::rehearsal::cfn
