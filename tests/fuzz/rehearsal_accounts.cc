// Accounts written by users: read, or refused as invalid with a sentence that says why.
#include "deploy/rehearsal/account_file.hh"
#include "tests/fuzz/target.hh"

using namespace slipway;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto set = deploy::rehearsal::read_account(fuzz::text_of(data, size), "fuzzed", Time{});
  if (!set)
    fuzz::must(set.error().kind == ErrorKind::invalid && !set.error().sentence().empty());
  else
    fuzz::must(!set->identities.empty() && !set->accounts.empty());
  return 0;
}
