#pragma once

#include "digest/article/story_table.hpp"

#include <cstdint>
#include <string_view>

namespace depesche::digest {

/// Without a word for so long a story is over for readers: nothing about it is new any more. The clusterer remembers it
/// twice as long (96 hours), so that a report after a quiet weekend finds its story again, which then goes on.
inline constexpr std::chrono::hours story_is_over{48};

enum class StoryLife : std::uint8_t {
    is_new,  ///< one report so far
    grows,   ///< several, and the last thing that came was one more
    updated, ///< the last thing that came was a new version of a report
    over
};

StoryLife life_of(const StoredStory& story, Instant now);
/// "new", "grows", "updated", "over".
std::string_view to_string(StoryLife life);

} // namespace depesche::digest
