#pragma once

#include "tests/support/forwarding.hpp"

#include <chrono>
#include <deque>
#include <map>
#include <string>
#include <utility>

namespace depesche::tests {

// Deliberate mistakes around the real engine, for the tests of the harnesses that must catch them.

/// Writes other bits than the engine asked for, with the counters that go with them.
class RewritingLedger : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    bot::StoreResult<bool> commit(const bot::FanoutCommit& asked) override {
        bot::FanoutCommit commit = asked;
        for (bot::SegmentUpdate& update : commit.segments) {
            const bot::Segment before = update.segment;
            rewrite(update.broadcast, update.index, update.segment);
            changed_[update.broadcast][update.index] = update.segment.done.count() - before.done.count();
        }
        for (bot::BroadcastUpdate& update : commit.broadcasts) {
            for (const auto& [index, more] : changed_[update.id])
                update.tally.delivered += more, update.tally.pending -= more;
        }
        return ForwardingLedger::commit(commit);
    }

protected:
    virtual void rewrite(bot::BroadcastId id, std::uint32_t index, bot::Segment& segment) = 0;

private:
    std::map<bot::BroadcastId, std::map<std::uint32_t, std::int64_t>> changed_;
};

/// Everybody who was read from the ledger counts as done.
class CheckpointAtFetch final : public RewritingLedger {
    using RewritingLedger::RewritingLedger;
    void rewrite(bot::BroadcastId, std::uint32_t, bot::Segment& segment) override {
        segment.done = segment.done | segment.pending();
        segment.intent = segment.intent | segment.done;
    }
};

/// The intent is recorded as its own success.
class DoneBeforeSend final : public RewritingLedger {
    using RewritingLedger::RewritingLedger;
    void rewrite(bot::BroadcastId, std::uint32_t, bot::Segment& segment) override {
        segment.done = segment.done | segment.ambiguous();
    }
};

class NoIntent final : public RewritingLedger {
    using RewritingLedger::RewritingLedger;
    void rewrite(bot::BroadcastId, std::uint32_t, bot::Segment& segment) override {
        segment.intent = segment.intent & segment.ended();
    }
};

/// A slot is free although the end of its request is written a quarter of a second later.
class SlotFreedEarly final : public RewritingLedger {
    using RewritingLedger::RewritingLedger;
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds late{250};
    void rewrite(bot::BroadcastId id, std::uint32_t index, bot::Segment& segment) override {
        auto& past = past_[{id, index}];
        past.emplace_back(Clock::now(), segment.done);
        while (past.size() > 1 && past[1].first < Clock::now() - late) past.pop_front();
        const bool old = past.front().first < Clock::now() - late;
        segment.done = old ? past.front().second : bot::Bitmap();
        if (!segment.pending().without(segment.intent).any()) segment.done = past.back().second; // the last go at once
    }
    std::map<std::pair<bot::BroadcastId, std::uint32_t>, std::deque<std::pair<Clock::time_point, bot::Bitmap>>> past_;
};

/// Nothing is left to fetch, so the broadcast is over.
class FetchSideCompletion final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    bot::StoreResult<bot::LoadedSegment> load(bot::BroadcastId id, std::uint32_t index) override {
        auto loaded = ForwardingLedger::load(id, index);
        ForwardingLedger::set_state(id, bot::BroadcastState::finished, "", {}).value();
        return loaded;
    }
};

/// Writes whatever it holds, whoever has the broadcast now, and does not ask for the file's lock.
class FencingIgnored final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    bot::StoreResult<bool> commit(const bot::FanoutCommit& asked) override {
        bot::FanoutCommit commit = asked;
        for (bot::BroadcastUpdate& update : commit.broadcasts)
            update.epoch = update.expected_epoch = ForwardingLedger::broadcast(update.id).value()->epoch;
        return ForwardingLedger::commit(commit);
    }
};

/// Changes what comes back from the platform, or asks once more.
class MeddlingClient : public ForwardingClient {
public:
    using ForwardingClient::ForwardingClient;
    void post_raw(const bot::Url& origin, std::string_view bytes, bot::Deadline deadline, bot::HttpDone done) override {
        attempt(origin, std::string(bytes), deadline, std::move(done), 1);
    }

protected:
    /// True: ask once more.
    virtual bool meddle(bot::HttpResult& result) = 0;

private:
    void attempt(const bot::Url& origin, std::string bytes, bot::Deadline deadline, bot::HttpDone done, int number) {
        const std::string sent = bytes;
        ForwardingClient::post_raw(
            origin, sent, deadline,
            [this, origin, bytes = std::move(bytes), deadline, done = std::move(done), number](bot::HttpResult result) {
                if (!meddle(result) || number == 4) return done(std::move(result));
                attempt(origin, bytes, deadline, done, number + 1);
            });
    }
};

/// An answer that the platform never gave.
inline bot::HttpResult made_up(int status, std::string body) {
    bot::HttpResponse answer;
    answer.status = status;
    answer.body = std::move(body);
    return answer;
}

/// A retry layer below the engine's.
class StackedRetries final : public MeddlingClient {
    using MeddlingClient::MeddlingClient;
    bool meddle(bot::HttpResult& result) override { return !result && result.error().sent; }
};

class RetryAfterIgnored final : public MeddlingClient {
    using MeddlingClient::MeddlingClient;
    bool meddle(bot::HttpResult& result) override { return result && result->status == 429; }
};

class UnknownIsDelivered final : public MeddlingClient {
    using MeddlingClient::MeddlingClient;
    bool meddle(bot::HttpResult& result) override {
        if (!result && result.error().sent) result = made_up(200, R"({"ok":true,"result":{"message_id":1}})");
        return false;
    }
};

class TokenRefusesReaders final : public MeddlingClient {
    using MeddlingClient::MeddlingClient;
    bool meddle(bot::HttpResult& result) override {
        if (result && result->status == 401)
            result =
                made_up(403, R"({"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"})");
        return false;
    }
};

} // namespace depesche::tests
