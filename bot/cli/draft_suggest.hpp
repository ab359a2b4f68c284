#pragma once

#include "bot/cli/verb.hpp"

#include <string>

namespace depesche::bot {

struct SuggestOptions {
    std::string draft;
    int item = 1;
    int version = 0;
    bool take = false; ///< put it in the draft, marked as machine-written
};

/// `depesche draft suggest`: asks [summary] for the line of an item, in this process. Nothing changes unless it is
/// taken.
int draft_suggest(const Invocation& invocation, const SuggestOptions& options);

} // namespace depesche::bot
