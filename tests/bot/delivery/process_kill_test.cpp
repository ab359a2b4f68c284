// The delivery guarantee under `kill -9`: the real `depesche run` against the real sandbox, checked as sets.
#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_process.hpp"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <iterator>
#include <map>
#include <random>
#include <set>

using namespace depesche;
using namespace depesche::tests;
using bot::BroadcastId;
using bot::Ordinal;
using nlohmann::json;

namespace {

constexpr std::int64_t readers = 2000;
constexpr std::size_t widest_window = 256; // EngineOptions::window

using Readers = std::set<Ordinal>;

Readers members(const bot::Bitmap& bitmap, std::uint32_t segment) {
    Readers all;
    for (std::size_t at = bitmap.next(0); at < bot::segment_size; at = bitmap.next(at + 1))
        all.insert(static_cast<Ordinal>(segment * bot::segment_size + at));
    return all;
}

/// What the sandbox has accepted of one alert.
struct Received {
    std::map<Ordinal, int> copies;
    std::map<Ordinal, int> unanswered; ///< accepted, and the answer was withheld on purpose
};

/// What a kill leaves in the ledger of one broadcast.
struct Left {
    Readers open; ///< a request may have left, its end is not durable
    Readers done;
};

/// One newsroom whose process dies again and again, and the books on both sides.
class KillHarness {
public:
    explicit KillHarness(const json& script) : newsroom_(sandbox_.address()) {
        sandbox_.script(script);
        first_ = sandbox_.add_readers(readers);
        newsroom_.import_readers(first_, readers);
        auto ledger = tests::open(newsroom_.state() / "ledger.db");
        for (const bot::Subscriber& row : must(ledger->subscribers().list("subscribers.telegram", 0, readers + 10)))
            ordinals_[row.address] = row.ordinal;
        REQUIRE(ordinals_.size() == static_cast<std::size_t>(readers));
    }

    /// A new alert, told to the running process, or to the ledger when nothing runs.
    /// By turns many slots on few connections (they wait for the wire), and few slots that leave at once.
    void alert() {
        alerts_ % 2 == 0 ? newsroom_.pace(2000, 32) : newsroom_.pace(500, 128);
        const json sent =
            newsroom_.ask({"alert", fmt::format("Probelauf {:04} am Hafen", ++alerts_), "--severity", "1", "--yes"});
        REQUIRE(sent.at("recipients") == readers);
        broadcasts_[sent.at("broadcasts").at(0).get<BroadcastId>()] = alerts_;
    }
    Process run(ProcessOptions options = {}) { return newsroom_.launch(std::move(options)); }
    Process ready_run() { return newsroom_.run(); }

    /// After a kill: reads both books and compares them. Returns how many deliveries are pending.
    std::int64_t look() {
        ++kills_;
        sandbox_.settle();
        read_sandbox();
        auto ledger = tests::open(newsroom_.state() / "ledger.db");
        std::int64_t pending = 0;
        for (const bot::BroadcastRow& row : must(ledger->broadcasts(1000))) {
            INFO("kill " << kills_ << ", broadcast " << row.id);
            REQUIRE(row.tally.adds_up());
            REQUIRE(row.tally.recipients == readers);
            if (finished_.contains(row.id)) continue;
            compare(*ledger, row);
            pending += row.tally.pending;
        }
        return pending;
    }

    /// Without another kill to its end, then the whole account.
    void finish() {
        {
            Process process = newsroom_.run();
            REQUIRE(eventually(120s, [&] { return all_finished(); }));
            process.signal(SIGTERM);
            const auto ended = process.wait(20s);
            REQUIRE(ended);
            CHECK(ended->exit == 0);
        }
        sandbox_.settle();
        read_sandbox();
        account();
        check_admitted_doubles();
        CHECK(newsroom_.verb({"verify"}).exit == 0);
    }

