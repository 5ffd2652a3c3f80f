// The wizard spoken line by line (--plain, or no terminal to paint on): the same steps, choices,
// findings and journal as the screens, for serial lines, screen readers and scripts that type.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "deploy/lines.hh"
#include "tui/ask_line.hh"
#include "tui/commands.hh"
#include "tui/identity_questions.hh"
#include "tui/judging.hh"
#include "tui/line_prompts.hh"
#include "tui/report.hh"
#include "wizard/fill.hh"
#include "wizard/sources.hh"

namespace slipway::tui {
namespace {

using namespace wizard;

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::string part;
  for (const char c : text + ",") {
    if (c != ',' && c != ' ') {
      part += c;
    } else if (!part.empty()) {
      parts.push_back(std::exchange(part, {}));
    }
  }
  return parts;
}

bool is_list(const Key& key) { return key.type == KeyType::list || key.type == KeyType::cidr_list; }

class Questions {
 public:
  enum class Next : unsigned char { forward, back, ended };

  Questions(Session& session, Preparation& preparation)
      : session_(session), preparation_(preparation) {}

  // False: the input ended before the questions did.
  bool ask_all() {
    const auto& steps = blueprint().steps;
    for (std::size_t i = 0; i < steps.size();) {
      if (!holds(steps[i].shown_if, facts()).value_or(true)) {
        ++i;
        continue;
      }
      const Next next = ask(steps[i], i);
      if (next == Next::ended) return false;
      if (next == Next::back && i > 0)
        --i;
      else if (next == Next::forward)
        ++i;
    }
    return true;
  }

 private:
  const Blueprint& blueprint() const { return preparation_.installation.blueprint(); }
  Facts facts() const { return preparation_.facts(); }

  bool shown(const Key& key) const {
    return key.derived.empty() && holds(key.shown_if, facts()).value_or(true);
  }

  Next ask(const Step& step, std::size_t index) {
    print_line("");
    auto question = fill(step.question, facts());
    print_line(fmt::format("[{}/{}] {}. {}", index + 1, blueprint().steps.size(), step.title,
                           question ? *question : step.question));
    auto intro = fill(step.intro, facts());
    if (intro && !intro->empty()) print_line(*intro);
    std::vector<const Field*> optional;
    for (const auto& field : step.fields) {
      const Key* key = blueprint().key(field.key);
      if (!key || !shown(*key)) continue;
      if (!key->required && field.source.empty()) {
        optional.push_back(&field);
      } else if (const Next next = ask(*key, field); next != Next::forward) {
        return next;
      }
    }
    return ask_optional(optional);
  }

  // Settings that have defaults: shown, changed by name only.
  Next ask_optional(const std::vector<const Field*>& fields) {
    if (fields.empty()) return Next::forward;
    while (true) {
      print_line("Optional here:");
      for (const auto* field : fields) {
        const Key& key = *blueprint().key(field->key);
        const auto value = value_of(key.name, facts());
        const bool secret = key.type == KeyType::secret;
        std::string text = value ? text_of(*value) : "";
        if (secret && !text.empty()) text = "********";
        print_line(fmt::format("  {:<36} {}", key.name, text.empty() ? "-" : text));
      }
      auto line = ask_line("A name to change it, \"back\", or Enter to go on:", Echo::on);
      if (!line) return Next::ended;
      if (line->empty()) return Next::forward;
      if (*line == "back") return Next::back;
      auto found = std::ranges::find(fields, *line, [](const Field* f) { return f->key; });
      if (found == fields.end()) {
        print_line(fmt::format("There is no setting \"{}\" here.", *line));
      } else if (ask(*blueprint().key(*line), **found) == Next::ended) {
        return Next::ended;
      }
    }
  }

  Next ask(const Key& key, const Field& field) {
    bool all = false;
    while (true) {
      const Choices offered = offer(field, all);
      const std::string fallback = default_of(key, field);
      auto line = ask_line(prompt(key, offered, fallback),
                           key.type == KeyType::secret ? Echo::off : Echo::on);
      if (!line) return Next::ended;
      if (*line == "back") return Next::back;
      all = *line == "all";
      if (all) continue;
      if (*line == "?") {
        explain(key);
        continue;
      }
      if (accept(key, field, offered, line->empty() ? fallback : *line)) return Next::forward;
    }
  }

