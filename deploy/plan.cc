#include "deploy/plan.hh"

#include <algorithm>
#include <array>

namespace slipway::deploy {

bool loses_data(const Change& change) {
  constexpr std::array<std::string_view, 9> kHolding{
      "AWS::RDS::DBCluster",  "AWS::RDS::DBInstance",
      "AWS::S3::Bucket",      "AWS::SecretsManager::Secret",
      "AWS::DynamoDB::Table", "AWS::EFS::FileSystem",
      "AWS::KMS::Key",        "AWS::OpenSearchService::Domain",
      "AWS::Logs::LogGroup"};
  return change.action == ChangeAction::replace &&
         std::ranges::find(kHolding, change.type) != kHolding.end();
}

std::string_view name(ChangeAction action) {
  switch (action) {
    case ChangeAction::add:
      return "add";
    case ChangeAction::modify:
      return "modify";
    case ChangeAction::replace:
      return "replace";
    case ChangeAction::remove:
      return "remove";
    case ChangeAction::import:
      return "import";
    case ChangeAction::run:
      return "run";
    case ChangeAction::check:
      return "check";
  }
  return "unknown";
}

}  // namespace slipway::deploy
