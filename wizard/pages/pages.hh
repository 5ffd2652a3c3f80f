// The pages in their order and the ways between them; what every page offers to update().
#pragma once

#include <algorithm>

#include "wizard/effect.hh"
#include "wizard/model.hh"

namespace slipway::wizard {

// The pages of the task as the answers have them.
std::vector<Page> pages_for(const Model& model);
// Again after answers changed; the current page stays the current one.
void rebuild_pages(Model& model);

void go_to(Model& model, std::size_t page, Effects& effects);
void next_page(Model& model, Effects& effects);
// The page an interrupted run stopped on, else the next one.
void resume(Model& model, Effects& effects);
void previous_page(Model& model, Effects& effects);
// The page that asks for this key, with the focus there. False: no page does.
bool go_to_key(Model& model, const std::string& key, Effects& effects);
// Moves the focus of the current step to one of its fields; what was typed before counts.
void focus_entry(Model& model, std::size_t index, Effects& effects);
bool go_to_kind(Model& model, PageKind kind, Effects& effects);

// Rows that a page key moves by.
inline std::size_t half_page(const Model& model) {
  return static_cast<std::size_t>(std::max(4, model.height / 2));
}

unsigned new_ticket(Model& model);
// The line below the page: that it was done, what is to be known, what is wrong.
void notify(Model& model, std::string text);
void tell(Model& model, std::string text);
void warn(Model& model, std::string text);

// Findings of the current page, its lists and the rail's mark, after answers or inventory changed.
enum class Changed : std::uint8_t { answers, inventory };
void facts_changed(Model& model, Changed what, Effects& effects);
// Sets, journals and judges an answer.
void answer(Model& model, const std::string& key, Value value, Provenance provenance,
            Effects& effects);

// One of each a page: told when it is entered and left, offered keys and pasted text first. A key
// it returns false for is handled by the wizard (next, back, help, leave).
struct PageHandler {
  void (*enter)(Model&, Effects&);
  void (*leave)(Model&, Effects&);
  bool (*key)(Model&, const KeyPress&, Effects&);
  void (*paste)(Model&, const std::string&, Effects&);
};
// Of the pages that have nothing to tidy up, and that take no text.
inline void nothing_on_leave(Model&, Effects&) {}
inline void no_paste(Model&, const std::string&, Effects&) {}
const PageHandler& handler(PageKind kind);

// wizard/pages/<name>_page.cc
extern const PageHandler kTaskPage, kIdentityPage, kStepPage, kChecksPage, kPlanPage, kDestroyPage,
    kDeployPage, kDonePage;

}  // namespace slipway::wizard
