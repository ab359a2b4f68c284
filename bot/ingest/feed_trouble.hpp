#pragma once

#include "digest/schedule/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace depesche::bot {

/// A feed that people should know about.
struct FeedTrouble {
    enum class Kind : std::uint8_t {
        failing, ///< for so long that it will hardly pass by itself
        ended,   ///< 410
        quiet    ///< read, but nothing new for much longer than its rhythm explains
    } kind = Kind::failing;
    std::string url; ///< as configured
    std::string source;
    std::string why;                             ///< a sentence, without secrets; of a quiet feed empty
    digest::Instant begun;                       ///< the first failure, the 410, when it was found quiet
    digest::Instant since;                       ///< when it became worth telling
    std::optional<digest::Instant> last_attempt; ///< to fetch it
};

} // namespace depesche::bot
