#include "wizard/pages/checks_page.hh"

#include <algorithm>

#include <fmt/format.h>

#include "wizard/pages/asking.hh"
#include "wizard/pages/fields.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

bool changed(const Model& model, const Finding& finding) {
  const auto& previous = model.checks.previous;
  return !previous.empty() &&
         std::none_of(previous.begin(), previous.end(), [&](const Finding& old) {
           return old.rule == finding.rule && old.verdict == finding.verdict &&
                  old.message == finding.message;
         });
}

// Listings behind the fields of a finding.
std::set<std::string> listings_of(const Model& model, const Finding& finding) {
  std::set<std::string> listings;
  for (const Step& step : model.blueprint->steps) {
    for (const Field& field : step.fields) {
      const Source* source = find_source(*model.blueprint, field.source);
      bool concerns = std::find(finding.fields.begin(), finding.fields.end(), field.key) !=
                      finding.fields.end();
      if (source && concerns) listings.insert(source->listing);
    }
  }
  return listings;
}

void run_one(Model& model, const CheckRow& row, Effects& effects) {
  if (refuses_to_ask(model)) return;
  if (row.finding) {
    for (aws::Lookup& lookup : facts_behind_rule(facts(model), row.finding->rule))
      effects.push_back(effect::LookUp{std::move(lookup)});
    for (const std::string& listing : listings_of(model, *row.finding)) {
      effects.push_back(effect::Refresh{listing});
    }
  }
  run_checks(model, Run::again);
  notify(model, "Checked again.");
}

void write_report(Model& model, Effects& effects) {
  model.report_ticket = new_ticket(model);
  effects.push_back(effect::WriteReport{model.report_ticket, "checks.txt", report_text(model)});
}

void open_row(Model& model, const CheckRow& row, Effects& effects) {
  if (!row.finding) {
    model.checks.show_passed = !model.checks.show_passed;
    return;
  }
  for (const std::string& key : row.finding->fields) {
    if (go_to_key(model, key, effects)) return;
  }
  go_to_kind(model, PageKind::identity, effects);
}

// The rail says of each page what the report says of its answers: facts may have come since it was
// left.
void mark_pages(Model& model) {
  for (const Page& page : model.pages) {
    if (page.kind != PageKind::step || !model.marks.contains(page.id)) continue;
    const auto keys = keys_of(model, model.blueprint->steps[page.step]);
    Verdict worst = Verdict::pass;
    for (const Finding& finding : model.checks.report) {
      const bool here = std::ranges::any_of(finding.fields, [&](const std::string& field) {
        return std::ranges::find(keys, field) != keys.end();
      });
      if (!here || finding.verdict == Verdict::pass || worst == Verdict::fail) continue;
      worst = finding.verdict == Verdict::fail ? Verdict::fail : Verdict::warn;
    }
    model.marks[page.id] = worst;
  }
}

// p shows the statement that mends it, y copies it.
bool statement_key(Model& model, const CheckRow& row, char32_t code, Effects& effects) {
  if (!row.finding || row.finding->statement.empty()) return false;
  if (code == U'p') {
    model.checks.show_statement = !model.checks.show_statement;
  } else {
    effects.push_back(effect::CopyText{row.finding->statement});
    notify(model, "Copied the policy statement");
  }
  return true;
}

void checks_enter(Model& model, Effects&) { run_checks(model, Run::again); }

bool letter(Model& model, char32_t code, const std::vector<CheckRow>& rows, Effects& effects) {
  switch (code) {
    case U'r':
      run_one(model, rows[model.checks.cursor], effects);
      return true;
    case U'a':
      if (refuses_to_ask(model)) return true;
      model.asked.clear();  // facts go with the listings, and are asked for anew
      effects.push_back(effect::FetchInventory{});
      run_checks(model, Run::again);
      tell(model, "Asking AWS for everything again…");
      return true;
    case U'd':
      model.checks.only_changed = !model.checks.only_changed;
      return true;
    case U'p':
    case U'y':
      return statement_key(model, rows[model.checks.cursor], code, effects);
    case U'w':
      write_report(model, effects);
      return true;
    case U'n':
      next_page(model, effects);
      return true;
    default:
      return false;
  }
}

bool checks_key(Model& model, const KeyPress& key, Effects& effects) {
  std::vector<CheckRow> rows = check_rows(model);
  std::size_t& cursor = model.checks.cursor;
  cursor = std::min(cursor, rows.size() - 1);
  const std::size_t page = static_cast<std::size_t>(std::max(3, model.height / 4));
  if (moves(key, cursor, page, rows.size() - 1)) return true;
  switch (key.name) {
    case KeyName::enter:
      open_row(model, rows[cursor], effects);
      return true;
    case KeyName::character:
      return key.modifier == Modifier::none && letter(model, key.code, rows, effects);
    default:
      return false;
  }
}

}  // namespace

const PageHandler kChecksPage{checks_enter, nothing_on_leave, checks_key, no_paste};

std::size_t count_of(const std::vector<Finding>& report, Verdict verdict) {
  return static_cast<std::size_t>(std::count_if(
      report.begin(), report.end(), [&](const Finding& f) { return f.verdict == verdict; }));
}

std::vector<CheckRow> check_rows(const Model& model) {
  std::vector<CheckRow> rows;
  bool folded_line = false;
  for (const Finding& finding : model.checks.report) {
    bool is_new = changed(model, finding);
    if (model.checks.only_changed && !is_new) continue;
    if (finding.verdict == Verdict::pass && !folded_line) {
      rows.push_back({});
      folded_line = true;
    }
    if (finding.verdict != Verdict::pass || model.checks.show_passed) {
      rows.push_back({&finding, is_new});
    }
  }
  if (rows.empty()) rows.push_back({});
  return rows;
}

void run_checks(Model& model, Run run) {
  std::vector<Finding> report = judge(facts(model));
  std::ranges::stable_sort(report, {}, &Finding::verdict);
  if (run == Run::again) model.checks.previous = model.checks.report;
  model.checks.report = std::move(report);
  model.checks.ran_at = model.now;
  model.checks.cursor = std::min(model.checks.cursor, check_rows(model).size() - 1);
  bool fails = count_of(model.checks.report, Verdict::fail) > 0;
  bool warns = count_of(model.checks.report, Verdict::pass) < model.checks.report.size();
  mark_pages(model);
  model.marks["checks"] = fails ? Verdict::fail : warns ? Verdict::warn : Verdict::pass;
}

std::string report_text(const Model& model) {
  std::string out = fmt::format("Checks of {} in {}, {}\n\n", model.place.stack, model.place.dir,
                                to_rfc3339(model.now));
  for (const Finding& finding : model.checks.report) {
    out += fmt::format("{:<12} {}  {}\n", name(finding.verdict), finding.rule, finding.message);
    if (!finding.wanted.empty()) out += fmt::format("{:<12} wanted: {}\n", "", finding.wanted);
    if (!finding.fix.empty()) out += fmt::format("{:<12} fix: {}\n", "", finding.fix);
    if (!finding.statement.empty()) out += finding.statement + "\n";
  }
  return out;
}

}  // namespace slipway::wizard
