#include "wizard/journal.hh"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <nlohmann/json.hpp>
#include <utility>

#include "aws/atomic_file.hh"

namespace slipway::wizard {

namespace {

using nlohmann::json;

constexpr int schema = 1;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_ = -1;
};

std::string read_all(int fd) {
  std::string text;
  std::array<char, 65536> buffer{};
  for (ssize_t got = 0; (got = read(fd, buffer.data(), buffer.size())) != 0;) {
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return text;
}

std::string this_host() {
  std::array<char, 256> host{};
  if (gethostname(host.data(), host.size() - 1) != 0) return "this machine";
  return host.data();
}

std::string text_at(const json& record, const char* key) {
  auto it = record.find(key);
  return it != record.end() && it->is_string() ? it->get<std::string>() : std::string();
}

int number_at(const json& record, const char* key) {
  auto it = record.find(key);
  return it != record.end() && it->is_number_integer() ? it->get<int>() : 0;
}

Provenance provenance_of(std::string_view text) {
  for (auto p :
       {Provenance::default_value, Provenance::discovered, Provenance::file, Provenance::typed})
    if (name(p) == text) return p;
  return Provenance::typed;
}

Value value_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  std::vector<std::string> items;
  for (const auto& item : value)
    if (item.is_string()) items.push_back(item.get<std::string>());
  return items;
}

json to_json(const deploy::RunRecord& record) {
  return {{"type", "run"},
          {"stage", record.stage},
          {"phase", record.phase},
          {"stack_id", record.stack_id},
          {"change_set", record.change_set_arn},
          {"token", record.token},
          {"cursor", record.cursor},
          {"run_at", to_rfc3339(record.at)}};
}

deploy::RunRecord run_of(const json& record) {
  return {.stage = text_at(record, "stage"),
          .phase = text_at(record, "phase"),
          .stack_id = text_at(record, "stack_id"),
          .change_set_arn = text_at(record, "change_set"),
          .token = text_at(record, "token"),
          .cursor = text_at(record, "cursor"),
          .at = parse_rfc3339(text_at(record, "run_at")).value_or(Time{})};
}

// Takes the folder, or says who has it.
Result<Descriptor> lock(const std::string& folder) {
  std::string path = folder + "/lock";
  Descriptor file(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (file.get() < 0) return fail(file_error("open", path, errno));
  if (flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return fail(file_error("lock", path, errno));
    std::string holder = read_all(file.get());
    while (holder.ends_with('\n')) holder.pop_back();
    return fail(
        {.kind = ErrorKind::conflict,
         .what = "use the folder " + folder.substr(0, folder.rfind('/')),
         .answer = "another slipway is using it" + (holder.empty() ? "" : " (" + holder + ")"),
         .fix = "end that one first, or choose another folder with --dir"});
  }
  std::string holder = fmt::format("process {} on {}\n", getpid(), this_host());
  if (ftruncate(file.get(), 0) != 0) return fail(file_error("write", path, errno));
  if (auto written = write_all(file.get(), holder, path); !written) return fail(written.error());
  return file;
}

}  // namespace

struct Journal::Impl {
  std::string path, stack;
  const Clock* clock = nullptr;
  Descriptor held, file;
  off_t size = 0;  // of what is known to be whole
  Answers answers;
  std::string page;
  std::vector<deploy::RunRecord> runs;

