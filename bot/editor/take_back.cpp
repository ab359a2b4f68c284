#include "bot/editor/take_back.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

namespace {

/// A message is never due before its article came in; an edition that is late may be a little.
constexpr auto late_edition = 24h;

bool carries(const Draft& draft, digest::ArticleKey key) {
    return std::ranges::find(draft.picks, key, &digest::Pick::article) != draft.picks.end();
}

/// Those of `drafts` that tell the article; the alerts that updates belong to are in `out`.
std::vector<Draft> telling(const std::vector<Draft>& drafts, const std::vector<Draft>& out, digest::ArticleKey key) {
    std::vector<Draft> found;
    for (const Draft& draft : drafts) {
        const auto first = std::ranges::find(out, draft.thread, &Draft::id);
        const bool tells_on = draft.kind == DraftKind::update && first != out.end() && carries(*first, key);
        if (draft.kind != DraftKind::retraction && (tells_on || carries(draft, key))) found.push_back(draft);
    }
    return found;
}

std::string why_held(const digest::StoredArticle& article) {
    return fmt::format("«{}» must not be sent any more", article.article.title);
}

/// Whether a draft has to be held, so that people hear of it now and not when it is due. An embargo that ends before an
/// approved draft is due changes nothing. What is only proposed under embargo cannot be approved before its end, and is
/// good then; a digest that nobody has touched is proposed anew by the scheduler.
bool to_hold(const Draft& draft, const digest::StoredArticle& article, Instant now) {
    if (draft.state == DraftState::approved) return !article.sendable(std::max(draft.due, now));
    if (draft.state != DraftState::proposed || article.article.status == digest::PublicationStatus::usable)
        return false;
    return draft.kind != DraftKind::digest || touched_by_hand(draft);
}

void hold_draft(Newsroom& newsroom, const Draft& draft, const digest::StoredArticle& article, TakenBack& done) {
    if (!to_hold(draft, article, newsroom.now())) return;
    const std::string why = why_held(article);
    const auto held = newsroom.ledger().drafts().replace(hold_by_policy(draft, {.now = newsroom.now()}, why),
                                                         draft.version, draft.state);
    if (!held) return done.errors.push_back(held.error().message);
    if (*held) done.held.push_back(draft.id);
}

/// The task to delete a post, known by its empty text.
bool is_removal(Newsroom& newsroom, const BroadcastRow& row) {
    if (row.key_class != KeyClass::by_hand) return false;
    const auto message = newsroom.ledger().message(row.id);
    return message && message->text.empty();
}

void take_back_draft(Newsroom& newsroom, TaskDesk& tasks, const Draft& draft, const std::string& title,
                     const StopOne& stop, const std::string& killed_by, TakenBack& done) {
    const auto rows = newsroom.ledger().of_draft(draft.id);
    if (!rows) return done.errors.push_back(rows.error().message);
    if (draft.state != DraftState::sent && rows->empty()) return; // the rules keep it from being sent
    done.sent_in.push_back(draft.id);
    for (const BroadcastRow& row : *rows) {
        if (row.state != BroadcastState::running || is_removal(newsroom, row)) continue; // to delete is what is wanted
        if (const auto stopped = stop(row, std::string(article_killed)))
            done.stopped.push_back(*stopped);
        else
            done.errors.push_back(stopped.error().message);
    }
    const auto removals = tasks.remove_posts(draft.id, title);
    if (!removals) return done.errors.push_back(removals.error().message);
    for (const BroadcastId id : *removals) done.to_remove.emplace_back(draft.id, id);
    if (killed_by.empty()) return;
    auto off = newsroom.take_off(draft, killed_by);
    if (!off) return done.errors.push_back(off.error().message);
    done.taken_off.emplace_back(draft.id, *std::move(off));
}

} // namespace

TakenBack take_back(Newsroom& newsroom, TaskDesk& tasks, const digest::StoredArticle& article, const StopOne& stop,
                    const std::string& killed_by) {
    TakenBack done;
    const auto out = newsroom.ledger().drafts().out_since(article.first_seen - late_edition);
    if (!out) {
        done.errors.push_back(out.error().message);
        return done;
    }
    const auto proposed = newsroom.ledger().drafts().in_state(DraftState::proposed);
    if (!proposed)
        done.errors.push_back(proposed.error().message);
    else
        for (const Draft& draft : telling(*proposed, *out, article.key)) hold_draft(newsroom, draft, article, done);
    for (const Draft& draft : telling(*out, *out, article.key)) {
        hold_draft(newsroom, draft, article, done);
        take_back_draft(newsroom, tasks, draft, article.article.title, stop, killed_by, done);
    }
    return done;
}

StoreResult<std::string> words_for_editors(Newsroom& newsroom, const digest::StoredArticle& article,
                                           const std::vector<std::string>& sent_in) {
    const config::Texts& texts = newsroom.texts_for(newsroom.settings().language);
    // While a broadcast is being stopped some are still on their way.
    const std::string time = digest::time_text("time_long", newsroom.now(), texts, newsroom.zone());
    std::string reached, removals, holds;
    int stopped = 0;
    for (const std::string& id : sent_in) {
        const auto rows = newsroom.ledger().of_draft(id);
        if (!rows) return std::unexpected(rows.error());
        std::int64_t readers = 0;
        for (const BroadcastRow& row : *rows) {
            readers += row.tally.delivered + row.tally.unknown;
            stopped += row.state == BroadcastState::stopped && row.why.starts_with(article_killed);
            if (row.state == BroadcastState::running && is_removal(newsroom, row))
                removals +=
                    '\n' + texts.fill("editor.taken_back.remove", {{"draft", id}, {"task", std::to_string(row.id)}});
        }
        reached += '\n' + texts.fill("editor.taken_back.reached",
                                     {{"draft", id}, {"n", std::to_string(readers)}, {"time", time}});
    }
    const auto held = newsroom.ledger().drafts().in_state(DraftState::held);
    if (!held) return std::unexpected(held.error());
    for (const Draft& draft : *held)
        if (!draft.history.empty() && draft.history.back().what == "held: " + why_held(article))
            holds += '\n' + texts.fill("editor.taken_back.held", {{"draft", draft.id}});
    if (stopped > 0) reached += '\n' + texts.fill("editor.taken_back.stopped", {{"n", std::to_string(stopped)}});
    const std::string lines = reached + holds + removals;
    return lines.empty() ? lines : texts.fill("editor.taken_back.title", {{"title", article.article.title}}) + lines;
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
