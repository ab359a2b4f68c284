#pragma once

#include "bot/delivery/fanout_log.hpp"
#include "bot/net/http_client.hpp"

#include <memory>
#include <utility>

namespace depesche::tests {

/// A ledger that passes everything on: what a test wants otherwise it overrides. Its fan-out log is itself.
class ForwardingLedger : public bot::Ledger, public bot::FanoutLog {
public:
    explicit ForwardingLedger(std::unique_ptr<bot::Ledger> ledger) : ledger_(std::move(ledger)) {}

    bot::DraftStore& drafts() override { return ledger_->drafts(); }
    bot::SubscriberRegistry& subscribers() override { return ledger_->subscribers(); }
    bot::FanoutLog& fanout() override { return *this; }
    bot::ArchiveStore& archive() override { return ledger_->archive(); }
    bot::EditorStore& editors() override { return ledger_->editors(); }
    bot::TaskStore& tasks() override { return ledger_->tasks(); }
    bot::StoreResult<std::vector<bot::BroadcastId>>
    start(const bot::Draft& draft, const std::vector<bot::NewBroadcast>& broadcasts, bot::Instant now) override {
        return ledger_->start(draft, broadcasts, now);
    }
    bot::StoreResult<bot::BroadcastId> start_extra(const bot::NewBroadcast& broadcast, bot::Instant now) override {
        return ledger_->start_extra(broadcast, now);
    }
    bot::StoreResult<bool> end_by_hand(bot::BroadcastId id, const bot::HandEnd& end) override {
        return ledger_->end_by_hand(id, end);
    }
    bot::StoreResult<std::vector<bot::BroadcastRow>> broadcasts(std::size_t limit) override {
        return ledger_->broadcasts(limit);
    }
    bot::StoreResult<std::vector<bot::BroadcastRow>> of_draft(std::string_view draft) override {
        return ledger_->of_draft(draft);
    }
    bot::StoreResult<std::vector<bot::BroadcastRow>> acts_of(std::string_view draft) override {
        return ledger_->acts_of(draft);
    }
    bot::StoreResult<bot::Spread> standing(bot::BroadcastId id) override { return ledger_->standing(id); }
    bot::StoreResult<std::vector<bot::Ordinal>> targets(const bot::NewBroadcast& act) override {
        return ledger_->targets(act);
    }
    bot::StoreResult<std::vector<bot::BroadcastId>> follow_up(bot::Instant since, bot::Instant now) override {
        return ledger_->follow_up(since, now);
    }
    bot::StoreResult<bot::BroadcastId> taken_over_by(bot::BroadcastId id) override {
        return ledger_->taken_over_by(id);
    }
    bot::StoreResult<std::vector<bot::BroadcastEvent>> story(bot::BroadcastId id) override {
        return ledger_->story(id);
    }
    bot::StoreResult<std::vector<bot::Ordinal>> reached_by(bot::BroadcastId id) override {
        return ledger_->reached_by(id);
    }
    bot::StoreResult<std::optional<bot::BroadcastRow>> broadcast(bot::BroadcastId id) override {
        return ledger_->broadcast(id);
    }
    bot::StoreResult<bot::OutgoingMessage> message(bot::BroadcastId id) override { return ledger_->message(id); }
    bot::StoreResult<std::vector<bot::DeliveryRow>> deliveries(bot::BroadcastId id, std::size_t from,
                                                               std::size_t limit) override {
        return ledger_->deliveries(id, from, limit);
    }
    bot::StoreResult<std::vector<bot::Ordinal>> reached(std::string_view draft, std::string_view audience) override {
        return ledger_->reached(draft, audience);
    }
    bot::StoreResult<std::vector<std::string>> verify() override { return ledger_->verify(); }
    bot::StoreResult<void> backup_to(const std::filesystem::path& file) override { return ledger_->backup_to(file); }
    bot::StoreResult<std::string> note(std::string_view key) override { return ledger_->note(key); }
    bot::StoreResult<void> set_note(std::string_view key, std::string_view value) override {
        return ledger_->set_note(key, value);
    }
    bot::StoreResult<std::vector<bot::Ordinal>> pending(bot::BroadcastId id) override { return ledger_->pending(id); }
    bot::StoreResult<std::vector<bot::Spent>> spent(bot::Instant since, bot::Instant now) override {
        return ledger_->spent(since, now);
    }
    bot::StoreResult<std::vector<bot::BroadcastRow>> sent_since(std::string_view audience,
                                                                bot::Instant since) override {
        return ledger_->sent_since(audience, since);
    }
    bot::StoreResult<std::vector<std::pair<bot::Ordinal, digest::Objection>>> kept_back(bot::BroadcastId id) override {
        return ledger_->kept_back(id);
    }
    bot::StoreResult<std::vector<std::uint8_t>> got_since(std::string_view audience, bot::Instant since,
                                                          int at_least) override {
        return ledger_->got_since(audience, since, at_least);
    }
    std::vector<std::string> troubles() override { return ledger_->troubles(); }

