// Names of a blueprint for its linter: what a text or a condition refers to, and whether that
// exists. Collects diagnostics, each at the offending word where it can be found in the file.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "wizard/lint.hh"

namespace slipway::wizard {

enum class StageOutputs : std::uint8_t { allowed, forbidden };

class NameLint {
 public:
  // `text` is the file's own, for finding words in it.
  NameLint(const Blueprint& blueprint, const std::string& text);

  void complain(const Place& item, std::string_view word, std::string message,
                std::string fix = {});
  void complain_at(Place place, std::string message, std::string fix = {});
  // `word` is none of `known`: "unknown <what> '<word>'".
  void unknown(const Place& item, std::string_view what, std::string_view word,
               const std::vector<std::string>& known);

  void check_text(const Place& item, const std::string& text,
                  StageOutputs outputs = StageOutputs::forbidden);
  void check_condition(const Place& item, const std::string& condition);

  // Keys that texts and conditions reach, through derived names and discoveries.
  void reach_text(const std::string& text);
  void reach_condition(const std::string& condition);
  bool reached(const std::string& key) const { return reached_.contains(key); }
  // A derived name that stands for itself, round in a circle.
  void check_circles();

  // "stage.output" that texts used, with their items, for the check against the templates.
  struct StageUse {
    Place item;
    std::string stage, output;
  };
  const std::vector<StageUse>& stage_uses() const { return stage_uses_; }
  std::vector<Diagnostic> take() { return std::move(diagnostics_); }

 private:
  bool is_stage(std::string_view id) const;
  std::vector<std::string> names() const;
  // `written`: as it stands in the file, "${name}" or bare.
  void check_name(const Place& item, const std::string& name, const std::string& written,
                  StageOutputs outputs);
  void reach(const std::string& name);
  bool leads_to(const std::string& from, const std::string& name,
                std::set<std::string>& seen) const;

  const Blueprint& blueprint_;
  const std::string& text_;
  std::set<std::string> reached_;
  std::vector<StageUse> stage_uses_;
  std::vector<Diagnostic> diagnostics_;
};

}  // namespace slipway::wizard
