// The commands of the command line: each runs to its end and gives the exit code. Lines for people,
// or JSON for programs, on stdout; errors on stderr.
#pragma once

#include "tui/options.hh"

namespace slipway::tui {

// Account seconds per real second when --speed is not given: an install of half an hour takes about
// a minute.
inline constexpr double rehearsal_speed = 30;

Exit run(const Options& options);  // chooses

Exit wizard_command(const Options& options);     // full screen
Exit install_command(const Options& options);    // --answers FILE
Exit questions_command(const Options& options);  // line by line
Exit check_command(const Options& options);
Exit plan_command(const Options& options);
Exit deploy_command(const Options& options);
Exit attach_command(const Options& options);
Exit status_command(const Options& options);
Exit outputs_command(const Options& options);
Exit destroy_command(const Options& options);
Exit whoami_command(const Options& options);
Exit inventory_command(const Options& options);
Exit blueprint_command(const Options& options);
Exit rehearse_command(const Options& options);

}  // namespace slipway::tui
