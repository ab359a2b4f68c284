#pragma once

#include "bot/cli/verb.hpp"

#include <string>

namespace depesche::bot {

/// A single message as the command line asks for it.
struct AlertOptions {
    std::string kind; ///< "alert", "update", "correct", "retract", "surprising"
    std::string headline, body, url, article, thread, key, to;
    int severity = 2;
    bool yes = false, wait = false;
};

/// Shows the message as readers will see it, asks (unless `yes`), and sends it. The exit code.
int send_by_hand(const Invocation& invocation, const AlertOptions& options);

} // namespace depesche::bot