    std::int64_t kills() const { return kills_; }
    std::int64_t duplicates() const { return duplicates_; }
    std::int64_t alerts() const { return alerts_; }
    std::size_t widest() const { return widest_; }
    std::int64_t unanswered() const { return unanswered_; }

private:
    void read_sandbox() {
        for (const Accepted& row : sandbox_.ledger(seen_)) {
            seen_ = row.seq;
            const std::size_t at = row.text.find("Probelauf ");
            if (row.method != "sendMessage" || at == std::string::npos) continue;
            Received& received = received_[std::stoi(row.text.substr(at + 10, 4))];
            const Ordinal reader = ordinals_.at(row.recipient);
            ++received.copies[reader];
            if (row.outcome != "accepted" && row.outcome != "delay") ++received.unanswered[reader], ++unanswered_;
        }
    }

    Left left_of(bot::Ledger& ledger, BroadcastId id) {
        Left left;
        for (std::uint32_t index = 0; index <= readers / bot::segment_size; ++index) {
            const bot::Segment segment = must(ledger.fanout().load(id, index)).segment;
            REQUIRE(segment.contradiction().empty());
            left.open.merge(members(segment.ambiguous(), index));
            left.done.merge(members(segment.done, index));
        }
        return left;
    }

    /// Both directions: nothing accepted without a durable intent, nothing done that was not accepted.
    void compare(bot::Ledger& ledger, const bot::BroadcastRow& row) {
        const Left left = left_of(ledger, row.id);
        const Received& received = received_[broadcasts_.at(row.id)];
        Readers accepted;
        for (const auto& [reader, count] : received.copies) accepted.insert(reader);
        Readers known = left.open;
        known.insert(left.done.begin(), left.done.end());
        INFO("accepted " << accepted.size() << ", done " << left.done.size() << ", open " << left.open.size());
        Readers without_intent, not_sent;
        std::ranges::set_difference(accepted, known, std::inserter(without_intent, without_intent.end()));
        std::ranges::set_difference(left.done, accepted, std::inserter(not_sent, not_sent.end()));
        INFO("first without intent: " << (without_intent.empty() ? 0 : *without_intent.begin()));
        REQUIRE(without_intent.size() == 0);
        INFO("first done but never accepted: " << (not_sent.empty() ? 0 : *not_sent.begin()));
        REQUIRE(not_sent.size() == 0);
        REQUIRE(left.open.size() <= widest_window);
        widest_ = std::max(widest_, left.open.size());
        for (const Ordinal reader : left.open) ++open_at_kills_[row.id][reader];
        if (row.tally.pending == 0) finished_.insert(row.id);
    }

    bool all_finished() {
        for (const json& row : newsroom_.ask({"log"})) {
            if (row.at("state") != "finished") return false;
        }
        for (const auto& [id, number] : broadcasts_) { // `log` shows the latest 50
            if (finished_.contains(id)) continue;
            const json row = newsroom_.ask({"log", std::to_string(id)}).at("broadcast");
            if (row.at("state") != "finished") return false;
        }
        return true;
    }

    void account() {
        for (const auto& [id, number] : broadcasts_) {
            const Received& received = received_[number];
            INFO("alert " << number << ", broadcast " << id);
            REQUIRE(received.copies.size() == ordinals_.size()); // lost = 0
            for (const auto& [reader, copies] : received.copies) {
                const auto unanswered = received.unanswered.find(reader);
                const int unknown = unanswered == received.unanswered.end() ? 0 : unanswered->second;
                const auto open = open_at_kills_[id].find(reader);
                const int kills_on_the_way = open == open_at_kills_[id].end() ? 0 : open->second;
                INFO("reader " << reader << ": " << copies << " copies, open at " << kills_on_the_way << " kills, "
                               << unknown << " unanswered");
                REQUIRE(copies <= 1 + kills_on_the_way + unknown);
                duplicates_ += copies - 1;
            }
        }
    }

    /// The ledger says how many requests were repeated: no double is hidden.
    void check_admitted_doubles() {
        auto ledger = tests::open(newsroom_.state() / "ledger.db");
        for (const bot::BroadcastRow& row : must(ledger->broadcasts(1000))) {
            std::int64_t doubles = 0;
            for (const auto& [reader, copies] : received_[broadcasts_.at(row.id)].copies) doubles += copies - 1;
            INFO("broadcast " << row.id);
            CHECK(doubles <= row.resent);
        }
    }

