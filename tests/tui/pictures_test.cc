// Every page as people see it, made from the real flagship blueprint. The pictures are in
// tests/screens.
#include "tests/fakes/picture.hh"
#include "tests/fakes/sample.hh"
#include "tui/view/view.hh"
#include "wizard/costs.hh"
#include "wizard/pages/pages.hh"
#include "wizard/pages/sign_in_page.hh"

namespace slipway::tui {
namespace {

using test::Sample;
namespace msg = wizard::msg;

struct Size {
  int width, height;
};
constexpr Size kUsual{80, 24}, kWide{120, 40}, kSmall{40, 12}, kRail{100, 30}, kHuge{200, 60};

void pictures(Sample& sample, const std::string& name,
              const std::vector<Size>& sizes = {kUsual, kWide}) {
  for (Size size : sizes) {
    sample.tell(msg::Resized{size.width, size.height});
    Screen screen(size.width, size.height);
    view(sample.model, Theme{}, screen);
    test::expect_picture(
        screen, name + "-" + std::to_string(size.width) + "x" + std::to_string(size.height));
  }
}

deploy::ProgressEvent event(const char* stage, std::vector<std::string> path, deploy::State state,
                            int second, const char* type = "", const char* reason = "") {
  deploy::ProgressEvent out;
  out.stage = stage;
  out.path = std::move(path);
  out.state = state;
  out.at = test::sample_now() + Millis{second * 1000};
  out.verb = "create";
  out.type = type;
  out.reason = reason;
  return out;
}

deploy::Plan sample_plan() {
  using deploy::ChangeAction;
  deploy::Plan plan;
  plan.stages.push_back(
      {"infrastructure",
       deploy::StageKind::cloudformation,
       {{ChangeAction::add, "DatabaseCluster", "AWS::RDS::DBCluster", "", "", {}},
        {ChangeAction::add, "DatabaseSecret", "AWS::SecretsManager::Secret", "", "", {}}},
       "",
       "arn:aws:cloudformation:change-set/1"});
  plan.stages.push_back({"application",
                         deploy::StageKind::cloudformation,
                         {{ChangeAction::modify,
                           "ApiTaskDefinition",
                           "AWS::ECS::TaskDefinition",
                           "",
                           "Conditional",
                           {{"Properties.Cpu", "256", "512"}}},
                          {ChangeAction::replace,
                           "ApiTargetGroup",
                           "AWS::ElasticLoadBalancingV2::TargetGroup",
                           "",
                           "True",
                           {{"Properties.Port", "8080", "8081"}}},
                          {ChangeAction::remove, "OldBucket", "AWS::S3::Bucket", "", "", {}}},
                         "",
                         ""});
  plan.stages.push_back({"migrate",
                         deploy::StageKind::ecs_task,
                         {{ChangeAction::run, "pulumi-migration", "task", "", "", {}}},
                         "",
                         ""});
  return plan;
}

// Everything has a price but the endpoints.
void learn_prices(Sample& sample) {
  for (const aws::Lookup& price : wizard::wanted_prices(wizard::facts(sample.model))) {
    aws::Fact& fact = sample.snapshot.facts[price];
    fact.state = aws::ListingState::complete;
    if (price.of.starts_with("AmazonVPC/VpcEndpoint")) continue;
    fact.found = {{"amount", {"0.0405"}}, {"currency", {"USD"}}};
  }
}

// On the plan page, with everything answered.
void plan(Sample& sample) {
  sample.ready();
  sample.visit("plan");
  learn_prices(sample);
  sample.discover();
  wizard::Effects out;
  sample.tell(msg::ConfigPlanned{
      sample.model.config_ticket,
      std::vector<wizard::FileChange>{
          {"./pulumi-ecs/infrastructure/Pulumi.prod.yaml",
           "config:\n  aws:region: us-west-2\n  infrastructure-go:numberDbReplicas: \"0\"\n",
           "config:\n  aws:region: us-west-2\n  infrastructure-go:numberDbReplicas: \"1\"\n"},
          {"./pulumi-ecs/dns/Pulumi.prod.yaml", "", "config:\n  aws:region: us-west-2\n"}}});
  sample.tell(msg::PlanArrived{sample.model.plan_ticket, sample_plan()});
}

void deploying(Sample& sample) {
  using deploy::State;
  plan(sample);
  sample.model.checks.report.clear();
  sample.press("<ret>");
  sample.tell(msg::ConfigSaved{sample.model.config_ticket, {}});
  sample.tell(msg::Tick{test::sample_now()});
  auto tell = [&](deploy::ProgressEvent e) {
    if (e.at > sample.model.now) sample.tell(msg::Tick{e.at});
    sample.tell(msg::Progress{std::move(e)});
  };
  tell(event("infrastructure", {}, State::running, 0));
  tell(event("infrastructure", {"DatabaseCluster"}, State::done, 320, "AWS::RDS::DBCluster"));
  tell(event("infrastructure", {}, State::done, 331));
  tell(event("application", {}, State::running, 332));
  tell(event("application", {"ApiBucket"}, State::running, 333, "AWS::S3::Bucket"));
  tell(event("application", {"ApiBucket"}, State::done, 336, "AWS::S3::Bucket"));
  tell(event("application", {"LoadBalancer"}, State::running, 340,
             "AWS::ElasticLoadBalancingV2::LoadBalancer"));
  tell(event("application", {"ApiRole"}, State::running, 350, "AWS::IAM::Role"));
  tell(event("migrate", {}, State::pending, 332));
  tell(event("services", {}, State::pending, 332));
  tell(event("dns", {}, State::pending, 332));
  sample.tell(msg::Tick{test::sample_now() + Millis{420'000}});
}

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

TEST(Pictures, Identity) {
  Sample sample;
  sample.load();
  sample.press("<ret>");
  pictures(sample, "identity-asking", {kUsual});
  sample.tell(msg::ProfilesFound{sample.model.profiles_ticket, {}});
  sample.tell(msg::IdentityArrived{sample.model.identity_ticket,
                                   fail({.kind = ErrorKind::no_credentials,
                                         .what = "find AWS credentials",
                                         .answer = "neither the environment nor ~/.aws holds any",
                                         .fix = "Sign in, then look again."})});
  pictures(sample, "identity-none", {kUsual, kWide, kSmall});
  Sample signed_in;
  signed_in.ready();
  signed_in.press("<ret>");
  pictures(signed_in, "identity");
}

const wizard::SignInPlace acme_center{"acme", "https://acme.awsapps.com/start", "eu-west-1"};

// With profiles of every kind, and nobody signed in.
void nobody(Sample& sample) {
  sample.load();
  sample.tell(msg::ProfilesFound{
      sample.model.profiles_ticket,
      {{"base", "us-west-2", "access key"},
       {"work", "us-west-2", "sign-in (IAM Identity Center)", "123456789012", acme_center},
       {"ops", "eu-west-1", "role, MFA", "123456789012"}},
      {acme_center}});
  sample.tell(
      msg::IdentityArrived{sample.model.identity_ticket,
                           fail({.kind = ErrorKind::no_credentials,
                                 .what = "use the sign-in to https://acme.awsapps.com/start",
                                 .answer = "nobody has signed in here",
                                 .fix = "Sign in with `aws sso login`, then continue",
                                 .code = "SignInNeeded"}),
                           "work"});
  sample.press("<ret>");
}

TEST(Pictures, SigningIn) {
  Sample sample;
  nobody(sample);
  pictures(sample, "identity-sign-in-needed", {kUsual, kWide, kSmall});
  wizard::Effects out;
  wizard::begin_sign_in(sample.model, acme_center, "", wizard::effect::Kept::will_do, out);
  sample.tell(
      msg::CodeShown{sample.model.sign_in_ticket,
                     {"WDJB-MJHT", "https://acme.awsapps.com/start/#/device",
                      "https://acme.awsapps.com/start/#/device?user_code=WDJB-MJHT",
                      test::sample_now() + Millis{581'000}, wizard::SignInCode::Browser::none}});
  pictures(sample, "identity-code", {kUsual, kWide, kSmall});
  sample.tell(msg::SignedIn{sample.model.sign_in_ticket, {}});
  sample.tell(msg::AccountsArrived{
      sample.model.sign_in_ticket,
      std::vector<wizard::SsoAccount>{{"111122223333", "Sandbox", "sandbox@example.com"},
                                      {"123456789012", "Product", "product@example.com"}},
      true});
  pictures(sample, "identity-accounts", {kUsual, kWide, kSmall});
  sample.press("<down><ret>");
  sample.tell(msg::RolesArrived{sample.model.sign_in_ticket,
                                std::vector<std::string>{"Admin", "ReadOnly"}, false});
  sample.press("<ret>");
  pictures(sample, "identity-profile-name");
  sample.press("<esc><esc><esc>");
  wizard::begin_new_sign_in(sample.model);
  pictures(sample, "identity-start-url");
}

TEST(Pictures, CredentialQuestions) {
  Sample sample;
  deploying(sample);
  sample.model.identity.profiles = {
      {"work", "us-west-2", "sign-in (IAM Identity Center)", "123456789012", acme_center},
      {"base", "us-west-2", "access key"}};
  sample.tell(msg::RenewalWanted{"work", "123456789012",
                                 Error{.kind = ErrorKind::expired_credentials,
                                       .answer = "the sign-in expired at 2026-11-21T08:00:00Z"}});
  pictures(sample, "renewal", {kUsual, kWide, kSmall});
  sample.press("<down><down><ret>");
  pictures(sample, "renewal-profile", {kUsual});
  sample.press("<ret>");
  sample.tell(msg::Renewed{"work", fail({.kind = ErrorKind::invalid,
                                         .what = "go on with profile base",
                                         .answer = "it is of account 999999999999, and this is "
                                                   "work in account 123456789012",
                                         .fix = "Choose credentials of account 123456789012"})});
  pictures(sample, "renewal-other-account", {kUsual});
  sample.tell(msg::MfaWanted{1, "ops", "arn:aws:iam::123456789012:role/ops",
                             "arn:aws:iam::123456789012:mfa/ana", ""});
  sample.press("123");
  pictures(sample, "mfa", {kUsual, kWide, kSmall});
}

TEST(Pictures, DnsProfile) {
  Sample sample;
  sample.ready();
  sample.visit("names");
  sample.press("<c-o><down>");
  pictures(sample, "names-account");
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
