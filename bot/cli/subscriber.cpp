#include "bot/cli/describe.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

/// The audience that a verb means: the named one, or the only one of private addresses.
std::expected<config::AudienceSettings, VerbResult> audience_of(Newsroom& newsroom, const std::string& name) {
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

std::vector<std::string> split(std::string_view text, char by) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(by);
        parts.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

/// Spreadsheets put quotes around some cells, people spaces. No cell of ours has a comma in it.
std::string bare(std::string_view cell) {
    while (cell.starts_with(' ')) cell.remove_prefix(1);
    while (cell.ends_with(' ')) cell.remove_suffix(1);
    if (cell.size() >= 2 && cell.starts_with('"') && cell.ends_with('"')) cell = cell.substr(1, cell.size() - 2);
    return std::string(cell);
}

/// Of a private chat: Telegram's numbers of people are positive and fit into 52 bits.
bool is_telegram_number(std::string_view address) {
    return !address.empty() && address.size() <= 16 && address.front() != '0' &&
           address.find_first_not_of("0123456789") == std::string_view::npos;
}

/// What a reader may wish: the editions of the configuration, and what comes without a time.
std::vector<std::string> known_wishes(const config::Settings& settings) {
    std::vector<std::string> known{"surprising", "breaking", "breaking_at_night"};
    for (const config::EditionSettings& edition : settings.editions) known.push_back(edition.name);
    return known;
}

/// One row of `platform,address,language,editions`; an error says what is wrong with it.
std::expected<Subscriber, std::string> read_row(std::string_view row, const std::vector<std::string>& wishes,
                                                Instant now) {
    if (row.ends_with('\r')) row.remove_suffix(1);
    std::vector<std::string> cells = split(row, ',');
    for (std::string& cell : cells) cell = bare(cell);
    if (cells.size() != 4)
        return std::unexpected(fmt::format("{} cells instead of 4 (platform,address,language,editions)", cells.size()));
    if (cells[0] != "telegram") return std::unexpected("unknown platform '" + cells[0] + "'; allowed: telegram");
    if (!is_telegram_number(cells[1]))
        return std::unexpected("'" + cells[1] + "' is no address: Telegram's numbers of people are positive and whole");
    Subscriber subscriber{.address = cells[1], .language = cells[2], .since = now, .origin = "import"};
    for (std::string& wish : split(cells[3], ';')) {
        if (wish.empty()) continue;
        if (std::ranges::find(wishes, wish) == wishes.end())
            return std::unexpected(fmt::format("unknown edition '{}'; known: {}", wish, fmt::join(wishes, ", ")));
        subscriber.wishes.push_back(std::move(wish));
    }
    return subscriber;
}

} // namespace

VerbResult subscriber_list(Services& services, const json& arguments) {
    const auto audience = audience_of(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto rows = services.newsroom.ledger().subscribers().list(
        audience->name, static_cast<Ordinal>(number_argument(arguments, "from", 0)),
        static_cast<std::size_t>(number_argument(arguments, "limit", 100)));
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
    const auto audience = audience_of(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto found =
        services.newsroom.ledger().subscribers().find(audience->name, text_argument(arguments, "address"));
    if (!found) return failed(found.error());
    if (!*found) return failed(exit_usage, "no reader with this address");
    return {exit_ok, line(**found, services.newsroom.zone()), data(**found)};
}

VerbResult subscriber_forget(Services& services, const json& arguments) {
    const auto audience = audience_of(services.newsroom, text_argument(arguments, "audience"));
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

VerbResult subscriber_import(Services& services, const json& arguments) {
    const auto audience = audience_of(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const std::string path = text_argument(arguments, "file");
    std::ifstream file(path, std::ios::binary);
    if (!file) return failed(exit_failed, path + ": cannot be opened");
    std::string row;
    std::getline(file, row);
    if (row.ends_with('\r')) row.pop_back();
    if (row.starts_with("\xef\xbb\xbf")) row.erase(0, 3); // the mark with which Windows begins UTF-8
    if (row != "platform,address,language,editions")
        return failed(exit_failed, path + ":1: the header must be platform,address,language,editions");
    constexpr std::size_t batch_size = 10000;
    std::vector<Subscriber> batch;
    std::vector<std::string> problems;
    std::int64_t read = 0, fresh = 0;
    std::int64_t bad = 0;
    const std::vector<std::string> wishes = known_wishes(services.newsroom.settings());
    std::int64_t number = 1;
    const auto store = [&]() -> StoreResult<void> {
        const auto added = services.newsroom.ledger().subscribers().import(audience->name, batch);
        if (!added) return std::unexpected(added.error());
        fresh += *added;
        batch.clear();
        return {};
    };
    while (std::getline(file, row)) {
        ++number;
        if (row.empty() || row == "\r") continue;
        auto subscriber = read_row(row, wishes, services.newsroom.now());
        if (!subscriber) {
            ++bad;
            if (problems.size() < 20) problems.push_back(fmt::format("{}:{}: {}", path, number, subscriber.error()));
            continue;
        }
        ++read;
        batch.push_back(*std::move(subscriber));
        if (batch.size() < batch_size) continue;
        if (const auto stored = store(); !stored) return failed(stored.error());
    }
    if (const auto stored = store(); !stored) return failed(stored.error());
    std::string text = fmt::format("{} rows read, {} readers are new", read, fresh);
    for (const std::string& problem : problems) text += "\n! " + problem;
    if (bad > static_cast<std::int64_t>(problems.size()))
        text += fmt::format("\n! and {} rows more", bad - static_cast<std::int64_t>(problems.size()));
    return {problems.empty() ? exit_ok : exit_failed, text, {{"read", read}, {"new", fresh}, {"problems", problems}}};
}

void add_subscriber(CLI::App& app, Invocation& invocation) {
    struct Options {
        std::string audience, address, file;
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
    CLI::App* import = subscriber->add_subcommand(
        "import", "Readers who have agreed, from a CSV file: platform,address,language,editions");
    import->add_option("FILE", options->file)->required();
    import->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return ask(invocation, "subscriber import",
                       {{"audience", options->audience}, {"file", std::filesystem::absolute(options->file).string()}});
        };
    });
    for (CLI::App* verb : {list, show, forget, import})
        verb->add_option("--audience", options->audience, "Which audience, where there are several");
}

} // namespace depesche::bot
