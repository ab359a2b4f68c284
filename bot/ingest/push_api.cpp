#include "bot/ingest/push_api.hpp"

#include "bot/net/sha256.hpp"
#include "digest/article/identity.hpp"
#include "digest/article/push_log.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/feed_parser.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace depesche::bot {

namespace {

using config::PushSettings;
using digest::FeedError;

/// The draft of the IETF (httpapi-idempotency-key-header) writes the key in quotes; most clients do not.
std::expected<std::string, std::string> idempotency_key(const ServerRequest& request) {
    std::string_view key = digest::feed::trim(request.header("Idempotency-Key"));
    if (key.size() >= 2 && key.starts_with('"') && key.ends_with('"')) key = key.substr(1, key.size() - 2);
    const bool visible = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
    const bool given = std::ranges::any_of(
        request.headers, [](const auto& header) { return equal_ignoring_case(header.first, "Idempotency-Key"); });
    if (given && (key.empty() || key.size() > 255 || !visible))
        return std::unexpected("The Idempotency-Key is not 1 to 255 visible ASCII characters.");
    return std::string(key);
}

/// Content decides about the format; only what surely holds no articles is refused by its name.
bool is_hopeless(std::string_view content_type) {
    constexpr std::array<std::string_view, 7> kinds{"multipart/", "image/",          "audio/",         "video/",
                                                    "font/",      "application/zip", "application/pdf"};
    return std::ranges::any_of(
        kinds, [&](std::string_view kind) { return digest::feed::starts_ignoring_case(content_type, kind); });
}

ServerResponse unreadable(const FeedError& error) {
    switch (error.kind) {
    case FeedError::Kind::empty:
        return push_problem(400, "The body is empty.", "Send the article as the body; with curl, --data-binary @FILE.");
    case FeedError::Kind::malformed:
        return push_problem(400, error.message, "Send the whole document as your system writes it.");
    case FeedError::Kind::too_large:
        return push_problem(413, error.message, "Send fewer articles at once.");
    case FeedError::Kind::html_page:
        return push_problem(422, "An HTML page, not an article in a format for machines.",
                            "Send JSON as deploy/docs/articles.md describes it, ninjs, NewsML-G2, Atom or RSS.");
    case FeedError::Kind::not_a_feed:
        break;
    }
    return push_problem(422, error.message,
                        "Send JSON as deploy/docs/articles.md describes it, ninjs, NewsML-G2, Atom or RSS.");
}

ServerResponse store_problem(const digest::StoreError& error, std::string_view detail) {
    spdlog::error("push: {}", error.message);
    ServerResponse response =
        push_problem(503, detail, "Send the same again after a pause, under the same Idempotency-Key.");
    response.headers.emplace_back("Retry-After", "10");
    return response;
}

constexpr std::string_view nothing_stored =
    "The article store does not take anything at the moment; nothing of this push was stored.";
constexpr std::string_view all_stored =
    "The articles of this push are stored, but the article store cannot show them at the moment; sent again, they are "
    "\"unchanged\".";

/// What was sent, as far as an answer compares it with what is stored.
struct Sent {
    std::string id;
    std::uint64_t fingerprint = 0;
    bool usable = true;
};

std::vector<Sent> sent_of(const std::vector<digest::Article>& articles) {
    std::vector<Sent> sent;
    sent.reserve(articles.size());
    for (const digest::Article& article : articles)
        sent.push_back(
            {article.id, digest::content_fingerprint(article), article.status == digest::PublicationStatus::usable});
    return sent;
}

/// Of articles with one id the last is the version that counts. Notices that take back stay beside what they name.
void keep_last_of_each(digest::ParsedFeed& document) {
    std::map<std::string, std::size_t> last;
    std::vector<bool> dropped(document.articles.size());
    for (std::size_t i = 0; i < document.articles.size(); ++i) {
        const digest::Article& article = document.articles[i];
        if (article.status >= digest::PublicationStatus::withdrawn) continue;
        const auto [place, fresh] = last.try_emplace(article.id, i);
        if (fresh) continue;
        dropped[place->second] = true;
        document.warnings.push_back(fmt::format("articles[{}] has the id of articles[{}], {}: the later one counts", i,
                                                place->second, article.id));
        place->second = i;
    }
    std::size_t place = 0;
    std::erase_if(document.articles, [&](const digest::Article&) { return dropped[place++]; });
}

std::vector<std::string> warnings_about(const Sent& sent, const digest::PutOutcome& outcome,
                                        const digest::StoredArticle& stored) {
    using digest::PublicationStatus;
    std::vector<std::string> warnings;
    if (const PublicationStatus status = stored.article.status; sent.usable && status != PublicationStatus::usable)
        warnings.emplace_back(status == PublicationStatus::killed      ? "killed: it is not sent any more"
                              : status == PublicationStatus::withdrawn ? "withdrawn: it is not sent any more"
                                                                       : "withheld: it is not sent");
    const bool not_taken =
        outcome.kind == digest::PutOutcome::Kind::duplicate || outcome.kind == digest::PutOutcome::Kind::unchanged;
    if (not_taken && sent.fingerprint != 0 && sent.fingerprint != stored.fingerprint)
        warnings.push_back(fmt::format("this text was not taken: {} tells article {}, or a later version is known",
                                       stored.article.source, stored.key));
    return warnings;
}

ServerResponse replayed(const digest::AnsweredPush& push) {
    ServerResponse response = json_response(push.status, push.answer);
    response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

} // namespace

PushApi::PushApi(digest::ArticleStore& store, Intake& intake, const digest::Clock& clock, PushHooks hooks)
    : store_(store),
      intake_(intake),
      clock_(clock),
      hooks_(std::move(hooks)) {
    if (!hooks_.real_time)
        hooks_.real_time = [] {
            return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
        };
}

void PushApi::set_pushers(std::vector<PushSettings> pushers, std::string base_url) {
    pushers_ = std::move(pushers);
    base_url_ = std::move(base_url);
}

std::size_t PushApi::max_body_of(const ServerRequest& head) const {
    return !pushers_.empty() && offers_proof(head) ? max_body : max_body_of_strangers;
}

ServerResponse PushApi::answer(const ServerRequest& request) {
    if (request.path != path || pushers_.empty())
        return push_problem(404, "There is nothing here.",
                            pushers_.empty() ? "" : "Articles are pushed to /api/articles.");
    if (request.method != "POST") {
        ServerResponse refused = push_problem(405, "Articles are sent with POST.",
                                              "To take one back, send it with status \"withdrawn\" or \"killed\".");
        refused.headers.emplace_back("Allow", "POST");
        return refused;
    }
    const PushGate::Verdict verdict = gate_.look(pushers_, request, hooks_.real_time());
    return verdict.pusher == nullptr ? refuse(verdict) : answer_to(*verdict.pusher, request);
}

ServerResponse PushApi::refuse(const PushGate::Verdict& verdict) {
    if (hooks_.refused) hooks_.refused(verdict.address, verdict.why);
    if (verdict.retry_after) {
        ServerResponse response =
            push_problem(429, "Too many failed tries from this address.", "Check the token or the secret, and wait.");
        response.headers.emplace_back("Retry-After", std::to_string(verdict.retry_after->count()));
        return response;
    }
    ServerResponse response = push_problem(401, "Who sends this could not be told.",
                                           "Send the token or the signature of a [push.NAME] of the configuration; "
                                           "a signature counts for five minutes.");
    response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"depesche\"");
    return response;
}

