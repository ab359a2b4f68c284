#include "bot/delivery/sender_limits.hpp"

#include "bot/delivery/engine.hpp"
#include "bot/net/sha256.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <set>

namespace depesche::bot {

std::string sender_id(const config::AudienceSettings& settings) {
    return sha256_hex(fmt::format("{}\n{}\n{}", static_cast<int>(settings.platform), settings.api_url,
                                  settings.token.reveal()))
        .substr(0, 16);
}

double permitted_rate(const config::AudienceSettings& settings, const Platform& platform) {
    return settings.rate > 0 ? settings.rate : platform.documented_rate(settings.is_channel);
}

std::map<std::string, SenderLimits> limits_of_senders(const std::vector<config::AudienceSettings>& audiences,
                                                      const EngineOptions& options) {
    const auto chosen = [](int configured, std::size_t otherwise) {
        return configured > 0 ? static_cast<std::size_t>(configured) : otherwise;
    };
    std::map<std::string, SenderLimits> limits;
    std::set<std::string> with_readers;
    for (const config::AudienceSettings& settings : audiences) {
        if (settings.by_hand) continue;
        const Platform& platform =
            options.platform ? options.platform(settings.platform) : platform_for(settings.platform);
        const double rate = permitted_rate(settings, platform);
        const std::string id = sender_id(settings);
        SenderLimits& of = limits[id];
        if (!settings.is_channel)
            of.rate = with_readers.insert(id).second ? rate : std::min(of.rate, rate);
        else if (!with_readers.contains(id))
            of.rate = std::max({of.rate, rate, platform.documented_rate(false)});
        of.connections = std::max({of.connections, chosen(settings.connections, options.connections), std::size_t{1}});
        const std::size_t window = chosen(settings.window, options.window);
        of.window = of.window == 0 ? window : std::min(of.window, window);
    }
    return limits;
}

} // namespace depesche::bot
