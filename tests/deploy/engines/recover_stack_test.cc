#include "deploy/engines/recover_stack.hh"

#include "tests/deploy/engines/flow_steps.hh"

namespace slipway::deploy {
namespace {

Stage stuck_stage() {
  Stage stage;
  stage.id = "services";
  stage.stack_name = "s";
  stage.tags = {{"slipway:blueprint", "test"}};
  return stage;
}

TEST(RecoverStack, GoesOnWithAFailedRollbackAndSkipsOnlyWhatIsNamed) {
  RecoverStack flow(stuck_stage(), "token", {"Api"});
  Steps steps(flow);
  steps.xml("DescribeStacks", stack_xml("UPDATE_ROLLBACK_FAILED"));
  EXPECT_NE(steps.body().find("ResourcesToSkip.member.1=Api"), std::string::npos);
  EXPECT_NE(steps.body().find("ClientRequestToken=token"), std::string::npos);
  steps.xml("ContinueUpdateRollback", "");
  EXPECT_EQ(steps.call(), "DescribeStackEvents");
}

TEST(RecoverStack, RollsBackWhatWasKept) {
  for (const char* status : {"UPDATE_FAILED", "CREATE_FAILED"}) {
    RecoverStack flow(stuck_stage(), "token", {});
    Steps steps(flow);
    steps.xml("DescribeStacks", stack_xml(status));
    steps.xml("RollbackStack", "");
    EXPECT_EQ(steps.call(), "DescribeStackEvents") << status;
  }
}

TEST(RecoverStack, AStackAtRestIsLeftAloneAndAForeignOneRefused) {
  RecoverStack flow(stuck_stage(), "token", {});
  Steps steps(flow);
  steps.xml("DescribeStacks", stack_xml("UPDATE_ROLLBACK_COMPLETE"));
  ASSERT_TRUE(steps.over() && steps.result());
  EXPECT_EQ(steps.result()->phase, StackPhase::rolled_back);

  RecoverStack foreign(stuck_stage(), "token", {});
  Steps other(foreign);
  other.xml("DescribeStacks", stack_xml("UPDATE_ROLLBACK_FAILED", "another"));
  ASSERT_TRUE(other.over() && !other.result());
  EXPECT_EQ(other.result().error().kind, ErrorKind::conflict);
}

TEST(RecoverStack, ASecondAskingIsFollowed) {
  RecoverStack flow(stuck_stage(), "token", {});
  Steps steps(flow);
  steps.xml("DescribeStacks", stack_xml("UPDATE_ROLLBACK_FAILED"));
  steps.refuse("ContinueUpdateRollback", ErrorKind::conflict, "TokenAlreadyExistsException");
  EXPECT_EQ(steps.call(), "DescribeStackEvents");
}

}  // namespace
}  // namespace slipway::deploy
