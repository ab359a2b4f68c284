#include "tests/model/mistake.hpp"

#include "tests/support/broken_parts.hpp"

#include <array>
#include <optional>
#include <string>
#include <vector>

namespace depesche::tests {

using bot::BroadcastId;
using bot::FanoutCommit;
using bot::StoreResult;

namespace {

template <class Ledger>
std::unique_ptr<bot::Ledger> around(std::unique_ptr<bot::Ledger> ledger) {
    return std::make_unique<Ledger>(std::move(ledger));
}

template <class Client>
std::unique_ptr<bot::HttpClient> before(std::unique_ptr<bot::HttpClient> client, const boost::asio::any_io_executor&) {
    return std::make_unique<Client>(std::move(client));
}

/// Says "durable" at once, and writes with the next one.
class CommitsLater final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    StoreResult<bool> commit(const FanoutCommit& commit) override {
        auto done = write();
        waiting_ = commit;
        return done;
    }
    StoreResult<std::int64_t> finish(BroadcastId id, bot::Instant now) override {
        if (const auto done = write(); !done) return std::unexpected(done.error());
        return ForwardingLedger::finish(id, now);
    }

private:
    StoreResult<bool> write() {
        if (!waiting_) return true;
        auto done = ForwardingLedger::commit(*waiting_);
        if (done) waiting_.reset();
        return done;
    }
    std::optional<FanoutCommit> waiting_;
};

/// Who leaves while a broadcast runs gets it all the same.
class ReadersOfTheFreeze final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    std::uint64_t latest_change() const noexcept override { return 0; }
    std::optional<std::vector<bot::ReaderChange>> changes_after(std::uint64_t) const override {
        return std::vector<bot::ReaderChange>();
    }
};

class UsefulForEver final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    StoreResult<bot::RunningBroadcast> open(BroadcastId id) override {
        auto opened = ForwardingLedger::open(id);
        if (opened) opened->row.useful_until = bot::Instant{};
        return opened;
    }
};

/// The right text goes to everybody, the wrong one's readers included.
class RestIsEverybody final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    StoreResult<std::vector<BroadcastId>> start(const bot::Draft& draft, const std::vector<bot::NewBroadcast>& asked,
                                                bot::Instant now) override {
        std::vector<bot::NewBroadcast> broadcasts = asked;
        for (bot::NewBroadcast& one : broadcasts)
            if (one.origin != 0 && one.act == bot::Act::send)
                one.recipients = subscribers().wanting(one.audience, {"morning"}).value_or(one.recipients);
        return ForwardingLedger::start(draft, broadcasts, now);
    }
};

/// Each draft of an edition has a number instead.
class EditionWithoutDate final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    bot::DraftStore& drafts() override { return drafts_; }

private:
    class Drafts final : public ForwardingDrafts {
    public:
        using ForwardingDrafts::ForwardingDrafts;
        StoreResult<std::optional<bot::Draft>> find(std::string_view id) override {
            return id.starts_with("morning-2") ? std::nullopt : ForwardingDrafts::find(id);
        }
        StoreResult<bool> create(const bot::Draft& draft) override {
            bot::Draft other = draft;
            if (draft.kind == bot::DraftKind::digest)
                other.id = ForwardingDrafts::next_id("morning").value_or(draft.id);
            return ForwardingDrafts::create(other);
        }
    };
    Drafts drafts_{ledger_->drafts()};
};

class LooksOnceAMinute final : public digest::Clock {
public:
    explicit LooksOnceAMinute(const digest::Clock& clock) : clock_(clock) {}
    bot::Instant now() const override { return std::chrono::floor<std::chrono::minutes>(clock_.now()); }

private:
    const digest::Clock& clock_;
};

