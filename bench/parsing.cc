#include <fstream>
#include <iterator>

#include "aws/services/ec2.hh"
#include "bench/bench.hh"

namespace slipway::bench {

void parsing(const Arguments& arguments) {
  if (arguments.empty()) give_up("parsing needs the file with the reply");
  std::ifstream file(arguments[0], std::ios::binary);
  HttpReply reply{.status = 200, .body = std::string(std::istreambuf_iterator(file), {})};
  std::size_t subnets = 0;
  report("parse DescribeSubnets", timed(9, 1, [&] {
           subnets = must(aws::ec2::DescribeSubnets::parse(reply)).subnets.size();
         }));
  report("subnets parsed", {double(subnets)});
}

}  // namespace slipway::bench
