// Wizards that hold a lot: on the certificate page of an account with ten thousand certificates,
// and deploying ten thousand resources.
#pragma once

#include <fmt/format.h>

#include "bench/bench.hh"
#include "wizard/pages/pages.hh"
#include "wizard/update.hh"

namespace slipway::bench {

constexpr int rows = 10'000, width = 120, height = 40;
inline const Time bench_now{Millis{1'790'000'000'000}};

inline wizard::Blueprint flagship_blueprint() {
  DiskFiles files;
  return must(wizard::load_blueprint("pulumi-ecs", files));
}

inline aws::Snapshot many_certificates() {
  aws::Snapshot seen;
  seen.account = "123456789012";
  seen.region = "us-west-2";
  for (int i = 0; i < rows; ++i) {
    aws::CertificateRow& row = seen.certificates.rows.emplace_back();
    row.arn = fmt::format(
        "arn:aws:acm:us-west-2:123456789012:certificate/{:08x}-0000-4000-8000-000000000000", i);
    row.domain = fmt::format("team{}.example.com", i);
    row.names = {row.domain, "*." + row.domain};
    row.status = "ISSUED";
    row.type = "AMAZON_ISSUED";
    row.key_algorithm = "RSA_2048";
    row.not_after = bench_now + std::chrono::days(i % 400 + 1);
  }
  using enum aws::ListingState;
  seen.regions.state = seen.vpcs.state = seen.subnets.state = seen.certificates.state =
      seen.zones.state = seen.keys.state = seen.repositories.state = complete;
  return seen;
}

inline void tell(wizard::Model& model, const wizard::Msg& message) {
  (void)wizard::update(model, message);
}

inline wizard::Model signed_in(const wizard::Blueprint& blueprint) {
  wizard::Model model = wizard::start(blueprint, {"./conf", "prod"});
  tell(model, wizard::msg::Resized{width, height});
  tell(model, wizard::msg::Started{bench_now});
  wizard::LoadedPlace place;
  place.dir = "./conf";
  place.stack = "prod";
  tell(model, wizard::msg::Loaded{model.place_ticket, place});
  wizard::Who who;
  who.identity.account = "123456789012";
  who.region = "us-west-2";
  tell(model, wizard::msg::IdentityArrived{model.identity_ticket, who});
  return model;
}

inline deploy::ProgressEvent resource_event(int resource, deploy::State state, int millis) {
  deploy::ProgressEvent event;
  event.stage = "application";
  if (resource >= 0) event.path = {fmt::format("Resource{:05}", resource)};
  if (resource >= 0) event.type = "AWS::SNS::Topic";
  event.state = state;
  event.at = bench_now + Millis{millis};
  event.verb = "create";
  return event;
}

// Of the ten thousand resources the first `running` run, the others wait.
inline wizard::Model deploying(const wizard::Blueprint& blueprint, int running) {
  wizard::Model model = signed_in(blueprint);
  wizard::Effects effects;
  model.deploy.running = true;
  model.deploy.started = bench_now;
  wizard::go_to_kind(model, wizard::PageKind::deploy, effects);
  if (model.current().kind != wizard::PageKind::deploy) give_up("the deploy page was not reached");
  auto progress = [&](int resource, deploy::State state) {
    tell(model, wizard::msg::Progress{resource_event(resource, state, 0)});
  };
  progress(-1, deploy::State::running);
  for (int i = 0; i < rows; ++i)
    progress(i, i < running ? deploy::State::running : deploy::State::pending);
  return model;
}

}  // namespace slipway::bench
