#include "aws/config/profile_file.hh"

#include <algorithm>

#include "aws/encoding.hh"

namespace slipway::aws {

namespace {

constexpr std::string_view blanks = " \t";

std::string_view trim(std::string_view text) {
  auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool starts_comment(char c) { return c == '#' || c == ';'; }

bool all_of_name(std::string_view text, std::string_view besides) {
  return !text.empty() && std::ranges::all_of(text, [besides](char c) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter || (c >= '0' && c <= '9') || besides.find(c) != std::string_view::npos;
  });
}

// A comment inside a line begins with # or ; after a blank; without the blank it belongs to the
// value.
std::string_view without_comment(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (starts_comment(text[i]) && is_blank(text[i - 1])) return text.substr(0, i);
  }
  return !text.empty() && starts_comment(text[0]) ? std::string_view() : text;
}

struct SectionHeader {
  std::string kind;
  std::string name;
  bool prefixed = false;  // [profile default], not [default]
};

// What stands in the brackets; an empty kind is a section that is none of ours.
SectionHeader read_header(std::string_view inside, FileKind file) {
  inside = trim(inside);
  auto gap = inside.find_first_of(blanks);
  auto prefix = inside.substr(0, gap);
  auto rest = gap == std::string_view::npos ? std::string_view() : trim(inside.substr(gap));
  bool quoted = rest.size() > 2 && (rest[0] == '"' || rest[0] == '\'') && rest.back() == rest[0];
  if (quoted) rest = rest.substr(1, rest.size() - 2);
  constexpr std::string_view punctuation = "-_/.%@:+";
  if (gap == std::string_view::npos) {
    bool ours = file == FileKind::credentials || inside == "default";
    if (!ours || !all_of_name(inside, punctuation)) return {};
    return {"profile", std::string(inside), false};
  }
  bool known = prefix == "profile" || prefix == "sso-session" || prefix == "services";
  bool named = quoted || all_of_name(rest, punctuation);
  if (file == FileKind::credentials || !known || !named) return {};
  return {std::string(prefix), std::string(rest), true};
}

class Parser {
 public:
  Parser(std::string file, FileKind kind, ProfileFiles& into)
      : file_(std::move(file)), kind_(kind), into_(into) {}

  Result<void> line(std::string_view text) {
    ++number_;
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (trim(text).empty()) return {};
    if (starts_comment(text[0])) return {};
    if (text[0] == '[') return header(text);
    if (is_blank(text[0])) return continuation(text);
    return property(text);
  }

 private:
  std::unexpected<Error> broken(std::string answer, std::string fix) const {
    Error error;
    error.kind = ErrorKind::invalid;
    error.what = "read the AWS configuration";
    error.answer = std::move(answer);
    if (section_ != nullptr) {
      error.answer += " (in section [" + section_->kind + " " + section_->name + "])";
    }
    error.fix = std::move(fix);
    error.place = {file_, number_, 0, key_};
    return fail(std::move(error));
  }

  Result<void> header(std::string_view text) {
    section_ = nullptr;
    property_ = nullptr;
    key_.clear();
    seen_header_ = true;
    auto end = text.find(']');
    auto after = end == std::string_view::npos ? std::string_view() : trim(text.substr(end + 1));
    if (end == std::string_view::npos || (!after.empty() && !starts_comment(after[0]))) {
      return broken("Profile definition must end with ']'", "Write the line as [profile name]");
    }
    open(read_header(text.substr(1, end - 1), kind_));
    return {};
  }

  void open(const SectionHeader& found) {
    if (found.kind.empty()) return;
    auto& sections = found.kind == "profile"       ? into_.profiles
                     : found.kind == "sso-session" ? into_.sso_sessions
                                                   : into_.services;
    // Where [default] and [profile default] both stand in the config file, the second is the only
    // one that counts.
    if (found.name == "default" && kind_ == FileKind::config && found.kind == "profile") {
      if (prefixed_default_ && !found.prefixed) return;
      if (found.prefixed && !prefixed_default_) sections.erase(found.name);
      prefixed_default_ = prefixed_default_ || found.prefixed;
    }
    auto [at, fresh] = sections.try_emplace(found.name);
    if (fresh) at->second = {found.kind, found.name, file_, number_, {}};
    section_ = &at->second;
  }

