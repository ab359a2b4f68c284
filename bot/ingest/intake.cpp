#include "bot/ingest/intake.hpp"

#include "digest/edition/alarm.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

using digest::Article;

/// Places of the articles, the oldest first, so that keys follow time; feeds write the newest first, which orders the
/// undated ones.
std::vector<std::size_t> oldest_first(const std::vector<Article>& articles) {
    std::vector<std::pair<digest::Instant, std::size_t>> order;
    order.reserve(articles.size());
    for (std::size_t i = 0; i < articles.size(); ++i)
        order.emplace_back(articles[i].published.value_or(digest::Instant::max()), articles.size() - i);
    std::ranges::sort(order);
    std::vector<std::size_t> places;
    places.reserve(articles.size());
    for (const auto& [date, place] : order) places.push_back(articles.size() - place);
    return places;
}

void complete(Article& article, const config::FeedSettings& source) {
    using digest::Field;
    using digest::From;
    article.source = source.source;
    article.origin = source.origin;
    if (article.section.empty() && !source.section.empty()) {
        article.section = source.section;
        article.from.set(Field::section, From::configuration);
    }
    // What the feed says of this very image goes before what the newsroom declares for the whole source.
    if (!article.image.url.empty() && article.image.rights.empty()) article.image.rights = source.image_rights;
}

/// A part of a source's history, or what a person brings: no flood, and no document that its source is judged by.
digest::StoreResult<digest::DocumentOutcome> put_part(digest::ArticleStore& store, const std::vector<Article>& articles,
                                                      std::string_view url, digest::Instant now, bool baseline) {
    auto outcomes = store.put_all(articles, url, now, baseline);
    if (!outcomes) return std::unexpected(outcomes.error());
    return digest::DocumentOutcome{*std::move(outcomes), {}};
}

} // namespace

namespace {

std::vector<digest::ArticleKey> keys_of(const std::vector<digest::PutOutcome>& outcomes) {
    std::vector<digest::ArticleKey> keys;
    for (const digest::PutOutcome& outcome : outcomes) keys.push_back(outcome.key);
    return keys;
}

} // namespace

digest::StoreResult<IntakeReport> Intake::take(const config::FeedSettings& source, std::vector<Article> articles,
                                               bool baseline, bool whole) {
    return take_in(source, std::move(articles), baseline, !baseline || whole);
}

digest::StoreResult<IntakeReport> Intake::take_by_hand(const config::FeedSettings& source,
                                                       std::vector<Article> articles) {
    return take_in(source, std::move(articles), false, false);
}

digest::StoreResult<IntakeReport> Intake::take_in(const config::FeedSettings& source, std::vector<Article> articles,
                                                  bool baseline, bool as_document) {
    IntakeReport report;
    report.articles = static_cast<int>(articles.size());
    const std::vector<std::size_t> places = oldest_first(articles);
    std::vector<Article> sorted;
    sorted.reserve(articles.size());
    for (const std::size_t place : places) {
        complete(articles[place], source);
        sorted.push_back(std::move(articles[place]));
    }
    const auto put = as_document ? store_.put_document(sorted, source.url, clock_.now(), baseline)
                                 : put_part(store_, sorted, source.url, clock_.now(), baseline);
    if (!put) return std::unexpected(put.error());
    report.hold = put->hold;
    report.outcomes.resize(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) report.outcomes[places[i]] = put->outcomes[i];
    for (std::size_t i = 0; i < sorted.size(); ++i) count(report, put->outcomes[i], sorted[i], baseline);
    if (front_page_ && source.front_page) front_page_(keys_of(report.outcomes));
    if (hold_ && report.held > 0) hold_(*report.hold);
    if (taken_back_ && !report.taken_back.empty()) taken_back_(report.taken_back);
    if (urgent_ && !report.urgent.empty()) urgent_(report.urgent);
    if (changed_ && !report.changed.empty()) changed_(report.changed);
    return report;
}

void Intake::count(IntakeReport& report, const digest::PutOutcome& outcome, const Article& article,
                   bool baseline) const {
    using Put = digest::PutOutcome::Kind;
    report.fresh += outcome.kind == Put::fresh;
    report.updated += outcome.kind == Put::updated;
    report.duplicates += outcome.kind == Put::duplicate;
    report.held += outcome.held;
    if (outcome.held || (outcome.kind != Put::fresh && outcome.kind != Put::updated)) return;
    digest::StoredArticle stored = as_stored(outcome, article, baseline);
    if (stored.hold != 0) return; // nobody was told of it, so nothing is to be taken back
    const bool sendable = stored.sendable(clock_.now());
    if (!stored.baseline && (digest::is_urgent(stored.article) || digest::is_alarming(stored.article)))
        report.urgent.push_back(stored);
    const bool changed = outcome.kind == Put::updated && stored.version > 1;
    if (sendable && !changed) return;
    (sendable ? report.changed : report.taken_back).push_back(std::move(stored));
}

digest::StoredArticle Intake::as_stored(const digest::PutOutcome& outcome, const Article& article,
                                        bool baseline) const {
    auto found = store_.find(outcome.key);
    if (found && *found) return **std::move(found);
    // It is stored, and its source will not tell it a second time: a kill must not wait for a better moment. What an
    // editor said of it is asked again before anything is sent.
    spdlog::error("article {}: {}; told as it came in", outcome.key,
                  found ? "cannot be found again" : found.error().message);
    digest::StoredArticle stored;
    stored.key = outcome.key;
    stored.article = article;
    stored.version = outcome.version;
    stored.first_seen = stored.changed = clock_.now();
    stored.baseline = baseline;
    return stored;
}

std::string_view result_name(digest::PutOutcome::Kind kind) {
    using Kind = digest::PutOutcome::Kind;
    switch (kind) {
    case Kind::fresh:
        return "new";
    case Kind::updated:
        return "updated";
    case Kind::duplicate:
        return "duplicate";
    case Kind::unchanged:
        break;
    }
    return "unchanged";
}

} // namespace depesche::bot
