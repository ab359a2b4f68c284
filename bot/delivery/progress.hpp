#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/delivery/send_plan.hpp"
#include "bot/delivery/send_progress.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What holds a broadcast up, the strongest first.
enum class Hindrance : std::uint8_t {
    none,
    storage,      ///< nothing can be recorded (disk full), so nothing leaves
    refused,      ///< the platform refuses the sender
    unreachable,  ///< nobody answers there
    platform,     ///< the platform asks for less than it permits (429), or for a pause
    overtaken,    ///< an alert goes first
    slow_answers, ///< the platform takes its time with each answer
    slow,         ///< less leaves than is permitted, for no reason of the platform
    interrupted   ///< this process, or an earlier one, did not send for a while
};
std::string_view to_string(Hindrance hindrance); ///< "slow_answers"

/// What a sender looks like from outside, for the decision.
struct SenderLook {
    bool storage_ok = true, refused = false, probing = false;
    std::chrono::milliseconds paused{}; ///< left of a pause
    int limits = 0;                     ///< 429s in the last minute
    double permitted = 0;
    std::optional<double> measured;
    Bound bound = Bound::rate; ///< of what it could do with the answers it gets
};
/// Pure. `overtaken`: alerts of the same sender wait as well. `epoch`: of the broadcast (1: nobody has sent yet).
Hindrance hindrance_of(const SenderLook& look, bool overtaken, std::uint64_t epoch);

/// How far one running broadcast is.
struct BroadcastProgress {
    BroadcastRow row; ///< `planned` is when it should be finished
    config::Platform platform = config::Platform::telegram;
    bool is_channel = false;
    std::optional<double> rate;      ///< ends a second over the last minute
    double permitted = 0;            ///< messages a second
    std::optional<Instant> expected; ///< when it will be finished; nothing: nobody knows
    std::int64_t too_late = 0;       ///< readers whom it will not reach within its time
    Hindrance hindrance = Hindrance::none;
    std::optional<Instant> paused_until;
    std::string why;                              ///< of the hindrance, in the platform's or the system's words
    std::int64_t retries = 0;                     ///< since this process took it up
    std::map<std::string, std::int64_t> refusals; ///< by the platform's code, since this process took it up
};

/// How one sender stands.
struct SenderProgress {
    std::string id;                     ///< never the token
    std::vector<std::string> audiences; ///< of the configuration
    config::Platform platform = config::Platform::telegram;
    std::optional<double> rate;
    double permitted = 0;
    std::int64_t pending = 0;
    int limits = 0; ///< 429s in the last minute
    std::optional<Instant> paused_until;
    std::optional<std::chrono::duration<double>> answer_time; ///< nothing before the first answer
    std::size_t on_wire = 0, slots_held = 0, slots = 0;
};

/// Since the process began, of one platform.
struct SendTotals {
    std::int64_t requests = 0, retries = 0, limits = 0, resent = 0;
    std::int64_t delivered = 0, refused = 0, expired = 0, withheld = 0, unknown = 0;
    std::map<std::string, std::int64_t> refusals; ///< by the platform's code
};

/// How long commits took, in the buckets of a histogram.
class CommitTimes {
public:
    /// Upper bounds in seconds; what is longer is in `count` alone.
    static constexpr std::array<double, 10> bounds{0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5};
    /// `cpu`: of it, what the processor was busy for; the rest was waiting for the disk.
    void add(std::chrono::duration<double> took, std::chrono::duration<double> cpu);
    const std::array<std::int64_t, bounds.size()>& buckets() const noexcept { return buckets_; } ///< not cumulative
    std::int64_t count() const noexcept { return count_; }
    double sum() const noexcept { return sum_; } ///< seconds
    double cpu() const noexcept { return cpu_; } ///< seconds

private:
    std::array<std::int64_t, bounds.size()> buckets_{};
    std::int64_t count_ = 0;
    double sum_ = 0, cpu_ = 0;
};

/// Platforms answer in a handful of ways; whatever else they say is counted together, so that nobody can fill memory.
void count_reason(std::map<std::string, std::int64_t>& reasons, const std::string& code);

/// What this process has counted of a broadcast.
struct RunFigures {
    SendProgress speed;
    std::int64_t retries = 0;
    std::map<std::string, std::int64_t> refusals;
    Tally told; ///< of its ends those that are in the totals
    std::int64_t resent_told = 0;
    std::string why; ///< what the platform last said against it
};

struct EngineProgress {
    std::vector<BroadcastProgress> broadcasts; ///< alerts first
    std::vector<SenderProgress> senders;
    std::map<config::Platform, SendTotals> totals;
    CommitTimes commits;
    std::int64_t failed_commits = 0;
    bool storage_ok = true;
};

} // namespace depesche::bot
