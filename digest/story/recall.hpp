#pragma once

#include "digest/story/story_tokens.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace depesche::digest {

/// How many tokens from the first on only recall another event, to the end of the sentence at most: "Bilder aus
/// Korsika", "memories of the flood of 2021"; 0 when none do. What a report says there tells nothing of its own event.
/// `language` is "de", "en", "fr" or "it"; nothing is known of others.
std::size_t recalling_tokens(std::span<const StoryToken> tokens, std::string_view language);

/// Whether such words may begin with this one (StoryToken::word).
bool begins_recall(std::string_view word, std::string_view language);

} // namespace depesche::digest
