#include "deploy/rehearsal/services/iam_managed.hh"

#include <gtest/gtest.h>

#include "deploy/rehearsal/services/iam_policy.hh"

namespace slipway::deploy::rehearsal::iam {
namespace {

TEST(IamManaged, documents_are_policies) {
  for (const auto& [name, statements] :
       std::vector<std::pair<std::string, std::size_t>>{{"AdministratorAccess", 1},
                                                        {"AmazonECSTaskExecutionRolePolicy", 1},
                                                        {"AmazonRDSEnhancedMonitoringRole", 2}}) {
    const auto read = read_policy(name, managed_policy(name));
    ASSERT_TRUE(read) << name << ": " << read.error();
    EXPECT_EQ(read->statements.size(), statements) << name;
  }
  EXPECT_EQ(managed_policy("ReadOnlyAccess"), "") << "not known here";
}

}  // namespace
}  // namespace slipway::deploy::rehearsal::iam
