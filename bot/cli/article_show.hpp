#pragma once

#include "bot/cli/verb.hpp"

#include <expected>
#include <string>

namespace depesche::bot {

/// The article of a key, id or address, or what the verb answers when there is none.
std::expected<digest::StoredArticle, VerbResult> named_article(Newsroom& newsroom, const std::string& name);

} // namespace depesche::bot
