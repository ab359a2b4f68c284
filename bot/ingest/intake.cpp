#include "bot/ingest/intake.hpp"

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

} // namespace

digest::StoreResult<IntakeReport> Intake::take(const config::FeedSettings& source, std::vector<Article> articles,
                                               bool baseline) {
    IntakeReport report;
    report.articles = static_cast<int>(articles.size());
    const std::vector<std::size_t> places = oldest_first(articles);
    std::vector<Article> sorted;
    sorted.reserve(articles.size());
    for (const std::size_t place : places) {
        complete(articles[place], source);
        sorted.push_back(std::move(articles[place]));
    }
    const auto put = store_.put_document(sorted, source.url, clock_.now(), baseline);
    if (!put) return std::unexpected(put.error());
    report.hold = put->hold;
    report.outcomes.resize(places.size());
    for (std::size_t i = 0; i < places.size(); ++i) report.outcomes[places[i]] = put->outcomes[i];
    if (const auto sorted_out = sort_out(report); !sorted_out) return std::unexpected(sorted_out.error());
    if (hold_ && report.held > 0) hold_(*report.hold);
    if (taken_back_ && !report.taken_back.empty()) taken_back_(report.taken_back);
    if (urgent_ && !report.urgent.empty()) urgent_(report.urgent);
    if (changed_ && !report.changed.empty()) changed_(report.changed);
    return report;
}

digest::StoreResult<void> Intake::sort_out(IntakeReport& report) const {
    using Put = digest::PutOutcome::Kind;
    for (const digest::PutOutcome& outcome : report.outcomes) {
        report.fresh += outcome.kind == Put::fresh;
        report.updated += outcome.kind == Put::updated;
        report.duplicates += outcome.kind == Put::duplicate;
        report.held += outcome.held;
        if (outcome.kind != Put::fresh && outcome.kind != Put::updated) continue;
        auto stored = store_.find(outcome.key);
        if (!stored) return std::unexpected(stored.error());
        if (!*stored || (*stored)->hold != 0) continue; // nobody was told of it, so nothing is to be taken back
        const bool urgent = (*stored)->article.urgency == 1 || (*stored)->article.urgency == 2;
        const bool sendable = (*stored)->sendable(clock_.now());
        if (urgent && !(*stored)->baseline) report.urgent.push_back(**stored);
        const bool changed = outcome.kind == Put::updated && (*stored)->version > 1;
        if (sendable && !changed) continue;
        (sendable ? report.changed : report.taken_back).push_back(**std::move(stored));
    }
    return {};
}

} // namespace depesche::bot
