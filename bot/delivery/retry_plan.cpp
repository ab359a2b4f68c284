#include "bot/delivery/retry_plan.hpp"

#include <algorithm>
#include <type_traits>

namespace depesche::bot {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_wait{500};
constexpr milliseconds longest_wait{60'000};
constexpr milliseconds longest_retry_after = std::chrono::hours(24);
/// Shorter pauses are over before a restart is.
constexpr milliseconds worth_persisting{1000};
/// Class B: a status callback may still tell (facts/delivery.md 1).
constexpr milliseconds status_grace{60'000};
constexpr int least_budget = 10;
constexpr double budget_share = 0.10;
/// As often as the least budget allows over a minute, which may be spent in its first second.
constexpr std::chrono::seconds probe_after{6};

SenderRest rest_of(milliseconds wait, SteadyTime now) { return {now + wait, wait >= worth_persisting}; }

} // namespace

NextStep RetryPlan::after(const Attempt& attempt, SteadyTime now) {
    if (!attempt.no_connection) {
        failures_ = 0;
    }
    return std::visit(
        [&](const auto& outcome) -> NextStep {
            using Outcome = std::decay_t<decltype(outcome)>;
            if constexpr (std::is_same_v<Outcome, Accepted>) {
                return Deliver{outcome.message_id};
            } else if constexpr (std::is_same_v<Outcome, RetryAfter>) {
                return after_retry_after(outcome, attempt, now);
            } else if constexpr (std::is_same_v<Outcome, RecipientGone>) {
                return Refuse{outcome.code};
            } else if constexpr (std::is_same_v<Outcome, Moved>) {
                return Relocate{outcome.to};
            } else if constexpr (std::is_same_v<Outcome, Rejected>) {
                // A picture is never worth a text: whatever was wrong with the two, the text goes on alone first.
                if (attempt.sent_photo && !attempt.is_change) return SwitchToText{outcome.why};
                return attempt.has_plain && !attempt.sent_plain ? NextStep(SwitchToPlain{})
                                                                : NextStep(FailBroadcast{outcome.why});
            } else if constexpr (std::is_same_v<Outcome, MessageGone>) {
                return RefuseMessage{outcome.code};
            } else if constexpr (std::is_same_v<Outcome, OtherForm>) {
                return attempt.tried_other ? NextStep(RefuseMessage{outcome.why}) : NextStep(TryOtherForm{outcome.why});
            } else if constexpr (std::is_same_v<Outcome, SenderBlocked>) {
                return PauseAudience{outcome.why};
            } else {
                return after_unknown(attempt, now);
            }
        },
        attempt.outcome);
}

NextStep RetryPlan::after_retry_after(const RetryAfter& retry, const Attempt& attempt, SteadyTime now) {
    if (attempt.no_connection) {
        // Nobody is there: the whole sender waits, else a million first tries would knock at a closed door. What was on
        // the wire together fails together, and counts once.
        if (now >= closed_until_) {
            ++failures_;
            closed_until_ = now + backoff(failures_);
        }
        return TryAgain{.at = closed_until_, .rest = SenderRest{closed_until_}, .why = retry.why};
    }
    const milliseconds wait =
        std::min(retry.wait > milliseconds{} ? retry.wait : backoff(attempt.attempts), longest_retry_after);
    TryAgain again{.at = now + wait, .why = retry.why};
    if (retry.whole_sender) again.rest = rest_of(wait, now);
    return again;
}

NextStep RetryPlan::after_unknown(const Attempt& attempt, SteadyTime now) {
    const Unknown& unknown = std::get<Unknown>(attempt.outcome);
    const milliseconds wait = std::min(unknown.wait, longest_retry_after);
    const auto rest = wait > milliseconds{} ? std::optional(rest_of(wait, now)) : std::nullopt;
    if (attempt.key_class != KeyClass::idempotency_key && attempt.prefer == Prefer::once) {
        return LeaveUnknown{rest};
    }
    const milliseconds grace = attempt.key_class == KeyClass::status_callback ? status_grace : milliseconds{};
    return TryAgain{.at = now + std::max(grace + backoff(attempt.attempts), wait),
                    .may_have_left = true,
                    .rest = rest,
                    .why = unknown.why};
}

milliseconds RetryPlan::backoff(int attempts) {
    const int doublings = std::clamp(attempts - 1, 0, 10);
    const milliseconds ceiling = std::min(first_wait * (1 << doublings), longest_wait);
    return milliseconds(std::uniform_int_distribution<milliseconds::rep>(1, ceiling.count())(random_));
}

RetryPlan::Second& RetryPlan::this_second(SteadyTime now) {
    const auto second = std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    while (!minute_.empty() && minute_.front().second <= second - 60) {
        minute_.pop_front();
    }
    if (minute_.empty() || minute_.back().second != second) {
        minute_.push_back({second, 0, 0});
    }
    return minute_.back();
}

void RetryPlan::count_request(SteadyTime now) {
    ++this_second(now).requests;
    last_request_ = now;
}

void RetryPlan::count_retry(SteadyTime now) {
    ++this_second(now).retries;
    last_request_ = now; // it leaves with the next commit
}

bool RetryPlan::may_retry(SteadyTime now) {
    this_second(now);
    int requests = 0;
    int retries = 0;
    for (const Second& second : minute_) {
        requests += second.requests;
        retries += second.retries;
    }
    return retries < std::max(least_budget, static_cast<int>(budget_share * requests)) ||
           now >= last_request_ + probe_after;
}

} // namespace depesche::bot
