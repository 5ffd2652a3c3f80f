// Compares what our parsers read with what AWS's documentation examples mean (conformance data,
// aws-wire): a body and the values it stands for. Each test says in a dump which member of a Reply
// is which member of the API; only dumped members are compared. The same bodies, cut at every byte,
// are the hostile input.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "aws/operation.hh"
#include "tests/fakes/conformance.hh"

namespace slipway::aws::pairs {

using Json = nlohmann::json;

constexpr std::string_view time_mark = "time:";

// A time as the comparison wants it; none is null.
inline Json at(const std::optional<Time>& time) {
  if (!time) return nullptr;
  auto seconds = std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count();
  return std::string(time_mark) + std::to_string(seconds);
}

template <class T>
Json maybe(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

template <class Row, class Dump>
Json each(const std::vector<Row>& rows, Dump dump) {
  Json out = Json::array();
  for (const Row& row : rows) out.push_back(dump(row));
  return out;
}

template <class Tag>
Json tags(const std::vector<Tag>& rows) {
  return each(rows, [](const Tag& tag) { return Json{{"Key", tag.key}, {"Value", tag.value}}; });
}

// Members whose body and meaning are known not to agree: "pair member" -> kind.
inline const std::map<std::string, std::string>& deviations() {
  static const auto all = [] {
    std::map<std::string, std::string> out;
    std::string text = slurp(conformance_folder() / "aws-wire" / "deviations.tsv");
    std::size_t begin = 0;
    while (begin < text.size()) {
      auto end = std::min(text.find('\n', begin), text.size());
      std::string line = text.substr(begin, end - begin);
      auto first = line.find('\t');
      auto second = line.find('\t', first + 1);
      if (second != std::string::npos) {
        out[line.substr(0, first) + " " + line.substr(first + 1, second - first - 1)] =
            line.substr(second + 1);
      }
      begin = end + 1;
    }
    return out;
  }();
  return all;
}

inline long long seconds_of(const Json& theirs) {
  if (theirs.is_number()) return static_cast<long long>(std::floor(theirs.get<double>()));
  auto time = parse_rfc3339(theirs.get<std::string>());
  EXPECT_TRUE(time) << theirs;
  return time ? std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count() : -1;
}

inline bool nothing(const Json& value) {
  return value.is_null() || value == "" || (value.is_array() && value.empty());
}

struct Compare {
  std::string pair;
  int compared = 0;

  void operator()(const Json& mine, const Json& theirs, const std::string& path) {
    if (deviations().contains(pair + " " + path)) {
      ++compared;
      return;
    }
    SCOPED_TRACE(pair + " " + path);
    if (nothing(theirs)) {
      EXPECT_TRUE(nothing(mine) || mine == false) << mine;
    } else if (mine.is_object()) {
      object(mine, theirs, path);
    } else if (mine.is_array()) {
      array(mine, theirs, path);
    } else if (mine.is_string() && mine.get<std::string>().starts_with(time_mark)) {
      EXPECT_EQ(mine, std::string(time_mark) + std::to_string(seconds_of(theirs)));
    } else if (mine.is_number()) {
      EXPECT_EQ(mine.get<double>(), theirs.get<double>());
    } else {
      EXPECT_EQ(mine, theirs);
    }
    ++compared;
  }

  void object(const Json& mine, const Json& theirs, const std::string& path) {
    ASSERT_TRUE(theirs.is_object()) << theirs;
    for (const auto& [key, value] : mine.items()) {
      if (!theirs.contains(key)) continue;
      (*this)(value, theirs[key], path.empty() ? key : path + "." + key);
    }
  }
  void array(const Json& mine, const Json& theirs, const std::string& path) {
    ASSERT_TRUE(theirs.is_array()) << theirs;
    ASSERT_EQ(mine.size(), theirs.size());
    for (std::size_t i = 0; i < mine.size(); ++i) {
      (*this)(mine[i], theirs[i], path + "[" + std::to_string(i) + "]");
    }
  }
};

inline HttpReply ok(std::string body) { return {200, {}, std::move(body)}; }

// A listing of EC2 asks for pages of `rows`, and for the next one as long as there is a token.
template <Operation Op>
void expect_ec2_pages(int rows) {
  const Op op;
  const std::string size = "MaxResults=" + std::to_string(rows);
  EXPECT_NE(op.request().body.find(size), std::string::npos);
  const std::string element = std::string(Op::info.name) + "Response";
  auto first = Op::parse(ok("<" + element + "><nextToken>t1</nextToken></" + element + ">"));
  ASSERT_TRUE(first);
  auto second = op.next(*first);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->next_token, "t1");
  EXPECT_NE(second->request().body.find("&" + size + "&NextToken=t1"), std::string::npos);
  EXPECT_FALSE(second->next({}));
}

// Cut anywhere, a body is a protocol error: never a crash, never half an answer.
template <Operation Op>
void expect_no_half_answers(const std::string& body) {
  std::string whole = body.substr(0, body.find_last_not_of(" \r\n") + 1);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    auto reply = Op::parse(ok(whole.substr(0, length)));
    ASSERT_FALSE(reply) << "cut after " << length << " bytes";
    ASSERT_EQ(reply.error().kind, ErrorKind::protocol);
  }
}

// Every pair of the operation, of which there must be one; `dump` turns its Reply into the API's
// names. Says how many there were.
template <Operation Op, class Dump>
int check(const std::string& service, Dump dump) {
  std::string prefix = service + "." + std::string(Op::info.name) + ".";
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(conformance_folder() / "aws-wire")) {
    std::string file = entry.path().filename();
    if (!file.starts_with(prefix) || file.ends_with(".expect")) continue;
    Compare compare{entry.path().stem(), 0};
    std::string body = slurp(entry.path());
    auto reply = Op::parse(ok(body));
    if (!reply) {
      ADD_FAILURE() << file << ": " << reply.error().answer;
      continue;
    }
    auto expected = slurp(entry.path().parent_path() / (compare.pair + ".expect"));
    compare(dump(*reply), Json::parse(expected), "");
    EXPECT_GT(compare.compared, 1) << file << ": nothing was compared";
    expect_no_half_answers<Op>(body);
    ++count;
  }
  EXPECT_GT(count, 0) << "no pair of " << prefix;
  return count;
}

}  // namespace slipway::aws::pairs
