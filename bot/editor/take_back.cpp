#include "bot/editor/take_back.hpp"

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// A message is never due before its article came in; an edition that is late may be a little.
constexpr auto late_edition = 24h;

bool carries(const Draft& draft, digest::ArticleKey key) {
    return std::ranges::find(draft.picks, key, &digest::Pick::article) != draft.picks.end();
}

/// Those of `out` that tell the article.
std::vector<Draft> telling(const std::vector<Draft>& out, digest::ArticleKey key) {
    std::vector<Draft> found;
    for (const Draft& draft : out) {
        const auto first = std::ranges::find(out, draft.thread, &Draft::id);
        const bool tells_on = draft.kind == DraftKind::update && first != out.end() && carries(*first, key);
        if (draft.kind != DraftKind::retraction && (tells_on || carries(draft, key))) found.push_back(draft);
    }
    return found;
}

void take_back_draft(Newsroom& newsroom, TaskDesk& tasks, const Draft& draft, const std::string& title,
                     const StopOne& stop, TakenBack& done) {
    const auto rows = newsroom.ledger().of_draft(draft.id);
    if (!rows) return done.errors.push_back(rows.error().message);
    if (draft.state != DraftState::sent && rows->empty()) return; // the rules keep it from being sent
    done.sent_in.push_back(draft.id);
    for (const BroadcastRow& row : *rows) {
        if (row.state != BroadcastState::running) continue;
        // To delete a post (an empty text) is what is wanted.
        if (const auto message = newsroom.ledger().message(row.id);
            row.key_class == KeyClass::by_hand && message && message->text.empty())
            continue;
        if (const auto stopped = stop(row, std::string(article_killed)))
            done.stopped.push_back(*stopped);
        else
            done.errors.push_back(stopped.error().message);
    }
    const auto removals = tasks.remove_posts(draft.id, title);
    if (!removals) return done.errors.push_back(removals.error().message);
    for (const BroadcastId id : *removals) done.to_remove.emplace_back(draft.id, id);
}

} // namespace

TakenBack take_back(Newsroom& newsroom, TaskDesk& tasks, const digest::StoredArticle& article, const StopOne& stop) {
    TakenBack done;
    const auto out = newsroom.ledger().drafts().out_since(article.first_seen - late_edition);
    if (!out) {
        done.errors.push_back(out.error().message);
        return done;
    }
    for (const Draft& draft : telling(*out, article.key))
        take_back_draft(newsroom, tasks, draft, article.article.title, stop, done);
    return done;
}

StoreResult<bool> tells_unsendable(Newsroom& newsroom, const Draft& draft) {
    if (draft.kind == DraftKind::retraction) return false;
    for (const digest::Pick& pick : draft.picks) {
        const auto article = newsroom.articles().find(pick.article);
        if (!article) return std::unexpected(article.error());
        if (*article && !(*article)->sendable(newsroom.now())) return true;
    }
    if (draft.kind != DraftKind::update) return false;
    const auto first = newsroom.ledger().drafts().find(draft.thread);
    if (!first) return std::unexpected(first.error());
    return *first && (*first)->kind != DraftKind::update ? tells_unsendable(newsroom, **first)
                                                         : StoreResult<bool>(false);
}

} // namespace depesche::bot
