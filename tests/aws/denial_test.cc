#include "aws/denial.hh"

#include <gtest/gtest.h>

#include "aws/classify.hh"

namespace slipway::aws {
namespace {

// AWS's own texts, as its documentation gives them.
TEST(Denial, ReadsActionResourceAndLayerOfEveryForm) {
  using enum PolicyLayer;
  struct Row {
    const char *message, *action, *resource;
    PolicyLayer layer;
  };
  const std::vector<Row> rows{
      {"User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: "
       "codecommit:ListRepositories because no service control policy allows the "
       "codecommit:ListRepositories action",
       "codecommit:ListRepositories", "", service_control},
      {"User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: "
       "codecommit:ListRepositories with an explicit deny in a service control policy",
       "codecommit:ListRepositories", "", service_control},
      {"User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: "
       "secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:777788889999:"
       "secret:* with an explicit deny in a resource control policy",
       "secretsmanager:GetSecretValue", "arn:aws:secretsmanager:us-east-1:777788889999:secret:*",
       resource_control},
      {"User: arn:aws:iam::123456789012:user/MaryMajor is not authorized to perform: "
       "codecommit:ListRepositories because no VPC endpoint policy allows the "
       "codecommit:ListRepositories action",
       "codecommit:ListRepositories", "", endpoint},
      {"User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: "
       "codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:123456789012:"
       "deploymentgroup:* with an explicit deny in a VPC endpoint policy",
       "codedeploy:ListDeployments", "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:*",
       endpoint},
      {"User: arn:aws:iam::777788889999:user/JohnDoe is not authorized to perform: "
       "codedeploy:ListDeployments on resource: arn:aws:codedeploy:us-east-1:777788889999:"
       "deploymentgroup:* because no permissions boundary allows the codedeploy:ListDeployments "
       "action",
       "codedeploy:ListDeployments", "arn:aws:codedeploy:us-east-1:777788889999:deploymentgroup:*",
       boundary},
      {"User: arn:aws:sts::123456789012:assumed-role/r/s is not authorized to perform: "
       "logs:DescribeLogGroups on resource: arn:aws:logs:us-east-1:123456789012:log-group::"
       "log-stream: because no session policy allows the logs:DescribeLogGroups action",
       "logs:DescribeLogGroups",
       "arn:aws:logs:us-east-1:123456789012:log-group::log-stream:", session},
      {"User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: "
       "secretsmanager:GetSecretValue because no resource-based policy allows the "
       "secretsmanager:GetSecretValue action",
       "secretsmanager:GetSecretValue", "", resource},
      {"User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: sts:AssumeRole "
       "because no role trust policy allows the sts:AssumeRole action",
       "sts:AssumeRole", "", trust},
      {"User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: sts:AssumeRole "
       "with an explicit deny in the role trust policy",
       "sts:AssumeRole", "", trust},
      {"User: arn:aws:iam::123456789012:user/JohnDoe is not authorized to perform: "
       "codecommit:ListRepositories because no identity-based policy allows the "
       "codecommit:ListRepositories action",
       "codecommit:ListRepositories", "", identity},
      {"User: arn:aws:iam::123456789012:user/u is not authorized to perform: sts:AssumeRole on "
       "resource: arn:aws:iam::210987654321:role/r",
       "sts:AssumeRole", "arn:aws:iam::210987654321:role/r", unknown},
      {"Access Denied", "", "", unknown},
      {"", "", "", unknown},
  };
  for (const auto& row : rows) {
    auto denial = read_denial(row.message);
    EXPECT_EQ(denial.action, row.action) << row.message;
    EXPECT_EQ(denial.resource, row.resource) << row.message;
    EXPECT_EQ(int(denial.layer), int(row.layer)) << row.message;
  }
  EXPECT_EQ(read_denial(rows[1].message).reason, "an explicit deny in a service control policy");
}

TEST(Denial, TheFixNamesWhoDecides) {
  using enum PolicyLayer;
  OperationInfo info{Service::kms, "ListKeys"};
  auto told = [&info](const std::string& message) {
    HttpReply reply{400,
                    {{"x-amzn-requestid", "r"}},
                    R"({"__type":"AccessDeniedException","message":")" + message + "\"}"};
    return classify({info, "eu-west-1"}, reply).fix;
  };
  auto who = std::string("User: u is not authorized to perform: kms:ListKeys on resource: * ");
  EXPECT_EQ(told(who + "with an explicit deny in a service control policy"),
            "Have kms:ListKeys on * allowed by the organization's service control policies: its "
            "administrators decide, no policy of this account can (AWS says: an explicit deny in a "
            "service control policy)");
  EXPECT_NE(told(who + "because no permissions boundary allows the kms:ListKeys action")
                .find("permissions boundary of this identity"),
            std::string::npos);
}

}  // namespace
}  // namespace slipway::aws
