#include "deploy/rehearsal/server.hh"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <mutex>

#include "aws/atomic_file.hh"
#include "deploy/rehearsal/listener.hh"
#include "deploy/rehearsal/state_file.hh"

namespace slipway::deploy::rehearsal {
namespace {

Time wall_now() { return std::chrono::time_point_cast<Millis>(std::chrono::system_clock::now()); }

// The authority's certificate in a folder of its own that only its owner can read; gone with this.
class CaFile {
 public:
  static Result<CaFile> write(const std::string& pem) {
    const char* temporary = std::getenv("TMPDIR");
    std::string folder =
        fmt::format("{}/slipway-rehearsal-XXXXXX", temporary && *temporary ? temporary : "/tmp");
    if (!mkdtemp(folder.data())) return fail(file_error("make the folder", folder, errno));
    CaFile file(folder);
    if (auto written = write_file(file.path(), pem); !written) return fail(written.error());
    return file;
  }
  CaFile(CaFile&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
  CaFile& operator=(CaFile&&) = delete;
  ~CaFile() {
    if (folder_.empty()) return;
    unlink(path().c_str());
    rmdir(folder_.c_str());
  }
  std::string path() const { return folder_ + "/authority.pem"; }

 private:
  explicit CaFile(std::string folder) : folder_(std::move(folder)) {}
  std::string folder_;
};

// By the keys of the environment, which are those of the first identity.
std::string config_of(World& world) {
  std::string text;
  for (const Account& account : world.accounts())
    for (const Role& role : account.roles) {
      const std::string name = role.arn.substr(role.arn.rfind('/') + 1);
      text += fmt::format("[profile {}]\nrole_arn = {}\ncredential_source = Environment\n", name,
                          role.arn);
      if (!role.external_id.empty()) text += "external_id = " + role.external_id + "\n";
    }
  return text;
}

Access access_to(World& world, const Listener& listener, const std::string& ca_file, double speed) {
  const Identity& who = world.first_identity();
  return {.endpoint_url = fmt::format("http://127.0.0.1:{}", listener.api_port()),
          .https_address = fmt::format("127.0.0.1:{}", listener.https_port()),
          .ca_file = ca_file,
          .access_key_id = who.access_key_id,
          .secret_access_key = who.secret_access_key,
          .region = world.home_region(),
          .wall_time = world.wall(),
          .account_time = world.now(),
          .speed = speed,
          .aws_config = config_of(world)};
}

}  // namespace

Result<void> serve(const ServerOptions& options, const std::function<void(const Access&)>& ready,
                   const std::function<void()>& wait) {
  auto faults = Faults::parse(options.faults, options.seed);
  if (!faults) return fail(faults.error());
  const Time start = wall_now();
  auto kept = StateFile::open(options.state_file,
                              {.account = options.account,
                               .seed = options.seed,
                               .speed = options.speed,
                               .failing_resources = faults->failing_resources(),
                               .lost = options.state_lost},
                              start);
  if (!kept) return fail(kept.error());
  std::unique_ptr<World>& world = kept->world;
  auto authority = Authority::make(start);
  if (!authority) return fail(authority.error());
  auto ca_file = CaFile::write((*authority)->pem());
  if (!ca_file) return fail(ca_file.error());

  std::mutex one_at_a_time;
  Front front(
      *world, std::move(*faults),
      {.changed = [&](const Call& call) { kept->file.append(call, *world); },
       .granted = [&](const Granted& granted) { kept->file.append_granted(granted, *world); },
       .switched = [&] { kept->file.append_run(*world); }});
  auto api = [&](const RawRequest& request) {
    FrontReply reply;
    {
      std::lock_guard lock(one_at_a_time);
      reply = front.answer(request, wall_now());
    }
    reply.delay += options.latency;
    return reply;
  };
  auto probe = [&](const std::string& host, const std::string& path) {
    std::lock_guard lock(one_at_a_time);
    return front.probe(host, path, wall_now());
  };
  auto listener = Listener::open({api, probe, **authority, options.port});
  if (!listener) return fail(listener.error());
  ready(access_to(*world, **listener, ca_file->path(), options.speed));
  wait();
  return {};
}

}  // namespace slipway::deploy::rehearsal
