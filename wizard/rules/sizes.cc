// Sizes AWS accepts: Fargate pairs, database classes, search domains, log retention.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "wizard/rules/families.hh"
#include "wizard/rules/shape.hh"
#include "wizard/rules/syntax.hh"

namespace slipway::wizard::rules {

namespace {

// CPU units, then MiB: least, most and step (AWS: "Task CPU and memory" for Fargate). 256 has three
// values of its own.
struct Pair {
  long cpu, least, most, step;
};
constexpr std::array<Pair, 7> pairs = {{{256, 512, 2048, 512},
                                        {512, 1024, 4096, 1024},
                                        {1024, 2048, 8192, 1024},
                                        {2048, 4096, 16384, 1024},
                                        {4096, 8192, 30720, 1024},
                                        {8192, 16384, 61440, 4096},
                                        {16384, 32768, 122880, 8192}}};

bool takes(const Pair& pair, long memory) {
  if (pair.cpu == 256 && memory == 1536) return false;
  return memory >= pair.least && memory <= pair.most && (memory - pair.least) % pair.step == 0;
}

std::string memories(const Pair& pair) {
  if (pair.cpu == 256) return "512, 1024 or 2048 MiB";
  return fmt::format("{} to {} MiB in steps of {}", pair.least, pair.most, pair.step);
}

// The smallest memory the pair takes that is not below what was asked.
long next_memory(const Pair& pair, long memory) {
  for (long m = pair.least; m <= pair.most; m += pair.step)
    if (m >= memory && takes(pair, m)) return m;
  return pair.most;
}

Finding bad_pair(long cpu, long memory) {
  auto pair = std::find_if(pairs.begin(), pairs.end(), [&](auto& p) { return p.cpu == cpu; });
  if (pair == pairs.end())
    return failed(fmt::format("{} CPU units are no Fargate size", cpu),
                  "256, 512, 1024, 2048, 4096, 8192 or 16384 CPU units", "choose one of these");
  return failed(fmt::format("Fargate has no task of {} CPU units with {} MiB", cpu, memory),
                fmt::format("with {} CPU units: {}", cpu, memories(*pair)),
                fmt::format("give {} MiB", next_memory(*pair, memory)));
}

}  // namespace

Findings fargate_size(const Facts&, const RuleUse& use) {
  auto cpu = to_integer(param(use, "cpu")), memory = to_integer(param(use, "memory"));
  if (!cpu || !memory) return {};
  bool valid = std::any_of(pairs.begin(), pairs.end(),
                           [&](auto& p) { return p.cpu == *cpu && takes(p, *memory); });
  Findings findings;
  if (!valid) findings.push_back(bad_pair(*cpu, *memory));
  if (auto own = to_integer(param(use, "container_cpu")); own && *own > *cpu)
    findings.push_back(
        failed(fmt::format("the container wants {} CPU units, its task has {}", *own, *cpu),
               "at most the task's", fmt::format("give {}", *cpu)));
  if (auto own = to_integer(param(use, "container_memory")); own && *own > *memory)
    findings.push_back(
        failed(fmt::format("the container reserves {} MiB, its task has {}", *own, *memory),
               "at most the task's", fmt::format("give {}", *memory)));
  if (!findings.empty()) return findings;
  long good_cpu = param_number(use, "recommended_cpu", 0),
       good_memory = param_number(use, "recommended_memory", 0);
  if (*cpu < good_cpu || *memory < good_memory)
    return {warned(
        fmt::format("{} CPU units with {} MiB are less than the product recommends", *cpu, *memory),
        fmt::format("{} CPU units and {} MiB or more for real use", good_cpu, good_memory),
        fmt::format("give {} and {}", std::max(*cpu, good_cpu), std::max(*memory, good_memory)))};
  return {passed(fmt::format("{} CPU units with {} MiB are a Fargate size", *cpu, *memory))};
}

namespace {

// "db.t2.*" and "*.micro": a star at the end or at the front.
bool like(const std::string& cls, const std::string& pattern) {
  if (pattern.starts_with('*')) return cls.ends_with(pattern.substr(1));
  if (pattern.ends_with('*')) return cls.starts_with(pattern.substr(0, pattern.size() - 1));
  return cls == pattern;
}

}  // namespace

Findings database_class(const Facts&, const RuleUse& use) {
  std::string cls = param(use, "class"), engine = param(use, "engine");
  if (cls.empty()) return {};
  if (!matches(cls, "db\\.[a-z0-9-]+\\.[a-z0-9]+").value_or(false))
    return {failed(fmt::format("\"{}\" is no database class", cls), "a class such as db.r6g.large",
                   "write it as db.FAMILY.SIZE")};
  auto small = param_list(use, "too_small");
  if (std::any_of(small.begin(), small.end(), [&](auto& pattern) { return like(cls, pattern); }))
    return {failed(fmt::format("{} does not run on {}", engine, cls), param(use, "least"),
                   param(use, "advice"))};
  return {passed(fmt::format("{} runs {}", cls, engine.empty() ? "a database" : engine))};
}

Findings opensearch(const Facts&, const RuleUse& use) {
  if (use.parameters.contains("enabled") && !param_true(use, "enabled")) return {};
  Findings findings;
  std::string name = param(use, "name");
  if (!name.empty() && !matches(name, "[a-z][a-z0-9-]{2,27}").value_or(false))
    findings.push_back(failed(fmt::format("\"{}\" cannot be a search domain's name", name),
                              "3 to 28 lower-case letters, digits and hyphens, a letter first",
                              "choose such a name"));
  auto subnets = param_list(use, "subnets");
  if (subnets.size() > 3 || subnets.size() == 1)
    findings.push_back(
        failed(fmt::format("{} for the search domain", counted(subnets.size(), "private subnet")),
               "2 or 3: it spreads over two or three zones", "choose 2 or 3 private subnets"));
  auto count = to_integer(param(use, "count"));
  if (count && *count < static_cast<long>(subnets.size()))
    findings.push_back(failed(fmt::format("{} data nodes for {} subnets", *count, subnets.size()),
                              "a node in every subnet",
                              fmt::format("give {} nodes", subnets.size())));
  auto masters = to_integer(param(use, "masters"));
  if (masters && *masters != 0 && *masters != 3 && *masters != 5)
    findings.push_back(
        failed(fmt::format("{} dedicated masters", *masters), "0, 3 or 5", "give 3"));
  if (findings.empty()) findings.push_back(passed("the search domain's settings fit together"));
  return findings;
}

namespace {

// CloudWatch Logs PutRetentionPolicy.
constexpr std::array<long, 22> retentions = {1,    3,    5,    7,    14,   30,  60,  90,
                                             120,  150,  180,  365,  400,  545, 731, 1096,
                                             1827, 2192, 2557, 2922, 3288, 3653};

// The number itself, or a member of the JSON (any spelling of case).
std::optional<long> days_of(const std::string& text, const RuleUse& use, bool& misspelt) {
  if (auto days = to_integer(text)) return days;
  std::string right = lower_case(param(use, "member")), wrong = lower_case(param(use, "mistaken"));
  auto parsed = nlohmann::json::parse(text, nullptr, false);
  if (!parsed.is_object()) return std::nullopt;
  for (auto& [name, value] : parsed.items()) {
    std::string lower = lower_case(name);
    misspelt = misspelt || (!wrong.empty() && lower == wrong);
    if (lower == right && value.is_number_integer()) return value.get<long>();
  }
  return std::nullopt;
}

}  // namespace

Findings log_retention(const Facts&, const RuleUse& use) {
  std::string text = param(use, "days");
  if (text.empty()) return {};
  bool misspelt = false;
  auto days = days_of(text, use, misspelt);
  std::string member = param(use, "member"), example = fmt::format("{{\"{}\": 30}}", member);
  std::string wanted =
      "1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731 or more days CloudWatch knows";
  if (misspelt && !days)
    return {failed(param(use, "mistaken") + " is read by nothing: logs would be kept for ever",
                   example, "rename it to " + member)};
  if (!days)
    return {failed(fmt::format("\"{}\" names no number of days", text),
                   member.empty() ? "a number of days" : example,
                   member.empty() ? "give a number" : fmt::format("give {} as a number", member))};
  bool known = std::find(retentions.begin(), retentions.end(), *days) != retentions.end();
  if (known) return {passed(fmt::format("logs are kept {} days", *days))};
  auto next =
      std::find_if(retentions.begin(), retentions.end(), [&](long d) { return d >= *days; });
  return {failed(fmt::format("CloudWatch cannot keep logs for {} days", *days), wanted,
                 fmt::format("give {}", next == retentions.end() ? 3653 : *next))};
}

}  // namespace slipway::wizard::rules
