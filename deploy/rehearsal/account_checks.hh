// What AWS would not take in names and addresses of an account's file.
#pragma once

#include <string>

#include "deploy/rehearsal/account.hh"
#include "deploy/rehearsal/yaml_fields.hh"

namespace slipway::deploy::rehearsal {

// "is no region of AWS; did you mean ...?"; empty: it is one.
std::string region_problem(const std::string& name);
// The value of `key` must be one.
void need_region(const Fields& fields, const char* key, const std::string& name);
// ECR API reference, CreateRepository: 2 to 256 small letters and digits, parts apart by / and
// within them by . _ -; PutImage: 1 to 128 letters, digits, . _ -, no . or - first.
void need_repository_name(const Fields& fields, const std::string& name);
void need_image(const Fields& fields, const Image& image);
// An A record holds IPv4 addresses, an AAAA record IPv6 addresses.
void need_addresses(const Fields& fields, const Record& record);
// A key's policy is a JSON object with statements.
void need_key_policy(const Fields& fields, const std::string& policy);

}  // namespace slipway::deploy::rehearsal
