// Parses the command line and does what it says; every verb is a file in bot/cli.
#include "bot/cli/verb.hpp"
#include "config/nearest.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

namespace {

/// A first word that is no verb: says which one was probably meant. False when it is one.
bool complain_about_verb(const CLI::App& app, int argc, char** argv) {
    if (argc < 2 || argv[1][0] == '-') return false;
    std::vector<std::string> verbs;
    for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
        verbs.push_back(verb->get_name());
    if (std::ranges::find(verbs, argv[1]) != verbs.end()) return false;
    const std::vector<std::string> near = depesche::config::nearest(argv[1], verbs);
    std::fprintf(stderr, "depesche: unknown verb '%s'%s; 'depesche --help' lists them all\n", argv[1],
                 near.empty() ? "" : ("; did you mean '" + near.front() + "'?").c_str());
    return true;
}

} // namespace

int main(int argc, char** argv) {
    using namespace depesche::bot;
    std::signal(SIGXFSZ, SIG_IGN); // a file that may not grow is an error like a full disk, not a death
    CLI::App app("Depesche brings a newsroom's journalism to its readers' phones.", "depesche");
    Invocation invocation;
    try {
        add_verbs(app, invocation);
        if (complain_about_verb(app, argc, argv)) return exit_usage;
        app.parse(argc, argv);
        return invocation.act ? invocation.act() : exit_usage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_ok : exit_usage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "depesche: %s\n", error.what());
        return exit_failed;
    }
}
