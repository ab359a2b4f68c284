#include "bot/preflight.hpp"

#include "bot/conversations.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/editor/editor_desk.hpp"
#include "bot/net/url.hpp"
#include "bot/platform/telegram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <stdexcept>
#include <string>
#include <sys/resource.h>

namespace depesche::bot {

namespace {

std::size_t all_connections(const config::Settings& settings) {
    std::size_t connections = 0;
    std::set<std::string> senders;
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (!audience.by_hand && senders.insert(sender_of(audience)).second)
            connections += connections_of(audience) + conversation_connections;
    }
    if (settings.editors.configured()) connections += conversation_connections;
    return connections;
}

} // namespace

std::size_t connections_of(const config::AudienceSettings& audience) {
    return audience.connections > 0 ? static_cast<std::size_t>(audience.connections) : EngineOptions{}.connections;
}

PictureReach picture_reach(const config::Settings& settings) {
    bool sent = false;
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (audience.by_hand) continue;
        const auto url = parse_url(audience.api_url);
        const bool here = url && (url->host == "localhost" || url->host == "127.0.0.1" || url->host == "::1");
        if (!here) return PictureReach::platforms;
        sent = true;
    }
    return sent ? PictureReach::this_machine : PictureReach::platforms;
}

std::expected<void, StartError> check_addresses(const config::Settings& settings) {
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (audience.by_hand) continue;
        try {
            (void)telegram_method_url(audience, "getMe");
        } catch (const std::invalid_argument& error) {
            return std::unexpected(StartError{exit_usage, fmt::format("audience {}: {}", audience.name, error.what())});
        }
    }
    if (!has_editors_bot(settings)) return {};
    try {
        (void)telegram_method_url(bot_for_editors(settings.editors), "getMe");
    } catch (const std::invalid_argument& error) {
        return std::unexpected(StartError{exit_usage, fmt::format("editors: {}", error.what())});
    }
    return {};
}

std::expected<void, StartError> ensure_file_descriptors(const config::Settings& settings) {
    constexpr std::size_t own = 64; // stores, control socket, logs
    const rlim_t needed = all_connections(settings) + static_cast<rlim_t>(settings.fetch.connections) + own;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return {};
    const rlimit raised{std::min<rlim_t>(needed, limit.rlim_max), limit.rlim_max};
    if (raised.rlim_cur >= needed && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) return {};
    return std::unexpected(StartError{
        exit_failed, fmt::format("the limit of {} open files is too low: {} are needed for {} connections; raise it "
                                 "(ulimit -n {}, or LimitNOFILE= in the service) or lower 'connections'",
                                 limit.rlim_max, needed, all_connections(settings), needed)});
}

} // namespace depesche::bot
