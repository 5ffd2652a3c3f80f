#include "aws/wire/xml.hh"

namespace slipway::aws {

std::string_view local_name(const pugi::xml_node& node) {
  std::string_view name = node.name();
  auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

namespace {

bool is_text(const pugi::xml_node& node) {
  return node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata;
}

// Asked for every member of every row: the end is compared before anything is searched for.
bool is_named(const pugi::xml_node& node, std::string_view name) {
  std::string_view full = node.name();
  return full.ends_with(name) && (full.size() == name.size() || local_name(node) == name);
}

pugi::xml_node matching(pugi::xml_node node, std::string_view name) {
  while (node && (node.type() != pugi::node_element || !is_named(node, name))) {
    node = node.next_sibling();
  }
  return node;
}

}  // namespace

Xml Xml::first(std::string_view name) const {
  return {matching(node_.first_child(), name), *fault_};
}

Xml Xml::following(std::string_view name) const {
  return {matching(node_.next_sibling(), name), *fault_};
}

// Members are asked for nearly in the order they come in: the search begins at the last found.
Xml Xml::at(std::string_view name) const {
  auto found = matching(last_, name);
  if (!found) found = matching(node_.first_child(), name);
  if (found) last_ = found;
  return {found, *fault_};
}

std::size_t Xml::children() const {
  return static_cast<std::size_t>(std::distance(node_.begin(), node_.end()));
}

// All of it: a comment or CDATA section splits text into several nodes.
std::string Xml::text() const {
  std::string out = node_.value();  // the first piece is kept in the element itself
  for (pugi::xml_node child : node_) {
    if (is_text(child)) out += child.value();
  }
  return out;
}

void Xml::read(std::string_view name, std::string& out) const {
  if (Xml child = at(name); child.present()) out = child.text();
}

void Xml::read(std::string_view name, bool& out) const {
  Xml child = at(name);
  if (!child.present()) return;
  std::string text = child.text();
  if (text == "true" || text == "1") {
    out = true;
  } else if (text == "false" || text == "0" || text.empty()) {
    out = false;
  } else {
    fault_->note(name, "is neither true nor false", text);
  }
}

template <class Number>
void Xml::read_number(std::string_view name, Number& out) const {
  Xml child = at(name);
  if (!child.present()) return;
  std::string text = child.text();
  if (!text.empty() && !parse_number(text, out)) fault_->note(name, "is not a number", text);
}

void Xml::read(std::string_view name, int& out) const { read_number(name, out); }
void Xml::read(std::string_view name, long& out) const { read_number(name, out); }
void Xml::read(std::string_view name, long long& out) const { read_number(name, out); }
void Xml::read(std::string_view name, double& out) const { read_number(name, out); }

void Xml::read(std::string_view name, Time& out) const {
  Xml child = at(name);
  if (!child.present()) return;
  std::string text = child.text();
  if (text.empty()) return;
  if (auto time = parse_rfc3339(text)) {
    out = *time;
  } else {
    fault_->note(name, "is not a time", text);
  }
}

void Xml::read(std::string_view name, std::optional<Time>& out) const {
  Xml child = at(name);
  if (!child.present() || child.text().empty()) return;
  read(name, out.emplace());
}

void Xml::list(std::string_view name, std::string_view item, std::vector<std::string>& out) const {
  Xml parent = at(name);
  for (Xml child = parent.first(item); child.present(); child = child.following(item)) {
    out.push_back(child.text());
  }
}

void Xml::collect(std::string_view name, std::string_view item, std::string_view member_name,
                  std::vector<std::string>& out) const {
  Xml parent = at(name);
  for (Xml child = parent.first(item); child.present(); child = child.following(item)) {
    if (Xml found = child.at(member_name); found.present()) out.push_back(found.text());
  }
}

XmlReply::XmlReply(const HttpReply& reply, const OperationInfo& info, std::string_view root)
    : reply_(reply), info_(info) {
  // A tag's value may be a single space: white space alone in an element is text. Text is kept in
  // its element: nearly every element has some, and each node costs 64 bytes.
  constexpr unsigned flags =
      pugi::parse_default | pugi::parse_ws_pcdata_single | pugi::parse_embed_pcdata;
  auto parsed = document_.load_buffer(reply.body.data(), reply.body.size(), flags);
  if (!parsed) {
    document_.reset();
    fault_.note("the body", "is not XML", parsed.description());
    return;
  }
  std::string expected = root.empty() ? std::string(info.name) + "Response" : std::string(root);
  if (local_name(document_.document_element()) != expected) {
    fault_.note("the body", "is not <" + expected + "> but", document_.document_element().name());
    document_.reset();
  }
}

Xml XmlReply::root() { return {document_.document_element(), fault_}; }

Xml XmlReply::result() {
  std::string name = std::string(info_.name) + "Result";
  Xml wrapper = root().at(name);
  if (!wrapper.present()) fault_.note("the body", "has no <" + name + ">");
  return wrapper;
}

}  // namespace slipway::aws
