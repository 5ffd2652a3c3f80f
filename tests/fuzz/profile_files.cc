// The AWS config and credentials files: accepted, or refused as invalid; and their values as
// command lines.
#include "aws/config/command_words.hh"
#include "aws/config/profile_file.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto text = fuzz::text_of(data, size);
  for (auto kind : {aws::FileKind::config, aws::FileKind::credentials}) {
    aws::ProfileFiles files;
    auto read = aws::parse_profiles(text, "file", kind, files);
    fuzz::must(read || read.error().kind == ErrorKind::invalid);
    for (const auto& [name, section] : files.profiles) {
      for (const auto& [key, property] : section.properties) {
        fuzz::must(property.line > 0);
        static_cast<void>(aws::sub_properties(property));
        if (auto words = aws::command_words(property.value)) {
          std::size_t length = 0;
          for (const auto& word : *words) length += word.size();
          fuzz::must(length <= property.value.size());
        }
      }
    }
  }
  return 0;
}
