// Every page as people see it, made from the real flagship blueprint. The pictures are in
// tests/screens.
#include "tests/tui/sample_pages.hh"

namespace slipway::tui {
namespace {

TEST(Pictures, Task) {
  Sample sample;
  pictures(sample, "task", {kUsual, kWide, kSmall, kRail});
  wizard::LoadedPlace place;
  place.page = "certificate";
  place.answers.set("vpcId", std::string("vpc-0a1b2c3d4e5f60718"), wizard::Provenance::discovered);
  place.stacks = {"prod", "test"};
  place.diagnostics = {{{"infrastructure/Pulumi.prod.yaml", 7, 3, "vpcID"},
                        "vpcID is no key of infrastructure.",
                        "Did you mean vpcId?"}};
  sample.load(place);
  pictures(sample, "task-continue");
}

TEST(Pictures, Steps) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  pictures(sample, "network", {kUsual, kWide, kSmall, kRail});
  sample.press("<ret>");
  pictures(sample, "network-subnets", {kUsual, kWide, kSmall});
  sample.press("<ret><ret><ret>");
  pictures(sample, "network-answered");
  sample.visit("names");
  sample.press("<ret>pulumi");
  pictures(sample, "names-typing", {kUsual});
  sample.press("<tab>");
  pictures(sample, "names");
  sample.visit("certificate");
  pictures(sample, "certificate", {kUsual, kWide, kSmall, kRail});
  sample.press("<end>");
  pictures(sample, "certificate-unfit", {kUsual, kRail});
  sample.press("wild");
  pictures(sample, "certificate-filter", {kUsual});
  sample.press("<esc><home><ret>");
  sample.visit("key");
  pictures(sample, "key");
  sample.visit("images");
  pictures(sample, "images");
  sample.visit("sign-in");
  pictures(sample, "sign-in");
  sample.press("secret-licence");
  pictures(sample, "sign-in-typed", {kUsual});
  sample.visit("size");
  pictures(sample, "size", {kUsual, kWide, kSmall, kHuge});
  sample.press("?");
  pictures(sample, "help", {kUsual, kSmall});
}

TEST(Pictures, Denied) {
  Sample sample;
  sample.ready();
  sample.snapshot.vpcs = {};
  sample.snapshot.vpcs.state = aws::ListingState::failed;
  sample.snapshot.vpcs.error = Error{.kind = ErrorKind::denied,
                                     .what = "list the VPCs of us-west-2",
                                     .answer = "you are not authorized to perform ec2:DescribeVpcs",
                                     .fix = "Ask for that permission, or type the value.",
                                     .code = "UnauthorizedOperation"};
  sample.discover();
  sample.visit("network");
  sample.press("vpc-0a1b");
  pictures(sample, "denied");
}

TEST(Pictures, Checks) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  sample.press("<ret><ret><ret><ret>");
  sample.visit("names");
  sample.press("<ret>pulumi<tab>");
  sample.visit("checks");
  pictures(sample, "checks", {kUsual, kWide, kSmall});
}

TEST(Pictures, Plan) {
  Sample sample;
  sample.ready();
  sample.model.answers.set("licenseKey", std::string("a.b.c"), wizard::Provenance::typed);
  sample.visit("plan");
  pictures(sample, "plan-passphrase");
  Sample planned;
  plan(planned);
  pictures(planned, "plan", {kUsual, kWide, kSmall});
  planned.press("c");
  pictures(planned, "plan-cost", {kUsual, kWide, kSmall});
  planned.press("f");
  pictures(planned, "plan-files");
}

TEST(Pictures, Deploy) {
  using deploy::State;
  Sample sample;
  deploying(sample);
  pictures(sample, "deploy", {kUsual, kWide, kSmall});
  sample.press("l");
  pictures(sample, "deploy-log", {kUsual});
  sample.press("l<c-c>");
  pictures(sample, "deploy-interrupt", {kUsual, kSmall});
  sample.press("<esc>");
  sample.tell(msg::Stale{"the credentials have expired"});
  sample.tell(msg::Progress{event("application", {"ApiRole"}, State::failed, 400, "AWS::IAM::Role",
                                  "AccessDenied: not authorized to perform iam:CreateRole")});
  deploy::DeploymentEnd end;
  end.outcome = deploy::Outcome::rolled_back;
  end.undone = "application";
  end.changed = {"infrastructure"};
  end.cause = deploy::Cause{"application",
                            "ApiRole",
                            "The role ApiRole could not be created: you may not create roles.",
                            {"AccessDenied: not authorized to perform iam:CreateRole"},
                            "Ask for iam:CreateRole, then press t."};
  sample.tell(msg::Stale{""});
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, end});
  pictures(sample, "deploy-failed", {kUsual, kWide, kRail});
}

