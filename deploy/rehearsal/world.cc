#include "deploy/rehearsal/world.hh"

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/regions.hh"

namespace slipway::deploy::rehearsal {
namespace {

bool below(std::string_view host, std::string_view zone) {
  return host == zone || (host.size() > zone.size() && host.ends_with(zone) &&
                          host[host.size() - zone.size() - 1] == '.');
}

// The zone that answers for a host: the longest public one it lies below.
const Zone* zone_of_host(const std::deque<Account>& accounts, std::string_view host) {
  const Zone* best = nullptr;
  for (const Account& account : accounts)
    for (const Zone& zone : account.zones)
      if (!zone.is_private && below(host, zone.name) &&
          (!best || zone.name.size() > best->name.size()))
        best = &zone;
  return best;
}

const Record* address_record(const Zone& zone, std::string_view name) {
  auto leads = [&](const Record& r) {
    return r.name == name && (r.type == "A" || r.type == "AAAA" || r.type == "CNAME");
  };
  auto found = std::ranges::find_if(zone.records, leads);
  return found == zone.records.end() ? nullptr : &*found;
}

const Record* look_up(const Zone& zone, std::string_view host) {
  if (auto* record = address_record(zone, host)) return record;
  auto dot = host.find('.');
  if (dot == std::string_view::npos || host == zone.name) return nullptr;
  return address_record(zone, "*" + std::string(host.substr(dot)));
}

}  // namespace

bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0, t = 0, star = std::string_view::npos, resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p, ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

World::World(AccountSet set, WorldOptions options)
    : set_(std::move(set)),
      options_(std::move(options)),
      now_(options_.start),
      wall_(options_.start),
      base_now_(now_),
      base_wall_(wall_),
      random_(options_.seed) {
  sign_in_ = SignIn(set_.identity_center,
                    fmt::format("{} {}", options_.seed, first_identity().secret_access_key));
  for (const Identity& identity : set_.identities) by_key_[identity.access_key_id] = identity;
}

World::~World() = default;

void World::advance(Time wall) {
  if (wall > wall_) {
    wall_ = wall;
    auto run = static_cast<double>((wall - base_wall_).count()) * options_.speed;
    now_ = base_now_ + Millis(static_cast<Millis::rep>(run));
  }
  if (simulation_) simulation_->advance(*this);
}

void World::resume(Time wall, double speed, std::vector<std::string> failing_resources) {
  advance(wall);
  base_wall_ = wall_;
  base_now_ = now_;
  options_.speed = speed;
  options_.failing_resources = std::move(failing_resources);
  faults_since_ = now_;
  // What they make happen happens now, and not when somebody looks.
  if (simulation_) simulation_->advance(*this);
}

Account& World::account(std::string_view id) {
  auto found = std::ranges::find(set_.accounts, id, &Account::id);
  if (found != set_.accounts.end()) return *found;
  set_.accounts.push_back({});
  set_.accounts.back().id = id;
  return set_.accounts.back();
}

Region& World::region(std::string_view account_id, std::string_view name) {
  auto& regions = account(account_id).regions;
  auto found = regions.find(name);
  if (found == regions.end()) {
    found = regions.emplace(name, Region{}).first;
    found->second.name = name;
    found->second.zones = usual_zones(name);
  }
  return found->second;
}

const Identity* World::identity(std::string_view access_key_id) const {
  auto found = by_key_.find(access_key_id);
  return found == by_key_.end() ? nullptr : &found->second;
}

const Identity& World::assume(const Role& role, std::string_view account_id,
                              std::string_view session, std::chrono::seconds lifetime) {
  Identity made;
  made.access_key_id = upper_id("ASIA", 20);
  made.secret_access_key = hex(40);
  made.session_token = "rehearsal-" + hex(64);
  auto name = role.arn.substr(role.arn.rfind('/') + 1);
  made.arn = fmt::format("arn:aws:sts::{}:assumed-role/{}/{}", account_id, name, session);
  made.user_id = fmt::format("{}:{}", role_id(role.arn), session);
  made.account = account_id;
  made.may = role.may;
  made.expires = wall_ + lifetime;
  return by_key_[made.access_key_id] = made;
}

bool World::denied(const Identity& who, std::string_view action) const {
  auto fits = [&](const auto& pattern) { return matches(pattern, action); };
  return std::ranges::any_of(who.may.deny, fits) || std::ranges::any_of(denied_, fits);
}

std::uint64_t World::random_below(std::uint64_t bound) {
  return bound == 0 ? 0 : random_() % bound;
}

std::string World::hex(int digits) {
  std::string text;
  for (int i = 0; i < digits; ++i) text += "0123456789abcdef"[random_() >> 60];
  return text;
}

std::string World::new_id(std::string_view prefix) {
  return fmt::format("{}-0{}", prefix, hex(16));
}

std::string World::uuid() {
  return fmt::format("{}-{}-4{}-a{}-{}", hex(8), hex(4), hex(3), hex(3), hex(12));
}

std::string World::upper_id(std::string_view prefix, int length) {
  std::string text(prefix);
  while (std::ssize(text) < length)
    text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[random_below(36)];
  return text;
}

std::string World::arn(std::string_view service, std::string_view region,
                       std::string_view account_id, std::string_view resource) const {
  return fmt::format("arn:aws:{}:{}:{}:{}", service, region, account_id, resource);
}

std::string World::resolve(std::string_view host) const {
  std::string name(host);
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  for (int step = 0; step < 8; ++step) {
    const Zone* zone = zone_of_host(set_.accounts, name);
    if (!zone) return step == 0 ? std::string() : name;
    const Record* record = look_up(*zone, name);
    if (!record) return {};
    if (record->alias)
      name = record->alias->dns_name;
    else if (record->type == "CNAME" && !record->values.empty())
      name = record->values.front();
    else
      return record->values.empty() ? std::string() : record->values.front();
    if (name.ends_with('.')) name.pop_back();
    if (name.starts_with("dualstack.")) name.erase(0, 10);
  }
  return {};
}

std::optional<HttpsAnswer> World::https(std::string_view host, std::string_view path) {
  if (!simulation_) return std::nullopt;
  return simulation_->https(*this, resolve(host), host, path);
}

}  // namespace slipway::deploy::rehearsal
