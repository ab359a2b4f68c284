#pragma once

#include "bot/editor/newsroom.hpp"
#include "bot/editor/scheduler.hpp"

#include <nlohmann/json.hpp>

#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace depesche::bot {

class DeliveryEngine;
class HoldDesk;
class Ingest;
class Intake;

/// Exit codes of every verb (DESIGN.md).
enum ExitCode : int { exit_ok = 0, exit_failed = 1, exit_usage = 2, exit_waiting = 3, exit_rules = 4 };

/// What a verb may use. Inside `run` everything is there; without it the engine and the fetcher are null.
struct Services {
    Newsroom& newsroom;
    Scheduler& scheduler;
    DeliveryEngine* engine = nullptr;
    Ingest* ingest = nullptr;
    std::function<void()> wake; ///< something may be due now; never null
    /// What goes wrong at this moment, a line each; null when nothing runs.
    std::function<std::vector<std::string>()> troubles{};
    Intake* intake = nullptr;  ///< null when nothing runs: then a verb makes one that nobody listens to
    HoldDesk* holds = nullptr; ///< null when nothing runs
    /// Feeds were added or removed: the running process takes the new list. Null when nothing runs.
    std::function<std::expected<void, std::string>()> feeds_changed{};
};

/// What a verb answers: readable text and the same as data. `exit` is the process's exit code.
struct VerbResult {
    int exit = exit_ok;
    std::string text;    ///< for people, on stdout; on stderr when exit is not 0
    nlohmann::json data; ///< for scripts
};
VerbResult failed(int exit, std::string message);
VerbResult failed(const EditorError& error);
VerbResult failed(const digest::StoreError& error);

/// What came since the last look gets its story before stories are shown, changed or chosen from: all of it where
/// nothing runs; else as much as nobody has to wait for, since the running process does the rest by itself.
std::optional<VerbResult> place_stories(Services& services);

/// A verb's work on the stores: reached through the control socket while `run` runs, and directly under the store's
/// lock otherwise.
using VerbHandler = VerbResult (*)(Services&, const nlohmann::json& arguments);

/// The handler of a name, or null.
VerbHandler find_verb(std::string_view name);

/// What the command line asked for, filled while it is parsed; `act` is what main runs then.
struct Invocation {
    std::string config; ///< --config
    bool json = false;  ///< --json
    std::function<int()> act;
};

/// Adds every verb to the command line.
void add_verbs(CLI::App& app, Invocation& invocation);

/// The settings of --config; prints every problem and returns nothing when they cannot be read.
std::optional<config::Settings> load_or_complain(const Invocation& invocation);
/// Asks the running process, or opens the stores and runs the handler.
VerbResult ask(const config::Settings& settings, std::string_view verb, const nlohmann::json& arguments);
/// Prints an answer as --json wants it: text on stdout, failures on stderr. Returns its exit code.
int print(const Invocation& invocation, const VerbResult& result);
/// "cli:USER": who acts on the command line, as arguments["who"] brings it.
std::string cli_user();
/// Who acts: the editor of that login, or "cli:USER".
std::string acting(const Services& services, const nlohmann::json& arguments);
/// All three at once.
int ask(const Invocation& invocation, std::string_view verb, const nlohmann::json& arguments);

} // namespace depesche::bot
