#include "bot/web/archive.hpp"

#include "digest/format/dialect.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

using digest::PublicationStatus;

/// What is known of a pick's article now.
struct Standing {
    bool shown = true;
    std::optional<Instant> changed; ///< when it was withdrawn
};

StoreResult<Standing> standing_of(Newsroom& newsroom, const digest::Pick& pick) {
    const auto article = newsroom.articles().find(pick.article);
    if (!article) return std::unexpected(article.error());
    if (!*article || (*article)->article.status == PublicationStatus::usable) return Standing{};
    return Standing{false, (*article)->changed};
}

std::size_t items_of(const digest::Document& document) {
    return static_cast<std::size_t>(std::ranges::count_if(
        document.blocks, [](const auto& block) { return std::holds_alternative<digest::Item>(block); }));
}

/// Items and picks stand in the same order. Where an edit left more items than picks, what cannot be told apart is
/// hidden with the rest: too little is better than a killed story.
StoreResult<void> hide_withdrawn_items(Newsroom& newsroom, ArchiveEntry& entry) {
    const std::size_t items = items_of(entry.draft.document);
    const std::vector<digest::Pick>& picks = entry.draft.picks;
    entry.hidden_items.assign(items, false);
    for (std::size_t i = 0; i < picks.size(); ++i) {
        const auto standing = standing_of(newsroom, picks[i]);
        if (!standing) return std::unexpected(standing.error());
        if (standing->shown) continue;
        if (standing->changed) entry.updated = std::max(entry.updated, *standing->changed);
        if (items == picks.size())
            entry.hidden_items[i] = true;
        else if (items > 0)
            entry.hidden_items.assign(items, true);
        else
            entry.hidden = true; // an alert or a surprising story: its one article
    }
    return {};
}

/// Each part by itself: it may tell another article than the first message.
StoreResult<void> hide_withdrawn_parts(Newsroom& newsroom, ArchiveEntry& entry) {
    for (const Draft& part : entry.thread) {
        bool hidden = false;
        for (const digest::Pick& pick : part.picks) {
            const auto standing = standing_of(newsroom, pick);
            if (!standing) return std::unexpected(standing.error());
            hidden = hidden || !standing->shown;
            if (standing->changed) entry.updated = std::max(entry.updated, *standing->changed);
        }
        entry.hidden_parts.push_back(hidden);
    }
    return {};
}

void join_thread(ArchiveEntry& entry) {
    for (const Draft& part : entry.thread) {
        const Instant at = sent_moment(part);
        entry.updated = std::max(entry.updated, at);
        if (part.kind == DraftKind::correction) entry.corrected = at;
        if (part.kind == DraftKind::retraction) entry.retracted = at;
    }
    entry.hidden = entry.hidden || entry.retracted.has_value();
    // An update tells the same story on; what set it right stays.
    if (entry.hidden) std::erase_if(entry.thread, [](const Draft& part) { return part.kind == DraftKind::update; });
}

} // namespace

StoreResult<ArchiveEntry> archive_entry(Newsroom& newsroom, Draft draft) {
    auto thread = newsroom.ledger().archive().sent_thread(draft.id);
    if (!thread) return std::unexpected(thread.error());
    ArchiveEntry entry;
    entry.draft = std::move(draft);
    entry.sent = sent_moment(entry.draft);
    entry.updated = entry.sent;
    entry.thread = *std::move(thread);
    if (const auto hidden = hide_withdrawn_items(newsroom, entry); !hidden) return std::unexpected(hidden.error());
    join_thread(entry);
    if (const auto hidden = hide_withdrawn_parts(newsroom, entry); !hidden) return std::unexpected(hidden.error());
    return entry;
}

StoreResult<std::vector<ArchiveEntry>> archive_entries(Newsroom& newsroom, std::string_view before, std::size_t limit) {
    auto drafts = newsroom.ledger().archive().published(before, limit);
    if (!drafts) return std::unexpected(drafts.error());
    std::vector<ArchiveEntry> entries;
    for (Draft& draft : *drafts) {
        auto entry = archive_entry(newsroom, std::move(draft));
        if (!entry) return std::unexpected(entry.error());
        entries.push_back(*std::move(entry));
    }
    return entries;
}

StoreResult<std::optional<ArchiveEntry>> find_archive_entry(Newsroom& newsroom, std::string_view id) {
    auto draft = newsroom.ledger().archive().find_published(id);
    if (!draft) return std::unexpected(draft.error());
    if (!*draft) return std::nullopt;
    return archive_entry(newsroom, **std::move(draft));
}

StoreResult<std::string> thread_of_sent(Newsroom& newsroom, std::string_view id) {
    const auto draft = newsroom.ledger().drafts().find(id);
    if (!draft) return std::unexpected(draft.error());
    if (!*draft || (*draft)->state != DraftState::sent || (*draft)->to_test) return std::string();
    return (*draft)->thread;
}

std::string archive_title(const ArchiveEntry& entry, const config::Texts& texts) {
    if (entry.hidden) return texts.at(entry.retracted ? "page.retracted_title" : "page.gone");
    for (const digest::DocumentBlock& block : entry.draft.document.blocks) {
        if (const auto* heading = std::get_if<digest::Heading>(&block))
            return digest::with_sign(heading->sign, heading->text);
        if (const auto* headline = std::get_if<digest::Headline>(&block))
            return digest::with_sign(headline->sign, headline->text);
        if (const auto* poll = std::get_if<digest::ReaderPoll>(&block))
            return digest::with_sign(poll->sign, poll->question);
    }
    return entry.draft.id;
}

} // namespace depesche::bot
