// YAML files edited as text: yaml-cpp finds where things stand (it drops comments when it emits),
// the edits replace just those lines. Comments, order, unknown keys, quoting and line ends (LF or
// CRLF) of everything else survive.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/error.hh"

namespace slipway::wizard {

enum class YamlKind : std::uint8_t { null, scalar, list, map };
std::string_view name(YamlKind kind);

// One `key: value` of a block map.
struct YamlEntry {
  std::string key;
  int line = 0, column = 0;  // of the key, from 1
  YamlKind kind = YamlKind::null;
  std::string text;                // scalar, unquoted
  bool plain = false;              // a scalar without quotes
  std::vector<std::string> items;  // list of scalars
  bool nested = false;             // a list that holds lists or maps
  bool block = true;               // written over lines, not as {..} or [..]
  bool secure = false;             // a map with the single key "secure"; its text is in `text`
  // Lines it fills (from 0, one past the last) and where on its first line the value may start.
  std::size_t first_line = 0, end_line = 0, value_at = 0;
};

struct YamlMap {
  std::vector<YamlEntry> entries;
  bool present = false;  // the map is there, perhaps empty
  bool block = true;
  const YamlEntry* find(std::string_view key) const;
};

using YamlPath = std::vector<std::string>;

// The map at `path` ({} is the whole document). `invalid` with line and column for what is not
// YAML, more than one document, a document that is no map, or a key that stands twice.
Result<YamlMap> read_map(std::string_view text, const YamlPath& path, const std::string& file);

struct YamlValue {
  enum class Kind : std::uint8_t { scalar, list, secure } kind = Kind::scalar;
  std::string text;                // scalar, or the ciphertext of secure
  std::vector<std::string> items;  // list
};

// The text with `key` of the map at `path` set: replaced where it stands, else appended at the end
// of its map, which is made where it is missing. Fails on what has no lines of its own ({..} over
// several keys).
Result<std::string> set_entry(std::string_view text, const YamlPath& path, const std::string& key,
                              const YamlValue& value, const std::string& file);
Result<std::string> remove_entry(std::string_view text, const YamlPath& path,
                                 const std::string& key, const std::string& file);

}  // namespace slipway::wizard
