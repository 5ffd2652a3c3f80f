// What EC2 derives from an interface and its address.
#pragma once

#include <string>
#include <string_view>

#include "deploy/rehearsal/account.hh"

namespace slipway::deploy::rehearsal::ec2 {

// "0a:1b:2c:3d:4e:5f": locally administered, the interface's own.
std::string mac_address(std::string_view interface_id);

// "ip-10-0-4-128.us-west-2.compute.internal"; the oldest region is called otherwise. Empty where
// the VPC gives no host names.
std::string private_dns_name(const Vpc* vpc, std::string_view region, std::string_view address);
// "ec2-198-51-100-11.us-west-2.compute.amazonaws.com", likewise.
std::string public_dns_name(const Vpc* vpc, std::string_view region, std::string_view address);

// One of TEST-NET-2's that stays the interface's: no host of the world.
std::string public_address(std::string_view interface_id);

}  // namespace slipway::deploy::rehearsal::ec2
