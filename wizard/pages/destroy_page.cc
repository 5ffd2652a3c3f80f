// Before anything is removed: what goes, what stays, and the stack's name typed by hand.
#include "wizard/pages/deploy_page.hh"
#include "wizard/pages/pages.hh"

namespace slipway::wizard {
namespace {

void destroy_enter(Model& model, Effects&) { model.destroy_name = Editor(); }

bool destroy_key(Model& model, const KeyPress& key, Effects& effects) {
  if (key == control('n')) {
    notify(model, "Type the stack's name, then Enter.");
    return true;
  }
  if (key.name != KeyName::enter) {
    return key != character('?') && edit(model.destroy_name, key);
  }
  if (model.destroy_name.text != model.place.stack) {
    warn(model, "That is not the stack's name: type  " + model.place.stack + "  to destroy it.");
    return true;
  }
  begin_destroy(model, effects);
  go_to_kind(model, PageKind::deploy, effects);
  return true;
}

void destroy_paste(Model& model, const std::string&, Effects&) {
  warn(model, "Type the name, letter by letter: this is not undone.");
}

}  // namespace

const PageHandler kDestroyPage{destroy_enter, nothing_on_leave, destroy_key, destroy_paste};

}  // namespace slipway::wizard
