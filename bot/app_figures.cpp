// What `run` tells of itself: figures for a monitoring system, and how the sending stands for editors.
#include "bot/app.hpp"

#include "bot/web/metrics.hpp"

#include <spdlog/spdlog.h>

#include <system_error>

namespace depesche::bot {

namespace {

std::int64_t size_of(const std::filesystem::path& file) {
    std::error_code missing; // a log that is checkpointed away has no bytes
    const auto bytes = std::filesystem::file_size(file, missing);
    return missing ? 0 : static_cast<std::int64_t>(bytes);
}

std::map<std::string, std::int64_t> feeds_by_state(digest::ArticleStore& articles) {
    std::map<std::string, std::int64_t> feeds{{"well", 0}, {"failing", 0}, {"ended", 0}, {"quiet", 0}};
    const auto states = articles.feed_states();
    if (!states) return {}; // no figure is better than a wrong one
    for (const digest::FeedState& state : *states)
        ++feeds[state.gone ? "ended" : state.failures > 0 ? "failing" : state.quiet_since ? "quiet" : "well"];
    return feeds;
}

std::map<std::string, std::int64_t> drafts_by_state(DraftStore& drafts) {
    std::map<std::string, std::int64_t> counts;
    for (const DraftState state : {DraftState::proposed, DraftState::approved, DraftState::held}) {
        const auto found = drafts.in_state(state);
        if (found) counts[std::string(to_string(state))] = static_cast<std::int64_t>(found->size());
    }
    return counts;
}

} // namespace

std::expected<std::unique_ptr<HttpServer>, std::string> App::serve_metrics(const std::string& listen) {
    if (listen.empty()) return nullptr;
    auto server = serve_http(io_.get_executor(), {.listen = listen, .max_body = 0, .max_connections = 16},
                             [this](ServerRequest request) -> asio::awaitable<ServerResponse> {
                                 if (auto refused = refuse_metrics(request, newsroom_.settings().metrics.token))
                                     co_return *std::move(refused);
                                 co_return metrics_response(metrics_text(figures()));
                             });
    if (server) spdlog::info("metrics: served on {} (port {})", listen, (*server)->port());
    return server;
}

MetricsFacts App::figures() {
    const std::filesystem::path& folder = newsroom_.settings().state_dir;
    return {.version = DEPESCHE_VERSION,
            .now = clock_.now(),
            .started = started_,
            .sending = engine_->progress(),
            .wal_bytes = {{"ledger", size_of(folder / "ledger.db-wal")}, {"news", size_of(folder / "news.db-wal")}},
            .feeds = feeds_by_state(*stores_.articles),
            .drafts = drafts_by_state(newsroom_.ledger().drafts())};
}

std::map<std::string, SenderFacts> App::sender_facts() const {
    std::map<std::string, SenderFacts> facts;
    for (const SenderProgress& sender : engine_->progress().senders) {
        SenderFacts& of = facts[sender.id];
        of.answer_time = sender.answer_time;
        if (sender.paused_until)
            of.paused =
                std::max<std::chrono::milliseconds>(*sender.paused_until - clock_.now(), std::chrono::milliseconds(0));
    }
    return facts;
}

std::vector<std::string> App::delays() const {
    std::vector<std::string> lines;
    const config::Texts& texts = newsroom_.texts_for(newsroom_.settings().language);
    for (const BroadcastProgress& progress : engine_->progress().broadcasts) {
        if (is_late(progress, clock_.now())) lines.push_back(delay_words(progress, texts, newsroom_.zone()));
    }
    return lines;
}

} // namespace depesche::bot
