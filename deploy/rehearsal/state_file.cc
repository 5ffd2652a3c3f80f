#include "deploy/rehearsal/state_file.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "aws/world.hh"
#include "deploy/rehearsal/accounts.hh"
#include "deploy/rehearsal/protocol.hh"
#include "deploy/rehearsal/registry.hh"
#include "deploy/rehearsal/sealed.hh"
#include "deploy/rehearsal/values.hh"

namespace slipway::deploy::rehearsal {
namespace {

using Json = nlohmann::json;

constexpr int file_format = 1;

std::string line_of(const Json& line) {
  return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Json header_line(const Run& run, Time start) {
  return {{"slipway_rehearsal", file_format},
          {"account", run.account},
          {"seed", run.seed},
          {"start", millis(start)}};
}

Json run_line(double speed, const std::vector<std::string>& failing, Time wall) {
  return {{"run", {{"wall", millis(wall)}, {"speed", speed}, {"failing", failing}}}};
}

Json call_line(const Call& call, const World& world) {
  Json told{{"service", wire(call.service).signing_name},
            {"action", call.action},
            {"input", call.input},
            {"region", call.region},
            {"account", call.account},
            {"arn", call.caller_arn},
            {"id", call.caller_id},
            {"request_id", call.request_id}};
  auto text = told.dump(-1, ' ', false, Json::error_handler_t::replace);
  return {{"wall", millis(world.wall())},
          {"call", seal(text, world.first_identity().secret_access_key)}};
}

// False when the line was not sealed for this account.
bool play_call(World& world, Time wall, std::string_view sealed) {
  auto text = unseal(sealed, world.first_identity().secret_access_key);
  if (!text) return false;
  auto line = Json::parse(*text);
  auto* service = find_wire(line.at("service").get<std::string>());
  auto handler =
      service ? find_handler(service->service, line.at("action").get<std::string>()) : nullptr;
  if (!handler) return false;
  world.advance(wall);
  Call call{.service = service->service,
            .action = line.at("action"),
            .input = line.at("input"),
            .region = line.at("region"),
            .account = line.at("account"),
            .caller_arn = line.at("arn"),
            .caller_id = line.at("id"),
            .request_id = line.at("request_id"),
            .now = world.now()};
  // What it answered then was answered already; an error changes nothing, now as then.
  static_cast<void>(handler(world, call));
  return true;
}

// A code that has run out meanwhile has nobody waiting.
void play_granted(World& world, const Json& line) {
  world.advance(from_millis(line.at("wall")));
  auto* pending = world.sign_in().pending(line.at("code").get_ref<const std::string&>());
  if (pending) pending->answer = line.at("allow").get<bool>() ? Grant::allow : Grant::deny;
}

// One line; false when it is not one of ours.
bool play(World& world, const Json& line) {
  if (auto run = line.find("run"); run != line.end())
    world.resume(from_millis(run->at("wall")), run->at("speed"), run->at("failing"));
  else if (auto call = line.find("call"); call != line.end())
    return play_call(world, from_millis(line.at("wall")), call->get_ref<const std::string&>());
  else if (line.contains("code"))
    play_granted(world, line);
  else
    return false;
  return true;
}

std::unexpected<Error> broken(const std::string& path, std::string why) {
  return fail(
      {.kind = ErrorKind::invalid,
       .what = "restore the rehearsal account from " + path,
       .answer = std::move(why),
       .fix = "Name the account it holds (--rehearse=NAME), another folder or --state file, or "
              "delete this one to start anew",
       .place = {path, 0, 0, {}}});
}

std::unexpected<Error> unwritable(const std::string& path) {
  return fail({.kind = ErrorKind::local,
               .what = "keep the rehearsal account in " + path,
               .answer = std::strerror(errno)});
}

Result<std::unique_ptr<World>> fresh(const Run& run, Time start) {
  auto set = load_account(run.account, start);
  if (!set) return fail(set.error());
  return std::make_unique<World>(std::move(*set),
                                 WorldOptions{.start = start,
                                              .speed = run.speed,
                                              .seed = run.seed,
                                              .failing_resources = run.failing_resources});
}

// Whoever cannot keep the account is told before it is used, though nothing is made yet.
bool may_be_made(const std::filesystem::path& path) {
  std::error_code failed;
  auto folder = std::filesystem::absolute(path, failed).parent_path();
  while (folder.has_relative_path() && !std::filesystem::exists(folder, failed))
    folder = folder.parent_path();
  if (!failed && !std::filesystem::is_directory(folder, failed))
    errno = ENOTDIR;
  else if (access(folder.c_str(), W_OK | X_OK) == 0)
    return true;
  return false;
}

// With every folder above it that is missing.
bool make_folder(const std::filesystem::path& folder) {
  if (folder.empty() || mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return true;
  return errno == ENOENT && make_folder(folder.parent_path()) &&
         (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST);
}

// Whether a kill may have cut a line of ours to this.
bool may_be_cut(std::string_view rest) {
  return std::string_view("{\"").starts_with(rest.substr(0, 2));
}

// Plays whole lines only: the last one may have been cut by a kill. `used`: how much of the text
// they are.
Result<std::unique_ptr<World>> restored(std::string_view text, const std::string& path, Run run,
                                        std::size_t& used) {
  std::unique_ptr<World> world;
  int number = 0;
  for (used = 0; text.find('\n', used) != std::string_view::npos;) {
    auto end = text.find('\n', used);
    auto line = Json::parse(text.substr(used, end - used), nullptr, false);
    ++number;
    used = end + 1;
    try {
      if (!world) {
        if (line.at("slipway_rehearsal") != file_format)
          return broken(path, fmt::format("it is of version {}, this slipway reads version {}",
                                          line.at("slipway_rehearsal").dump(), file_format));
        if (line.at("account") != run.account)
          return broken(
              path, fmt::format("it holds the account {}", line.at("account").get<std::string>()));
        run.seed = line.at("seed");
        auto made = fresh(run, from_millis(line.at("start")));
        if (!made) return made;
        world = std::move(*made);
      } else if (!play(*world, line)) {
        return broken(path, fmt::format("line {} is not of a rehearsal account", number));
      }
    } catch (const Json::exception&) {
      return broken(path, fmt::format("line {} is not of a rehearsal account", number));
    }
  }
  if (!may_be_cut(text.substr(used)))
    return broken(path, fmt::format("line {} is not of a rehearsal account", number + 1));
  return world;
}

}  // namespace

StateFile::StateFile(StateFile&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      kept_(std::exchange(other.kept_, Kept::nowhere)),
      path_(std::move(other.path_)),
      ahead_(std::move(other.ahead_)),
      lost_(std::move(other.lost_)) {}

StateFile::~StateFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

void StateFile::write_line(const std::string& line) {
  std::size_t done = 0;
  while (descriptor_ >= 0 && done < line.size()) {
    auto count = ::write(descriptor_, line.data() + done, line.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return lose(errno);
    done += static_cast<std::size_t>(count);
  }
}

// The file is new: a name that somebody took meanwhile is not ours to write to.
void StateFile::make() {
  kept_ = Kept::in_file;
  if (!make_folder(std::filesystem::path(path_).parent_path())) return lose(errno);
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return lose(errno);
  flock(descriptor_, LOCK_EX | LOCK_NB);  // new: nobody else has it
  write_line(ahead_);
}

// The account is served on. Nothing more is written: behind half a line the rest could not be read.
void StateFile::lose(int error) {
  if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  kept_ = Kept::nowhere;
  if (!lost_) return;
  lost_({.kind = ErrorKind::local,
         .what = "keep the rehearsal account in " + path_,
         .answer = error == EEXIST ? "another rehearsal has made that file" : std::strerror(error),
         .fix = "It goes on, but what happens now will be gone when it ends"});
}

void StateFile::append_line(const std::string& line) {
  if (kept_ == Kept::once_made) make();
  if (kept_ == Kept::in_file) write_line(line);
}

void StateFile::append(const Call& call, const World& world) {
  append_line(line_of(call_line(call, world)));
}

void StateFile::append_granted(const Granted& granted, const World& world) {
  append_line(line_of({{"wall", millis(world.wall())},
                       {"code", granted.user_code},
                       {"allow", granted.answer == Grant::allow}}));
}

void StateFile::append_run(const World& world) {
  auto line =
      line_of(run_line(world.options().speed, world.options().failing_resources, world.wall()));
  if (kept_ == Kept::once_made)
    ahead_ += line;
  else
    append_line(line);
}

// The file is there: nobody else may write to it from now on.
Result<void> StateFile::take(const std::string& path, Millis patience) {
  constexpr Millis pause{20};
  descriptor_ = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
  if (descriptor_ < 0) return unwritable(path);
  for (Millis waited{0}; flock(descriptor_, LOCK_EX | LOCK_NB) != 0; waited += pause) {
    if (waited >= patience)
      return fail({.kind = ErrorKind::local,
                   .what = "keep the rehearsal account in " + path,
                   .answer = "another rehearsal keeps its account there",
                   .fix = fmt::format("End that one first, or serve the account for both of them "
                                      "with `slipway rehearse --state {}`",
                                      path)});
    std::this_thread::sleep_for(pause);
  }
  return {};
}

Result<StateFile::Opened> StateFile::open(const std::string& path, const Run& run, Time wall) {
  Opened opened;
  StateFile& file = opened.file;
  if (!path.empty()) {
    auto text = DiskFiles().read(path);
    if (!text && text.error().kind != ErrorKind::not_found) return fail(text.error());
    if (text) {
      if (auto taken = file.take(path, run.patience); !taken) return fail(taken.error());
      file.kept_ = Kept::in_file;
      text = DiskFiles().read(path);  // with what another one wrote until it let go
      if (!text) return fail(text.error());
      std::size_t used = 0;
      auto world = restored(*text, path, run, used);
      if (!world) return fail(world.error());
      opened.world = std::move(*world);
      if (ftruncate(file.descriptor_, static_cast<off_t>(used)) != 0) return unwritable(path);
    } else {
      if (!may_be_made(path)) return unwritable(path);
      file.kept_ = Kept::once_made;
    }
    file.path_ = path;
    file.lost_ = run.lost;
  }
  std::string head;
  if (!opened.world) {
    auto world = fresh(run, wall);
    if (!world) return fail(world.error());
    opened.world = std::move(*world);
    head = line_of(header_line(run, wall));
  }
  opened.world->resume(wall, run.speed, run.failing_resources);
  head += line_of(run_line(run.speed, run.failing_resources, wall));
  file.write_line(head);
  if (file.kept_ == Kept::once_made) file.ahead_ = std::move(head);
  return opened;
}

}  // namespace slipway::deploy::rehearsal
