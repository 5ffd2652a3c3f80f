#include "tui/report.hh"

#include <fmt/format.h>

#include <cstdio>
#include <nlohmann/json.hpp>

#include "deploy/lines.hh"

namespace slipway::tui {

Exit exit_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid:
    case ErrorKind::no_credentials:
      return Exit::usage;
    default:
      return Exit::failed;
  }
}

Exit report(const Error& error) {
  complain("slipway: {}\n", deploy::one_line(error.sentence()));
  return exit_of(error);
}

void report(const std::vector<wizard::Diagnostic>& diagnostics) {
  for (const auto& d : diagnostics) {
    Error error{.kind = ErrorKind::invalid, .place = d.place};
    std::string where;
    if (!d.place.file.empty()) where = d.place.file + ":";
    if (d.place.line > 0) where += fmt::format("{}:", d.place.line);
    if (d.place.column > 0) where += fmt::format("{}:", d.place.column);
    complain("{}{}{}{}{}\n", where, where.empty() ? "" : " ", deploy::one_line(d.message),
             d.fix.empty() ? "" : ". Fix: ", deploy::one_line(d.fix));
  }
}

std::string line_of(const wizard::Finding& finding) {
  std::string fields;
  for (const auto& field : finding.fields) fields += (fields.empty() ? "" : ", ") + field;
  std::string line =
      fmt::format("{:<12} {}: {}", name(finding.verdict), finding.rule, finding.message);
  if (!fields.empty()) line += fmt::format(" [{}]", fields);
  if (!finding.wanted.empty()) line += " Wanted: " + finding.wanted + ".";
  if (!finding.fix.empty()) line += " Fix: " + finding.fix;
  return deploy::one_line(line);
}

std::string finding_json(const wizard::Finding& finding) {
  return nlohmann::json{
      {"event", "finding"},         {"rule", finding.rule},     {"verdict", name(finding.verdict)},
      {"message", finding.message}, {"wanted", finding.wanted}, {"fix", finding.fix},
      {"fields", finding.fields}}
      .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void print_line(const std::string& text) {
  // A terminal that has gone away must not end a deployment that is being watched: no exception
  // here.
  const std::string line = deploy::one_line(text) + "\n";
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fflush(stdout);
}

}  // namespace slipway::tui
