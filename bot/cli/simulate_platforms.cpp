#include "bot/cli/simulate_platforms.hpp"

#include "bot/delivery/engine.hpp"
#include "config/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace depesche::bot {

namespace {

constexpr std::int64_t most_recipients = 1'000'000'000;

std::unexpected<std::string> wrong(std::string_view text, std::string_view why) {
    return std::unexpected(fmt::format(
        "--platform {}: {}; write telegram=1000/s, or whatsapp=80/s:200000 for so many of the readers", text, why));
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 32 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    });
}

/// Prices go to their platforms; all in one currency, so that they add up.
std::expected<void, std::string> take_prices(const std::vector<std::string>& prices,
                                             std::vector<SimulatedPlatform>& platforms) {
    std::string currency;
    for (const std::string& text : prices) {
        const auto equals = text.find('=');
        const auto named = std::ranges::find(platforms, text.substr(0, equals), &SimulatedPlatform::name);
        if (equals == std::string::npos || named == platforms.end())
            return std::unexpected(fmt::format(
                "--price {}: names no --platform; write whatsapp=\"0.0691 CHF\" for the price of one message", text));
        const auto price = config::read_money(std::string_view(text).substr(equals + 1));
        if (!price) return std::unexpected(fmt::format("--price {}: {}", text, price.error()));
        if (!currency.empty() && price->currency != currency)
            return std::unexpected(
                fmt::format("--price {}: another price is in {}; keep one currency", text, currency));
        currency = price->currency;
        named->price = *price;
    }
    return {};
}

} // namespace

std::expected<SimulatedPlatform, std::string> read_platform(std::string_view text) {
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return wrong(text, "has no rate");
    SimulatedPlatform platform;
    platform.name = text.substr(0, equals);
    if (!is_name(platform.name)) return wrong(text, "has no name of a-z, 0-9, _, - and .");
    std::string_view pace = text.substr(equals + 1);
    if (const auto colon = pace.find(':'); colon != std::string_view::npos) {
        const std::string_view count = pace.substr(colon + 1);
        const auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), platform.recipients);
        if (error != std::errc{} || end != count.data() + count.size() || platform.recipients < 0 ||
            platform.recipients > most_recipients)
            return wrong(text, "has no whole number of readers behind the colon");
        pace = pace.substr(0, colon);
    }
    const auto rate = config::read_rate(pace);
    if (!rate) return wrong(text, rate.error());
    platform.rate = *rate;
    return platform;
}

std::expected<std::vector<SimulatedPlatform>, std::string> platforms_of(const SimulateOptions& options) {
    std::vector<SimulatedPlatform> platforms;
    std::int64_t given = 0, shares = 0;
    for (const std::string& text : options.platforms) {
        auto platform = read_platform(text);
        if (!platform) return std::unexpected(platform.error());
        if (std::ranges::find(platforms, platform->name, &SimulatedPlatform::name) != platforms.end())
            return std::unexpected(fmt::format("--platform {}: is there twice; give each platform once", text));
        given += std::max<std::int64_t>(platform->recipients, 0);
        shares += platform->recipients < 0 ? 1 : 0;
        platforms.push_back(*std::move(platform));
    }
    if (shares > 0 && options.subscribers < 0)
        return std::unexpected("how many readers? Write --subscribers 100000, or a number behind each platform's rate");
    if (options.subscribers >= 0 && (given > options.subscribers || (shares == 0 && given != options.subscribers)))
        return std::unexpected(fmt::format("the platforms have {} readers and --subscribers says {}; leave one of the "
                                           "numbers out, or let them agree",
                                           given, options.subscribers));
    std::int64_t left = options.subscribers - given;
    for (SimulatedPlatform& platform : platforms) {
        if (platform.recipients >= 0) continue;
        platform.recipients = (left + shares - 1) / shares;
        left -= platform.recipients;
        --shares;
    }
    if (auto taken = take_prices(options.prices, platforms); !taken) return std::unexpected(taken.error());
    return platforms;
}

std::vector<ForecastEnd> simulate(const std::vector<SimulatedPlatform>& platforms, const SimulateOptions& options) {
    std::vector<ForecastSender> senders;
    std::vector<ForecastLoad> loads;
    for (const SimulatedPlatform& platform : platforms) {
        ForecastSender sender;
        sender.rate = platform.rate;
        sender.connections = static_cast<std::size_t>(options.connections);
        sender.window = EngineOptions{}.window;
        sender.answer_time = options.answer_time;
        ForecastLoad load;
        load.sender = senders.size();
        load.messages = platform.recipients;
        senders.push_back(sender);
        loads.push_back(load);
    }
    return forecast(senders, loads).ends;
}

} // namespace depesche::bot
