// CloudWatch Logs: what the containers have printed so far.

#include <fmt/format.h>

#include <algorithm>

#include "deploy/rehearsal/cfn/play.hh"
#include "deploy/rehearsal/cfn/wire.hh"
#include "deploy/rehearsal/paging.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

using cfn::Estate;
using cfn::LogStream;
using cfn::Play;
using nlohmann::json;

constexpr std::string_view kLogGroup = "AWS::Logs::LogGroup";
constexpr Millis kIngestion{200};  // from printed to readable

std::unexpected<ApiError> no_group() {
  return refuse("ResourceNotFoundException", "The specified log group does not exist.");
}

// A group is named, or given by its ARN.
std::string group_name(const Call& call) {
  auto name = text(call.input, "logGroupName");
  if (name.empty()) name = text(call.input, "logGroupIdentifier");
  if (const auto at = name.find(":log-group:"); at != std::string::npos)
    name = name.substr(at + 11);
  if (name.ends_with(":*")) name.resize(name.size() - 2);
  return name;
}

std::expected<Page, ApiError> logs_page(World& world, const Call& call, std::size_t total,
                                        long most) {
  const auto limit =
      page_limit(integer(call.input, "limit").value_or(0), most, world.account(call).page_size);
  const auto page = page_of(total, text(call.input, "nextToken"), limit);
  if (!page) return refuse("InvalidParameterException", "The specified nextToken is invalid.");
  return *page;
}

Answer paged_rows(World& world, const Call& call, const char* list, const json& rows, long most,
                  json rest) {
  auto page = logs_page(world, call, rows.size(), most);
  if (!page) return std::unexpected(page.error());
  rest[list] = json::array();
  for (auto i = page->begin; i < page->end; ++i) rest[list].push_back(rows[i]);
  if (!page->next_token.empty()) rest["nextToken"] = page->next_token;
  return Body{rest.dump()};
}

Answer describe_log_groups(World& world, const Call& call) {
  const auto prefix = text(call.input, "logGroupNamePrefix"),
             pattern = text(call.input, "logGroupNamePattern");
  json rows = json::array();
  for (const auto* thing : Play::of(world).estate(call).all(kLogGroup)) {
    const auto& name = thing->physical_id;
    if (!name.starts_with(prefix) || (!pattern.empty() && name.find(pattern) == std::string::npos))
      continue;
    auto arn = text(thing->attributes, "Arn");
    json row = {{"logGroupName", name},
                {"creationTime", millis(thing->created)},
                {"metricFilterCount", 0},
                {"arn", arn},
                {"logGroupArn", arn.substr(0, arn.size() - std::min<std::size_t>(2, arn.size()))},
                {"storedBytes", 0},
                {"logGroupClass", "STANDARD"}};
    if (const auto days = integer(thing->properties, "RetentionInDays"))
      row["retentionInDays"] = *days;
    if (const auto key = text(thing->properties, "KmsKeyId"); !key.empty()) row["kmsKeyId"] = key;
    rows.push_back(std::move(row));
  }
  return paged_rows(world, call, "logGroups", rows, 50, json::object());
}

Answer describe_resource_policies(World& world, const Call& call) {
  json rows = json::array();
  for (const auto* thing : Play::of(world).estate(call).all("AWS::Logs::ResourcePolicy"))
    rows.push_back({{"policyName", thing->physical_id},
                    {"policyDocument", text(thing->properties, "PolicyDocument")},
                    {"lastUpdatedTime", millis(thing->created)}});
  return paged_rows(world, call, "resourcePolicies", rows, 50, json::object());
}

// By ARN, with or without ":*".
Answer list_log_group_tags(World& world, const Call& call) {
  const auto arn = text(call.input, "resourceArn");
  const auto at = arn.find(":log-group:");
  const auto name = at == std::string::npos ? "" : arn.substr(at + 11);
  const auto* thing = Play::of(world).estate(call).thing(
      kLogGroup, name.ends_with(":*") ? name.substr(0, name.size() - 2) : name);
  if (thing == nullptr)
    return refuse("ResourceNotFoundException", "The specified resource does not exist.");
  json tags = json::object();
  for (const auto& tag : thing->properties.value("Tags", json::array()))
    tags[text(tag, "Key")] = text(tag, "Value");
  return Body{json{{"tags", tags}}.dump()};
}

json shown_stream(const Call& call, const std::string& group, const LogStream& stream, Time now) {
  json out = {{"logStreamName", stream.name},
              {"creationTime", millis(stream.created)},
              {"arn", fmt::format("arn:aws:logs:{}:{}:log-group:{}:log-stream:{}", call.region,
                                  call.account, group, stream.name)},
              {"storedBytes", 0}};
  for (const auto& line : stream.lines) {
    if (line.at + kIngestion > now) break;
    if (!out.contains("firstEventTimestamp")) out["firstEventTimestamp"] = millis(line.at);
    out["lastEventTimestamp"] = millis(line.at);
    out["lastIngestionTime"] = millis(line.at + kIngestion);
  }
  return out;
}

