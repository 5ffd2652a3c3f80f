// What the user has answered: key -> value and where it came from. Asked once a key, whatever
// number of projects writes it. Besides the blueprint's keys there are the wizard's own: stack,
// region, profile, dnsProfile.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "aws/error.hh"
#include "aws/world.hh"

namespace slipway::wizard {

// Scalars in canonical text ("512", "true", "pulumi.example.com"); lists as lists.
using Value = std::variant<std::string, std::vector<std::string>>;

std::string text_of(const Value& value);  // lists joined by ", "

enum class Provenance : std::uint8_t { default_value, discovered, file, typed };
std::string_view name(Provenance provenance);

struct Answer {
  Value value;
  Provenance provenance = Provenance::typed;
  Place place;  // provenance file: where in it
};

class Answers {
 public:
  const Answer* find(const std::string& key) const;
  std::string text(const std::string& key) const;               // empty when unanswered
  std::vector<std::string> list(const std::string& key) const;  // a scalar counts as a list of one
  void set(const std::string& key, Value value, Provenance provenance, Place place = {});
  void clear(const std::string& key);
  const std::map<std::string, Answer>& all() const { return answers_; }

 private:
  std::map<std::string, Answer> answers_;
};

}  // namespace slipway::wizard