  Result<void> property(std::string_view text) {
    property_ = nullptr;
    key_.clear();
    if (!seen_header_) {
      return broken("Expected a profile definition",
                    "Put a line like [profile name] before this one");
    }
    auto equals = text.find('=');
    if (equals == std::string_view::npos) {
      return broken("Expected an '=' sign defining a property", "Write the line as key = value");
    }
    key_ = to_lower(trim(text.substr(0, equals)));
    if (key_.empty())
      return broken("Property did not have a name", "Write the line as key = value");
    // Its continuations are ignored with it.
    if (section_ == nullptr || !all_of_name(key_, "-_/.%@:+")) return {};
    property_ = &section_->properties[key_];
    *property_ = {std::string(trim(without_comment(text.substr(equals + 1)))), file_, number_};
    return {};
  }

  Result<void> continuation(std::string_view text) {
    if (!seen_header_) {
      return broken("Expected a profile definition",
                    "Put a line like [profile name] before this one");
    }
    if (key_.empty()) {
      return broken("Expected a property definition, found continuation",
                    "Remove the blanks at the start of the line");
    }
    if (property_ == nullptr) return {};
    text = trim(text);
    bool nested = property_->value.empty() || property_->value[0] == '\n';
    if (nested) {
      auto equals = text.find('=');
      if (equals == std::string_view::npos) {
        return broken("Expected an '=' sign defining a sub-property",
                      "Write the line as key = value");
      }
      if (trim(text.substr(0, equals)).empty()) {
        return broken("Sub-property did not have a name", "Write the line as key = value");
      }
    }
    property_->value.append("\n").append(text);
    return {};
  }

  std::string file_;
  FileKind kind_;
  ProfileFiles& into_;
  int number_ = 0;
  bool seen_header_ = false;
  bool prefixed_default_ = false;
  Section* section_ = nullptr;    // null inside a section that is none of ours
  Property* property_ = nullptr;  // null when the property is ignored
  std::string key_;
};

}  // namespace

const Property* Section::find(std::string_view key) const {
  auto found = properties.find(key);
  return found == properties.end() || found->second.value.empty() ? nullptr : &found->second;
}

std::string Section::get(std::string_view key) const {
  const auto* property = find(key);
  return property == nullptr ? std::string() : property->value;
}

Result<void> parse_profiles(std::string_view text, const std::string& file, FileKind kind,
                            ProfileFiles& into) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  Parser parser(file, kind, into);
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    if (auto read = parser.line(text.substr(0, end)); !read) return read;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

std::map<std::string, std::string> sub_properties(const Property& property) {
  std::map<std::string, std::string> out;
  std::string_view text = property.value;
  while (!text.empty()) {
    auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    auto equals = line.find('=');
    if (equals != std::string_view::npos) {
      auto value = trim(without_comment(line.substr(equals + 1)));
      out[to_lower(trim(line.substr(0, equals)))] = std::string(value);
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

Error config_error(const Section& section, std::string_view key, std::string what,
                   std::string answer, std::string fix) {
  Error error;
  error.kind = ErrorKind::invalid;
  error.what = std::move(what);
  error.answer = std::move(answer) + " (in section [" + section.kind + " " + section.name + "])";
  error.fix = std::move(fix);
  auto found = section.properties.find(key);
  error.place = found == section.properties.end()
                    ? Place{section.file, section.line, 0, std::string(key)}
                    : Place{found->second.file, found->second.line, 0, std::string(key)};
  return error;
}

}  // namespace slipway::aws