TEST(Pictures, Done) {
  using deploy::State;
  Sample sample;
  deploying(sample);
  sample.model.answers.set("route53ZoneName", std::string("example.com"),
                           wizard::Provenance::typed);
  sample.model.answers.set("route53Subdomain", std::string("pulumi"), wizard::Provenance::typed);
  for (const char* probe : {"API tasks are healthy", "The API answers"}) {
    sample.tell(msg::Tick{test::sample_now() + Millis{700'000}});
    sample.tell(msg::Progress{event("verify", {probe}, State::done, 700, "probe", "200 in 31 ms")});
  }
  sample.tell(msg::Tick{test::sample_now() + Millis{720'000}});
  deploy::DeploymentEnd end;
  end.outputs["application"]["publicLoadBalancerDnsName"] = "prod-1234.us-west-2.elb.amazonaws.com";
  sample.tell(msg::DeploymentEnded{sample.model.deploy_ticket, end});
  pictures(sample, "done", {kUsual, kWide, kSmall});
  for (int i = 0; i < 30; ++i) {
    Screen screen(kSmall.width, kSmall.height);
    view(sample.model, Theme{}, screen);
    sample.tell(msg::KeyPressed{{wizard::KeyName::down}, screen.scroll_end});
  }
  pictures(sample, "done-end", {kSmall});
}

TEST(Pictures, Questions) {
  Sample sample;
  sample.ready();
  sample.press("<c-c>");
  pictures(sample, "leave", {kUsual, kSmall});
  sample.press("<esc><down><down><down><down><ret>");
  sample.visit("destroy");
  pictures(sample, "destroy-looking", {kUsual});
  sample.tell(msg::Surveyed{sample.model.survey_ticket, test::sample_removal()});
  pictures(sample, "destroy", {kUsual, kWide, kSmall});
}

TEST(Pictures, WhatStandsInTheWayOfRemoval) {
  Sample sample;
  sample.ready();
  sample.model.task = wizard::Task::destroy;
  wizard::rebuild_pages(sample.model);
  sample.visit("destroy");
  deploy::Removal removal = test::sample_removal();
  removal.stacks[1].resources[0].holds_objects = true;
  sample.tell(msg::Surveyed{sample.model.survey_ticket, removal});
  pictures(sample, "destroy-bucket", {kUsual});
  sample.press("<c-r>");
  removal.stacks[2].resources[0].obstacle = "it is protected against deletion";
  removal.stacks[2].resources[0].fix = "Turn DeletionProtection off first";
  sample.tell(msg::Surveyed{sample.model.survey_ticket, removal});
  pictures(sample, "destroy-obstacle", {kUsual});
}

TEST(Pictures, Notices) {
  Sample sample;
  sample.ready();
  sample.model.answers.set("licenseKey", std::string("a.b.c"), wizard::Provenance::typed);
  sample.model.passphrase = "open";
  sample.visit("plan");
  sample.press("<ret>");  // before the plan has come
  pictures(sample, "plan-too-early", {kUsual});
}

TEST(Pictures, AStatementThatMendsAPolicy) {
  Sample sample;
  sample.ready();
  sample.visit("checks");
  wizard::Finding finding{"key.policy", wizard::Verdict::fail, "its policy lets in nobody",
                          "a policy that lets this account's roles use the key",
                          "add a statement to its policy"};
  finding.statement = "{\n  \"Effect\": \"Allow\",\n  \"Resource\": \"*\"\n}";
  sample.model.checks.report = {finding};
  sample.press("p");
  pictures(sample, "checks-policy", {kUsual});
}

TEST(Pictures, Ascii) {
  Sample sample;
  sample.ready();
  sample.visit("network");
  Screen screen(100, 30);
  view(sample.model, Theme{Charset::ascii}, screen);
  for (char c : screen.text()) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  test::expect_picture(screen, "network-ascii-100x30");
}

}  // namespace
}  // namespace slipway::tui