  void replay(const json& record);
  Result<void> load();
  Result<void> append(json record);
};

void Journal::Impl::replay(const json& record) {
  if (text_at(record, "stack") != stack) return;
  std::string type = text_at(record, "type");
  if (type == "answer" && record.contains("value"))
    answers.set(text_at(record, "key"), value_of(record["value"]),
                provenance_of(text_at(record, "provenance")),
                {.file = text_at(record, "file"),
                 .line = number_at(record, "line"),
                 .column = 0,
                 .key = {}});
  else if (type == "answer")
    answers.clear(text_at(record, "key"));
  else if (type == "page")
    page = text_at(record, "page");
  else if (type == "run")
    runs.push_back(run_of(record));
  else if (type == "finished") {
    answers = {};
    page.clear();
  }
}

Result<void> Journal::Impl::load() {
  std::string text = read_all(file.get());
  int line = 0;
  for (std::size_t from = 0; from < text.size();) {
    ++line;
    std::size_t end = text.find('\n', from);
    bool last = end == std::string::npos || end + 1 == text.size();
    json record =
        end == std::string::npos
            ? json(json::value_t::discarded)
            : json::parse(text.begin() + static_cast<std::ptrdiff_t>(from),
                          text.begin() + static_cast<std::ptrdiff_t>(end), nullptr, false);
    if (!record.is_object()) {
      if (last) break;  // the power went while it was written: it was never acknowledged
      return fail({.kind = ErrorKind::invalid,
                   .what = "read the journal",
                   .answer = "this line is damaged",
                   .fix =
                       "delete that line, or move the file away and check with \"slipway status\" "
                       "what is deployed",
                   .place = {.file = path, .line = line, .column = 0, .key = {}}});
    }
    auto version = record.find("v");
    if (version == record.end() || !version->is_number_integer() || version->get<int>() > schema)
      return fail({.kind = ErrorKind::invalid,
                   .what = "read the journal",
                   .answer = "it was written by a newer slipway",
                   .fix = "use that slipway, or another folder with --dir",
                   .place = {.file = path, .line = line, .column = 0, .key = {}}});
    replay(record);
    from = end + 1;
    size = static_cast<off_t>(from);
  }
  // What follows the last whole record is cut off, so that the next one starts on a line of its
  // own.
  if (static_cast<std::size_t>(size) < text.size() && ftruncate(file.get(), size) != 0)
    return fail(file_error("write", path, errno));
  return {};
}

Result<void> Journal::Impl::append(json record) {
  record["v"] = schema;
  record["stack"] = stack;
  record["at"] = to_rfc3339(clock->now());
  std::string line = record.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
  auto written = write_all(file.get(), line, path);
  if (written && fdatasync(file.get()) != 0) written = fail(file_error("write", path, errno));
  if (!written) {
    // Half a record would spoil the line of the next one.
    if (ftruncate(file.get(), size) != 0) written.error().answer += "; its last line may be cut";
    return written;
  }
  size += static_cast<off_t>(line.size());
  replay(record);
  return {};
}

Journal::Journal() : impl_(std::make_unique<Impl>()) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(const std::string& dir, const std::string& stack,
                                               const Clock& clock) {
  std::string folder = dir + "/.slipway";
  if (auto made = make_folder(folder); !made) return fail(made.error());
  std::unique_ptr<Journal> journal(new Journal);
  Impl& impl = *journal->impl_;
  impl.path = folder + "/journal.jsonl";
  impl.stack = stack;
  impl.clock = &clock;
  auto held = lock(folder);
  if (!held) return fail(held.error());
  impl.held = std::move(*held);
  constexpr int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
  impl.file = Descriptor(::open(impl.path.c_str(), flags, 0600));
  if (impl.file.get() < 0) return fail(file_error("open", impl.path, errno));
  if (auto loaded = impl.load(); !loaded) return fail(loaded.error());
  if (auto synced = sync_folder(folder); !synced) return fail(synced.error());
  return journal;
}

Result<void> Journal::answered(const std::string& key, const Answer& answer,
                               deploy::Secrecy secrecy) {
  json record = {{"type", "answer"}, {"key", key}, {"provenance", name(answer.provenance)}};
  if (!answer.place.file.empty()) {
    record["file"] = answer.place.file;
    record["line"] = answer.place.line;
  }
  if (secrecy == deploy::Secrecy::secret)
    record["secret"] = true;
  else
    std::visit([&](const auto& value) { record["value"] = value; }, answer.value);
  return impl_->append(std::move(record));
}

Result<void> Journal::at_page(const std::string& page) {
  if (page == impl_->page) return {};
  return impl_->append({{"type", "page"}, {"page", page}});
}

Result<void> Journal::finished() { return impl_->append({{"type", "finished"}}); }

Answers Journal::answers() const { return impl_->answers; }
std::string Journal::page() const { return impl_->page; }

Result<void> Journal::append(const deploy::RunRecord& record) {
  return impl_->append(to_json(record));
}
std::vector<deploy::RunRecord> Journal::records() const { return impl_->runs; }

}  // namespace slipway::wizard
