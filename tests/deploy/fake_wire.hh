// What the fake cloud of the engines' tests (fake_cloud.hh) remembers, and how it reads requests
// and writes replies.
#pragma once

#include <fmt/format.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/fakes/http.hh"

namespace slipway::deploy {

struct FakeWire {
  struct Event {
    std::string id, logical, physical, type, status, reason, token;
    Time at{};
  };
  struct Resource {
    std::string logical, type;
  };
  struct ChangeSet {
    std::string name, arn, type, status = "CREATE_COMPLETE", execution = "AVAILABLE", reason;
    std::vector<Resource> resources;
    std::map<std::string, std::string> parameters, outputs, tags;
    std::string body;
  };
  struct Stack {
    std::string id, name, status = "REVIEW_IN_PROGRESS", body;
    std::map<std::string, std::string> parameters, outputs, tags;
    std::vector<Resource> resources;
    std::vector<Event> events, coming;  // coming: not happened yet, in order of time
    std::map<std::string, ChangeSet> change_sets;
    bool is_protected = false;
    std::string policy;
  };
  struct Task {
    std::string arn, definition, token;
    Time created{};
    bool stop_asked = false;
  };

  using Form = std::map<std::string, std::string>;

  static int hex(char c) { return c <= '9' ? c - '0' : (c | 32) - 'a' + 10; }
  static Form form(const std::string& body) {
    Form fields;
    std::string key, value;
    std::string* into = &key;
    for (std::size_t i = 0; i <= body.size(); ++i) {
      if (i == body.size() || body[i] == '&') {
        fields[std::exchange(key, {})] = std::exchange(value, {});
        into = &key;
      } else if (body[i] == '=') {
        into = &value;
      } else if (body[i] == '%' && i + 2 < body.size()) {
        *into += static_cast<char>(hex(body[i + 1]) * 16 + hex(body[i + 2]));
        i += 2;
      } else {
        *into += body[i] == '+' ? ' ' : body[i];
      }
    }
    return fields;
  }
  static std::string action(const HttpRequest& request) {
    auto target = find_header(request.headers, "x-amz-target");
    if (!target.empty()) return std::string(target.substr(target.find('.') + 1));
    if (request.method == "GET") return "GET " + request.url;
    return form(request.body)["Action"];
  }

  static HttpReply xml(const std::string& action_name, const std::string& inside) {
    return http_reply(
        200,
        fmt::format(
            "<{0}Response><{0}Result>{1}</{0}Result><ResponseMetadata><RequestId>r</RequestId>"
            "</ResponseMetadata></{0}Response>",
            action_name, inside),
        {{"content-type", "text/xml"}});
  }
  static HttpReply error(const std::string& code, const std::string& message) {
    return http_reply(
        400,
        fmt::format("<ErrorResponse><Error><Type>Sender</Type><Code>{}</Code><Message>{}</Message>"
                    "</Error><RequestId>r</RequestId></ErrorResponse>",
                    code, message),
        {{"content-type", "text/xml"}});
  }
  static HttpReply json(const nlohmann::json& body) {
    return http_reply(200, body.dump(), {{"content-type", "application/x-amz-json-1.1"}});
  }
  static std::string members(const std::map<std::string, std::string>& values, const char* list,
                             const char* key, const char* value) {
    std::string out = fmt::format("<{}>", list);
    for (const auto& [k, v] : values)
      out += fmt::format("<member><{0}>{1}</{0}><{2}>{3}</{2}></member>", key, k, value, v);
    return out + fmt::format("</{}>", list);
  }
};

}  // namespace slipway::deploy
