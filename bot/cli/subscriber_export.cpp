// Readers as a CSV file, with what they asked for: what `subscriber import` reads. In batches, as the import.
#include "bot/cli/describe.hpp"
#include "bot/cli/subscriber.hpp"
#include "bot/cli/verbs.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <system_error>
#include <limits>
#include <memory>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t rows_at_once = 5000;
constexpr std::string_view header = "platform,address,language,editions,quiet,per_day,paused_until";

std::string minute_text(const digest::Zone& zone, Instant instant) {
    const auto minutes = zone.time(instant).count();
    return fmt::format("{} {:02}:{:02}", digest::to_string(zone.date(instant)), minutes / 60, minutes % 60);
}

std::string row_of(const Subscriber& reader, std::string_view platform, const digest::LocalNow& now) {
    const digest::ReaderPromise& promise = reader.promise;
    std::string cap;
    if (promise.per_day) cap = *promise.per_day == 0 ? "off" : std::to_string(*promise.per_day);
    return fmt::format("{},{},{},{},{},{},{}", platform, reader.address, reader.language, fmt::join(reader.wishes, ";"),
                       promise.quiet ? quiet_text(*promise.quiet) : std::string(), cap,
                       promise.paused_until > now.now ? minute_text(*now.zone, promise.paused_until) : std::string());
}

VerbResult export_to(std::ostream& out, const config::Settings& settings, const std::string& audience) {
    out << header << '\n';
    std::int64_t written = 0;
    for (std::int64_t from = 0; from >= 0;) {
        const VerbResult batch = ask(settings, "subscriber export", {{"audience", audience}, {"from", from}});
        if (batch.exit != exit_ok) return batch;
        for (const json& row : batch.data.at("rows")) {
            out << row.get<std::string>() << '\n';
            ++written;
        }
        from = batch.data.at("next").get<std::int64_t>();
    }
    out.flush();
    if (!out) return failed(exit_failed, "the readers could not be written: is the disk full?");
    return {exit_ok, fmt::format("{} readers written", written), {{"written", written}}};
}

} // namespace

/// A batch of active readers from the ordinal "from": {"rows": [text, ...], "next": where to go on, or -1}.
VerbResult subscriber_export(Services& services, const json& arguments) {
    const auto audience = readers_named(services.newsroom, text_argument(arguments, "audience"));
    if (!audience) return audience.error();
    const auto from = number_argument(arguments, "from", 0, 0, std::numeric_limits<Ordinal>::max());
    const auto readers =
        services.newsroom.ledger().subscribers().list(audience->name, static_cast<Ordinal>(from), rows_at_once);
    if (!readers) return failed(readers.error());
    const digest::LocalNow now(services.newsroom.zone(), services.newsroom.now());
    json rows = json::array();
    for (const Subscriber& reader : *readers)
        if (reader.state == SubscriberState::active) rows.push_back(row_of(reader, "telegram", now));
    const std::int64_t next = readers->size() < rows_at_once ? -1 : std::int64_t{readers->back().ordinal} + 1;
    return {exit_ok, fmt::format("{} readers", rows.size()), {{"rows", std::move(rows)}, {"next", next}}};
}

void add_subscriber_export(CLI::App& subscriber, Invocation& invocation) {
    struct Options {
        std::string file, audience;
    };
    const auto options = std::make_shared<Options>();
    CLI::App* verb = subscriber.add_subcommand(
        "export", "The active readers with what they asked for, as a CSV file that 'subscriber import' reads");
    verb->add_option("FILE", options->file)->required();
    verb->add_option("--audience", options->audience, "Which audience, where there are several");
    verb->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            const auto settings = load_or_complain(invocation);
            if (!settings) return static_cast<int>(exit_usage);
            std::ofstream out(options->file, std::ios::binary | std::ios::trunc);
            std::error_code ignored; // a file system without rights has none to give
            std::filesystem::permissions(options->file,
                                         std::filesystem::perms::owner_read | std::filesystem::perms::owner_write,
                                         ignored);
            if (!out)
                return print(invocation,
                             failed(exit_failed, options->file + ": cannot be written; check its folder and permissions"));
            return print(invocation, export_to(out, *settings, options->audience));
        };
    });
}

} // namespace depesche::bot
