#include "deploy/rehearsal/regions.hh"

#include <algorithm>
#include <array>

#include "aws/encoding.hh"

namespace slipway::deploy::rehearsal {
namespace {

// Commercial regions in the order DescribeRegions answers them.
constexpr std::array<RegionFact, 33> regions{{
    {"af-south-1", true},      {"ap-east-1", true},       {"ap-northeast-1", false},
    {"ap-northeast-2", false}, {"ap-northeast-3", false}, {"ap-south-1", false},
    {"ap-south-2", true},      {"ap-southeast-1", false}, {"ap-southeast-2", false},
    {"ap-southeast-3", true},  {"ap-southeast-4", true},  {"ap-southeast-5", true},
    {"ap-southeast-7", true},  {"ca-central-1", false},   {"ca-west-1", true},
    {"eu-central-1", false},   {"eu-central-2", true},    {"eu-north-1", false},
    {"eu-south-1", true},      {"eu-south-2", true},      {"eu-west-1", false},
    {"eu-west-2", false},      {"eu-west-3", false},      {"il-central-1", true},
    {"me-central-1", true},    {"me-south-1", true},      {"mx-central-1", true},
    {"sa-east-1", false},      {"us-east-1", false},      {"us-east-2", false},
    {"us-west-1", false},      {"us-west-2", false},      {"ap-east-2", true},
}};

// us-west-2 -> usw2, ap-southeast-1 -> apse1
std::string short_name(std::string_view region) {
  auto first = region.find('-'), last = region.rfind('-');
  if (first == std::string_view::npos || first == last) return std::string(region);
  std::string out(region.substr(0, first));
  auto side = region.substr(first + 1, last - first - 1);
  if (side.empty()) return std::string(region);
  out += side.front();
  for (std::string_view second : {"east", "west"})
    if (side.size() > second.size() && side.ends_with(second)) out += second.front();
  return out.append(region.substr(last + 1));
}

}  // namespace

std::span<const RegionFact> all_regions() { return regions; }

std::vector<AvailabilityZone> usual_zones(std::string_view region) {
  std::vector<AvailabilityZone> zones;
  for (int i = 0; i < 3; ++i)
    zones.push_back({std::string(region) + static_cast<char>('a' + i),
                     short_name(region) + "-az" + std::to_string(i + 1)});
  return zones;
}

std::string zone_of_databases(std::string_view region) {
  constexpr std::pair<std::string_view, std::string_view> zones[] = {
      {"us-east-1", "Z2R2ITUGPM61AM"},    {"us-east-2", "Z2XHWR1WZ565X2"},
      {"us-west-2", "Z1PVIF0B656C1W"},    {"eu-west-1", "Z29XKXDKYMONMX"},
      {"eu-central-1", "Z1RLNUO7B9Q6NB"}, {"ap-northeast-2", "ZLA2NUCOLGUUR"}};
  for (const auto& [name, zone] : zones)
    if (name == region) return std::string(zone);
  auto made = "Z" + aws::sha256_hex(region).substr(0, 13);
  std::ranges::transform(made, made.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return made;
}

}  // namespace slipway::deploy::rehearsal
