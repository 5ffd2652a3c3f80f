// An account with what stands around the subnets, for the checks that need facts beside the
// listings.
#pragma once

#include "tests/wizard/rules/account.hh"

namespace slipway::wizard {

using Found = std::map<std::string, std::vector<std::string>>;

// An account with surroundings; `learn` answers a question.
struct Surroundings : Account {
  Surroundings() {
    for (auto& row : inventory.subnets.rows) {
      row.route_table_id = row.id.starts_with("subnet-p") ? "rtb-pub" : "rtb-1";
      row.way_out = row.cls == aws::SubnetClass::private_  ? "nat-1"
                    : row.cls == aws::SubnetClass::public_ ? "igw-1"
                                                           : "";
    }
    complete(inventory.nat_gateways).rows = {
        {"nat-1", "vpc-1", "subnet-pa", "available", "public", "", {"198.51.100.7"}}};
    complete(inventory.internet_gateways).rows = {{"igw-1", "vpc-1"}};
    complete(inventory.endpoints);
    complete(inventory.network_acls);
    complete(inventory.addresses);
    complete(inventory.prefix_lists).rows = {{"pl-68a5", "com.amazonaws.us-west-2.s3", "AWS", {}}};
    complete(inventory.stacks);
  }
  void learn(aws::Look what, const std::string& of, Found found) {
    aws::Fact& fact = inventory.facts[{what, of}];
    fact.state = aws::ListingState::complete;
    fact.found = std::move(found);
  }
  void await(aws::Look what, const std::string& of) {
    inventory.facts[{what, of}].state = aws::ListingState::asked;
  }
  void refuse(aws::Look what, const std::string& of) {
    aws::Fact& fact = inventory.facts[{what, of}];
    fact.state = aws::ListingState::failed;
    fact.error = Error{.kind = ErrorKind::denied, .what = "look", .answer = "you may not look"};
  }
  void endpoint(const std::string& service, const std::string& state, bool private_dns,
                const std::string& type = "Interface", std::vector<std::string> tables = {}) {
    inventory.endpoints.rows.push_back({"vpce-" + service,
                                        "vpc-1",
                                        "com.amazonaws.us-west-2." + service,
                                        type,
                                        state,
                                        private_dns,
                                        {"subnet-a1"},
                                        std::move(tables)});
  }
  // One stage of a blueprint, whose stack is called prod-services.
  void with_stack() {
    answers.set("stack", std::string("prod"), Provenance::typed);
    StageSpec spec;
    spec.stage.id = "services";
    spec.stage.stack_name = "${stack}-services";
    spec.stage.inputs = {{"ApiHost", "api.example.com"}};
    blueprint.stages.push_back(std::move(spec));
  }
};

inline const Account::Parameters endpoint_rule{
    {"vpc", "vpc-1"}, {"subnets", "subnet-a1,subnet-b1"}, {"services", "s3, kms"}};
inline const std::string kms_service = "com.amazonaws.us-west-2.kms";

}  // namespace slipway::wizard
