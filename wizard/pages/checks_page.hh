// Page 10: one complete report, worst first. What passed folds into one line.
#pragma once

#include "wizard/model.hh"

namespace slipway::wizard {

struct CheckRow {
  const Finding* finding = nullptr;  // null: the line of what passed
  bool changed = false;              // since the report before
};

std::vector<CheckRow> check_rows(const Model& model);
std::size_t count_of(const std::vector<Finding>& report, Verdict verdict);
// Judges everything again; keeps the report before for comparison when `run` is `again`.
enum class Run : std::uint8_t { again, refresh };
void run_checks(Model& model, Run run);
// The report as text, for `w`.
std::string report_text(const Model& model);

}  // namespace slipway::wizard
