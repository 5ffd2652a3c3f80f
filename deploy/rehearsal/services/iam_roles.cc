#include "deploy/rehearsal/services/iam_roles.hh"

#include <fmt/format.h>

#include <algorithm>

#include "aws/encoding.hh"
#include "aws/wire/percent.hh"
#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/services/iam_rows.hh"

namespace slipway::deploy::rehearsal::iam {
namespace {

using Json = nlohmann::json;

// ---- roles of the account's file

std::string trust_policy(const Role& role) {
  Json principals = Json::array();
  for (const auto& who : role.trusts)
    principals.push_back(
        who.find(':') == std::string::npos ? fmt::format("arn:aws:iam::{}:root", who) : who);
  Json statement{
      {"Effect", "Allow"}, {"Principal", {{"AWS", principals}}}, {"Action", "sts:AssumeRole"}};
  if (!role.external_id.empty())
    statement["Condition"] = {{"StringEquals", {{"sts:ExternalId", role.external_id}}}};
  return Json{{"Version", "2012-10-17"}, {"Statement", {statement}}}.dump();
}

// The same policies by which simulations say that they judge.
RoleRow row_of(const Role& role, Time start) {
  RoleRow row{.name = role.arn.substr(role.arn.rfind('/') + 1),
              .id = role_id(role.arn),
              .arn = role.arn,
              .trust = trust_policy(role),
              .created = start - std::chrono::days(400),
              .max_session = role.max_session.count(),
              .attached = {},
              .inlined = inline_policies(role.may)};
  if (role.may.policy.empty())
    row.attached.emplace_back("arn:aws:iam::aws:policy/AdministratorAccess");
  return row;
}

// ---- roles of sign-in

std::string trust_of_portal(const IdentityCenter& center, const std::string& account) {
  // As Identity Center writes it, each with an id of its own behind "AWSSSO_".
  const auto provider = fmt::format("arn:aws:iam::{}:saml-provider/AWSSSO_{}_DO_NOT_DELETE",
                                    account, aws::sha256_hex(center.start_url).substr(0, 16));
  return Json{
      {"Version", "2012-10-17"},
      {"Statement",
       {{{"Effect", "Allow"},
         {"Principal", {{"Federated", provider}}},
         {"Action", {"sts:AssumeRoleWithSAML", "sts:TagSession"}},
         {"Condition", {{"StringEquals", {{"SAML:aud", "https://signin.aws.amazon.com/saml"}}}}}}}}}
      .dump();
}

RoleRow row_of(const IdentityCenter& center, const PortalRole& portal, Time start) {
  const Role role = role_of_portal(center, portal);
  RoleRow row = row_of(role, start);
  const auto path = role.arn.find(":role/") + 5;
  row.path = role.arn.substr(path, role.arn.rfind('/') + 1 - path);
  row.trust = trust_of_portal(center, portal.account);
  row.max_session = std::chrono::seconds(std::chrono::hours(12)).count();
  return row;
}

// ---- roles of stacks

bool names_role(const cfn::Thing& policy, const std::string& role) {
  const auto roles = texts(policy.properties, "Roles");
  return std::ranges::find(roles, role) != roles.end();
}

std::string document_of(const Json& properties, const char* key) {
  const auto found = properties.find(key);
  if (found == properties.end()) return "{}";
  return found->is_string() ? found->get<std::string>() : found->dump();
}

void add_policies(const cfn::Estate& estate, RoleRow& row) {
  for (const auto* policy : estate.all("AWS::IAM::ManagedPolicy"))
    if (names_role(*policy, row.name)) row.attached.push_back(policy->physical_id);
  for (const auto* policy : estate.all("AWS::IAM::Policy"))
    if (names_role(*policy, row.name))
      row.inlined.push_back({text(policy->properties, "PolicyName"),
                             document_of(policy->properties, "PolicyDocument")});
}

RoleRow row_of(const cfn::Thing& thing, const cfn::Estate& estate) {
  const auto& set = thing.properties;
  RoleRow row{.name = thing.physical_id,
              .id = text(thing.attributes, "RoleId"),
              .arn = text(thing.attributes, "Arn"),
              .description = text(set, "Description"),
              .boundary = text(set, "PermissionsBoundary"),
              .trust = document_of(set, "AssumeRolePolicyDocument"),
              .created = thing.created,
              .max_session = integer(set, "MaxSessionDuration").value_or(3600),
              .tags = set.value("Tags", Json::array()),
              .attached = texts(set, "ManagedPolicyArns"),
              .inlined = {}};
  if (const auto path = text(set, "Path"); !path.empty()) row.path = path;
  for (const auto& policy : set.value("Policies", Json::array()))
    row.inlined.push_back({text(policy, "PolicyName"), document_of(policy, "PolicyDocument")});
  add_policies(estate, row);
  return row;
}

std::expected<RoleRow, ApiError> need_role(World& world, const Call& call) {
  const auto name = text(call.input, "RoleName");
  for (auto& row : roles_of(world, call))
    if (row.name == name) return std::move(row);
  return std::unexpected(
      ApiError{"NoSuchEntity", fmt::format("The role with name {} cannot be found.", name), 404});
}

// ---- answers

void write_tags(XmlWriter& xml, const RoleRow& row) {
  if (row.tags.empty()) return;
  xml.open("Tags");
  for (const auto& tag : row.tags)
    xml.open("member").text("Key", text(tag, "Key")).text("Value", text(tag, "Value")).close();
  xml.close();
}

// As listings tell them, which leave out tags, boundary and last use.
void write_role(XmlWriter& xml, const RoleRow& row) {
  xml.text("Path", row.path).text("RoleName", row.name).text("RoleId", row.id);
  xml.text("Arn", row.arn).time("CreateDate", row.created);
  xml.text("AssumeRolePolicyDocument", aws::percent_encode(row.trust));
  xml.optional("Description", row.description).number("MaxSessionDuration", row.max_session);
}

std::string name_of_policy(const std::string& arn) { return arn.substr(arn.rfind('/') + 1); }

std::string document_with(Json statements) {
  return Json{{"Version", "2012-10-17"}, {"Statement", std::move(statements)}}.dump();
}

}  // namespace

std::vector<InlinePolicy> inline_policies(const Permissions& may) {
  std::vector<InlinePolicy> out;
  if (!may.deny.empty())
    out.push_back({"RehearsalDeny",
                   document_with({{{"Effect", "Deny"}, {"Action", may.deny}, {"Resource", "*"}}})});
  Json statements = Json::array();
  for (const auto& one : may.policy)
    statements.push_back({{"Effect", one.allows ? "Allow" : "Deny"},
                          {"Action", one.actions},
                          {"Resource", one.resources}});
  if (!statements.empty()) out.push_back({"RehearsalPolicy", document_with(std::move(statements))});
  return out;
}

Role role_of_portal(const IdentityCenter& center, const PortalRole& portal) {
  const auto region = center.region == "us-east-1" ? std::string() : center.region + "/";
  const auto id = aws::sha256_hex(portal.account + portal.role).substr(0, 16);
  return {.arn = fmt::format(
              "arn:aws:iam::{}:role/aws-reserved/sso.amazonaws.com/{}AWSReservedSSO_{}_{}",
              portal.account, region, portal.role, id),
          .external_id = {},
          .trusts = {},
          .may = portal.may};
}

std::vector<RoleRow> roles_of(World& world, const Call& call) {
  std::vector<RoleRow> rows;
  for (const auto& role : world.account(call).roles)
    rows.push_back(row_of(role, world.options().start));
  const auto& center = world.sign_in().center();
  for (const auto& portal : center.roles)
    if (portal.account == call.account)
      rows.push_back(row_of(center, portal, world.options().start));
  for (const auto* estate : cfn::Play::of(world).estates(call.account))
    for (const auto* thing : estate->all("AWS::IAM::Role")) rows.push_back(row_of(*thing, *estate));
  std::ranges::sort(rows, {}, &RoleRow::name);
  return rows;
}

Answer get_role(World& world, const Call& call) {
  const auto row = need_role(world, call);
  if (!row) return std::unexpected(row.error());
  XmlWriter xml;
  xml.open("Role");
  write_role(xml, *row);
  write_tags(xml, *row);
  if (!row->boundary.empty())
    xml.open("PermissionsBoundary")
        .text("PermissionsBoundaryType", "Policy")
        .text("PermissionsBoundaryArn", row->boundary)
        .close();
  xml.open("RoleLastUsed").close().close();
  return Body{xml.take()};
}

Answer list_roles(World& world, const Call& call) {
  auto rows = roles_of(world, call);
  const auto prefix = text(call.input, "PathPrefix");
  std::erase_if(rows, [&](const RoleRow& row) { return !row.path.starts_with(prefix); });
  return rows_answer(world, call, "Roles", rows,
                     [](XmlWriter& xml, const RoleRow& row) { write_role(xml, row); });
}

Answer list_attached_role_policies(World& world, const Call& call) {
  const auto row = need_role(world, call);
  if (!row) return std::unexpected(row.error());
  return rows_answer(world, call, "AttachedPolicies", row->attached,
                     [](XmlWriter& xml, const std::string& arn) {
                       xml.text("PolicyName", name_of_policy(arn)).text("PolicyArn", arn);
                     });
}

Answer list_role_policies(World& world, const Call& call) {
  const auto row = need_role(world, call);
  if (!row) return std::unexpected(row.error());
  return texts_answer(world, call, "PolicyNames", row->inlined,
                      [](const InlinePolicy& policy) { return policy.name; });
}

Answer get_role_policy(World& world, const Call& call) {
  const auto row = need_role(world, call);
  if (!row) return std::unexpected(row.error());
  const auto name = text(call.input, "PolicyName");
  const auto found = std::ranges::find(row->inlined, name, &InlinePolicy::name);
  if (found == row->inlined.end())
    return std::unexpected(ApiError{
        "NoSuchEntity", fmt::format("The role policy with name {} cannot be found.", name), 404});
  XmlWriter xml;
  xml.text("RoleName", row->name).text("PolicyName", name);
  xml.text("PolicyDocument", aws::percent_encode(found->document));
  return Body{xml.take()};
}

Answer list_role_tags(World& world, const Call& call) {
  const auto row = need_role(world, call);
  if (!row) return std::unexpected(row.error());
  const std::vector<Json> tags(row->tags.begin(), row->tags.end());
  return rows_answer(world, call, "Tags", tags, [](XmlWriter& xml, const Json& tag) {
    xml.text("Key", text(tag, "Key")).text("Value", text(tag, "Value"));
  });
}

}  // namespace slipway::deploy::rehearsal::iam