    bot::StoreResult<std::vector<bot::BroadcastRow>> unfinished() override { return ledger_->fanout().unfinished(); }
    bot::StoreResult<bot::RunningBroadcast> open(bot::BroadcastId id) override { return ledger_->fanout().open(id); }
    bot::StoreResult<bot::LoadedSegment> load(bot::BroadcastId id, std::uint32_t index) override {
        return ledger_->fanout().load(id, index);
    }
    bot::StoreResult<bool> commit(const bot::FanoutCommit& commit) override { return ledger_->fanout().commit(commit); }
    bot::StoreResult<void> set_state(bot::BroadcastId id, bot::BroadcastState state, std::string_view why,
                                     bot::Instant now) override {
        return ledger_->fanout().set_state(id, state, why, now);
    }
    bot::StoreResult<std::int64_t> finish(bot::BroadcastId id, bot::Instant now) override {
        return ledger_->fanout().finish(id, now);
    }
    bot::StoreResult<std::vector<bot::SenderPause>> pauses() override { return ledger_->fanout().pauses(); }
    bool has_room() const noexcept override { return ledger_->fanout().has_room(); }
    std::optional<bot::StoreError> regain_room() override { return ledger_->fanout().regain_room(); }
    std::uint64_t latest_change() const noexcept override { return ledger_->fanout().latest_change(); }
    std::optional<std::vector<bot::ReaderChange>> changes_after(std::uint64_t number) const override {
        return ledger_->fanout().changes_after(number);
    }

protected:
    std::unique_ptr<bot::Ledger> ledger_;
};

/// Drafts that are passed on.
class ForwardingDrafts : public bot::DraftStore {
public:
    explicit ForwardingDrafts(bot::DraftStore& drafts) : drafts_(drafts) {}

    bot::StoreResult<bool> create(const bot::Draft& draft) override { return drafts_.create(draft); }
    bot::StoreResult<std::optional<bot::Draft>> find(std::string_view id) override { return drafts_.find(id); }
    bot::StoreResult<std::optional<bot::Draft>> find_by_key(std::string_view key) override {
        return drafts_.find_by_key(key);
    }
    bot::StoreResult<bool> replace(const bot::Draft& draft, int version, bot::DraftState state) override {
        return drafts_.replace(draft, version, state);
    }
    bot::StoreResult<std::vector<bot::Draft>> list(std::size_t limit) override { return drafts_.list(limit); }
    bot::StoreResult<std::vector<bot::Draft>> in_state(bot::DraftState state) override {
        return drafts_.in_state(state);
    }
    bot::StoreResult<std::vector<bot::Draft>> out_since(bot::Instant after) override {
        return drafts_.out_since(after);
    }
    bot::StoreResult<std::string> next_id(std::string_view prefix) override { return drafts_.next_id(prefix); }
    bot::StoreResult<std::vector<digest::AlreadyTold>> told(bot::Instant after) override { return drafts_.told(after); }
    bot::StoreResult<bool> attach(std::string_view draft, const bot::AlsoTold& report) override {
        return drafts_.attach(draft, report);
    }
    bot::StoreResult<std::vector<bot::AlsoTold>> also_told(std::string_view draft) override {
        return drafts_.also_told(draft);
    }
    bot::StoreResult<std::optional<bot::Draft>> find_by_article(digest::ArticleKey article) override {
        return drafts_.find_by_article(article);
    }

private:
    bot::DraftStore& drafts_;
};

/// An HTTP client that passes everything on.
class ForwardingClient : public bot::HttpClient {
public:
    explicit ForwardingClient(std::unique_ptr<bot::HttpClient> client) : client_(std::move(client)) {}

    bot::asio::awaitable<bot::HttpResult> send(bot::HttpRequest request, bot::Deadline deadline) override {
        return client_->send(std::move(request), deadline);
    }
    bot::asio::awaitable<bot::HttpResult> send_raw(bot::Url origin, std::string bytes, bot::Deadline deadline,
                                                   std::size_t max_body) override {
        return client_->send_raw(std::move(origin), std::move(bytes), deadline, max_body);
    }
    void post_raw(const bot::Url& origin, std::string_view bytes, bot::Deadline deadline, bot::HttpDone done) override {
        client_->post_raw(origin, bytes, deadline, std::move(done));
    }
    void stop() override { client_->stop(); }
    std::size_t open_connections() const override { return client_->open_connections(); }
    Counts counts() const override { return client_->counts(); }

protected:
    std::unique_ptr<bot::HttpClient> client_;
};

} // namespace depesche::tests
