#include "aws/config/command_words.hh"

namespace slipway::aws {

namespace {

bool between_words(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

// One reading of the line: a word is there once it has a character, or quotes around nothing.
class WordReader {
 public:
  explicit WordReader(std::string_view line) : line_(line) {}

  std::expected<std::vector<std::string>, std::string> read() {
    for (; at_ < line_.size(); ++at_) {
      if (const char* open = step(line_[at_])) return std::unexpected(open);
    }
    end_word();
    return std::move(words_);
  }

 private:
  const char* step(char c) {
    if (between_words(c))
      end_word();
    else if (c == '\\')
      return take_escaped();
    else if (c == '\'' || c == '"')
      return take_quoted(c);
    else
      add(c);
    return nullptr;
  }

  const char* take_escaped() {
    if (++at_ == line_.size()) return "nothing follows the last backslash";
    add(line_[at_]);
    return nullptr;
  }

  // In double quotes a backslash escapes only itself and the quote; in single quotes it is a
  // character.
  const char* take_quoted(char quote) {
    begun_ = true;
    while (++at_ < line_.size() && line_[at_] != quote) {
      char c = line_[at_];
      if (c == '\\' && quote == '"') {
        if (++at_ == line_.size()) return "nothing follows the last backslash";
        if (line_[at_] != '\\' && line_[at_] != quote) add(c);
        c = line_[at_];
      }
      add(c);
    }
    return at_ < line_.size() ? nullptr : "a quotation is not closed";
  }

  void add(char c) {
    word_ += c;
    begun_ = true;
  }

  void end_word() {
    if (begun_) words_.push_back(std::move(word_));
    word_.clear();
    begun_ = false;
  }

  std::string_view line_;
  std::size_t at_ = 0;
  std::vector<std::string> words_;
  std::string word_;
  bool begun_ = false;
};

}  // namespace

std::expected<std::vector<std::string>, std::string> command_words(std::string_view line) {
  return WordReader(line).read();
}

}  // namespace slipway::aws
