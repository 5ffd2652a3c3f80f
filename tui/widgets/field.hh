// A text field's content as spans: the text (or dots for a secret) and where the cursor stands.
#pragma once

#include "tui/widgets/lines.hh"
#include "wizard/pages/editor.hh"

namespace slipway::tui {

enum class Masked : std::uint8_t { no, yes };

struct FieldText {
  std::string text;
  int cursor = 0;  // column within `text`
};

// At most `columns`; long text is shown around the cursor. Pasted lines show as the first and a
// count.
FieldText field_text(const wizard::Editor& editor, Masked masked, int columns);
// A value that is not being edited.
std::string value_text(const std::string& value, Masked masked);

}  // namespace slipway::tui
