// Reads JSON replies and writes JSON requests (JSON 1.1 and REST-JSON protocols). Missing members
// and nulls leave their default; a member of the wrong type is a fault, kept until `finish`;
// nothing throws.
//
//   JsonReply json(reply, info);
//   Reply out;
//   json.root().list("Keys", out.keys);              // calls read(const Json&, KeyListEntry&) for
//   each return json.finish(std::move(out));
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/wire/fault.hh"

namespace slipway::aws {

// One object, or the absence of one.
class Json {
 public:
  Json(const nlohmann::json* node, Fault& fault) : node_(node), fault_(&fault) {}

  bool present() const { return node_ != nullptr; }
  Json at(std::string_view name) const;  // an object below

  void read(std::string_view name, std::string& out) const;
  void read(std::string_view name, bool& out) const;
  void read(std::string_view name, int& out) const;
  void read(std::string_view name, long& out) const;
  void read(std::string_view name, long long& out) const;
  void read(std::string_view name, double& out) const;
  void read(std::string_view name, Time& out) const;  // epoch seconds, or RFC 3339 text
  template <class T>
  void read(std::string_view name, std::optional<T>& out) const {
    if (!member(name)) return;
    T value{};
    read(name, value);
    out = std::move(value);
  }
  void read_millis(std::string_view name, Time& out) const;  // epoch milliseconds
  void read_millis(std::string_view name, std::optional<Time>& out) const;

  void list(std::string_view name, std::vector<std::string>& out) const;
  template <class Row>
  void list(std::string_view name, std::vector<Row>& out) const {
    for (std::size_t i = 0, count = size(name); i < count; ++i) {
      wire::read_row(item(name, i), out.emplace_back());
    }
  }
  // The names of an object's members, for maps.
  std::vector<std::string> keys() const;

 private:
  const nlohmann::json* member(std::string_view name) const;  // null: missing or null
  std::size_t size(std::string_view name) const;
  Json item(std::string_view name, std::size_t index) const;
  template <class Number>
  void read_number(std::string_view name, Number& out) const;

  const nlohmann::json* node_;
  Fault* fault_;
};

class JsonReply {
 public:
  JsonReply(const HttpReply& reply, const OperationInfo& info);
  ~JsonReply();
  JsonReply(const JsonReply&) = delete;
  JsonReply& operator=(const JsonReply&) = delete;

  Json root();

  template <class T>
  Result<T> finish(T value) {
    if (fault_) return fail(misunderstood(info_, reply_, fault_));
    return value;
  }

 private:
  const HttpReply& reply_;
  OperationInfo info_;
  Fault fault_;
  std::unique_ptr<nlohmann::json> document_;
};

// For files that are no reply: the text of a member; empty when it is missing or no text.
std::string text_of(const nlohmann::json& object, const char* name);

// Writes one object; what is empty or not set is left out.
class JsonWriter {
 public:
  JsonWriter();
  ~JsonWriter();
  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& text(std::string_view name, std::string_view value);
  JsonWriter& always(std::string_view name, std::string_view value);
  JsonWriter& number(std::string_view name, std::optional<long long> value);
  JsonWriter& flag(std::string_view name, std::optional<bool> value);
  JsonWriter& millis(std::string_view name, std::optional<Time> value);
  JsonWriter& list(std::string_view name, const std::vector<std::string>& values);
  JsonWriter& object(std::string_view name, const JsonWriter& value);  // left out when empty

  // A list of structs: write(writer, row) writes one.
  template <class Row, class Write>
  JsonWriter& rows(std::string_view name, const std::vector<Row>& rows, Write write) {
    for (const Row& row : rows) {
      JsonWriter writer;
      write(writer, row);
      append(name, writer);
    }
    return *this;
  }

  std::string dump() const;
  // POST / with X-Amz-Target, the JSON 1.1 protocol.
  WireRequest request(std::string_view target_prefix, const OperationInfo& info) const;

 private:
  void append(std::string_view name, const JsonWriter& value);

  std::unique_ptr<nlohmann::json> node_;
};

}  // namespace slipway::aws
