#pragma once

#include "bot/delivery/forecast.hpp"
#include "config/money.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

// `depesche simulate --subscribers N --platform telegram=1000/s`: without a configuration, nothing is asked or sent.

/// One platform as it is given: "telegram=1000/s" or "whatsapp=80/s:200000".
struct SimulatedPlatform {
    std::string name;
    double rate = 0;              ///< messages a second
    std::int64_t recipients = -1; ///< -1: its share of what the others leave
    config::Money price;
};

struct SimulateOptions {
    std::int64_t subscribers = -1; ///< -1: as the platforms say
    std::vector<std::string> platforms;
    std::vector<std::string> prices; ///< "whatsapp=0.0691 CHF"
    int connections = 64;            ///< a platform
    std::chrono::milliseconds answer_time{50};
};

/// The error says which option is wrong, and how it is written.
std::expected<SimulatedPlatform, std::string> read_platform(std::string_view text);
/// Recipients and prices assigned: whoever has no number of its own shares what the others leave of `subscribers`.
std::expected<std::vector<SimulatedPlatform>, std::string> platforms_of(const SimulateOptions& options);
/// In the order of `platforms`; each is a sender of its own.
std::vector<ForecastEnd> simulate(const std::vector<SimulatedPlatform>& platforms, const SimulateOptions& options);

} // namespace depesche::bot
