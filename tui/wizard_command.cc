// The full-screen wizard: the loop's messages go through update(), what changed is painted once a
// turn.
#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <deque>

#include "tui/commands.hh"
#include "tui/effects.hh"
#include "tui/installation.hh"
#include "tui/report.hh"
#include "tui/terminal.hh"
#include "tui/view/view.hh"
#include "wizard/pages/done_page.hh"

namespace slipway::tui {
namespace {

using wizard::Msg;

class Runtime {
 public:
  Runtime(Session& session, const wizard::Blueprint& blueprint, wizard::ConfigPlace place,
          Terminal& terminal, Theme theme)
      : session_(session),
        terminal_(terminal),
        theme_(theme),
        model_(wizard::start(blueprint, place)),
        performer_(session, blueprint, model_,
                   {.post = [this](Msg message) { queue_.push_back(std::move(message)); },
                    .copy = [this](const std::string& text) { terminal_.copy(text); },
                    .suspend = [this] { suspend(); },
                    .quit = [this](Exit exit) { exit_ = exit; }}) {
    watches_.push_back(
        session.loop().watch(STDIN_FILENO, Watch::readable, [this] { read_keys(); }));
    watches_.push_back(session.loop().on_signal(SIGWINCH, [this] { resized(); }));
    for (int signal : {SIGTERM, SIGHUP})
      watches_.push_back(session.loop().on_signal(
          signal, [this] { queue_.push_back(wizard::msg::Terminated{}); }));
  }

  Exit run() {
    const auto size = terminal_.size();
    queue_.push_back(wizard::msg::Resized{size.width, size.height});
    queue_.push_back(wizard::msg::Started{session_.account_timers().now()});
    while (true) {
      drain();
      if (exit_) return *exit_;
      paint();
      session_.loop().turn();
    }
  }

  std::vector<std::string> farewell() const { return wizard::farewell(model_); }

 private:
  // Messages of messages run in the same turn, so one paint shows all of it. Bounded: what an
  // update posts without end would otherwise hold the loop.
  void drain() {
    for (int left = 10'000; left > 0 && !queue_.empty() && !exit_; --left) {
      const Msg message = std::move(queue_.front());
      queue_.pop_front();
      changed_ = true;
      model_.now = session_.account_timers().now();
      for (const auto& effect : wizard::update(model_, message)) performer_.perform(effect);
    }
  }

  void paint() {
    if (!std::exchange(changed_, false)) return;
    const auto size = terminal_.size();
    Screen screen(size.width, size.height);
    view(model_, theme_, screen);
    terminal_.present(screen);
    painted_ = std::move(screen);
  }

  // A terminal that has gone away is readable for ever: leaving is the answer to that, too.
  void read_keys() {
    auto messages = terminal_.read();
    if (messages.empty() && ++empty_reads_ > 3) return queue_.push_back(wizard::msg::Terminated{});
    if (!messages.empty()) empty_reads_ = 0;
    for (auto& message : messages) {
      if (auto* mouse = std::get_if<wizard::msg::Mouse>(&message)) find_click(*mouse);
      if (auto* key = std::get_if<wizard::msg::KeyPressed>(&message); key && painted_)
        key->scroll_end = painted_->scroll_end;
      queue_.push_back(std::move(message));
    }
  }

  // What stood there when the pointer was pressed.
  void find_click(wizard::msg::Mouse& mouse) const {
    if (!painted_) return;
    mouse.scroll_end = painted_->scroll_end;
    if (const auto* click = painted_->under(mouse.column, mouse.row)) mouse.click = *click;
  }

  void resized() {
    terminal_.resized();
    const auto size = terminal_.size();
    queue_.push_back(wizard::msg::Resized{size.width, size.height});
  }

  void suspend() {
    terminal_.suspend();
    resized();
  }

  Session& session_;
  Terminal& terminal_;
  Theme theme_;
  std::deque<Msg> queue_;
  wizard::Model model_;
  Performer performer_;
  std::vector<Ticket> watches_;
  std::optional<Exit> exit_;
  std::optional<Screen> painted_;
  bool changed_ = true;
  int empty_reads_ = 0;
};

}  // namespace

Exit wizard_command(const Options& options) {
  Session session(options, process_environment());
  auto blueprint = wizard::load_blueprint(options.blueprint, session.files());
  if (!blueprint) {
    fmt::print(stderr, "slipway: {}\n", blueprint.error().sentence());
    return Exit::usage;
  }
  const auto& environment = session.environment();
  const bool no_colours =
      options.no_color || (environment.contains("NO_COLOR") && !environment.at("NO_COLOR").empty());
  const Theme theme{.charset = options.ascii ? Charset::ascii : charset_of(environment)};
  auto terminal = Terminal::open({.theme = theme,
                                  .background = background_of(environment),
                                  .background_from = environment.contains("COLORFGBG")
                                                         ? BackgroundFrom::environment
                                                         : BackgroundFrom::guess,
                                  .colours = no_colours ? Colours::none : Colours::as_terminal});
  if (!terminal) {
    fmt::print(stderr, "slipway: {}\n", terminal.error().sentence());
    return Exit::usage;
  }
  const auto place = Installation(session, *blueprint).place();
  std::vector<std::string> words;
  Exit exit{};
  {
    Runtime runtime(session, *blueprint, place, **terminal, theme);
    exit = runtime.run();
    words = runtime.farewell();
  }
  terminal->reset();
  // A terminal that has gone away is told nothing; that is no failure.
  for (const auto& line : words) print_line(line);
  return exit;
}

}  // namespace slipway::tui
