#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/net/deadline.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <random>
#include <string>
#include <variant>

namespace depesche::bot {

/// How one request ended, and what the decision depends on.
struct Attempt {
    SendOutcome outcome;
    bool no_connection = false; ///< the request never left: name, connect, handshake
    int attempts = 1;           ///< this one included
    bool sent_plain = false;    ///< the text without markup was sent
    bool has_plain = false;     ///< there is such a text
    bool sent_photo = false;    ///< a picture was sent with it
    bool is_change = false;     ///< it changed or deleted a message
    bool tried_other = false;   ///< of a change: as the other form, too
    KeyClass key_class = KeyClass::nothing;
    Prefer prefer = Prefer::deliver;
};

/// What to do with the recipient, and with the sender, next.
struct Deliver {
    std::string message_id;
}; ///< delivered
struct Refuse {
    std::string code;
}; ///< refused, and the registry says gone
struct RefuseMessage {
    std::string code;
}; ///< refused for this recipient, who stays a reader
struct TryOtherForm {
    std::string why;
}; ///< again at once, as a text instead of a caption or the reverse
/// Nothing of this sender leaves before `until`.
struct SenderRest {
    SteadyTime until;
    bool persist = false; ///< it outlives this process
};
struct LeaveUnknown {
    std::optional<SenderRest> rest{};
}; ///< undecided for good
struct Relocate {
    std::string to;
}; ///< send again, to the new address
struct TryAgain {
    SteadyTime at;              ///< not before
    bool may_have_left = false; ///< the intent stays: this one could become a double
    std::optional<SenderRest> rest{};
    std::string why{};
};
struct SwitchToText {
    std::string why;
}; ///< the whole broadcast goes on without its picture; this recipient first
struct SwitchToPlain {}; ///< the whole broadcast goes on without markup; this recipient first
struct FailBroadcast {
    std::string why;
};
struct PauseAudience {
    std::string why;
};
using NextStep = std::variant<Deliver, Refuse, RefuseMessage, TryOtherForm, LeaveUnknown, Relocate, TryAgain, SwitchToText, SwitchToPlain,
                              FailBroadcast, PauseAudience>;

/// The one retry layer, one per sender (facts/delivery.md 5). Pure: time and seed come from the caller.
///
/// Waits grow from 0.5 s by the factor 2 to 60 s with full jitter; a platform's own Retry-After is obeyed exactly, up
/// to 24 h, also where nobody knows whether the message went out. At most a tenth of the requests of any minute (but
/// ten) are retries of our own choice; more of them wait for their turn. When nothing has left for six seconds one may
/// beyond that: it finds out whether a storm is over.
class RetryPlan {
public:
    explicit RetryPlan(std::uint64_t seed) : random_(seed) {}

    NextStep after(const Attempt& attempt, SteadyTime now);
    /// Every request that leaves, first tries included.
    void count_request(SteadyTime now);
    /// Requests of our own choice that may be repeated now, within the budget.
    bool may_retry(SteadyTime now);
    /// One of them leaves.
    void count_retry(SteadyTime now);

private:
    struct Second {
        std::int64_t second = 0;
        int requests = 0, retries = 0;
    };
    NextStep after_unknown(const Attempt& attempt, SteadyTime now);
    NextStep after_retry_after(const RetryAfter& retry, const Attempt& attempt, SteadyTime now);
    std::chrono::milliseconds backoff(int attempts);
    Second& this_second(SteadyTime now);

    std::mt19937_64 random_;
    std::deque<Second> minute_;                   ///< at most 61
    SteadyTime last_request_ = SteadyTime::min();
    int failures_ = 0;                            ///< times in a row that nobody was there
    SteadyTime closed_until_ = SteadyTime::min(); ///< the wait that follows from them
};

} // namespace depesche::bot
