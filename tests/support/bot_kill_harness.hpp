#pragma once

#include "bot/delivery/engine.hpp"
#include "tests/support/bot_certificates.hpp"
#include "tests/support/bot_process.hpp"

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

namespace depesche::tests {

/// A broken promise: which check saw it, and what exactly.
struct Caught : std::runtime_error {
    Caught(std::string by, const std::string& what) : std::runtime_error(by + ": " + what), check(std::move(by)) {}
    std::string check;
};

/// How a sender is killed, and what it promises.
struct KillPlan {
    std::int64_t readers = 2000;
    std::size_t window = bot::EngineOptions{}.window; ///< W: open slots at most
    int rate = 2000;                                  ///< messages a second, of all connections together
    int connections = 32;
    bool tls = false;
    bool alternate = false; ///< every second message: a quarter of the rate on four times the connections
    bool refusals = false;  ///< the platform refuses readers for good
    std::chrono::milliseconds shortest{20}, longest{300}; ///< of a life until its kill
    unsigned seed = 1;
    nlohmann::json script = nlohmann::json::array(); ///< fault rules of the sandbox
    nlohmann::json crowd = nlohmann::json::object(); ///< what its readers do
};

/// The sandbox that a harness counts with, and its certificate where the plan wants TLS.
class KillSandbox {
public:
    explicit KillSandbox(const KillPlan& plan);
    SandboxProcess* operator->() noexcept { return process_.get(); }
    std::int64_t first() const noexcept { return first_; } ///< chat id of the first reader
    std::string ca_file() const;                           ///< empty without TLS

private:
    std::unique_ptr<Authority> authority_;
    std::unique_ptr<SandboxProcess> process_;
    std::int64_t first_ = 0;
};

/// A program that sends to the sandbox's readers and owns a ledger. Killed at any moment and started again, it goes on.
class SenderUnderTest {
public:
    virtual ~SenderUnderTest() = default;
    virtual std::filesystem::path ledger() const = 0;
    virtual Process launch(ProcessOptions options) = 0;
    /// Orders the n-th message to all readers; its text holds message_mark(n). `running`: a process is there to hear
    /// it.
    virtual void order(int number, bool running) = 0;
    virtual bool hears() const = 0; ///< the process takes orders
};
std::string message_mark(int number); ///< "Probelauf 0007"

/// `depesche run` of a newsroom with these readers; orders are alerts.
class DepescheUnderTest final : public SenderUnderTest {
public:
    DepescheUnderTest(const KillPlan& plan, KillSandbox& sandbox);
    std::filesystem::path ledger() const override { return newsroom.state() / "ledger.db"; }
    Process launch(ProcessOptions options) override { return newsroom.launch(std::move(options)); }
    void order(int number, bool running) override;
    bool hears() const override { return newsroom.answers(); }

    ProcessNewsroom newsroom;

private:
    KillPlan plan_;
};

/// Kills a sender again and again and compares the books of both sides as sets, after the sandbox has drained: nothing
/// accepted without a durable intent, nothing recorded that was not accepted, at most W slots open, every repeated
/// message in a slot that was open at the kill before (or its answer was withheld), nobody lost, no double that the
/// ledger does not admit. What is broken is thrown as Caught.
class KillHarness {
public:
    KillHarness(KillPlan plan, KillSandbox& sandbox, SenderUnderTest& sender);

    /// Orders the next message. Returns its number.
    int order(bool running = false);
    /// Starts the sender, with this plan in DEPESCHE_CRASH_AT if there is one.
    Process run(const std::string& crash_at = {});
    /// The same, and waits until it takes orders.
    Process run_and_hear(const std::string& crash_at = {});
    /// Kills it, and looks.
    void kill(Process& process);
    /// After a death: waits until the sandbox has drained, then compares the books. Returns how many are pending.
    std::int64_t look();
    std::int64_t pending() const noexcept { return pending_; }

    /// Until there were so many kills: lives of random length, orders to nobody and to running processes by turns.
    void kill_at_random(int kills);
    /// Stops the sender in mid-window, has a second one take its files over (the first one's lock is removed, as
    /// somebody would who takes it for dead) and wakes it `asleep` after it was stopped. From then on it may record
    /// nothing, and at most one request a connection may leave.
    void take_over(std::chrono::milliseconds asleep);
    /// Some time between two accepts nothing arrived for so long.
    void expect_silence(std::chrono::milliseconds span);

    /// Starts and stops it gently until everything is through, then the whole account. Fails after two minutes.
    void finish();

    const KillPlan& plan() const noexcept { return plan_; }
    std::int64_t kills() const noexcept { return kills_; }
    std::int64_t duplicates() const noexcept { return duplicates_; } ///< known once it is finished
    /// {"kills","lost","duplicates","duplicates_a_kill":{"count","median","worst"},"open_a_kill":{...},"restart_ms":{...},...}
    nlohmann::json figures() const;
    /// Broadcasts of a message, oldest first.
    std::vector<bot::BroadcastId> broadcasts_of(int number) const;

private:
    /// What is known of one message, by the readers' ordinals.
    struct Message {
        std::vector<std::uint16_t> copies, unanswered, open_at_kills;
        std::vector<bool> open; ///< at the latest look
        std::vector<bot::BroadcastId> broadcasts;
    };
    struct Fresh {
        int copies = 0, unanswered = 0;
    };
    /// What a death leaves in the ledger of one broadcast.
    struct Left {
        std::vector<bool> audience, open, done, refused;
        std::size_t open_count = 0;
        std::string contradiction;
    };
    using FreshOf = std::unordered_map<bot::Ordinal, Fresh>;

    Message& message(int number);
    void read_sandbox();
    void check_repeats();
    Left left_of(bot::Ledger& ledger, bot::BroadcastId id) const;
    void assign(bot::Ledger& ledger, const bot::BroadcastRow& row);
    void compare(bot::Ledger& ledger, const bot::BroadcastRow& row);
    void compare_books(bot::Ledger& ledger);
    void account();
    bool all_finished(bot::Ledger& ledger) const;
    std::string what_is_left() const;
    void remove_locks() const;
    Process stop_in_mid_window();
    void check_late_requests(std::int64_t woken);
    std::string all_segments();

    KillPlan plan_;
    KillSandbox& sandbox_;
    SenderUnderTest& sender_;
    std::mt19937 random_;
    std::vector<bot::Ordinal> ordinals_; ///< of the sandbox's readers, from the first on
    std::map<int, Message> messages_;
    std::map<bot::BroadcastId, int> number_of_;
    std::map<int, FreshOf> fresh_; ///< accepted since the look before
    std::set<bot::BroadcastId> finished_;
    std::int64_t seen_ = 0, launched_ = 0, first_accept_ = 0;
    std::int64_t kills_ = 0, duplicates_ = 0, unanswered_ = 0, accepted_ = 0, pending_ = 0;
    std::int64_t tolerated_from_ = 0; ///< what is accepted after this moment may be a sleeper's last request
    std::size_t open_now_ = 0, doubling_now_ = 0;
    std::vector<std::size_t> open_, doubling_; ///< a kill each; the latter where something was sent before it
    std::vector<double> restarts_;             ///< ms from a start to the first accept, where something was pending
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    int orders_ = 0;
};

unsigned seed_of_the_day();      ///< DEPESCHE_SEED, or a random one
int wanted_kills(int otherwise); ///< DEPESCHE_KILLS
/// Answers after 2 to 40 ms, so that a window is on the way at any time; one in a hundred never.
nlohmann::json slow_script(unsigned seed);

} // namespace depesche::tests