    SandboxProcess sandbox_;
    ProcessNewsroom newsroom_;
    std::int64_t first_ = 0;
    std::map<std::string, Ordinal> ordinals_;
    std::map<BroadcastId, int> broadcasts_; ///< to the alert's number
    std::map<int, Received> received_;
    std::map<BroadcastId, std::map<Ordinal, int>> open_at_kills_;
    std::set<BroadcastId> finished_;
    std::int64_t seen_ = 0, kills_ = 0, duplicates_ = 0, unanswered_ = 0;
    int alerts_ = 0;
    std::size_t widest_ = 0;
};

/// Answers after 2 to 40 ms, so that a window is on the way at any time; one in a hundred never.
json slow_script(unsigned seed) {
    return json::array(
        {{{"match", {{"probability", 0.01}, {"seed", seed}}}, {"action", "accept_then_cut"}},
         {{"match", {{"probability", 0.1}, {"seed", seed + 1}}}, {"action", {{"type", "delay"}, {"ms", 40}}}},
         {{"match", {{"probability", 0.5}, {"seed", seed + 2}}}, {"action", {{"type", "delay"}, {"ms", 12}}}},
         {{"action", {{"type", "delay"}, {"ms", 2}}}}});
}

unsigned seed_of_the_day() {
    const char* given = std::getenv("DEPESCHE_SEED");
    return given != nullptr ? static_cast<unsigned>(std::stoul(given)) : std::random_device()() % 1'000'000;
}

int wanted_kills() {
    const char* given = std::getenv("DEPESCHE_KILLS");
    return given != nullptr ? std::stoi(given) : 200;
}

} // namespace

TEST_CASE("two hundred kills lose nothing and double only what was on the way", "[delivery][.kill]") {
    const unsigned seed = seed_of_the_day();
    INFO("DEPESCHE_SEED=" << seed);
    std::mt19937 random(seed);
    std::uniform_int_distribution<int> life(20, 300);
    const auto begin = std::chrono::steady_clock::now();
    KillHarness harness(slow_script(seed));
    harness.alert();
    const int wanted = wanted_kills();
    while (harness.kills() < wanted) {
        const bool while_running = harness.kills() % 2 == 1;
        const auto span = std::chrono::milliseconds(life(random));
        std::int64_t pending = 0;
        {
            Process process = harness.run();
            CHECK_FALSE(process.wait(span));
            process.signal(SIGKILL);
            const auto ended = process.wait(5s);
            REQUIRE(ended);
            REQUIRE(ended->signal == SIGKILL);
            pending = harness.look();
        }
        if (pending > 0 || harness.kills() >= wanted) continue;
        if (!while_running) {
            harness.alert();
            continue;
        }
        Process process = harness.ready_run();
        harness.alert();
        CHECK_FALSE(process.wait(span / 2));
        process.signal(SIGKILL);
        REQUIRE(process.wait(5s));
        harness.look();
    }
    harness.finish();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    WARN(fmt::format("{} kills, {} alerts to {} readers: 0 lost, {} duplicates ({:.1f} a kill, {} answers withheld), "
                     "at most {} open; "
                     "{:.0f} s, seed {}",
                     harness.kills(), harness.alerts(), readers, harness.duplicates(),
                     static_cast<double>(harness.duplicates()) / static_cast<double>(harness.kills()),
                     harness.unanswered(), harness.widest(), took.count(), seed));
}

TEST_CASE("a death at any named step loses nothing and doubles only what was on the way", "[delivery][.kill]") {
    KillHarness harness(slow_script(seed_of_the_day()));
    harness.alert();
    for (const char* site : {"before_write", "after_answer", "before_commit", "after_commit"}) {
        // At once, and as on a slow disk: what must not leave before the commit has 50 ms to do it all the same.
        for (const char* when : {"1", "2", "7", "20", "2:50", "9:50"}) {
            INFO(site << ":" << when);
            ProcessOptions options;
            options.environment["DEPESCHE_CRASH_AT"] = fmt::format("{}:{}", site, when);
            Process process = harness.run(options);
            const auto ended = process.wait(20s);
            REQUIRE(ended);
            REQUIRE(ended->signal == SIGKILL);
            if (harness.look() < readers / 2) harness.alert(); // enough for the next one to get there
        }
    }
    harness.finish();
    WARN(fmt::format("{} deaths at named steps: 0 lost, {} duplicates", harness.kills(), harness.duplicates()));
}
