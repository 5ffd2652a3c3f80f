// A registered check: a pure function of what is known. One small file a family in wizard/rules/;
// adding a check is one function and one line in registry.cc.
//
// clang-format off
// Checks and their parameters (texts with ${answer}; lists are comma separated; a trailing ? is optional). A check whose
// first parameter is empty has nothing to judge and returns no finding.
//   format             value, kind (subnet_id vpc_id arn account domain subdomain email host_port cidr image_tag
//                      image_prefix json)
//   pattern            value, pattern, wanted?
//   name_pattern       value, longest?                   lower-case letters, digits, single hyphens
//   domain             zone, subdomain?, names?          DNS syntax and lengths of the names that result
//   same_region        arns, region                      partition and region of ARNs
//   all_or_none        any parameters: name -> value
//   number             value, at_least?, at_most?, why?
//   fargate_size       cpu, memory, container_cpu?, container_memory?, recommended_cpu?, recommended_memory?
//   cidr_list          cidrs                             syntax, host bits
//   open_to_world      cidrs                             warns on 0.0.0.0/0 and ::/0
//   log_retention      days                              or JSON with retentionDays
//   database_class     class
//   opensearch         enabled?, name?, count?, subnets?, masters?
//   region             region                            known and opted in
//   vpc                vpc
//   subnets            subnets, vpc?, class?, at_least?, free?, others?    every subnets_* check at once
//   subnets_class      subnets, class
//   subnets_vpc        subnets, vpc
//   subnets_zones      subnets, at_least?
//   subnets_one_a_zone subnets
//   subnets_free       subnets, at_least?
//   subnets_overlap    subnets, others
//   certificate        certificate, region?              exists, issued, in date, key type, region
//   certificate_covers certificate, names                every name; a wildcard stands for one label
//   certificate_expiry certificate, days?                warns before the end
//   zone               zone                              exactly one public zone of that name
//   records            zone, names                       no record stands in the way
//   kms_key            key, region?                      exists, enabled, symmetric, customer managed
//   images             tag, repositories, account?       every repository holds the tag
//   image_tag          tag                               not latest
//   licence            licence, days?                    a JWT, in date
//   smtp               server, username, password, sender
//   saml               enabled?, public, private, name?
//   captcha            site, secret
// clang-format on
#pragma once

#include <span>
#include <string_view>

#include "aws/inventory/snapshot.hh"
#include "wizard/blueprint.hh"
#include "wizard/finding.hh"

namespace slipway::wizard {

struct Facts {
  const Blueprint& blueprint;
  const Answers& answers;
  const aws::Snapshot& inventory;
  Time now{};
};

// `use` comes with its parameters filled in. A finding's rule and, where it names none, its fields
// are set by judge().
using Check = std::vector<Finding> (*)(const Facts& facts, const RuleUse& use);

struct RegisteredCheck {
  std::string_view name;
  Check check;
};
std::span<const RegisteredCheck> registered_checks();

// Every rule of the blueprint, and the shape of every answer (type, required, choices, unknown keys
// with a suggestion).
std::vector<Finding> judge(const Facts& facts);
// Only what concerns these keys: findings beside a page's fields.
std::vector<Finding> judge(const Facts& facts, const std::vector<std::string>& keys);
// The findings of one rule (by its id, or by its check where no id fits): greys rows of a source.
std::vector<Finding> judge_rule(const Facts& facts, std::string_view id_or_check);

}  // namespace slipway::wizard
