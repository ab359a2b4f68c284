#include "bot/cli/wait.hpp"

#include "bot/cli/control.hpp"
#include "bot/cli/describe.hpp"
#include "digest/document/json.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// How far the broadcasts are, added up.
struct Progress {
    Tally sum;
    bool over = true, all_finished = true;
    int by_hand = 0; ///< posts that wait for a person: nobody waits for them here
    nlohmann::json rows = nlohmann::json::array();

    void add(const nlohmann::json& broadcast) {
        const std::string state = digest::text_member(broadcast, "state");
        if (state == "running" && broadcast.at("by_hand") == true) {
            ++by_hand;
            rows.push_back(broadcast);
            return;
        }
        over = over && state != "running";
        all_finished = all_finished && state == "finished";
        sum.recipients += broadcast.at("tally").at("recipients").get<std::int64_t>();
        sum.delivered += broadcast.at("tally").at("delivered").get<std::int64_t>();
        rows.push_back(broadcast);
    }
};

/// Asks the running process once for each broadcast; otherwise why there is no answer.
std::expected<Progress, VerbResult> look(const config::Settings& settings, const nlohmann::json& ids) {
    Progress progress;
    for (const nlohmann::json& id : ids) {
        // Only the process that sends knows; without it nothing will ever be over.
        const auto row = ask_running(settings.state_dir, "log", {{"id", id.dump()}, {"limit", 0}}, settings.name);
        if (!row)
            return std::unexpected(
                failed(exit_waiting, "nothing runs any more; 'depesche run' sends the rest, 'depesche log' shows it"));
        if (row->exit != exit_ok) return std::unexpected(*row);
        progress.add(row->data.at("broadcast"));
    }
    return progress;
}

} // namespace

VerbResult wait_for_broadcasts(const config::Settings& settings, const VerbResult& result) {
    const nlohmann::json ids = result.data.at("broadcasts");
    const bool show = ::isatty(STDERR_FILENO) != 0;
    for (;;) {
        const auto progress = look(settings, ids);
        if (!progress) return progress.error();
        if (show) fmt::print(stderr, "\r{} of {} delivered ", progress->sum.delivered, progress->sum.recipients);
        if (progress->over) {
            if (show) fmt::print(stderr, "\n");
            std::string text =
                fmt::format("{}\n{} of {} delivered", result.text, progress->sum.delivered, progress->sum.recipients);
            if (progress->by_hand > 0)
                text += fmt::format("; {} to be posted by hand ('depesche task list')", progress->by_hand);
            if (!progress->all_finished) text += "; not everything was sent, 'depesche log' says why";
            return {progress->all_finished ? exit_ok : exit_failed,
                    std::move(text),
                    {{"draft", result.data.at("draft")}, {"broadcasts", progress->rows}}};
        }
        std::this_thread::sleep_for(100ms);
    }
}

} // namespace depesche::bot
