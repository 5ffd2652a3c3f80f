// What a certificate must be to serve the names; shared with the picker.
#pragma once

#include <string>
#include <string_view>

#include "wizard/rules/rule.hh"

namespace slipway::wizard {

// A wildcard stands for exactly one label (RFC 6125): *.example.com covers api.example.com, not
// a.b.example.com.
bool covers(std::string_view pattern, std::string_view host);
bool covers(const aws::CertificateRow& row, std::string_view host);
// "RSA 2048", "EC P-256" from ACM's RSA_2048 or RSA-2048, EC_prime256v1 ...
std::string key_in_words(const std::string& algorithm);
// Application load balancers take RSA of 2048 bits and more and the three NIST curves.
bool key_fits_load_balancer(const std::string& algorithm);

}  // namespace slipway::wizard
