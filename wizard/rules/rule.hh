// A registered check: a pure function of what is known. One small file a family in wizard/rules/;
// adding a check is one function, one line in families.hh and one in registry.cc. A check that
// needs a fact beside the listings calls ask() (support.hh): whoever runs the checks then has the
// fact looked up (needs()) and runs them again; nothing else has to be told.
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
//   log_retention      days, member?, mistaken?          a number, or that member of JSON; a usual slip for it
//   database_class     class, engine?, too_small?, least?, advice?
//   opensearch         enabled?, name?, count?, subnets?, masters?
//   region             region                            known and opted in
//   vpc                vpc
//   vpc_dns            vpc, endpoints?                   DNS support and host names, which private endpoints need
//   vpc_endpoints      vpc, subnets, services, existing  those to create collide with none; those said to exist do
//   egress             subnets                           what the default routes lead to works
//   egress_allowed     subnets, cidrs                    the ways out are in an allow-list
//   network_acl        subnets, flows ("in tcp 443 0.0.0.0/0, out tcp 1024-65535 0.0.0.0/0")
//   prefix_list        list, service                     a list of this region, of that AWS service
//   endpoint_quota     vpc, services, existing           room for that many endpoints
//   fargate_quota      tasks ("2 x 2048, 2 x 512")       processors running and during a roll-out
//   balancer_quota     application?, network?            room for that many load balancers
//   database_quota     replicas                          room for a cluster with that many replicas
//   role_quota         roles                             room for that many IAM roles
//   database_offered   engine, version, class, subnets   in the subnets' zones
//   search_offered     type, subnets                     in the subnets' zones
//   permissions        actions                           the identity may do what an install does
//   install            unique? (stage.Input ...)         its stacks can be worked on; other installs do not clash
//   deployed_input     stage, input, value, wanted, why, fresh?    an installed value that must not simply change
//   stack_secrets                                        those its stacks made are there and stay
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
//   records            zone, names                       no record stands in the way but this install's own
//   kms_key            key, region?                      exists, enabled, symmetric, customer managed
//   key_policy         key, actions, region?             its policy lets the account's roles use it; rotation
//   images             tag, repositories, account?       every repository holds the tag
//   image_platform     tag, repositories, platform, account?
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
  // Where checks note the facts that nobody has asked for yet; null: nobody is going to.
  std::vector<aws::Lookup>* wanted = nullptr;
  // Where checks note every fact they read, known or not; null: nobody is going to look.
  std::vector<aws::Lookup>* read = nullptr;
  // Where find_row() found the last row (support.hh); null: it begins at the front each time.
  std::size_t* near = nullptr;
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
// Facts that the rules (those about these keys alone; all when there are none) would ask for and
// the inventory does not hold. Facts may lead to more questions: ask again once they have arrived.
std::vector<aws::Lookup> needs(const Facts& facts, const std::vector<std::string>& keys = {});
// The facts, known or not, behind the findings about these keys, or behind one rule: what to ask
// for again with the listings.
std::vector<aws::Lookup> facts_behind(const Facts& facts, const std::vector<std::string>& keys);
std::vector<aws::Lookup> facts_behind_rule(const Facts& facts, std::string_view id_or_check);
// The findings of one rule (by its id, or by its check where no id fits): greys rows of a source.
std::vector<Finding> judge_rule(const Facts& facts, std::string_view id_or_check);

}  // namespace slipway::wizard
