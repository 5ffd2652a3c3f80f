// Lookups of things that were chosen: a VPC's DNS, a key's policy, an image's platforms, zones of
// endpoint services, a stack. What each finds under which name: aws/inventory/lookup.hh.
#include <algorithm>

#include "aws/arn.hh"
#include "aws/inventory/inventory_impl.hh"
#include "aws/services/ec2_places.hh"
#include "aws/services/ecr_manifests.hh"
#include "aws/services/kms_policy.hh"
#include "aws/services/secretsmanager.hh"

namespace slipway::aws {

namespace {

std::string truth(bool value) { return value ? "true" : "false"; }

std::vector<std::string> pieces(std::string_view text, char separator) {
  std::vector<std::string> out;
  while (!text.empty()) {
    auto end = std::min(text.find(separator), text.size());
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

void add_once(std::vector<std::string>& list, const std::string& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

}  // namespace

void Inventory::Impl::look_up(const Lookup& lookup) {
  lookups[lookup].restart();
  Fact& fact = snapshot.facts[lookup];
  fact = {};
  fact.state = ListingState::asked;
  switch (lookup.what) {
    case Look::vpc_dns:
      return look_up_vpc_dns(lookup);
    case Look::key_use:
      return look_up_key_use(lookup);
    case Look::image_platforms:
      return look_up_image_platforms(lookup);
    case Look::quota:
      return look_up_quota(lookup);
    case Look::limits:
      return look_up_limits(lookup);
    case Look::database:
      return look_up_database(lookup);
    case Look::endpoint_zones:
      return look_up_endpoint_zones(lookup);
    case Look::instance_zones:
      return look_up_instance_zones(lookup);
    case Look::permissions:
      return look_up_permissions(lookup);
    case Look::stack:
      return look_up_stack(lookup);
    case Look::price:
      return look_up_price(lookup);
    case Look::secret:
      return look_up_secret(lookup);
  }
}

void Inventory::Impl::look_up_vpc_dns(const Lookup& lookup) {
  for (const char* attribute : {"enableDnsSupport", "enableDnsHostnames"}) {
    ec2::DescribeVpcAttribute op;
    op.vpc_id = lookup.of;
    op.attribute = attribute;
    learn(lookup, op, [](Fact& fact, const ec2::DescribeVpcAttribute::Reply& reply) {
      if (reply.enable_dns_support) fact.found["support"] = {truth(*reply.enable_dns_support)};
      if (reply.enable_dns_hostnames)
        fact.found["hostnames"] = {truth(*reply.enable_dns_hostnames)};
    });
  }
}

// The policy of another account's key is not for us to read (AWS KMS API reference, GetKeyPolicy:
// "Cross-account use: No"), but describing it is, where that policy allows.
void Inventory::Impl::look_up_key_use(const Lookup& lookup) {
  auto owner = account_of_arn(lookup.of);
  if (!owner.empty() && !snapshot.account.empty() && owner != snapshot.account) {
    kms::DescribeKey op;
    op.key_id = lookup.of;
    return learn(lookup, op, [](Fact& fact, const kms::DescribeKey::Reply& reply) {
      const kms::KeyMetadata& key = reply.key_metadata;
      fact.found["state"] = {key.key_state};
      fact.found["spec"] = {key.key_spec};
      fact.found["usage"] = {key.key_usage};
      fact.found["manager"] = {key.key_manager};
    });
  }
  kms::GetKeyPolicy policy;
  policy.key_id = lookup.of;
  learn(lookup, policy, [](Fact& fact, const kms::GetKeyPolicy::Reply& reply) {
    fact.found["policy"] = {reply.policy};
  });
  kms::GetKeyRotationStatus rotation;
  rotation.key_id = lookup.of;
  // Advice only, and not every kind of key has it: no answer is no problem.
  learn(
      lookup, rotation,
      [](Fact& fact, const kms::GetKeyRotationStatus::Reply& reply) {
        fact.found["rotation"] = {truth(reply.key_rotation_enabled)};
      },
      [](Fact&, const Error&) { return true; });
}

void Inventory::Impl::look_up_image_platforms(const Lookup& lookup) {
  auto slash = lookup.of.find('/'), colon = lookup.of.rfind(':');
  ecr::BatchGetImage op;
  if (slash == std::string::npos || colon == std::string::npos || colon < slash) {
    Fact& fact = snapshot.facts[lookup];
    fact.state = ListingState::failed;
    fact.error = Error{.kind = ErrorKind::invalid,
                       .what = "look up the image " + lookup.of,
                       .answer = "it is not written as account/repository:tag",
                       .place = {}};
    return;
  }
  op.registry_id = lookup.of.substr(0, slash);
  op.repository_name = lookup.of.substr(slash + 1, colon - slash - 1);
  ecr::ImageIdentifier id;
  id.image_tag = lookup.of.substr(colon + 1);
  op.image_ids = {id};
  learn(lookup, op, [](Fact& fact, const ecr::BatchGetImage::Reply& reply) {
    for (const ecr::Image& image : reply.images) {
      auto found = ecr::platforms(image.image_manifest);
      if (!found) {
        fact.error = std::move(found.error());
        continue;
      }
      fact.found["digest"] = {image.image_id.image_digest};
      for (const ecr::Platform& platform : *found)
        add_once(fact.found["platforms"], platform.os + "/" + platform.architecture);
    }
  });
}

// By filter, not by name: one unknown name would fail the call for all of them.
void Inventory::Impl::look_up_endpoint_zones(const Lookup& lookup) {
  ec2::DescribeVpcEndpointServices op;
  op.filters = {{"service-name", pieces(lookup.of, ',')}};
  learn_pages(lookup, std::move(op),
              [](Fact& fact, const ec2::DescribeVpcEndpointServices::Reply& reply) {
                for (const ec2::ServiceDetail& service : reply.service_details) {
                  auto& places = fact.found[service.service_name];
                  for (const std::string& zone : service.availability_zones) add_once(places, zone);
                }
              });
}

void Inventory::Impl::look_up_instance_zones(const Lookup& lookup) {
  ec2::DescribeInstanceTypeOfferings op;
  op.filters = {{"instance-type", {lookup.of}}};
  learn_pages(lookup, std::move(op),
              [](Fact& fact, const ec2::DescribeInstanceTypeOfferings::Reply& reply) {
                for (const ec2::InstanceTypeOffering& offer : reply.instance_type_offerings)
                  add_once(fact.found["zones"], offer.location);
              });
}

void Inventory::Impl::look_up_secret(const Lookup& lookup) {
  secretsmanager::DescribeSecret op;
  op.secret_id = lookup.of;
  learn(
      lookup, op,
      [](Fact& fact, const secretsmanager::DescribeSecret::Reply& secret) {
        fact.found["name"] = {secret.name};
        if (secret.deleted_date) fact.found["deleted"] = {to_rfc3339(*secret.deleted_date)};
      },
      // That there is none is an answer.
      [](Fact&, const Error& error) { return error.kind == ErrorKind::not_found; });
}

void Inventory::Impl::look_up_stack(const Lookup& lookup) {
  // No such stack is an answer: ValidationError "Stack with id X does not exist".
  auto no_stack = [](Fact&, const Error& error) {
    return error.answer.find("does not exist") != std::string::npos;
  };
  cloudformation::DescribeStacks stacks_op;
  stacks_op.stack_name = lookup.of;
  learn_pages(
      lookup, std::move(stacks_op),
      [](Fact& fact, const cloudformation::DescribeStacks::Reply& reply) {
        for (const cloudformation::Stack& stack : reply.stacks) {
          fact.found["status"] = {stack.stack_status};
          for (const cloudformation::Parameter& input : stack.parameters)
            fact.found["input." + input.parameter_key] = {input.parameter_value};
        }
      },
      no_stack);
  cloudformation::ListStackResources resources;
  resources.stack_name = lookup.of;
  learn_pages(
      lookup, std::move(resources),
      [](Fact& fact, const cloudformation::ListStackResources::Reply& reply) {
        for (const cloudformation::StackResourceSummary& r : reply.stack_resource_summaries)
          if (!r.physical_resource_id.empty() && r.resource_status != "DELETE_COMPLETE")
            fact.found["resource." + r.resource_type].push_back(r.physical_resource_id);
      },
      no_stack);
}

}  // namespace slipway::aws
