#include <fmt/format.h>

#include <algorithm>

#include "wizard/rules/families.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

// By id, ARN, alias or alias ARN.
bool is(const aws::KeyRow& row, const std::string& text) {
  if (row.id == text || row.arn == text) return true;
  auto arn = parse_arn(text);
  std::string alias = arn ? arn->resource : text;
  return std::find(row.aliases.begin(), row.aliases.end(), alias) != row.aliases.end();
}

std::string fix_for_state(const std::string& state) {
  if (state == "Disabled") return "enable it in KMS, then refresh";
  if (state == "PendingDeletion") return "cancel its deletion in KMS, or choose another";
  return "choose another key";
}

void judge_key(Findings& out, const aws::KeyRow& row) {
  if (row.state.empty()) {
    out.push_back(unsure("its state is not known", "an enabled key",
                         "get the right to describe keys (kms:DescribeKey)"));
    return;
  }
  if (row.manager == "AWS")
    out.push_back(failed("it is managed by AWS, so its policy cannot be changed",
                         "a customer managed key", "create one in KMS"));
  if (row.state != "Enabled")
    out.push_back(failed(fmt::format("its state is {}", row.state), "an enabled key",
                         fix_for_state(row.state)));
  if (row.spec != "SYMMETRIC_DEFAULT" || row.usage != "ENCRYPT_DECRYPT")
    out.push_back(failed(fmt::format("it is {} for {}", row.spec, row.usage),
                         "a symmetric key (SYMMETRIC_DEFAULT) for ENCRYPT_DECRYPT",
                         "choose or create a symmetric key"));
}

}  // namespace

Findings kms_key(const Facts& facts, const RuleUse& use) {
  std::string text = param(use, "key"), region = param(use, "region");
  if (text.empty()) return {};
  auto arn = parse_arn(text);
  if (text.starts_with("arn:") && (!arn || arn->service != "kms"))
    return {failed(fmt::format("\"{}\" is not the ARN of a KMS key", text),
                   "arn:aws:kms:REGION:ACCOUNT:key/ID", "copy the ARN from KMS")};
  if (arn && !region.empty() && arn->region != region)
    return {failed("it is in " + arn->region, "a key in " + region, "choose or create one there")};
  if (auto finding = unlisted(facts.inventory.keys, "the KMS keys")) return {*finding};
  const auto& rows = facts.inventory.keys.rows;
  const auto* row = find_row(facts, rows, [&](auto& r) { return is(r, text); });
  if (!row && arn && !facts.inventory.account.empty() && arn->account != facts.inventory.account)
    return {unsure(fmt::format("the key belongs to account {}", arn->account),
                   "an enabled symmetric key", "have its policy allow this account")};
  if (!row)
    return {failed(fmt::format("KMS in {} has no key {}", facts.inventory.region, text),
                   "a key of this account and region", "choose one from the list")};
  Findings out;
  judge_key(out, *row);
  if (out.empty()) out.push_back(passed("the key is enabled, symmetric and yours"));
  return out;
}

}  // namespace slipway::wizard::rules
