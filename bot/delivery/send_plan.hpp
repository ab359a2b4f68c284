#pragma once

#include "bot/delivery/forecast.hpp"
#include "config/settings.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// How a sender stands at this moment, where somebody knows.
struct SenderFacts {
    std::optional<std::chrono::duration<double>> answer_time; ///< measured
    std::chrono::milliseconds paused{};
};

/// What is to be sent through the audiences of a configuration, on its way to a forecast. Pure.
class SendPlan {
public:
    explicit SendPlan(const std::vector<config::AudienceSettings>& audiences);

    /// By sender_id(); a sender that no audience uses is nobody's.
    void know(const std::string& sender, const SenderFacts& facts);
    /// In the order in which the broadcasts start. Returns its place in forecast().ends; nothing for an audience that a
    /// person posts to or that is not in the configuration: nobody knows when.
    std::optional<std::size_t> add(std::string_view audience, Lane lane, std::int64_t messages,
                                   std::chrono::milliseconds after = {},
                                   std::optional<std::chrono::milliseconds> useful_for = std::nullopt);
    Forecast forecast() const { return bot::forecast(senders_, loads_); }

private:
    struct Place {
        std::size_t sender = 0;
        double own_rate = 0;
    };
    std::map<std::string, std::size_t> by_id_;
    std::map<std::string, Place, std::less<>> audiences_;
    std::vector<ForecastSender> senders_;
    std::vector<ForecastLoad> loads_;
};

} // namespace depesche::bot
