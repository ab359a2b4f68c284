#pragma once

#include "digest/article/storm_brake.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace depesche::digest {

using ArticleKey = std::int64_t; ///< > 0, never reused
using HoldId = std::int64_t;     ///< > 0, never reused

/// Fresh articles of one feed that wait together for an editor. A second storm joins the hold that is open.
struct Hold {
    enum class Decision : std::uint8_t { open, released, set_aside };

    HoldId id = 0;
    std::string feed_url;
    Instant since;
    Storm storm; ///< why, as it began
    Decision decision = Decision::open;
    std::optional<Instant> decided;
    std::string decided_by; ///< empty: nobody came in time
    int articles = 0;       ///< that came into it
    int waiting = 0;        ///< of these, not decided about
};

} // namespace depesche::digest
