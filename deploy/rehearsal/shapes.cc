#include "deploy/rehearsal/shapes.hh"

#include <algorithm>
#include <charconv>
#include <limits>

#include "deploy/assets.hh"

namespace slipway::deploy::rehearsal {
namespace {

using ShapeKind = Shape::Kind;

std::string_view take_word(std::string_view& rest, char end = ' ') {
  const auto at = std::min(rest.find(end), rest.size());
  const auto word = rest.substr(0, at);
  rest.remove_prefix(std::min(at + 1, rest.size()));
  return word;
}

std::optional<ShapeKind> plain_kind(std::string_view word) {
  constexpr std::pair<std::string_view, ShapeKind> kinds[] = {
      {"string", ShapeKind::string},       {"integer", ShapeKind::integer},
      {"number", ShapeKind::number},       {"boolean", ShapeKind::boolean},
      {"timestamp", ShapeKind::timestamp}, {"blob", ShapeKind::blob},
      {"enum", ShapeKind::enumeration}};
  for (const auto& [name, kind] : kinds)
    if (name == word) return kind;
  return std::nullopt;
}

std::optional<long long> limit_in(std::string_view text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                  : std::nullopt;
}

// " 1..128 /pattern/", either or none.
void read_limits(std::string_view rest, Shape& shape) {
  const auto dots = rest.find("..");
  if (const auto slash = rest.find('/'); slash < dots || dots == rest.npos) {
    if (slash != rest.npos && rest.size() > slash + 1)
      shape.pattern = rest.substr(slash + 1, rest.rfind('/') - slash - 1);
    return;
  }
  const auto word = take_word(rest);
  shape.low = limit_in(word.substr(0, dots));
  shape.high = limit_in(word.substr(dots + 2));
  if (!rest.empty()) read_limits(rest, shape);
}

// The shapes of one service, by their names; a name stands before its line is read.
class ServiceShapes {
 public:
  explicit ServiceShapes(std::deque<Shape>& all) : all_(&all) {}

  Shape& named(std::string_view name) {
    auto [at, fresh] = named_.try_emplace(name, nullptr);
    if (fresh) {
      at->second = &all_->emplace_back();
      if (auto plain = plain_kind(name)) at->second->kind = *plain;
    }
    return *at->second;
  }

  Shape& made() { return all_->emplace_back(); }

  void read(std::string_view kind, std::string_view rest, Shape& shape) {
    if (kind == "operation" || kind == "structure") return read_members(rest, shape);
    if (kind == "list" || kind == "map") {
      shape.kind = kind == "list" ? ShapeKind::list : ShapeKind::map;
      const auto first = take_word(rest);
      if (kind == "map")
        shape.key = &named(first);
      else if (first != "-")
        shape.wrap = first;
      shape.inner = &named(take_word(rest));
      return read_limits(rest, shape);
    }
    shape.kind = plain_kind(kind).value_or(ShapeKind::string);
    if (shape.kind != ShapeKind::enumeration) return read_limits(rest, shape);
    while (!rest.empty()) shape.values.push_back(take_word(rest, '|'));
  }

 private:
  void read_members(std::string_view rest, Shape& shape) {
    shape.kind = ShapeKind::structure;
    while (!rest.empty()) {
      auto word = take_word(rest);
      auto name = take_word(word, ':');
      const bool required = name.ends_with('!');
      if (required) name.remove_suffix(1);
      shape.members.push_back({name, &named(word), required});
    }
  }

  std::deque<Shape>* all_;
  std::map<std::string_view, Shape*> named_;
};

}  // namespace

Shapes::Shapes(std::string_view table) {
  std::string_view service;
  ServiceShapes shapes(shapes_);
  while (!table.empty()) {
    auto line = take_word(table, '\n');
    if (line.empty() || line.starts_with('#')) continue;
    if (line.starts_with('[')) {
      service = line.substr(1, line.find(']') - 1);
      shapes = ServiceShapes(shapes_);
      continue;
    }
    const auto name = take_word(line);
    take_word(line);  // =
    const auto kind = take_word(line);
    Shape& shape = kind == "operation" ? shapes.made() : shapes.named(name);
    shapes.read(kind, line, shape);
    if (kind == "operation") operations_[{service, name}] = &shape;
  }
}

const Shape* Shapes::request(std::string_view signing_name, std::string_view action) const {
  const auto found = operations_.find({signing_name, action});
  return found == operations_.end() ? nullptr : found->second;
}

std::vector<std::pair<std::string_view, std::string_view>> Shapes::operations() const {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  for (const auto& [key, shape] : operations_) out.push_back(key);
  return out;
}

const Shapes& Shapes::embedded() {
  static const Shapes shapes(asset("rehearsal/requests.shapes").value_or(""));
  return shapes;
}

}  // namespace slipway::deploy::rehearsal
