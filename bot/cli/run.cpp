#include "bot/app.hpp"
#include "bot/cli/verbs.hpp"
#include "config/load_settings.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace depesche::bot {

void add_run(CLI::App& app, Invocation& invocation) {
    CLI::App* verb =
        app.add_subcommand("run", "Serve: fetch, converse, schedule and deliver until SIGTERM; SIGHUP reloads");
    verb->callback([&invocation] {
        invocation.act = [&invocation] {
            return run_app(invocation.config.empty() ? config::default_settings_file()
                                                     : std::filesystem::path(invocation.config));
        };
    });
}

void add_version(CLI::App& app, Invocation& invocation) {
    CLI::App* verb = app.add_subcommand("version", "The version of this program");
    verb->callback([&invocation] {
        invocation.act = [&invocation] {
            return print(invocation, {exit_ok, "Depesche " DEPESCHE_VERSION, {{"version", DEPESCHE_VERSION}}});
        };
    });
}

} // namespace depesche::bot
