// Subnets of one list: that they exist, in the VPC, with the right routes, one a zone, with room.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "wizard/rules/families.hh"

namespace slipway::wizard::rules {

namespace {

// The list's rows; `gone` are the ids no row has.
struct Chosen {
  std::vector<const aws::SubnetRow*> rows;
  std::vector<std::string> gone;
  std::optional<Finding> unlisted;
};

Chosen chosen(const Facts& facts, const RuleUse& use) {
  Chosen result;
  result.unlisted = wizard::unlisted(facts.inventory.subnets, "the subnets");
  for (const auto& id : param_list(use, "subnets")) {
    if (const auto* row = subnet_row(facts, id))
      result.rows.push_back(row);
    else
      result.gone.push_back(id);
  }
  return result;
}

bool nothing_to_judge(const RuleUse& use) { return param_list(use, "subnets").empty(); }

void judge_existence(Findings& out, const Facts& facts, const Chosen& subnets) {
  for (const auto& id : subnets.gone)
    out.push_back(failed(fmt::format("there is no subnet {} in {}", id, facts.inventory.region),
                         "subnets of this account and region", "choose from the list"));
}

void judge_vpc(Findings& out, const Chosen& subnets, const std::string& vpc) {
  if (vpc.empty()) return;
  for (const auto* row : subnets.rows)
    if (row->vpc_id != vpc)
      out.push_back(failed(fmt::format("{} is in {}", row->id, row->vpc_id), "subnets of " + vpc,
                           "choose one of " + vpc));
}

std::string fix_for_class(const std::string& wanted) {
  if (wanted == "public") return "choose a subnet with a route to an internet gateway";
  if (wanted == "private") return "choose a subnet whose default route is a NAT or transit gateway";
  return "choose a subnet without a default route";
}

void judge_class(Findings& out, const Chosen& subnets, const std::string& wanted) {
  if (wanted.empty()) return;
  for (const auto* row : subnets.rows) {
    if (row->cls == aws::SubnetClass::unknown)
      out.push_back(unsure(fmt::format("{}: its routes are not known{}", row->id,
                                       row->reason.empty() ? "" : " (" + row->reason + ")"),
                           "a " + wanted + " subnet",
                           "get the right to list route tables, or look the routes up yourself"));
    else if (aws::name(row->cls) != wanted)
      out.push_back(failed(fmt::format("{} is {}{}", row->id, aws::name(row->cls),
                                       row->reason.empty() ? "" : ": " + row->reason),
                           "a " + wanted + " subnet", fix_for_class(wanted)));
  }
}

void judge_zones(Findings& out, const Chosen& subnets, long at_least) {
  std::set<std::string> zones;
  for (const auto* row : subnets.rows) zones.insert(row->availability_zone);
  if (static_cast<long>(zones.size()) < at_least)
    out.push_back(failed(fmt::format("{} in {}", counted(subnets.rows.size(), "subnet"),
                                     zones.empty()       ? "no zone"
                                     : zones.size() == 1 ? "one zone, " + *zones.begin()
                                                         : counted(zones.size(), "zone")),
                         fmt::format("subnets in {} zones or more", at_least),
                         "add a subnet of another zone"));
}

void judge_one_a_zone(Findings& out, const Chosen& subnets) {
  std::map<std::string, std::vector<std::string>> by_zone;
  for (const auto* row : subnets.rows) by_zone[row->availability_zone].push_back(row->id);
  for (const auto& [zone, ids] : by_zone)
    if (ids.size() > 1)
      out.push_back(failed(
          fmt::format("{} are {} in {}", joined(ids), ids.size() == 2 ? "both" : "all", zone),
          "one subnet a zone: load balancers and endpoints take no more", "choose one of them"));
}

void judge_free(Findings& out, const Chosen& subnets, long at_least) {
  for (const auto* row : subnets.rows)
    if (row->available_ips < at_least)
      out.push_back(failed(fmt::format("{} has {} left", row->id,
                                       row->available_ips == 1
                                           ? "1 free address"
                                           : fmt::format("{} free addresses", row->available_ips)),
                           fmt::format("{} free addresses or more", at_least),
                           "choose a larger subnet, or free addresses in it"));
}

void judge_overlap(Findings& out, const RuleUse& use) {
  auto others = param_list(use, "others");
  std::vector<std::string> both;
  for (const auto& id : param_list(use, "subnets"))
    if (std::find(others.begin(), others.end(), id) != others.end()) both.push_back(id);
  if (!both.empty())
    out.push_back(failed(
        fmt::format("{} {} in two lists", joined(both), both.size() == 1 ? "stands" : "stand"),
        "every subnet in one list only", "take it out of one of them"));
}

std::string list_name(const RuleUse& use) {
  std::string cls = param(use, "class");
  return cls.empty() ? "subnet" : cls + " subnet";
}

// Existence and then one more thing; the pass names the list.
template <class Judge>
Findings one_thing(const Facts& facts, const RuleUse& use, std::string_view fine, Judge judge) {
  if (nothing_to_judge(use)) return {};
  Chosen subnets = chosen(facts, use);
  if (subnets.unlisted) return {*subnets.unlisted};
  Findings out;
  judge(out, subnets);
  if (out.empty() && !subnets.gone.empty()) judge_existence(out, facts, subnets);
  if (out.empty())
    out.push_back(passed(counted(subnets.rows.size(), list_name(use)) + std::string(fine)));
  return out;
}

}  // namespace

Findings subnets(const Facts& facts, const RuleUse& use) {
  if (nothing_to_judge(use)) return {};
  Findings out;
  judge_overlap(out, use);
  Chosen list = chosen(facts, use);
  if (list.unlisted) {
    out.push_back(*list.unlisted);
    return out;
  }
  judge_existence(out, facts, list);
  judge_vpc(out, list, param(use, "vpc"));
  judge_class(out, list, param(use, "class"));
  if (list.gone.empty()) judge_zones(out, list, param_number(use, "at_least", 2));
  judge_one_a_zone(out, list);
  judge_free(out, list, param_number(use, "free", 0));
  if (out.empty())
    out.push_back(
        passed(counted(list.rows.size(), list_name(use)) + " in as many zones, with room"));
  return out;
}

Findings subnets_class(const Facts& facts, const RuleUse& use) {
  return one_thing(facts, use, " with the right routes", [&](Findings& out, const Chosen& list) {
    judge_class(out, list, param(use, "class"));
  });
}

Findings subnets_vpc(const Facts& facts, const RuleUse& use) {
  return one_thing(facts, use, " in the VPC", [&](Findings& out, const Chosen& list) {
    judge_vpc(out, list, param(use, "vpc"));
  });
}

Findings subnets_zones(const Facts& facts, const RuleUse& use) {
  return one_thing(facts, use, " in enough zones", [&](Findings& out, const Chosen& list) {
    judge_zones(out, list, param_number(use, "at_least", 2));
  });
}

Findings subnets_one_a_zone(const Facts& facts, const RuleUse& use) {
  return one_thing(facts, use, ", one a zone",
                   [&](Findings& out, const Chosen& list) { judge_one_a_zone(out, list); });
}

Findings subnets_free(const Facts& facts, const RuleUse& use) {
  return one_thing(facts, use, " with room", [&](Findings& out, const Chosen& list) {
    judge_free(out, list, param_number(use, "at_least", 8));
  });
}

Findings subnets_overlap(const Facts&, const RuleUse& use) {
  if (nothing_to_judge(use)) return {};
  Findings out;
  judge_overlap(out, use);
  if (out.empty()) out.push_back(passed("no subnet stands in two lists"));
  return out;
}

}  // namespace slipway::wizard::rules
