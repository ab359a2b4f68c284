#pragma once

#include "digest/story/story_tokens.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace depesche::digest {

/// How many tokens from the first on only recall another event: "Bilder aus Korsika", "memories of the flood of 2021";
/// 0 when none do. What a report says there tells nothing of its own event; said elsewhere in it as well, it still
/// does. Ends with the clause, behind a place with its name. `tokens` are those of one text; `language` is "de", "en",
/// "fr" or "it", nothing is known of others. Not for titles: those name their own event so ("Bilder vom Bergsturz").
std::size_t recalling_tokens(std::span<const StoryToken> tokens, std::string_view language);

/// Whether such words may begin with this one (StoryToken::word).
bool begins_recall(std::string_view word, std::string_view language);

} // namespace depesche::digest
