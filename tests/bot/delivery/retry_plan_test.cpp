#include "bot/delivery/retry_plan.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

const SteadyTime now{1000h};

Attempt attempt(SendOutcome outcome) {
    Attempt result;
    result.outcome = std::move(outcome);
    return result;
}

template <class Step>
Step step(const Attempt& what, std::uint64_t seed = 1) {
    RetryPlan plan(seed);
    const NextStep next = plan.after(what, now);
    REQUIRE(std::holds_alternative<Step>(next));
    return std::get<Step>(next);
}

} // namespace

TEST_CASE("each outcome has its one next step", "[delivery]") {
    CHECK(step<Deliver>(attempt(Accepted{"17"})).message_id == "17");
    CHECK(step<Refuse>(attempt(RecipientGone{"403 bot was blocked by the user"})).code ==
          "403 bot was blocked by the user");
    CHECK(step<Relocate>(attempt(Moved{"-100"})).to == "-100");
    CHECK(step<PauseAudience>(attempt(SenderBlocked{"401"})).why == "401");
}

TEST_CASE("what is wrong with one message refuses that one; of the other form it is asked for once", "[delivery]") {
    CHECK(step<RefuseMessage>(attempt(MessageGone{"400 message to edit not found"})).code ==
          "400 message to edit not found");
    Attempt other = attempt(OtherForm{"400 no caption"});
    step<TryOtherForm>(other);
    other.tried_other = true;
    CHECK(step<RefuseMessage>(other).code == "400 no caption");
    // Of a change no picture is to blame.
    Attempt rejected = attempt(Rejected{"can't parse entities"});
    rejected.sent_photo = rejected.is_change = rejected.has_plain = true;
    step<SwitchToPlain>(rejected);
}

TEST_CASE("a rejected text is tried once without markup, then the broadcast fails", "[delivery]") {
    Attempt rejected = attempt(Rejected{"can't parse entities"});
    CHECK(step<FailBroadcast>(rejected).why == "can't parse entities");
    rejected.has_plain = true;
    step<SwitchToPlain>(rejected);
    rejected.sent_plain = true;
    CHECK(step<FailBroadcast>(rejected).why == "can't parse entities");
}

TEST_CASE("a rejected picture is no rejected text: the text goes on alone, with its markup", "[delivery]") {
    Attempt rejected = attempt(Rejected{"wrong file identifier/HTTP URL specified"});
    rejected.has_plain = rejected.sent_photo = true;
    CHECK(step<SwitchToText>(rejected).why == "wrong file identifier/HTTP URL specified");
    rejected.sent_photo = false;
    step<SwitchToPlain>(rejected);
}

