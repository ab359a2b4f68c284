#include "bot/cli/subscriber.hpp"

#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <limits>
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
    };
    const auto options = std::make_shared<Options>();
    CLI::App* subscriber = app.add_subcommand("subscriber", "The readers: list, show, forget, import");
    subscriber->require_subcommand(1);
    CLI::App* list = subscriber->add_subcommand("list", "By their numbers");
    list->add_option("--from", options->from);
    list->add_option("--limit", options->limit)->check(CLI::Range(1, 100000));
    list->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return ask(invocation, "subscriber list",
                       {{"audience", options->audience}, {"from", options->from}, {"limit", options->limit}});
        };
    });
    CLI::App* show = subscriber->add_subcommand("show", "All that is known about one reader");
    CLI::App* forget = subscriber->add_subcommand("forget", "Erase a reader's address, language and wishes");
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
    for (CLI::App* verb : {list, show, forget})
        verb->add_option("--audience", options->audience, "Which audience, where there are several");
}

} // namespace depesche::bot
