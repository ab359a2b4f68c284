#include "bot/cli/wait.hpp"

#include "bot/cli/describe.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <thread>
#include <unistd.h>

namespace depesche::bot {

using namespace std::chrono_literals;

VerbResult wait_for_broadcasts(const config::Settings& settings, const VerbResult& result) {
    const nlohmann::json ids = result.data.at("broadcasts");
    const bool show = ::isatty(STDERR_FILENO) != 0;
    for (;;) {
        bool over = true;
        Tally sum;
        nlohmann::json rows = nlohmann::json::array();
        for (const nlohmann::json& id : ids) {
            const VerbResult row = ask(settings, "log", {{"id", id.dump()}, {"limit", 0}});
            if (row.exit != exit_ok) return row;
            const nlohmann::json& broadcast = row.data.at("broadcast");
            over = over && broadcast.at("state") != "running";
            sum.recipients += broadcast.at("tally").at("recipients").get<std::int64_t>();
            sum.delivered += broadcast.at("tally").at("delivered").get<std::int64_t>();
            rows.push_back(broadcast);
        }
        if (show) fmt::print(stderr, "\r{} of {} delivered ", sum.delivered, sum.recipients);
        if (over) {
            if (show) fmt::print(stderr, "\n");
            return {exit_ok,
                    fmt::format("{}\n{} of {} delivered", result.text, sum.delivered, sum.recipients),
                    {{"draft", result.data.at("draft")}, {"broadcasts", rows}}};
        }
        std::this_thread::sleep_for(100ms);
    }
}

} // namespace depesche::bot
