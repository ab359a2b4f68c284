#pragma once

#include "bot/cli/verb.hpp"

#include <optional>
#include <string>

namespace depesche::bot {

/// A single message as the command line asks for it.
struct AlertOptions {
    std::string kind; ///< "alert", "update", "correct", "retract", "surprising"
    std::string headline, body, url, article, topic, thread, key, to;
    int severity = 2;
    bool yes = false, wait = false;
    bool in_place = false, remove = false; ///< of a correction; of a retraction
    std::optional<std::string> rest{};     ///< of a correction: see AlertRequest::rest
};

/// Shows something and asks. Nothing: yes; otherwise the exit code. Without a terminal it asks nobody and says what to
/// do instead: "nothing was sent: there is no terminal to ask on; add --yes".
struct Question {
    std::string question; ///< "Send this to all readers and channels?"
    std::string nothing;  ///< "nothing was sent"
    std::string instead;  ///< "add --yes"
};
std::optional<int> ask_first(const std::string& shown, const Question& question);

/// What to answer when a stored, approved draft could not be handed over: a store that stumbles is tried again by the
/// scheduler, of anything else the approval is taken back.
VerbResult not_handed_over(Services& services, const Draft& draft, const std::string& who, const EditorError& error);

/// Shows the message as readers will see it, asks (unless `yes`), and sends it. The exit code.
int send_by_hand(const Invocation& invocation, const AlertOptions& options);

} // namespace depesche::bot
