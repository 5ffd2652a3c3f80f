#include "tui/rehearsal.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "deploy/assets.hh"
#include "deploy/lines.hh"
#include "deploy/rehearsal/fault_names.hh"

extern char** environ;

namespace slipway::tui {
namespace {

using Json = nlohmann::json;

Error local(std::string what, std::string answer) {
  return {.kind = ErrorKind::local, .what = std::move(what), .answer = std::move(answer)};
}

// What the rehearsal's process said instead of its access: its own error, told as ours.
Error refused(std::string said) {
  constexpr std::string_view prefix = "slipway: ";
  if (said.starts_with(prefix)) said.erase(0, prefix.size());
  return {.kind = ErrorKind::invalid, .what = "start the rehearsal account", .answer = said};
}

// True when something accepts connections on 127.0.0.1 at the URL's port.
bool answers(const std::string& url) {
  const auto colon = url.rfind(':');
  if (colon == std::string::npos) return false;
  const int port = std::atoi(url.c_str() + colon + 1);
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return false;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool open = connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  close(fd);
  return open;
}

std::vector<std::string> child_arguments(const Options& o, const std::string& state_file) {
  std::vector<std::string> arguments{"slipway", "rehearse", "--until-stdin-closes", "--account",
                                     *o.rehearse};
  auto add = [&](const char* name, std::string value) {
    arguments.emplace_back(name);
    arguments.push_back(std::move(value));
  };
  add("--seed", std::to_string(o.seed));
  if (o.speed > 0) add("--speed", fmt::format("{}", o.speed));
  if (o.latency > 0) add("--latency", std::to_string(o.latency));
  for (const auto& fault : o.faults) add("--fault", fault);
  if (!state_file.empty()) add("--state", state_file);
  return arguments;
}

}  // namespace

std::string access_json(const Access& access) {
  return Json{{"endpoint_url", access.endpoint_url},
              {"https_address", access.https_address},
              {"ca_file", access.ca_file},
              {"access_key_id", access.access_key_id},
              {"secret_access_key", access.secret_access_key},
              {"region", access.region},
              {"wall_time", to_rfc3339(access.wall_time)},
              {"account_time", to_rfc3339(access.account_time)},
              {"speed", access.speed},
              {"aws_config", access.aws_config}}
      .dump();
}

Result<Access> parse_access(const std::string& json) {
  const Json parsed = Json::parse(json, nullptr, false);
  if (!parsed.is_object() || !parsed.contains("endpoint_url")) return fail(refused(json));
  auto text = [&](const char* name) { return parsed.value(name, std::string()); };
  return Access{.endpoint_url = text("endpoint_url"),
                .https_address = text("https_address"),
                .ca_file = text("ca_file"),
                .access_key_id = text("access_key_id"),
                .secret_access_key = text("secret_access_key"),
                .region = text("region"),
                .wall_time = parse_rfc3339(text("wall_time")).value_or(Time{}),
                .account_time = parse_rfc3339(text("account_time")).value_or(Time{}),
                .speed = parsed.value("speed", 1.0),
                .aws_config = text("aws_config")};
}

std::string announcement_path(const std::string& account, const Environment& environment) {
  auto found = environment.find("XDG_RUNTIME_DIR");
  const std::string base = found != environment.end() && !found->second.empty()
                               ? found->second
                               : fmt::format("/tmp/slipway-{}", getuid());
  const std::string name = std::filesystem::path(account).stem().string();
  return base + "/rehearsal-" + name + ".json";
}

Result<void> announce(const std::string& path, const Access& access) {
  std::error_code ignored;
  const auto folder = std::filesystem::path(path).parent_path();
  mkdir(folder.c_str(), 0700);
  struct stat info {};
  if (lstat(folder.c_str(), &info) != 0 || info.st_uid != getuid() || !S_ISDIR(info.st_mode))
    return fail(
        local("announce the rehearsal account in " + folder.string(), "the folder is not ours"));
  const std::string temporary = path + "." + std::to_string(getpid());
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
  const std::string text = access_json(access) + "\n";
  const bool written =
      fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  if (!written || rename(temporary.c_str(), path.c_str()) != 0)
    return fail(local("announce the rehearsal account in " + path, std::strerror(errno)));
  return {};
}

std::optional<Access> find_serving(const std::string& account, const Environment& environment) {
  const std::string path = announcement_path(account, environment);
  struct stat info {};
  if (lstat(path.c_str(), &info) != 0 || info.st_uid != getuid() || !S_ISREG(info.st_mode))
    return {};
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  auto access = parse_access(line);
  if (!access || !answers(access->endpoint_url)) return {};
  return *access;
}

struct RehearsalProcess::Impl {
  Loop& loop;
  Ready ready;
  int input = -1, output = -1;
  std::string said;  // until it serves: all of it; then the last of it
  std::string fate;
  bool serves = false;
  Ticket watch, exit, failure;

