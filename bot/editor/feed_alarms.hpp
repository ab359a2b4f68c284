#pragma once

#include "bot/ingest/feed_trouble.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// Decides when editors hear of feeds in trouble: once when one begins, and once when it is over. Many at once, as when
/// our own line fails, are one message, and between two messages there is time. Pure.
class FeedAlarms {
public:
    static constexpr std::chrono::minutes apart{10};

    struct Say {
        std::vector<FeedTrouble> began, over;
        bool empty() const { return began.empty() && over.empty(); }
    };
    /// `present`: all feeds in trouble at this moment. The first time, those that were so before we started are taken
    /// for told.
    Say update(const std::vector<FeedTrouble>& present, digest::Instant now);

private:
    std::map<std::string, FeedTrouble> told_; ///< by address
    std::optional<digest::Instant> said_;
    bool first_ = true;
};

} // namespace depesche::bot
