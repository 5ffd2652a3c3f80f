#include "tui/prepared_run.hh"

#include <fmt/format.h>

#include "tui/report.hh"

namespace slipway::tui {

PreparedRun::PreparedRun(const Options& options) : session(options, process_environment()) {
  session.catch_interrupts();
}

Result<void> PreparedRun::prepare() {
  auto loaded = wizard::load_blueprint(session.options().blueprint, session.files());
  if (!loaded) return fail(loaded.error());
  blueprint = std::move(*loaded);
  preparation = std::make_unique<Preparation>(session, *blueprint);
  if (auto read = preparation->read_files(); !read) return read;
  report(preparation->diagnostics);
  if (!preparation->answers.all().empty()) return preparation->discover();
  const auto& place = preparation->installation.place();
  return fail(
      {.kind = ErrorKind::invalid,
       .what = fmt::format("find the configuration of stack {} in {}", place.stack, place.dir),
       .answer = "there are no config files",
       .fix =
           "Run slipway install first, or name the folder with --dir and the stack with --stack"});
}

}  // namespace slipway::tui
