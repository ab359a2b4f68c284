#include "bot/cli/describe.hpp"
#include "bot/cli/feed_doctor.hpp"
#include "bot/cli/feed_parse.hpp"
#include "bot/cli/feed_words.hpp"
#include "bot/cli/local_time.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/fetch_words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace depesche::bot {

using nlohmann::json;

void add_feed(CLI::App& app, Invocation& invocation) {
    CLI::App* feed =
        app.add_subcommand("feed", "The newsroom's feeds: list, add, remove, fetch, parse, doctor; what is held of them");
    feed->require_subcommand(1);
    add_feed_changes(*feed, invocation);
    add_feed_fetch(*feed, invocation);
    add_feed_holds(*feed, invocation);

    struct Options {
        std::string file, base, url;
        int patience = 20; ///< as `run` has it
    };
    const auto options = std::make_shared<Options>();
    CLI::App* parse = feed->add_subcommand("parse", "What we understand of a feed");
    parse->add_option("FILE", options->file, "A file, or - for standard input")->required();
    parse->add_option("--base", options->base, "The address it came from");
    parse->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return run_feed_parse(options->file, options->base, invocation.json);
        };
    });

    CLI::App* doctor = feed->add_subcommand("doctor", "Fetch a feed and say what is wrong with it");
    doctor->add_option("URL", options->url)->required();
    doctor->add_option("--timeout", options->patience, "Seconds for one document; default 20")
        ->check(CLI::Range(1, 120));
    doctor->callback([&invocation, options] {
        invocation.act = [&invocation, options] {
            return run_feed_doctor(invocation, options->url, std::chrono::seconds(options->patience));
        };
    });
}

} // namespace depesche::bot