  Impl(Loop& l, Ready r) : loop(l), ready(std::move(r)) {}
  ~Impl() {
    watch.reset();
    exit.reset();
    if (output >= 0) close(output);
    if (input >= 0) close(input);
  }

  void answer(Result<Access> access) {
    serves = access.has_value();
    said.clear();
    if (auto done = std::exchange(ready, nullptr)) done(std::move(access));
  }
  void answer_later(Error error) {
    failure = loop.after(Millis{0}, [this, error] { answer(fail(error)); });
  }
  void on_output() {
    char buffer[4096];
    const auto count = read(output, buffer, sizeof buffer);
    if (count > 0) said.append(buffer, static_cast<std::size_t>(count));
    if (count <= 0) watch.reset();
    if (serves) return keep_last_words();
    if (count == 0) return answer(fail(local("start the rehearsal account", "it ended at once")));
    if (auto end = said.find('\n'); end != std::string::npos)
      answer(parse_access(said.substr(0, end)));
  }
  // Read on, or a full pipe would stop it.
  void keep_last_words() {
    constexpr std::size_t kKept = 500;
    if (said.size() > kKept) said.erase(0, said.size() - kKept);
  }
  void ended(ExitStatus status) {
    fate = status.signal != 0 ? fmt::format("its process was ended by signal {}", status.signal)
                              : fmt::format("its process ended with exit code {}", status.code);
    if (!said.empty()) fate += ", saying: " + deploy::one_line(said);
  }
  void start(std::vector<std::string> arguments);
};

void RehearsalProcess::Impl::start(std::vector<std::string> arguments) {
  int to_child[2], from_child[2];
  if (pipe2(to_child, O_CLOEXEC) != 0)
    return answer_later(local("start the rehearsal account", std::strerror(errno)));
  if (pipe2(from_child, O_CLOEXEC) != 0) {
    close(to_child[0]);
    close(to_child[1]);
    return answer_later(local("start the rehearsal account", std::strerror(errno)));
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child[0], 0);
  posix_spawn_file_actions_adddup2(&actions, from_child[1], 1);
  // What it has to complain of comes to us, too, not onto the screen.
  posix_spawn_file_actions_adddup2(&actions, from_child[1], 2);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  // The loop blocks signals for the whole process; the child starts with none blocked, in a group
  // of its own, so that a Ctrl-C meant for the wizard does not reach it.
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);

  std::vector<char*> argv;
  for (auto& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  pid_t pid = -1;
  const int error =
      posix_spawn(&pid, "/proc/self/exe", &actions, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(to_child[0]);
  close(from_child[1]);
  input = to_child[1];
  output = from_child[0];
  if (error != 0) return answer_later(local("start the rehearsal account", std::strerror(error)));
  watch = loop.watch(output, Watch::readable, [this] { on_output(); });
  exit = loop.on_exit(pid, [this](ExitStatus status) { ended(status); });
}

RehearsalProcess::RehearsalProcess(Loop& loop, const Options& options,
                                   const std::string& state_file, Ready ready)
    : impl_(std::make_unique<Impl>(loop, std::move(ready))) {
  impl_->start(child_arguments(options, state_file));
}

RehearsalProcess::~RehearsalProcess() = default;

const std::string& RehearsalProcess::fate() const { return impl_->fate; }

Ticket RehearsalHttp::send(HttpRequest request, HttpDone done) {
  return http_.send(
      std::move(request), [this, done = std::move(done)](Result<HttpReply> reply) mutable {
        const std::string fate = reply ? std::string() : fate_();
        if (fate.empty()) return done(std::move(reply));
        done(fail({.kind = ErrorKind::local,
                   .what = "ask the rehearsal account",
                   .answer = fate,
                   .fix = "Start again with the same folder: what was done is kept"}));
      });
}

Result<void> wishes_of_a_server(const Options& options) {
  const char* wish = !options.faults.empty() ? "--fault"
                     : options.speed > 0     ? "--speed"
                     : options.latency > 0   ? "--latency"
                     : options.seed != 1     ? "--seed"
                                             : nullptr;
  if (wish == nullptr) return {};
  return fail({.kind = ErrorKind::invalid,
               .what = fmt::format("rehearse with {}", wish),
               .answer = "this account is served already, by a slipway rehearse that was started "
                         "without it",
               .fix = "End that one first, or give the option to it"});
}

Result<void> faults_that_meet(const Options& options) {
  if (!deploy::asset("blueprints/" + options.blueprint + "/blueprint.yaml")) return {};
  const auto hints = deploy::rehearsal::unmet(options.faults);
  if (hints.empty()) return {};
  return fail({.kind = ErrorKind::invalid,
               .what = "start the rehearsal account",
               .answer = hints.front(),
               .fix = "Name a resource or a container of the blueprint's templates, or serve the "
                      "account for templates of your own with slipway rehearse"});
}

}  // namespace slipway::tui
