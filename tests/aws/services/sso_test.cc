#include "aws/services/sso.hh"

#include "tests/aws/services/pairs.hh"

namespace slipway::aws::sso {
namespace {

TEST(Sso, ReadsRoleCredentials) {
  std::string body = R"({"roleCredentials": {"accessKeyId": "a", "secretAccessKey": "s",
                         "sessionToken": "t", "expiration": 1795219200000}})";
  auto reply = GetRoleCredentials::parse(pairs::ok(body));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->access_key_id + reply->secret_access_key + reply->session_token, "ast");
  EXPECT_EQ(reply->expiration, Time(Millis(1795219200000)));
  pairs::expect_no_half_answers<GetRoleCredentials>(body);
}

TEST(Sso, PagesAccountsAndRoles) {
  auto accounts = ListAccounts::parse(pairs::ok(R"({"nextToken": "t", "accountList": [
      {"accountId": "1", "accountName": "n", "emailAddress": "e"}]})"));
  ASSERT_TRUE(accounts);
  EXPECT_EQ(accounts->account_list.at(0).account_name, "n");
  EXPECT_EQ(ListAccounts{}.next(*accounts)->next_token, "t");
  auto roles = ListAccountRoles::parse(pairs::ok(R"({"roleList": [{"roleName": "r"}]})"));
  ASSERT_TRUE(roles);
  EXPECT_EQ(roles->role_list.at(0).role_name, "r");
  EXPECT_FALSE(ListAccountRoles{}.next(*roles));
  ListAccountRoles op{.access_token = "tok", .account_id = "1"};
  EXPECT_EQ(op.request().path, "/assignment/roles");
  EXPECT_EQ(op.request().query.back(), (std::pair<std::string, std::string>("account_id", "1")));
}

}  // namespace
}  // namespace slipway::aws::sso
