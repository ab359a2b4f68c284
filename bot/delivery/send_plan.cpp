#include "bot/delivery/send_plan.hpp"

#include "bot/delivery/engine.hpp"
#include "bot/delivery/sender_limits.hpp"

#include <algorithm>

namespace depesche::bot {

SendPlan::SendPlan(const std::vector<config::AudienceSettings>& audiences) {
    for (const auto& [id, limits] : limits_of_senders(audiences, EngineOptions{})) {
        by_id_[id] = senders_.size();
        ForecastSender sender;
        sender.rate = limits.rate;
        sender.connections = limits.connections;
        sender.window = limits.window;
        senders_.push_back(sender);
    }
    for (const config::AudienceSettings& settings : audiences) {
        if (settings.by_hand) continue;
        const double own = settings.is_channel ? permitted_rate(settings, platform_for(settings.platform)) : 0;
        audiences_[settings.name] = {by_id_.at(sender_id(settings)), own};
    }
}

void SendPlan::know(const std::string& sender, const SenderFacts& facts) {
    const auto known = by_id_.find(sender);
    if (known == by_id_.end()) return;
    ForecastSender& of = senders_[known->second];
    if (facts.answer_time) of.answer_time = *facts.answer_time;
    of.paused = std::max(of.paused, facts.paused);
}

std::optional<std::size_t> SendPlan::add(std::string_view audience, Lane lane, std::int64_t messages,
                                         std::chrono::milliseconds after,
                                         std::optional<std::chrono::milliseconds> useful_for) {
    const auto found = audiences_.find(audience);
    if (found == audiences_.end()) return std::nullopt;
    ForecastLoad load;
    load.sender = found->second.sender;
    load.lane = lane;
    load.messages = messages;
    load.own_rate = found->second.own_rate;
    load.after = after;
    load.useful_for = useful_for;
    loads_.push_back(load);
    return loads_.size() - 1;
}

} // namespace depesche::bot
