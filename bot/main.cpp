// Parses the command line and does what it says; every verb is a file in bot/cli.
#include "bot/cli/verb.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
    using namespace depesche::bot;
    CLI::App app("Depesche brings a newsroom's journalism to its readers' phones.", "depesche");
    Invocation invocation;
    try {
        add_verbs(app, invocation);
        app.parse(argc, argv);
        return invocation.act ? invocation.act() : exit_usage;
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exit_ok : exit_usage;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "depesche: %s\n", error.what());
        return exit_failed;
    }
}
