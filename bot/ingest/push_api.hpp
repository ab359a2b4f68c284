#pragma once

#include "bot/ingest/intake.hpp"
#include "bot/ingest/push_answer.hpp"
#include "bot/ingest/push_gate.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// What the push API asks of others; each may be empty.
struct PushHooks {
    std::function<std::optional<AlertNote>(digest::ArticleKey)> alert_of{};
    /// Somebody was refused: from where and why. Never with a token.
    std::function<void(const std::string& who, const std::string& why)> refused{};
    std::function<digest::Instant()> real_time{}; ///< for signatures; the system's clock by default
};

/// POST /api/articles: a newsroom's or an agency's system sends articles instead of being fetched. Any format that
/// parse_feed() understands, one article or many. Without a socket: a request in, an answer out. Answers come in the
/// order of the requests, one at a time, so that two pushes under one key never overlap.
class PushApi {
public:
    static constexpr std::string_view path = "/api/articles";
    static constexpr std::size_t max_body = 4 << 20;
    static constexpr std::size_t max_body_of_strangers = 16 << 10; ///< enough to be told what is missing
    static constexpr std::size_t most_articles = 1000;             ///< in one push: the answer names each

    /// All references must outlive it.
    PushApi(digest::ArticleStore& store, Intake& intake, const digest::Clock& clock, PushHooks hooks);

    /// `base_url` resolves relative links: the newsroom's site.
    void set_pushers(std::vector<config::PushSettings> pushers, std::string base_url);

    /// How large a body may be, by the headers before it.
    std::size_t max_body_of(const ServerRequest& head) const;
    /// Never throws for what a request holds. Durable before it returns: what it says is stored, is stored.
    ServerResponse answer(const ServerRequest& request);

private:
    ServerResponse refuse(const PushGate::Verdict& verdict);
    ServerResponse answer_to(const config::PushSettings& pusher, const ServerRequest& request);
    ServerResponse take(const config::PushSettings& pusher, const ServerRequest& request);
    std::expected<std::vector<PushedArticle>, digest::StoreError> look_up(const IntakeReport& report);

    digest::ArticleStore& store_;
    Intake& intake_;
    const digest::Clock& clock_;
    PushHooks hooks_;
    PushGate gate_;
    std::vector<config::PushSettings> pushers_;
    std::string base_url_;
};

} // namespace depesche::bot
