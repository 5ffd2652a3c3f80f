// What the wizard does between the last answer and the first call: derive the key of the secrets,
// plan and write the config files, fill the stages' templates.
#include <cstdlib>
#include <filesystem>

#include "aws/inventory/snapshot_json.hh"
#include "bench/wizards.hh"
#include "wizard/config_files.hh"
#include "wizard/fill.hh"

namespace slipway::bench {
namespace {

struct Folder {
  std::string path = std::filesystem::temp_directory_path() / "slipway-bench-XXXXXX";
  Folder() {
    if (!mkdtemp(path.data())) give_up("no temporary folder to be had");
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
};

}  // namespace

void writing(const Arguments& arguments) {
  if (arguments.size() != 2) give_up("writing needs a file of answers and a saved inventory");
  DiskFiles files;
  const wizard::Blueprint blueprint = flagship_blueprint();
  auto read = must(wizard::read_answers_file(arguments[0], blueprint, files));
  wizard::Answers answers = std::move(read.answers);
  answers.set("stack", std::string("prod"), wizard::Provenance::typed);
  answers.set("region", std::string("us-west-2"), wizard::Provenance::typed);

  report("derive the key of the secrets", timed(3, 1, [] {
           must(wizard::StackKey::create("a passphrase", wizard::system_random_bytes));
         }));
  wizard::KeyRing ring("a passphrase", wizard::system_random_bytes);
  must(ring.any());
  report("plan and write the config files",
         timed(
             9, 1,
             [&] {
               Folder folder;
               const wizard::ConfigPlace place{folder.path, "prod"};
               auto changes = must(wizard::plan_config(place, blueprint, answers, ring, files));
               if (auto wrote = wizard::write_config(changes); !wrote)
                 give_up(wrote.error().sentence());
             },
             wall_seconds));
  const aws::Snapshot seen = must(aws::read_snapshot(must(files.read(arguments[1]))));
  const wizard::Facts facts{blueprint, answers, seen, bench_now};
  report("fill stages and templates", timed(9, 5, [&] { must(wizard::deployment_stages(facts)); }));
}

}  // namespace slipway::bench
