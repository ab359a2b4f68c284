// The delivery guarantee under `kill -9`: the real `depesche run` against the real sandbox, checked as sets.
#include "bot/delivery/crash_point.hpp"
#include "tests/support/bot_kill_harness.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/paths.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <regex>
#include <set>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

int wanted_passes(int otherwise) {
    const char* given = std::getenv("DEPESCHE_PASSES");
    return given != nullptr ? std::stoi(given) : otherwise;
}

int number_from(const char* variable, int otherwise) {
    const char* given = std::getenv(variable);
    return given != nullptr ? std::stoi(given) : otherwise;
}

/// Answers late, and some never: what is on the way at a kill is a window and more.
KillPlan slow_plan() {
    KillPlan plan;
    plan.seed = seed_of_the_day();
    plan.script = slow_script(plan.seed);
    plan.alternate = true;
    return plan;
}

/// As fast as loopback goes, over TLS: what the figures of tests/bench/README.md are taken with.
KillPlan fast_plan() {
    KillPlan plan;
    plan.seed = seed_of_the_day();
    plan.readers = 20'000;
    plan.window = static_cast<std::size_t>(number_from("DEPESCHE_WINDOW", static_cast<int>(plan.window)));
    plan.rate = number_from("DEPESCHE_RATE", 10'000);
    plan.connections = number_from("DEPESCHE_CONNECTIONS", 64);
    plan.tls = true;
    return plan;
}

/// Waits for the death that the plan in its environment brings, and looks.
void expect_death(KillHarness& harness, Process& process) {
    const auto ended = process.wait(30s);
    const std::string lines = process.err() + process.out();
    INFO(lines);
    REQUIRE(ended);
    REQUIRE(ended->signal == SIGKILL);
    harness.look();
}

/// Brings a newsroom to every named site and lets it die there.
class Points {
public:
    explicit Points(const KillPlan& plan)
        : sandbox_(plan),
          sender_(plan, sandbox_),
          harness_(plan, sandbox_, sender_) {}

    void die_at(std::string_view site, const std::string& when) {
        const std::string at = fmt::format("{}:{}", site, when);
        INFO(at);
        if (site.ends_with("_start")) return die_ordering(at);
        if (harness_.pending() < harness_.plan().readers / 2) harness_.order(); // enough to get there
        if (site.ends_with("_set_state")) return die_stopping(at);
        if (site.ends_with("_pause")) refuse_soon(429, R"("retry_after":1,"description":"Too Many Requests")");
        if (site.ends_with("_reader_news"))
            refuse_soon(403, R"("description":"Forbidden: bot was blocked by the user")");
        Process process = harness_.run(at);
        expect_death(harness_, process);
        sandbox_->script(harness_.plan().script);
    }
    KillHarness& harness() noexcept { return harness_; }

private:
    void die_ordering(const std::string& at) {
        Process process = harness_.run_and_hear(at);
        harness_.order(true);
        expect_death(harness_, process);
    }
    /// First the stop dies, then, if it was durable, what resumes it.
    void die_stopping(const std::string& at) {
        const std::string id = std::to_string(running());
        {
            Process process = harness_.run_and_hear(at);
            sender_.newsroom.verb({"stop", id});
            expect_death(harness_, process);
        }
        if (state_of(id) == bot::BroadcastState::running) return;
        {
            Process process = harness_.run_and_hear(at);
            sender_.newsroom.verb({"resume", id});
            expect_death(harness_, process);
        }
        if (state_of(id) == bot::BroadcastState::running) return;
        Process process = harness_.run_and_hear();
        sender_.newsroom.ask({"resume", id});
        harness_.kill(process);
    }
    bot::BroadcastId running() const {
        const auto ledger = tests::open(sender_.ledger());
        for (const bot::BroadcastRow& row : must(ledger->broadcasts(100)))
            if (row.state == bot::BroadcastState::running) return row.id;
        throw std::runtime_error("nothing runs");
    }
    bot::BroadcastState state_of(const std::string& id) const {
        const auto ledger = tests::open(sender_.ledger());
        return must(ledger->broadcast(std::stoll(id)))->state;
    }
    /// Of the requests from now on three are refused.
    void refuse_soon(int status, const std::string& more) {
        json rules = harness_.plan().script;
        const json rule = {{"match", {{"after", sandbox_->accepted() + 40}, {"times", 3}}},
                           {"action", json::parse(fmt::format(R"({{"type":"status","status":{},{}}})", status, more))}};
        rules.insert(rules.begin(), rule);
        sandbox_->script(rules);
    }

    KillSandbox sandbox_;
    DepescheUnderTest sender_;
    KillHarness harness_;
};

} // namespace

