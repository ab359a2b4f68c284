#include "bot/editor/same_alert.hpp"

#include "bot/editor/alert_event.hpp"
#include "bot/editor/archive_store.hpp"
#include "digest/article/fold.hpp"
#include "digest/edition/breaking.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

constexpr std::size_t drafts_looked_at = 200;

Instant last_event(const Draft& draft) { return draft.history.empty() ? draft.due : draft.history.back().at; }

bool is_over_or_old(const Draft& draft, const std::vector<Draft>& drafts, Instant now) {
    if (draft.state == DraftState::skipped || draft.state == DraftState::expired) return true;
    const Instant at = draft.state == DraftState::sent ? sent_moment(draft) : last_event(draft);
    return at <= now - digest::one_event_for || taken_back(draft, drafts);
}

std::string folded_headline(Newsroom& newsroom, const Draft& alert) {
    return digest::fold_text(bare_headline(alert, newsroom.texts_for(alert.document.language)));
}

/// Whether the article of `asked` is what `alert` tells or what joined it.
StoreResult<bool> has_article(Newsroom& newsroom, const Draft& alert, const Draft& asked) {
    const auto keys = articles_telling(newsroom.ledger().drafts(), alert);
    if (!keys) return std::unexpected(keys.error());
    return std::ranges::any_of(*keys, [&](digest::ArticleKey key) { return tells(asked, key); });
}

} // namespace

StoreResult<SameAlert> same_alert(Newsroom& newsroom, const Draft& asked) {
    SameAlert same;
    if (asked.kind != DraftKind::alert || asked.to_test) return same;
    const auto drafts = newsroom.ledger().drafts().list(drafts_looked_at);
    if (!drafts) return std::unexpected(drafts.error());
    const std::string headline = folded_headline(newsroom, asked);
    for (const Draft& draft : *drafts) {
        if (draft.kind != DraftKind::alert || draft.to_test || is_over_or_old(draft, *drafts, newsroom.now())) continue;
        if (!same.in_words && draft.state != DraftState::held && folded_headline(newsroom, draft) == headline)
            same.in_words = draft;
        if (same.of_article || asked.picks.empty()) continue;
        const auto has = has_article(newsroom, draft, asked);
        if (!has) return std::unexpected(has.error());
        if (*has) same.of_article = draft;
    }
    return same;
}

std::optional<Draft> speaks_for(const SameAlert& same, bool own_words) {
    if (same.in_words) return same.in_words;
    const bool another = own_words && same.of_article && same.of_article->state == DraftState::sent;
    return another ? std::nullopt : same.of_article;
}

} // namespace depesche::bot
