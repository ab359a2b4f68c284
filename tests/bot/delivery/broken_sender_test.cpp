// Is the crash harness itself worth anything? Senders with one deliberate mistake each must all be caught by it.
#include "tests/support/bot_kill_harness.hpp"
#include "tests/support/bot_ledger.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <csignal>
#include <fstream>

using namespace depesche;
using namespace depesche::tests;
using nlohmann::json;

namespace {

constexpr int most_kills = 100;

/// tests/support/broken_sender.cpp with one of its mistakes.
class BrokenUnderTest final : public SenderUnderTest {
public:
    BrokenUnderTest(std::string mistake, const KillPlan& plan, KillSandbox& sandbox)
        : mistake_(std::move(mistake)),
          plan_(plan),
          api_url_(sandbox->address()) {
        std::vector<bot::Subscriber> rows;
        for (std::int64_t i = 0; i < plan.readers; ++i) rows.push_back(reader(std::to_string(sandbox.first() + i)));
        must(tests::open(ledger())->subscribers().import("subscribers.telegram", rows));
    }
    std::filesystem::path ledger() const override { return folder_ / "ledger.db"; }
    Process launch(ProcessOptions options) override {
        options.arguments = {mistake_,
                             folder_.path().string(),
                             api_url_,
                             std::to_string(plan_.rate),
                             std::to_string(plan_.connections),
                             std::to_string(plan_.window)};
        return Process(DEPESCHE_BROKEN_SENDER, options);
    }
    void order(int number, bool) override { std::ofstream(folder_ / "orders", std::ios::app) << number << '\n'; }
    bool hears() const override { return true; }

private:
    TempDir folder_;
    std::string mistake_;
    KillPlan plan_;
    std::string api_url_;
};

json refusal(int after, int status, json more) {
    more["type"] = "status";
    more["status"] = status;
    return {{"match", {{"after", after}, {"times", 2}}}, {"action", more}};
}

KillPlan plan_for_broken() {
    KillPlan plan;
    plan.readers = 600;
    plan.window = 64;
    plan.rate = 4000;
    plan.connections = 16;
    plan.shortest = 60ms;
    plan.longest = 200ms;
    plan.seed = seed_of_the_day();
    plan.script = slow_script(plan.seed);
    plan.script.insert(plan.script.begin(),
                       {{{"match", {{"probability", 0.01}, {"seed", plan.seed + 3}}}, {"action", "cut_before_accept"}},
                        refusal(50, 401, {{"description", "Unauthorized"}})});
    return plan;
}

/// Who caught it, and after how many kills; empty when nobody did.
std::string caught_by_kills(const std::string& mistake, int kills) {
    const KillPlan plan = plan_for_broken();
    KillSandbox sandbox(plan);
    BrokenUnderTest sender(mistake, plan, sandbox);
    KillHarness harness(plan, sandbox, sender);
    try {
        harness.order(); // one message in peace: what is wrong then needs no kill
        harness.finish();
        harness.kill_at_random(kills);
        harness.finish();
    } catch (const Caught& caught) {
        WARN(fmt::format("{}: caught at kill {} of seed {}: {}", mistake, harness.kills(), plan.seed, caught.what()));
        return caught.check;
    }
    return "";
}

/// Asked for two seconds of silence.
std::string caught_by_silence(const std::string& mistake) {
    KillPlan plan = plan_for_broken();
    plan.script = json::array({refusal(100, 429, {{"retry_after", 2}, {"description", "Too Many Requests"}})});
    KillSandbox sandbox(plan);
    BrokenUnderTest sender(mistake, plan, sandbox);
    KillHarness harness(plan, sandbox, sender);
    harness.order();
    try {
        harness.finish();
        harness.expect_silence(2s);
    } catch (const Caught& caught) {
        return caught.check;
    }
    return "";
}

/// Asleep while another takes its broadcast over.
std::string caught_by_takeover(const std::string& mistake) {
    KillPlan plan;
    plan.readers = 4000;
    plan.rate = 10'000;
    plan.connections = 16;
    plan.script = json::array({{{"action", {{"type", "delay"}, {"ms", 2}}}}});
    KillSandbox sandbox(plan);
    BrokenUnderTest sender(mistake, plan, sandbox);
    KillHarness harness(plan, sandbox, sender);
    harness.order();
    try {
        harness.take_over(1500ms);
        harness.finish();
    } catch (const Caught& caught) {
        WARN(mistake << ": " << caught.what());
        return caught.check;
    }
    return "";
}

} // namespace

TEST_CASE("a sender without a mistake is caught by nothing", "[delivery][.kill]") {
    CHECK(caught_by_kills("none", 25) == "");
    CHECK(caught_by_silence("none") == "");
    CHECK(caught_by_takeover("none") == "");
}

TEST_CASE("every deliberately broken sender is caught", "[delivery][.kill]") {
    const auto [mistake, check] = GENERATE(table<std::string, std::string>({
        {"checkpoint_at_fetch", "done without an accept"},
        {"done_before_send", "done without an accept"},
        {"no_intent", "accepted without a durable intent"},
        {"intent_not_durable", "accepted without a durable intent"},
        {"fetch_side_completion", "finished with some pending"},
        {"stacked_retries", "a double that the ledger does not admit"},
        {"slot_freed_early", "more open slots than W"},
        {"slot_without_id", "one message, two broadcasts"},
        {"unknown_is_delivered", "done without an accept"},
        {"token_refuses_readers", "refused without the platform's word"},
    }));
    INFO(mistake);
    CHECK(caught_by_kills(mistake, most_kills) == check);
}

TEST_CASE("a sender that asks again within a Retry-After is caught, and one that ignores who has its broadcast now",
          "[delivery][.kill]") {
    CHECK(caught_by_silence("retry_after_ignored") == "sent during a Retry-After");
    CHECK(caught_by_takeover("fencing_ignored") == "recorded after a takeover");
}