const std::array mistakes{
    Mistake{.name = "slot_freed_early",
            .sentence = "a slot is free although the end of its request is written a quarter of a second later",
            .invariant = 1,

            .ledger = around<SlotFreedEarly>},
    Mistake{.name = "commits_later",
            .sentence = "an intent is not durable when its request leaves",
            .invariant = 1,
            .ledger = around<CommitsLater>},
    Mistake{.name = "no_intent", .sentence = "no intent is ever written", .invariant = 1, .ledger = around<NoIntent>},
    Mistake{.name = "done_before_send",
            .sentence = "the intent is recorded as its own success",
            .invariant = 1,
            .ledger = around<DoneBeforeSend>},
    Mistake{.name = "checkpoint_at_fetch",
            .sentence = "everybody who was read counts as done",
            .invariant = 1,
            .ledger = around<CheckpointAtFetch>},
    Mistake{.name = "fetch_side_completion",
            .sentence = "nothing is left to fetch, so it is over",
            .invariant = 1,
            .ledger = around<FetchSideCompletion>},
    Mistake{.name = "readers_of_the_freeze",
            .sentence = "who says STOP meanwhile gets it all the same",
            .invariant = 5,
            .ledger = around<ReadersOfTheFreeze>},
    Mistake{.name = "useful_for_ever",
            .sentence = "a digest is sent after its time",
            .invariant = 3,
            .ledger = around<UsefulForEver>},
    Mistake{.name = "rest_is_everybody",
            .sentence = "a correction for the rest goes to everybody",
            .invariant = 8,
            .ledger = around<RestIsEverybody>},
    Mistake{.name = "stacked_retries",
            .sentence = "there is a second retry layer below the first",
            .invariant = 1,
            .client = before<StackedRetries>},
    Mistake{.name = "retry_after_ignored",
            .sentence = "a 429 is asked again at once",
            .invariant = 1,
            .client = before<RetryAfterIgnored>},
    Mistake{.name = "unknown_is_delivered",
            .sentence = "no answer counts as a good one",
            .invariant = 1,
            .client = before<UnknownIsDelivered>},
    Mistake{.name = "token_refuses_readers",
            .sentence = "a revoked token refuses readers for good",
            .invariant = 1,
            .client = before<TokenRefusesReaders>},
    Mistake{.name = "looks_once_a_minute",
            .sentence = "the time of day is looked up once a minute",
            .invariant = 3,
            .clock = [](const digest::Clock& clock) -> std::unique_ptr<digest::Clock> {
                return std::make_unique<LooksOnceAMinute>(clock);
            }},
    Mistake{.name = "stop_ignored",
            .sentence = "a stop is promised and not done",
            .invariant = 4,
            .stop = [](bot::DeliveryEngine&, BroadcastId, const std::string&) { return StoreResult<void>(); }},
    Mistake{.name = "believes_for_ever",
            .sentence = "a process that slept does not ask whether its broadcasts are still its own",
            .invariant = 1,
            .boot_time = [] { return std::chrono::nanoseconds(1); }},
    Mistake{.name = "wall_for_steady",
            .sentence = "how long it slept is asked of the wall clock",
            .invariant = 1,
            .within = 2000,
            .boot_time = [] { return std::chrono::system_clock::now().time_since_epoch(); }},
    Mistake{.name = "fencing_ignored",
            .sentence = "a process that was taken over writes all the same",
            .invariant = 1,
            .ledger = around<FencingIgnored>},
    Mistake{.name = "edition_without_date",
            .sentence = "an edition is not known by its date",
            .invariant = 3,
            .ledger = around<EditionWithoutDate>},
    Mistake{
        .name = "no_night",
        .sentence = "alerts do not know quiet hours",
        .invariant = 5,
        .within = 400,
        .settings = [](config::Settings& settings) { settings.breaking.quiet_until = settings.breaking.quiet_from; }},
    Mistake{.name = "embargo_lost",
            .sentence = "the embargo of an article is lost on its way into the store",
            .invariant = 2,
            .article = [](digest::Article& article) { article.embargo_until.reset(); }},
};

} // namespace

std::span<const Mistake> all_mistakes() { return mistakes; }

} // namespace depesche::tests
