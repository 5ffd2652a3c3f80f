// What people type into a rehearsal (licence, passwords) is in the calls that the state file keeps.
// Sealed (AES-256-GCM) they do not lie about in clear text, in backups or in search results. The
// key comes from the account's own secret key, which is no secret for the built-in accounts: this
// keeps words out of sight, the file's 0600 keeps readers out.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace slipway::deploy::rehearsal {

std::string seal(std::string_view text, std::string_view secret);  // base64
std::optional<std::string> unseal(std::string_view sealed, std::string_view secret);

}  // namespace slipway::deploy::rehearsal
