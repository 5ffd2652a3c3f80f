// The parameters of the query protocols: form pairs with dotted names, to nested JSON.

#include <algorithm>
#include <charconv>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "deploy/rehearsal/protocol.hh"

namespace slipway::deploy::rehearsal {
namespace {

constexpr int max_depth =
    24;  // the deepest AWS parameter has 8 steps; recursion must end for hostile names too

struct Node {
  std::optional<std::string> value;
  std::map<std::string, Node, std::less<>> children;
};

void add(Node& root, std::string_view name, std::string value) {
  Node* node = &root;
  for (int depth = 0; depth < max_depth; ++depth) {
    auto dot = name.find('.');
    node = &node->children[std::string(name.substr(0, dot))];
    if (dot == std::string_view::npos) {
      node->value = std::move(value);
      return;
    }
    name.remove_prefix(dot + 1);
  }
}

std::optional<long> position(std::string_view text) {
  long number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 1) return std::nullopt;
  return number;
}

nlohmann::json to_json(const Node& node);

nlohmann::json to_array(const Node& node) {
  std::map<long, const Node*> ordered;
  for (const auto& [name, child] : node.children) ordered[*position(name)] = &child;
  auto array = nlohmann::json::array();
  for (const auto& [number, child] : ordered) array.push_back(to_json(*child));
  return array;
}

nlohmann::json to_json(const Node& node) {
  if (node.children.empty()) return node.value.value_or("");
  const auto& children = node.children;
  if (std::ranges::all_of(children, [](const auto& c) { return position(c.first).has_value(); }))
    return to_array(node);
  // Lists of the query protocol are wrapped once more: Tags.member.1; maps likewise:
  // Attributes.entry.1.
  if (children.size() == 1 &&
      (children.begin()->first == "member" || children.begin()->first == "entry")) {
    auto inner = to_json(children.begin()->second);
    if (inner.is_array()) return inner;
  }
  auto object = nlohmann::json::object();
  for (const auto& [name, child] : children) object[name] = to_json(child);
  return object;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

nlohmann::json from_query(const std::vector<std::pair<std::string, std::string>>& pairs) {
  Node root;
  for (const auto& [name, value] : pairs) add(root, name, value);
  auto object = nlohmann::json::object();
  for (const auto& [name, child] : root.children) object[name] = to_json(child);
  return object;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    int high = 0, low = 0;
    if (text[i] == '%' && i + 2 < text.size() && (high = hex_digit(text[i + 1])) >= 0 &&
        (low = hex_digit(text[i + 2])) >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_form(std::string_view form) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!form.empty()) {
    auto end = form.find('&');
    auto part = form.substr(0, end);
    auto equals = part.find('=');
    if (!part.empty())
      pairs.emplace_back(
          percent_decode(part.substr(0, equals)),
          equals == std::string_view::npos ? "" : percent_decode(part.substr(equals + 1)));
    form = end == std::string_view::npos ? std::string_view() : form.substr(end + 1);
  }
  return pairs;
}

}  // namespace slipway::deploy::rehearsal
