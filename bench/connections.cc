// The loop under sixteen first TLS connections, and sixteen calls that hang and are cancelled.
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "aws/curl_http.hh"
#include "bench/bench.hh"
#include "deploy/rehearsal/listener.hh"

namespace slipway::bench {
namespace {

namespace rehearsal = deploy::rehearsal;

constexpr int calls = 16;
constexpr const char* system_bundle = "/etc/ssl/certs/ca-certificates.crt";

// "PORT FILE": https for any name, by an authority of its own. FILE trusts it beside every
// authority of the system, as a company's AWS_CA_BUNDLE does: that is what is slow to load.
void serve_https(int ready) {
  auto authority = must(rehearsal::Authority::make(Time{Millis{std::time(nullptr) * 1000}}));
  auto answer = [](const std::string&, const std::string&) {
    return rehearsal::HttpsAnswer{.status = 200, .content_type = "text/plain", .body = "ok"};
  };
  auto listener = must(rehearsal::Listener::open(
      {[](const rehearsal::RawRequest&) { return rehearsal::FrontReply{}; }, answer, *authority}));
  // Names are certified before anything is measured.
  for (int i = 0; i < calls; ++i) authority->certificate_for(fmt::format("h{}.example.com", i));
  std::string file = std::filesystem::temp_directory_path() / "slipway-bench-XXXXXX";
  close(mkstemp(file.data()));
  std::ofstream(file) << std::ifstream(system_bundle).rdbuf() << authority->pem();
  const std::string line = fmt::format("{} {}\n", listener->https_port(), file);
  if (write(ready, line.data(), line.size()) < 0) return;
  pause();
}

struct Longest {
  double wall = 0, cpu = 0;  // of a turn, in seconds; wall without the waiting, whole milliseconds
};

// While all are set up.
Longest longest_turn(const std::string& address, const std::string& bundle) {
  Loop loop;
  CurlOptions options;
  options.ca_bundle = bundle;
  CurlHttp http(loop, options);
  std::vector<Ticket> tickets;
  int answered = 0;
  Ticket start = loop.after(Millis{1}, [&] {
    for (int i = 0; i < calls; ++i) {
      HttpRequest request{.url = fmt::format("https://h{}.example.com/", i)};
      request.connect_to = address;
      tickets.push_back(http.send(request, [&](Result<HttpReply> reply) {
        if (must(std::move(reply)).status == 200) ++answered;
      }));
    }
  });
  Longest longest;
  while (answered < calls) {
    const double before = cpu_seconds();
    loop.turn();
    longest.cpu = std::max(longest.cpu, cpu_seconds() - before);
  }
  longest.wall = double(loop.statistics().longest_turn.count()) / 1000;
  return longest;
}

// Connections are taken and never answered.
double cancel_all(const std::string& scheme) {
  Loop loop;
  CurlHttp http(loop, {});
  const Listening at = listen_on_loopback();
  std::vector<int> taken;
  Ticket accepting = loop.watch(at.fd, Watch::readable, [&] {
    taken.push_back(accept4(at.fd, nullptr, nullptr, SOCK_CLOEXEC));
  });
  std::vector<Ticket> tickets;
  for (int i = 0; i < calls; ++i) {
    HttpRequest request{.url = fmt::format("{}://127.0.0.1:{}/", scheme, at.port)};
    tickets.push_back(
        http.send(request, [](Result<HttpReply>) { give_up("a call that hangs was answered"); }));
  }
  loop.run_until([&] { return taken.size() == calls; });
  loop.turn(Millis{20});  // what is asked is on its way
  const double start = wall_seconds();
  tickets.clear();
  loop.turn(Millis{0});
  const double end = wall_seconds();
  for (int fd : taken) close(fd);
  close(at.fd);
  return end - start;
}

}  // namespace

void connections(const Arguments&) {
  Samples turns, busy, plain, handshakes;
  {
    Beside server(serve_https);
    std::istringstream words(server.line());
    std::string port, bundle;
    if (!(words >> port >> bundle)) give_up("the https server did not start");
    for (int i = 0; i < 9; ++i) {
      const Longest longest = longest_turn("127.0.0.1:" + port, bundle);
      turns.push_back(longest.wall);
      busy.push_back(longest.cpu);
    }
    unlink(bundle.c_str());
  }
  report("longest turn of 16 cold TLS connections", turns);
  report("CPU time of that turn", busy);
  for (int i = 0; i < 15; ++i) plain.push_back(cancel_all("http"));
  for (int i = 0; i < 15; ++i) handshakes.push_back(cancel_all("https"));
  report("cancel 16 hung calls", plain);
  report("cancel 16 hung handshakes", handshakes);
}

}  // namespace slipway::bench