TEST_CASE("Retry-After is obeyed exactly and survives a restart", "[delivery]") {
    const auto again = step<TryAgain>(attempt(RetryAfter{43'838s, true, "flood"}));
    CHECK(again.at == now + 43'838s);
    REQUIRE(again.rest);
    CHECK(again.rest->until == again.at);
    CHECK(again.rest->persist);
    CHECK_FALSE(again.may_have_left);
    CHECK(step<TryAgain>(attempt(RetryAfter{100h, true, ""})).at == now + 24h);
    CHECK_FALSE(step<TryAgain>(attempt(RetryAfter{5s, false, ""})).rest);
}

TEST_CASE("the wait of an answer after which nobody knows holds for the whole sender", "[delivery]") {
    struct Row {
        KeyClass key;
        Prefer prefer;
        std::chrono::milliseconds wait;
        std::chrono::milliseconds again_from; ///< the earliest second try
        bool persist;
    };
    const Row rows[] = {
        {KeyClass::nothing, Prefer::deliver, 90s, 90s, true},
        {KeyClass::nothing, Prefer::deliver, 43'838s, 43'838s, true},
        {KeyClass::nothing, Prefer::deliver, 100h, 24h, true},
        {KeyClass::nothing, Prefer::deliver, 900ms, 900ms, false},
        {KeyClass::idempotency_key, Prefer::once, 90s, 90s, true},
        {KeyClass::status_callback, Prefer::deliver, 7s, 60s, true}, // a status may still tell
        {KeyClass::status_callback, Prefer::deliver, 90s, 90s, true},
    };
    for (const Row& row : rows) {
        Attempt unknown = attempt(Unknown{"503", row.wait});
        unknown.key_class = row.key;
        unknown.prefer = row.prefer;
        const auto again = step<TryAgain>(unknown);
        INFO(row.wait.count());
        CHECK(again.may_have_left);
        CHECK(again.at >= now + row.again_from);
        CHECK(again.at <= now + row.again_from + 500ms);
        REQUIRE(again.rest);
        CHECK(again.rest->until == now + std::min<std::chrono::milliseconds>(row.wait, 24h));
        CHECK(again.rest->persist == row.persist);
    }
    Attempt once = attempt(Unknown{"503", 90s});
    once.prefer = Prefer::once;
    REQUIRE(step<LeaveUnknown>(once).rest);
    CHECK(step<LeaveUnknown>(once).rest->until == now + 90s);
    CHECK_FALSE(step<TryAgain>(attempt(Unknown{"503"})).rest);
}

TEST_CASE("when nobody is there the whole sender waits longer and longer, up to a minute", "[delivery]") {
    RetryPlan plan(3);
    Attempt nobody = attempt(RetryAfter{0s, true, "connection refused"});
    nobody.no_connection = true;
    std::chrono::nanoseconds longest{};
    SteadyTime at = now;
    for (int i = 0; i < 200; ++i) {
        const auto again = std::get<TryAgain>(plan.after(nobody, at));
        REQUIRE(again.rest);
        CHECK(again.rest->until == again.at);
        CHECK_FALSE(again.rest->persist);
        CHECK(again.at > at);
        CHECK(again.at <= at + (i == 0 ? 500ms : 60s));
        CHECK(std::get<TryAgain>(plan.after(nobody, at)).at == again.at); // of the same moment: counts once
        longest = std::max<std::chrono::nanoseconds>(longest, again.at - at);
        at = again.at;
    }
    CHECK(longest > 30s);
    plan.after(attempt(Accepted{""}), at);
    CHECK(std::get<TryAgain>(plan.after(nobody, at)).at <= at + 500ms);
}

TEST_CASE("an unknown outcome is resent or left, by the platform's key and the broadcast's wish", "[delivery]") {
    Attempt unknown = attempt(Unknown{"cut"});
    auto again = step<TryAgain>(unknown);
    CHECK(again.may_have_left);
    CHECK(again.at <= now + 500ms);
    unknown.prefer = Prefer::once;
    step<LeaveUnknown>(unknown);
    unknown.key_class = KeyClass::idempotency_key;
    CHECK(step<TryAgain>(unknown).may_have_left);
    unknown.prefer = Prefer::deliver;
    unknown.key_class = KeyClass::status_callback;
    CHECK(step<TryAgain>(unknown).at >= now + 60s);
}

TEST_CASE("jitter is full and repeats with the same seed", "[delivery]") {
    Attempt unknown = attempt(Unknown{"cut"});
    unknown.attempts = 6;
    CHECK(step<TryAgain>(unknown, 9).at == step<TryAgain>(unknown, 9).at);
    CHECK(step<TryAgain>(unknown, 9).at != step<TryAgain>(unknown, 10).at);
}

TEST_CASE("at most a tenth of a minute's requests are retries of our own", "[delivery]") {
    RetryPlan plan(1);
    int retries = 0;
    const auto retry_all = [&](SteadyTime at) {
        while (plan.may_retry(at)) {
            plan.count_retry(at);
            ++retries;
        }
    };
    retry_all(now);
    CHECK(retries == 10); // the least that small broadcasts need
    for (int i = 0; i < 1000; ++i) {
        plan.count_request(now + 10s);
    }
    retry_all(now + 10s);
    CHECK(retries == 100);
    CHECK_FALSE(plan.may_retry(now + 15s));
    plan.count_request(now + 58s);
    CHECK_FALSE(plan.may_retry(now + 59s));
    retries = 0;
    retry_all(now + 65s);
    CHECK(retries == 10); // the first ten are a minute ago
}

TEST_CASE("when nothing leaves any more, one try in six seconds finds out whether the storm is over", "[delivery]") {
    RetryPlan plan(1);
    for (; plan.may_retry(now); plan.count_retry(now)) {
    }
    CHECK_FALSE(plan.may_retry(now + 5s));
    int probes = 0;
    for (auto at = now; at < now + 60s; at += 100ms) {
        if (!plan.may_retry(at)) continue;
        plan.count_retry(at);
        plan.count_request(at + 20ms);
        ++probes;
    }
    CHECK(probes == 9);
}
