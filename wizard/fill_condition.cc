#include "wizard/fill_condition.hh"

#include <fmt/format.h>

namespace slipway::wizard {
namespace {

struct Token {
  std::string text;
  Quoting quoting = Quoting::bare;

  bool is(std::string_view word) const { return quoting == Quoting::bare && text == word; }
  bool is_operand() const {
    for (const std::string_view word : {"and", "not", "in", "=", "!=", ","})
      if (is(word)) return false;
    return true;
  }
};

Error wrong(std::string_view condition, std::string answer) {
  return {.kind = ErrorKind::invalid,
          .what = fmt::format("read the condition \"{}\"", condition),
          .answer = std::move(answer),
          .fix = "conditions know =, !=, in, and, not: \"mode = private and not quiet\"",
          .place = {}};
}

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

Result<std::vector<Token>> tokens(std::string_view text) {
  std::vector<Token> result;
  for (std::size_t i = 0; i < text.size();) {
    if (is_space(text[i])) {
      ++i;
    } else if (text[i] == '\'' || text[i] == '"') {
      const std::size_t end = text.find(text[i], i + 1);
      if (end == std::string_view::npos) return fail(wrong(text, "a quotation mark is not closed"));
      result.push_back({std::string(text.substr(i + 1, end - i - 1)), Quoting::quoted});
      i = end + 1;
    } else if (text[i] == '=' || text[i] == ',') {
      result.push_back({std::string(1, text[i++])});
    } else if (text.substr(i).starts_with("!=")) {
      result.push_back({"!="});
      i += 2;
    } else {
      std::size_t end = i + 1;
      while (end < text.size() && !is_space(text[end]) && text[end] != '=' && text[end] != ',' &&
             text[end] != '!' && text[end] != '\'' && text[end] != '"')
        ++end;
      result.push_back({std::string(text.substr(i, end - i))});
      i = end;
    }
  }
  return result;
}

class Parser {
 public:
  Parser(std::string_view condition, std::vector<Token> tokens)
      : condition_(condition), tokens_(std::move(tokens)) {}

  Result<std::vector<Term>> parse() {
    std::vector<Term> terms;
    if (tokens_.empty()) return terms;
    for (;;) {
      Result<Term> next = term();
      if (!next) return fail(next.error());
      terms.push_back(std::move(*next));
      if (at_end()) return terms;
      if (!take("and"))
        return fail(wrong(condition_, fmt::format("'{}' was not expected", tokens_[at_].text)));
    }
  }

 private:
  bool at_end() const { return at_ == tokens_.size(); }
  bool take(std::string_view word) {
    if (at_end() || !tokens_[at_].is(word)) return false;
    ++at_;
    return true;
  }
  Result<Operand> operand() {
    if (at_end()) return fail(wrong(condition_, "something is missing at the end"));
    const Token& token = tokens_[at_];
    if (!token.is_operand())
      return fail(wrong(condition_, fmt::format("'{}' was not expected", token.text)));
    ++at_;
    return Operand{token.text, token.quoting};
  }
  Result<Term> term() {
    Term term;
    while (take("not")) term.sense = term.sense == Sense::as_is ? Sense::negated : Sense::as_is;
    Result<Operand> left = operand();
    if (!left) return fail(left.error());
    term.left = std::move(*left);
    if (take("="))
      term.relation = Relation::equal;
    else if (take("!="))
      term.relation = Relation::unequal;
    else if (take("in"))
      term.relation = Relation::in;
    else
      return term;
    do {
      Result<Operand> right = operand();
      if (!right) return fail(right.error());
      term.right.push_back(std::move(*right));
    } while (term.relation == Relation::in && take(","));
    return term;
  }

  std::string_view condition_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::vector<Term>> parse_condition(std::string_view condition) {
  Result<std::vector<Token>> words = tokens(condition);
  if (!words) return fail(words.error());
  return Parser(condition, std::move(*words)).parse();
}

}  // namespace slipway::wizard