Answer describe_log_streams(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto group = group_name(call), prefix = text(call.input, "logStreamNamePrefix");
  if (estate.thing(kLogGroup, group) == nullptr) return no_group();
  json rows = json::array();
  for (const auto& [name, stream] : estate.logs[group])
    if (stream.created <= world.now() && name.starts_with(prefix))
      rows.push_back(shown_stream(call, group, stream, world.now()));
  if (text(call.input, "orderBy") == "LastEventTime")
    std::stable_sort(rows.begin(), rows.end(), [](const json& a, const json& b) {
      return a.value("lastEventTimestamp", 0LL) < b.value("lastEventTimestamp", 0LL);
    });
  if (flag(call.input, "descending")) std::reverse(rows.begin(), rows.end());
  return paged_rows(world, call, "logStreams", rows, 50, json::object());
}

// Lines of a stream inside the asked times that can be read by now.
json lines_of(const Call& call, const LogStream& stream, Time now) {
  const long from = integer(call.input, "startTime").value_or(0);
  const auto to = integer(call.input, "endTime");
  json rows = json::array();
  for (const auto& line : stream.lines) {
    if (line.at + kIngestion > now) break;
    if (millis(line.at) < from || (to && millis(line.at) >= *to)) continue;
    rows.push_back({{"timestamp", millis(line.at)},
                    {"message", line.message},
                    {"ingestionTime", millis(line.at + kIngestion)}});
  }
  return rows;
}

// Tokens are "f/" and "b/" with the position, as the service writes them; the same token back means
// "nothing more".
Answer get_log_events(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto group = group_name(call), name = text(call.input, "logStreamName");
  if (estate.thing(kLogGroup, group) == nullptr) return no_group();
  const auto& streams = estate.logs[group];
  const auto stream = streams.find(name);
  if (stream == streams.end() || stream->second.created > world.now())
    return refuse("ResourceNotFoundException", "The specified log stream does not exist.");
  const json rows = lines_of(call, stream->second, world.now());
  const auto total = static_cast<long>(rows.size());
  const long limit = std::clamp(integer(call.input, "limit").value_or(10'000), 1L, 10'000L);
  const auto token = text(call.input, "nextToken");
  long begin = flag(call.input, "startFromHead") ? 0 : std::max(0L, total - limit),
       end = std::min(total, begin + limit);
  if (token.size() > 2) {
    const long at = std::clamp(std::atol(token.c_str() + 2), 0L, total);
    begin = token[0] == 'f' ? at : std::max(0L, at - limit);
    end = token[0] == 'f' ? std::min(total, at + limit) : at;
  }
  json reply = {{"events", json::array()},
                {"nextForwardToken", fmt::format("f/{:056d}", end)},
                {"nextBackwardToken", fmt::format("b/{:056d}", begin)}};
  for (long i = begin; i < end; ++i) reply["events"].push_back(rows[static_cast<std::size_t>(i)]);
  return Body{reply.dump()};
}

// Plain words only: every word must be in the line, "?word" any of them, -word must not; quotes
// hold words together.
std::vector<std::string> words_of(std::string_view pattern) {
  std::vector<std::string> out;
  std::string word;
  bool quoted = false;
  for (const char c : pattern) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      if (!word.empty()) out.push_back(std::exchange(word, {}));
    } else {
      word += c;
    }
  }
  if (!word.empty()) out.push_back(word);
  return out;
}

bool holds_words(const std::vector<std::string>& words, const std::string& message) {
  bool any = true, found = false;
  for (const auto& word : words) {
    const bool optional = word.starts_with('?'), unwanted = word.starts_with('-');
    const bool there = message.find(word.substr(optional || unwanted ? 1 : 0)) != std::string::npos;
    if (unwanted ? there : (!optional && !there)) return false;
    if (optional) any = false;
    found |= optional && there;
  }
  return any || found;
}

Answer filter_log_events(World& world, const Call& call) {
  Estate& estate = Play::of(world).estate(call);
  const auto group = group_name(call), prefix = text(call.input, "logStreamNamePrefix");
  if (estate.thing(kLogGroup, group) == nullptr) return no_group();
  const auto names = texts(call.input, "logStreamNames");
  const auto words = words_of(text(call.input, "filterPattern"));
  json rows = json::array();
  for (const auto& [name, stream] : estate.logs[group]) {
    if (!name.starts_with(prefix) ||
        (!names.empty() && std::ranges::find(names, name) == names.end()))
      continue;
    std::size_t position = 0;
    for (auto& line : lines_of(call, stream, world.now())) {
      line["logStreamName"] = name;
      line["eventId"] = fmt::format("{:036}{:010}{:010}", line["timestamp"].get<long long>(),
                                    std::hash<std::string>{}(name) % 10'000'000'000, position++);
      if (holds_words(words, line["message"].get<std::string>())) rows.push_back(std::move(line));
    }
  }
  std::stable_sort(rows.begin(), rows.end(), [](const json& a, const json& b) {
    return a["timestamp"].get<long long>() < b["timestamp"].get<long long>();
  });
  return paged_rows(world, call, "events", rows, 10'000, {{"searchedLogStreams", json::array()}});
}

}  // namespace

std::span<const Registered> logs_handlers() {
  constexpr auto service = aws::Service::logs;
  static constexpr Registered table[] = {
      {service, "DescribeLogGroups", describe_log_groups},
      {service, "DescribeLogStreams", describe_log_streams},
      {service, "DescribeResourcePolicies", describe_resource_policies},
      {service, "ListTagsForResource", list_log_group_tags},
      {service, "GetLogEvents", get_log_events},
      {service, "FilterLogEvents", filter_log_events},
  };
  return table;
}

}  // namespace slipway::deploy::rehearsal
