#pragma once

#include "bot/delivery/forecast.hpp"
#include "bot/delivery/ledger.hpp"
#include "bot/delivery/send_plan.hpp"
#include "bot/editor/draft.hpp"
#include "config/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace depesche::bot {

/// What one audience is about to get.
struct AudienceForecast {
    std::string audience;
    config::Platform platform = config::Platform::telegram;
    bool is_channel = false;
    bool by_hand = false; ///< a person posts: then nothing is said of time
    std::int64_t recipients = 0;
    std::int64_t messages = 0; ///< an edition with a poll is two
    config::Money cost;        ///< of all of them
    Instant starts, finishes;
    double rate = 0; ///< messages a second
    Bound bound = Bound::rate;
    std::int64_t too_late = 0; ///< readers whom it will not reach within its time
};

/// When a draft would be finished if it went out, and what it would cost.
struct DraftForecast {
    Instant from; ///< when it goes out: now, or at its time
    std::vector<AudienceForecast> audiences;
    Instant finishes; ///< the last of them
    std::int64_t recipients = 0, messages = 0, too_late = 0;
    config::Money cost;
    KeptBack kept{};         ///< readers whom it will not reach now, for what they were promised; not in the numbers
    std::string over_budget; ///< why it will be refused; empty: it may go
};

/// "by Mon 23 Nov 06:37 (7 min), 200000 messages, 13820.00 CHF": one line for a question or an answer.
std::string forecast_line(const DraftForecast& forecast, const digest::Zone& zone);
/// "6 min 40 s", "2 h 5 min", "under a second".
std::string duration_text(std::chrono::milliseconds span);
/// The platform as people call it: "Telegram", "WhatsApp".
std::string_view shown_name(config::Platform platform);

} // namespace depesche::bot
