#include "bot/cli/subscriber.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/subscriber/start_payload.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

std::expected<config::AudienceSettings, VerbResult> readers_named(Newsroom& newsroom, const std::string& name) {
    const config::AudienceSettings* found = nullptr;
    int private_ones = 0;
    for (const config::AudienceSettings& audience : newsroom.settings().audiences) {
        if (audience.is_channel) continue;
        ++private_ones;
        if (name.empty() || audience.name == name || audience.name == "subscribers." + name) found = &audience;
    }
    if (found == nullptr)
        return std::unexpected(failed(exit_usage, name.empty()
                                                      ? "the configuration has no readers: add [subscribers.telegram]"
                                                      : "no audience '" + name + "'"));
    if (name.empty() && private_ones > 1)
        return std::unexpected(failed(exit_usage, "there are several audiences; name one with --audience"));
    return *found;
}

VerbResult subscriber_list(Services& services, const json& arguments) {
    const auto audience = readers_named(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto rows = services.newsroom.ledger().subscribers().list(
        audience->name,
        static_cast<Ordinal>(number_argument(arguments, "from", 0, 0, std::numeric_limits<Ordinal>::max())),
        static_cast<std::size_t>(number_argument(arguments, "limit", 100, 0, 1'000'000)));
    if (!rows) return failed(rows.error());
    std::string text;
    json list = json::array();
    for (const Subscriber& subscriber : *rows) {
        if (!text.empty()) text += '\n';
        text += line(subscriber, services.newsroom.zone());
        list.push_back(data(subscriber));
    }
    return {exit_ok, text.empty() ? "no readers yet; 'depesche link' shows how to get the first" : text,
            std::move(list)};
}

/// "start morning__sport" -> "sport": the place alone; how somebody came where there is none.
static std::string place_of(const std::string& origin, const Newsroom& newsroom) {
    constexpr std::string_view pressed = "start ";
    if (!origin.starts_with(pressed)) return origin;
    Wishes choices{"surprising", "breaking", "breaking_at_night"};
    for (const config::EditionSettings& edition : newsroom.settings().editions) choices.push_back(edition.name);
    const std::string_view place = payload_placement(std::string_view(origin).substr(pressed.size()), choices);
    return place.empty() ? "start" : std::string(place);
}

VerbResult subscriber_origins(Services& services, const json& arguments) {
    constexpr std::size_t most = 10'000; // a placement is an article's section, not an article
    const auto audience = readers_named(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto origins = services.newsroom.ledger().subscribers().origins(audience->name, most);
    if (!origins) return failed(origins.error());
    std::map<std::string, std::int64_t> by_place;
    for (const auto& [origin, count] : *origins) by_place[place_of(origin, services.newsroom)] += count;
    std::vector<std::pair<std::string, std::int64_t>> sorted(by_place.begin(), by_place.end());
    std::ranges::sort(sorted, [](const auto& a, const auto& b) { return a.second > b.second; });
    std::string text;
    json list = json::array();
    for (const auto& [place, count] : sorted) {
        text += fmt::format("{}{:>9}  {}", text.empty() ? "" : "\n", count, place);
        list.push_back({{"placement", place}, {"subscribers", count}});
    }
    return {exit_ok, text.empty() ? "no readers yet" : text, std::move(list)};
}

VerbResult subscriber_show(Services& services, const json& arguments) {
    const auto audience = readers_named(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto found =
        services.newsroom.ledger().subscribers().find(audience->name, text_argument(arguments, "address"));
    if (!found) return failed(found.error());
    if (!*found) return failed(exit_usage, "no reader with this address");
    return {exit_ok, line(**found, services.newsroom.zone()), data(**found)};
}

VerbResult subscriber_forget(Services& services, const json& arguments) {
    const auto audience = readers_named(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    SubscriberRegistry& registry = services.newsroom.ledger().subscribers();
    const auto found = registry.find(audience->name, text_argument(arguments, "address"));
    if (!found) return failed(found.error());
    if (!*found) return failed(exit_usage, "no reader with this address");
    const auto done = registry.forget(audience->name, (*found)->ordinal, services.newsroom.now());
    if (!done) return failed(done.error());
    return {exit_ok,
            fmt::format("reader {} is forgotten: address, language and wishes are erased", (*found)->ordinal),
            {{"ordinal", (*found)->ordinal}}};
}

void add_subscriber(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string audience, address;
        std::int64_t from = 0, limit = 100;
        bool origins = false;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* subscriber = app.add_subcommand("subscriber", "The readers: list, show, forget, import, export");
    subscriber->require_subcommand(1);
    CLI::App* list = subscriber->add_subcommand("list", "By their numbers");
    list->add_option("--from", options->from);
    list->add_option("--limit", options->limit)->check(CLI::Range(1, 100000));
    list->add_flag("--origins", options->origins, "Count them by where they came from, the placements of your links");
    list->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            if (options->origins) return ask(invocation, "subscriber origins", {{"audience", options->audience}});
            return ask(invocation, "subscriber list",
                       {{"audience", options->audience}, {"from", options->from}, {"limit", options->limit}});
        };
    });
    CLI::App* show = subscriber->add_subcommand("show", "All that is known about one reader");
    CLI::App* forget = subscriber->add_subcommand("forget", "Erase a reader's address, language, wishes and promise");
    for (CLI::App* verb : {show, forget}) {
        verb->add_option("ADDRESS", options->address)->required();
        const std::string name = "subscriber " + verb->get_name();
        verb->callback([&invocation, options, name] {
            invocation.act = [&invocation, options, name] {
                return ask(invocation, name, {{"audience", options->audience}, {"address", options->address}});
            };
        });
    }
    add_subscriber_import(*subscriber, invocation);
    add_subscriber_export(*subscriber, invocation);
    for (CLI::App* verb : {list, show, forget})
        verb->add_option("--audience", options->audience, "Which audience, where there are several");
}

} // namespace depesche::bot