TEST_CASE("two hundred kills lose nothing and double only what was on the way", "[delivery][.kill]") {
    const KillPlan plan = slow_plan();
    INFO("DEPESCHE_SEED=" << plan.seed);
    KillSandbox sandbox(plan);
    DepescheUnderTest sender(plan, sandbox);
    KillHarness harness(plan, sandbox, sender);
    harness.kill_at_random(wanted_kills(200));
    harness.finish();
    std::cout << harness.figures().dump() << std::endl;
}

TEST_CASE("a death at any named step loses nothing and doubles only what was on the way", "[delivery][.kill]") {
    KillPlan plan = slow_plan();
    plan.alternate = false;
    plan.refusals = true;
    INFO("DEPESCHE_SEED=" << plan.seed);
    Points points(plan);
    const int passes = wanted_passes(1);
    std::mt19937 random(plan.seed);
    for (const bot::CrashSite& site : bot::crash_sites) {
        if (site.name.ends_with("_hand_end")) continue; // tests/bot/editor/task_kill_test.cpp
        const bool often =
            site.name.ends_with("_commit") || site.name.ends_with("_write") || site.name == "after_answer";
        for (int pass = 0; pass < passes; ++pass) {
            // At once, and as on a slow disk: what must not leave before the commit has 50 ms to do it all the same.
            points.die_at(site.name,
                          pass == 0 ? "1" : fmt::format("{}:{}", often ? 1 + random() % 20 : 1, pass % 2 * 50));
            if (!often || passes > 1) continue;
            for (const char* when : {"7", "20", "2:50"}) points.die_at(site.name, when);
        }
    }
    points.harness().finish();
    std::cout << points.harness().figures().dump() << std::endl;
}

TEST_CASE("who slept while another took over sends at most one request a connection, and records nothing",
          "[delivery][.kill]") {
    KillPlan plan;
    plan.seed = seed_of_the_day();
    plan.readers = 6000;
    plan.rate = 10'000;
    plan.connections = 16;
    plan.script = json::array({{{"action", {{"type", "delay"}, {"ms", 2}}}}});
    KillSandbox sandbox(plan);
    DepescheUnderTest sender(plan, sandbox);
    KillHarness harness(plan, sandbox, sender);
    harness.order();
    harness.take_over(1500ms);
    harness.finish();
}

TEST_CASE("a second process is refused while the first one lives, asleep or not", "[delivery][.kill]") {
    ProcessNewsroom newsroom("http://127.0.0.1:1");
    Process first = newsroom.run();
    first.signal(SIGSTOP);
    Process second = newsroom.launch();
    const auto ended = second.wait(10s);
    REQUIRE(ended);
    CHECK(ended->exit == 1);
    CHECK(ended->err.find(fmt::format("in use by another depesche (process {})", first.pid())) != std::string::npos);
}

TEST_CASE("every crash point of the code is in the list that the crash tests go through", "[delivery]") {
    std::set<std::string> in_code, in_list;
    const std::regex call(R"re(crash_point\("([a-z_]+)"\))re");
    for (const auto& entry : std::filesystem::recursive_directory_iterator(tests::source_dir() / "bot")) {
        if (entry.path().extension() != ".cpp") continue;
        const std::string text = read_file(entry.path());
        for (std::sregex_iterator at(text.begin(), text.end(), call), end; at != end; ++at) in_code.insert((*at)[1]);
    }
    for (const bot::CrashSite& site : bot::crash_sites) in_list.emplace(site.name);
    CHECK(in_code == in_list);
}

// The long run: tests/bench/README.md has the command. Prints one line of JSON.
TEST_CASE("kills at full speed lose nothing and double only what was on the way", "[.kill_long]") {
    const KillPlan plan = fast_plan();
    INFO("DEPESCHE_SEED=" << plan.seed);
    KillSandbox sandbox(plan);
    DepescheUnderTest sender(plan, sandbox);
    KillHarness harness(plan, sandbox, sender);
    harness.kill_at_random(wanted_kills(2000));
    harness.finish();
    std::cout << harness.figures().dump() << std::endl;
}