  Choices offer(const Field& field, bool all) const {
    const auto& sources = blueprint().sources;
    auto source = std::ranges::find(sources, field.source, &Source::name);
    if (field.source.empty() || source == sources.end()) return {};
    Choices offered = choices(*source, facts());
    std::size_t number = 0, unfit = 0;
    for (const auto& row : offered.rows) {
      if (!row.fits && !all) {
        ++unfit;
        continue;
      }
      ++number;
      std::string line = fmt::format("  {:>3}  {}", number, fmt::join(row.cells, "  "));
      if (row.recommended) line += "  (recommended: " + row.advice + ")";
      if (!row.fits) line += "  ✖ " + row.reason;
      print_line(line);
    }
    if (unfit > 0)
      print_line(
          fmt::format("  {} more do not fit; type \"all\" to list them with reasons", unfit));
    if (offered.error) print_line("  " + offered.error->sentence());
    if (!all) std::erase_if(offered.rows, [](const Choice& row) { return !row.fits; });
    return offered;
  }

  std::string default_of(const Key& key, const Field& field) const {
    if (key.type == KeyType::secret) return {};
    if (const Answer* answer = preparation_.answers.find(key.name)) return text_of(answer->value);
    const auto chosen = preselection(field, facts());
    if (!chosen.empty()) return fmt::format("{}", fmt::join(chosen, ", "));
    return key.default_value ? text_of(*key.default_value) : "";
  }

  static std::string prompt(const Key& key, const Choices& offered, const std::string& fallback) {
    std::string text = key.label.empty() ? key.name : key.label;
    if (!key.choices.empty()) text += fmt::format(" ({})", fmt::join(key.choices, ", "));
    if (!offered.rows.empty()) text += fmt::format(": choose 1-{}, a value", offered.rows.size());
    text += ", \"back\" or \"?\"";
    if (!fallback.empty()) text += " [" + fallback + "]";
    return text + ":";
  }

  void explain(const Key& key) const {
    auto say = [](const char* title, const std::string& text) {
      if (!text.empty()) print_line(fmt::format("  {:<10} {}", title, text));
    };
    say("What", key.help.what);
    say("Why", key.help.why);
    say("Where", key.help.where);
    say("Example", key.help.example);
  }

  // Numbers stand for rows, anything else for itself.
  static std::string row_value(const std::string& typed, const Choices& offered) {
    const auto row = row_number(typed, offered.rows.size());
    return row ? offered.rows[*row].value : typed;
  }

  bool accept(const Key& key, const Field& field, const Choices& offered,
              const std::string& typed) {
    Value value = row_value(typed, offered);
    if (field.several || is_list(key)) {
      std::vector<std::string> values = split(typed);
      for (auto& one : values) one = row_value(one, offered);
      value = std::move(values);
    }
    const auto provenance = offered.rows.empty() ? Provenance::typed : Provenance::discovered;
    if (typed.empty())
      preparation_.answers.clear(key.name);
    else
      preparation_.answers.set(key.name, value, provenance);
    bool good = true;
    for (const auto& finding : judge(facts(), {key.name})) {
      if (finding.verdict == Verdict::pass) continue;
      print_line(line_of(finding));
      good &= finding.verdict != Verdict::fail ||
              std::ranges::find(finding.fields, key.name) == finding.fields.end();
    }
    if (good) journal(key);
    return good;
  }

  void journal(const Key& key) {
    auto log = preparation_.installation.journal();
    const Answer* answer = preparation_.answers.find(key.name);
    if (!log || !answer) return;
    const auto secrecy =
        key.type == KeyType::secret ? deploy::Secrecy::secret : deploy::Secrecy::plain;
    if (auto kept = (*log)->answered(key.name, *answer, secrecy); !kept) report(kept.error());
  }

  Session& session_;
  Preparation& preparation_;
};

}  // namespace

Exit questions_command(const Options& options) {
  Session session(options, process_environment());
  LinePrompts prompts(session);
  session.catch_interrupts();
  session.look_for_region();
  auto blueprint = load_blueprint(options.blueprint, session.files());
  if (!blueprint) return report(blueprint.error());
  Preparation preparation(session, *blueprint);
  if (auto files = preparation.read_files(); !files) return report(files.error());
  report(preparation.diagnostics);
  if (auto journal = preparation.installation.journal_if_any(); journal && *journal)
    preparation.add((*journal)->answers());
  const bool offline = !options.inventory_file.empty();
  if (!offline)
    if (auto chosen = ask_identity_by_lines(session, preparation); !chosen)
      return report(chosen.error());
  auto seen = offline ? preparation.discover_from(options.inventory_file) : preparation.discover();
  if (!seen) return report(seen.error());
  tell_caller(preparation, options);
  if (!Questions(session, preparation).ask_all())
    return report(
        Error{.kind = ErrorKind::invalid,
              .what = "ask the questions",
              .answer = "the input ended",
              .fix = "Run it in a terminal, or give the answers with --answers FILE --yes"});
  return install_prepared(session, preparation, options);
}

}  // namespace slipway::tui
