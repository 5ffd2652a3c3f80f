#include "wizard/pages/editor.hh"

#include "wizard/utf8.hh"

namespace slipway::wizard {
namespace {

std::size_t before(const Editor& editor, std::size_t at) {
  while (at > 0 && (static_cast<unsigned char>(editor.text[--at]) & 0xc0) == 0x80) {
  }
  return at;
}

std::size_t after(const Editor& editor, std::size_t at) {
  return at < editor.text.size() ? at + code_length(editor.text, at) : at;
}

void cut(Editor& editor, std::size_t from, std::size_t to) {
  editor.text.erase(from, to - from);
  editor.cursor = from;
}

void cut_word(Editor& editor) {
  std::size_t from = editor.cursor;
  while (from > 0 && editor.text[from - 1] == ' ') --from;
  while (from > 0 && editor.text[from - 1] != ' ') --from;
  cut(editor, from, editor.cursor);
}

bool edit_control(Editor& editor, char32_t code) {
  switch (code) {
    case U'u':
      cut(editor, 0, editor.cursor);
      return true;
    case U'w':
      cut_word(editor);
      return true;
    case U'k':
      editor.text.erase(editor.cursor);
      return true;
    default:
      return false;
  }
}

bool edit_named(Editor& editor, KeyName name) {
  switch (name) {
    case KeyName::backspace:
      cut(editor, before(editor, editor.cursor), editor.cursor);
      return true;
    case KeyName::erase:
      cut(editor, editor.cursor, after(editor, editor.cursor));
      return true;
    case KeyName::left:
      editor.cursor = before(editor, editor.cursor);
      return true;
    case KeyName::right:
      editor.cursor = after(editor, editor.cursor);
      return true;
    case KeyName::home:
      editor.cursor = 0;
      return true;
    case KeyName::end:
      editor.cursor = editor.text.size();
      return true;
    default:
      return false;
  }
}

bool control_code(char32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029;
}

}  // namespace

void insert(Editor& editor, std::string_view text, Lines lines) {
  std::string clean;
  char32_t last = 0;
  for (char32_t code : decode(text)) {
    bool line_end = code == '\n' || code == '\r';
    if (line_end && lines == Lines::many && !(code == '\n' && last == '\r')) clean += '\n';
    if (code == '\t') clean += ' ';
    if (!control_code(code)) clean += encode(code);
    last = code;
  }
  editor.text.insert(editor.cursor, clean);
  editor.cursor += clean.size();
}

bool edit(Editor& editor, const KeyPress& key) {
  if (key.name == KeyName::character && key.modifier == Modifier::control) {
    return edit_control(editor, key.code);
  }
  if (key.modifier != Modifier::none) return false;
  if (key.name != KeyName::character) return edit_named(editor, key.name);
  if (control_code(key.code)) return false;
  insert(editor, encode(key.code));
  return true;
}

}  // namespace slipway::wizard