ServerResponse PushApi::answer_to(const PushSettings& pusher, const ServerRequest& request) {
    const std::string_view coding = digest::feed::trim(request.header("Content-Encoding"));
    if (!coding.empty() && !equal_ignoring_case(coding, "identity"))
        return push_problem(415, "The body is compressed.", "Send it as it is, without Content-Encoding.");
    if (is_hopeless(request.header("Content-Type")))
        return push_problem(415, "The Content-Type names something that holds no articles.",
                            "Send JSON, XML or a feed as the body itself.");
    if (request.body.size() > max_body)
        return push_problem(413, "The body is larger than 4 MiB.", "Send fewer articles at once.");
    const auto key = idempotency_key(request);
    if (!key) return push_problem(400, key.error(), "A random UUID for each new push does well.");
    if (key->empty()) return take(pusher, request);

    digest::AnsweredPush push{pusher.name, *key, sha256_hex(request.body), clock_.now(), 0, {}};
    const auto known = store_.pushes().find(pusher.name, *key, push.at);
    if (!known) return store_problem(known.error(), nothing_stored);
    if (*known && (*known)->body_hash == push.body_hash) return replayed(**known);
    if (*known)
        return push_problem(409, "This Idempotency-Key has come with another body within 48 hours.",
                            "A new body takes a new key; a repeated push is repeated byte by byte.");
    ServerResponse response = take(pusher, request);
    if (response.status >= 300) return response; // nothing that would have to be repeated word for word
    push.status = response.status;
    push.answer = response.body;
    // After the articles, in a commit of its own: were it lost, the same push would find them unchanged.
    if (const auto kept = store_.pushes().remember(push); !kept) spdlog::error("push: {}", kept.error().message);
    return response;
}

