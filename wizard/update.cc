#include "wizard/update.hh"

#include <algorithm>

#include "wizard/pages/asking.hh"
#include "wizard/pages/checks_page.hh"
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/dns_profile.hh"
#include "wizard/pages/mouse.hh"
#include "wizard/pages/pages.hh"
#include "wizard/renewal.hh"
#include "wizard/update_replies.hh"

namespace slipway::wizard {
namespace {

constexpr Millis kClock{1000};

void leave_answer(Model& model, bool really, Effects& effects) {
  model.overlay = Overlay::none;
  if (really) effects.push_back(effect::Quit{exit_code(model)});
}

// Long help is moved in; any other key closes it.
void help_key(Model& model, const KeyPress& key) {
  const std::size_t page = static_cast<std::size_t>(std::max(model.height - 6, 1));
  if (!moves(key, model.overlay_cursor, page, kNoLast)) model.overlay = Overlay::none;
}

// Only the view knows where what it paints ends; a position beyond that is the end.
void stop_at(Model& model, std::size_t end) {
  if (model.overlay == Overlay::help)
    model.overlay_cursor = std::min(model.overlay_cursor, end);
  else if (model.overlay == Overlay::none && model.current().kind == PageKind::plan)
    model.plan.scroll = std::min(model.plan.scroll, end);
  else if (model.overlay == Overlay::none && model.current().kind == PageKind::destroy)
    model.destroy.scroll = std::min(model.destroy.scroll, end);
  else if (model.overlay == Overlay::none && model.current().kind == PageKind::done)
    model.overlay_cursor = std::min(model.overlay_cursor, end);
}

// Ctrl-C twice leaves from anywhere; with a deployment it detaches, which harms nothing.
void overlay_key(Model& model, const KeyPress& key, Effects& effects) {
  Overlay overlay = model.overlay;
  if (overlay == Overlay::help) return help_key(model, key);
  if (overlay == Overlay::dns_profile) return dns_profile_key(model, key, effects);
  std::size_t last = overlay == Overlay::interrupt ? 2 : 1;
  auto decide = [&](std::size_t choice) {
    if (overlay == Overlay::interrupt)
      interrupt(model, static_cast<Interrupt>(choice), effects);
    else
      leave_answer(model, choice == 0, effects);
  };
  if (key.name == KeyName::up && model.overlay_cursor > 0) --model.overlay_cursor;
  if (key.name == KeyName::down && model.overlay_cursor < last) ++model.overlay_cursor;
  if (key.name == KeyName::enter) decide(model.overlay_cursor);
  if (key.name == KeyName::escape) model.overlay = Overlay::none;
  if (key == control('c')) decide(0);
  if (overlay == Overlay::interrupt && key == character('d')) decide(0);
  if (overlay == Overlay::interrupt && key == character('c')) decide(1);
  if (overlay == Overlay::interrupt && key == character('k')) decide(2);
  if (overlay == Overlay::leave && key == character('y')) decide(0);
  if (overlay == Overlay::leave && key == character('n')) decide(1);
}

void wizard_key(Model& model, const KeyPress& key, Effects& effects) {
  bool back = key.name == KeyName::escape || key == control('p') ||
              key == KeyPress{KeyName::left, Modifier::alt};
  bool forward = key == control('n') || key == KeyPress{KeyName::right, Modifier::alt};
  if (key == control('z')) effects.push_back(effect::Suspend{});
  if (key == control('o') && offers_dns_profile(model)) return ask_dns_profile(model);
  if (key == character('?') || key.name == KeyName::f1) {
    model.overlay = Overlay::help;
    model.overlay_cursor = 0;
  }
  // On the last page nothing is left that leaving could interrupt.
  if (key == control('c') && model.current().kind == PageKind::done)
    return leave_answer(model, true, effects);
  // Where letters are not typed, q means the same.
  const bool leaving = key == control('c') || key == character('q');
  if (leaving) {
    model.overlay = model.deploy.running ? Overlay::interrupt : Overlay::leave;
    model.overlay_cursor =
        model.deploy.running ? static_cast<std::size_t>(Interrupt::keep_watching) : 0;
  }
  if (back && !(model.current().kind == PageKind::deploy && model.deploy.running)) {
    previous_page(model, effects);
  }
  if (!forward) return;
  bool ran = model.deploy.end || model.current().kind != PageKind::deploy;
  if (model.current().kind != PageKind::plan && ran) next_page(model, effects);
}

struct Update {
  Model& model;
  Effects effects;

  void operator()(const msg::KeyPressed& m) {
    model.notice.clear();
    if (m.scroll_end) stop_at(model, *m.scroll_end);
    if (credentials_ask(model)) return question_key(model, m.key, effects);
    if (model.overlay != Overlay::none) return overlay_key(model, m.key, effects);
    if (m.key.name == KeyName::f1) return wizard_key(model, m.key, effects);
    const bool handled = handler(model.current().kind).key(model, m.key, effects);
    look_up_rows(model, effects);
    if (handled) return;
    wizard_key(model, m.key, effects);
  }
  void operator()(const msg::Pasted& m) {
    model.notice.clear();
    if (credentials_ask(model)) return question_paste(model, m.text);
    if (model.overlay == Overlay::none) handler(model.current().kind).paste(model, m.text, effects);
  }
  void operator()(const msg::Resized& m) {
    model.width = m.width;
    model.height = m.height;
  }
  void operator()(const msg::Mouse& m) {
    if (credentials_ask(model)) return;
    if (m.scroll_end) stop_at(model, *m.scroll_end);
    if (m.action != msg::MouseAction::press) return turn_wheel(model, m.action, effects);
    if (m.click) click_on(model, *m.click, effects);
  }
  void operator()(const msg::Tick& m) {
    model.now = m.now;
    bool counting = model.sign_in.phase == SignInState::Phase::code;
    if (!model.deploy.running && !counting) return;
    if (model.deploy.running && !model.deploy.started) model.deploy.started = m.now;
    effects.push_back(effect::StartTimer{kClock});
  }
  void operator()(const msg::Started& m) {
    model.now = m.now;
    model.place_ticket = new_ticket(model);
    effects.push_back(effect::OpenPlace{model.place_ticket, model.place.dir, model.place.stack});
    model.profiles_ticket = new_ticket(model);
    effects.push_back(effect::FindProfiles{model.profiles_ticket});
    model.identity_ticket = new_ticket(model);
    model.identity.asking = true;
    effects.push_back(effect::FetchIdentity{model.identity_ticket, model.identity.asked_profile,
                                            model.identity.region.text});
  }
  void operator()(const msg::Terminated&) { effects.push_back(effect::Quit{exit_code(model)}); }
  template <class Reply>
  void operator()(const Reply& reply) {
    on_reply(model, reply, effects);
  }
};

}  // namespace

const aws::Snapshot& empty_snapshot() {
  static const aws::Snapshot empty;
  return empty;
}

Model start(const Blueprint& blueprint, const ConfigPlace& place) {
  Model model;
  model.blueprint = &blueprint;
  model.place = place;
  model.task_page.dir = Editor(place.dir);
  model.task_page.stack = Editor(place.stack);
  model.answers.set("stack", place.stack, Provenance::typed);
  rebuild_pages(model);
  return model;
}

Effects update(Model& model, const Msg& msg) {
  Update update{model, {}};
  std::visit(update, msg);
  return std::move(update.effects);
}

}  // namespace slipway::wizard
