// Reads XML replies (query, EC2 and REST-XML protocols) over pugixml: local names, namespaces
// ignored, an absent list is empty, an absent scalar leaves its default. What is present and wrong
// (a number that is none) is a fault, kept until `finish`; nothing throws.
//
//   XmlReply xml(reply, info);                       // <DescribeVpcsResponse>
//   Reply out;
//   xml.root().list("vpcSet", "item", out.vpcs);     // calls read(const Xml&, Vpc&) for each
//   return xml.finish(std::move(out));
#pragma once

#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "aws/wire/fault.hh"

namespace slipway::aws {

// Without the namespace's prefix.
std::string_view local_name(const pugi::xml_node& node);

// One element, or the absence of one.
class Xml {
 public:
  Xml(pugi::xml_node node, Fault& fault) : node_(node), fault_(&fault) {}

  bool present() const { return !node_.empty(); }
  Xml at(std::string_view name) const;  // any, should there be several of that name
  std::string text() const;

  // Member `name` into `out`; absent: `out` stays.
  void read(std::string_view name, std::string& out) const;
  void read(std::string_view name, bool& out) const;
  void read(std::string_view name, int& out) const;
  void read(std::string_view name, long& out) const;
  void read(std::string_view name, long long& out) const;
  void read(std::string_view name, double& out) const;
  void read(std::string_view name, Time& out) const;
  template <class T>
  void read(std::string_view name, std::optional<T>& out) const {
    T value{};
    if (!at(name).present()) return;
    read(name, value);
    out = std::move(value);
  }
  // A present but empty element is no time.
  void read(std::string_view name, std::optional<Time>& out) const;

  // <name><item>..</item>..</name>
  void list(std::string_view name, std::string_view item, std::vector<std::string>& out) const;
  template <class Row>
  void list(std::string_view name, std::string_view item, std::vector<Row>& out) const {
    at(name).items(item, out);
  }
  // <name><item><member>..</member></item>..</name>: one member of each item
  void collect(std::string_view name, std::string_view item, std::string_view member,
               std::vector<std::string>& out) const;
  // <item>..</item> directly below.
  template <class Row>
  void items(std::string_view item, std::vector<Row>& out) const {
    out.reserve(out.size() + children());
    for (Xml child = first(item); child.present(); child = child.following(item)) {
      wire::read_row(child, out.emplace_back());
    }
  }

 private:
  std::size_t children() const;
  Xml first(std::string_view name) const;
  Xml following(std::string_view name) const;
  template <class Number>
  void read_number(std::string_view name, Number& out) const;

  pugi::xml_node node_;
  mutable pugi::xml_node last_;  // the member found last
  Fault* fault_;
};

class XmlReply {
 public:
  // `root` defaults to the operation's name followed by "Response".
  XmlReply(const HttpReply& reply, const OperationInfo& info, std::string_view root = {});

  Xml root();
  // The query protocol's wrapper below the root: <DescribeStacksResult>.
  Xml result();

  template <class T>
  Result<T> finish(T value) {
    if (fault_) return fail(misunderstood(info_, reply_, fault_));
    return value;
  }

 private:
  const HttpReply& reply_;
  OperationInfo info_;
  Fault fault_;
  pugi::xml_document document_;
};

}  // namespace slipway::aws