ServerResponse PushApi::take(const PushSettings& pusher, const ServerRequest& request) {
    auto document = digest::parse_feed(request.body, {base_url_, std::string(request.header("Content-Type")),
                                                      intake_.zone(), pusher.feed.origin == config::Origin::agency});
    if (!document) return unreadable(document.error());
    if (document->articles.empty())
        return push_problem(422, "There is no article in this document.", "Send at least one with an id and a title.");
    if (document->articles.size() > most_articles)
        return push_problem(413,
                            fmt::format("There are {} articles in this document, more than {}.",
                                        document->articles.size(), most_articles),
                            "Send fewer articles at once.");
    keep_last_of_each(*document);
    const std::vector<Sent> sent = sent_of(document->articles);
    // Never a baseline: who pushes means now. A flood is held all the same.
    const auto report = intake_.take(pusher.feed, std::move(document->articles), false);
    if (!report) return store_problem(report.error(), nothing_stored);
    spdlog::info("push by {}: {} new, {} updated, {} told by another source already{}", pusher.name, report->fresh,
                 report->updated, report->duplicates,
                 report->held > 0 ? fmt::format("; {} of the new ones are held: too many at once", report->held) : "");
    auto articles = look_up(*report);
    if (!articles) return store_problem(articles.error(), all_stored);
    for (std::size_t i = 0, found = 0; i < sent.size(); ++i) {
        if (found < articles->size() && articles->at(found).outcome.key == report->outcomes[i].key) {
            PushedArticle& pushed = articles->at(found++);
            pushed.warnings = warnings_about(sent[i], pushed.outcome, pushed.stored);
        } else {
            document->warnings.push_back(fmt::format(
                "nothing is known by {}: no article was taken back; it is when it comes by this id", sent[i].id));
        }
    }
    return push_answer(*articles, document->warnings, clock_.now());
}

std::expected<std::vector<PushedArticle>, digest::StoreError> PushApi::look_up(const IntakeReport& report) {
    std::vector<PushedArticle> articles;
    articles.reserve(report.outcomes.size());
    for (const digest::PutOutcome& outcome : report.outcomes) {
        auto stored = store_.find(outcome.key);
        if (!stored) return std::unexpected(stored.error());
        if (!*stored) continue;
        PushedArticle pushed{outcome, **std::move(stored), false, std::nullopt};
        pushed.held = outcome.held || pushed.stored.hold != 0;
        const int urgency = pushed.stored.article.urgency;
        if (hooks_.alert_of && digest::is_urgent(urgency)) pushed.alert = hooks_.alert_of(outcome.key);
        articles.push_back(std::move(pushed));
    }
    return articles;
}

} // namespace depesche::bot
