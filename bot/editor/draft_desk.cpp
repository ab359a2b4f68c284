#include "bot/editor/draft_desk.hpp"

#include "bot/editor/draft_edits.hpp"
#include "bot/editor/same_alert.hpp"
#include "bot/net/sha256.hpp"
#include "digest/document/poll.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

std::unexpected<EditorError> refused(std::string message) {
    return std::unexpected(EditorError{EditorError::Kind::usage, std::move(message)});
}

ApprovalPolicy policy_of(const Draft& draft, const config::Settings& settings, bool with_hold) {
    ApprovalPolicy policy = approval_policy(draft, settings);
    if (with_hold) policy.hold = settings.breaking.hold;
    return policy;
}

std::string title_of(const std::vector<digest::Pick>& picks, int number) {
    const bool known = number >= 1 && std::cmp_less_equal(number, picks.size());
    return known ? picks[static_cast<std::size_t>(number - 1)].text.title : std::string();
}

} // namespace

EditorResult<Draft> DraftDesk::find(std::string_view id) {
    auto draft = newsroom_.ledger().drafts().find(id);
    if (!draft) return std::unexpected(store_error(draft.error()));
    if (!*draft) return refused(fmt::format("no draft '{}'; 'depesche draft list' shows them", id));
    return **std::move(draft);
}

EditorResult<Draft> DraftDesk::store(Draft draft, const Draft& before) {
    const auto replaced = newsroom_.ledger().drafts().replace(draft, before.version, before.state);
    if (!replaced) return std::unexpected(store_error(replaced.error()));
    if (!*replaced) {
        return std::unexpected(EditorError{EditorError::Kind::conflict,
                                           draft.id + " has just been changed by somebody else; look at it again"});
    }
    return draft;
}

EditorResult<Draft> DraftDesk::store_new(Draft draft) {
    const auto created = newsroom_.ledger().drafts().create(draft);
    if (!created) return std::unexpected(store_error(created.error()));
    if (!*created) {
        return std::unexpected(
            EditorError{EditorError::Kind::conflict, "the same message has just been armed by somebody else"});
    }
    return draft;
}

template <class Decide>
EditorResult<Draft> DraftDesk::act(const ActOn& on, Decide decide) {
    const auto before = find(on.draft);
    if (!before) return before;
    const auto facts = newsroom_.short_facts(*before);
    if (!facts) return std::unexpected(facts.error());
    auto after = decide(*before, approval_policy(*before, newsroom_.settings()), *facts);
    if (!after) return after;
    return store(*std::move(after), *before);
}

/// The configuration has changed what readers would see: a new version, for which nobody's eyes count yet.
EditorResult<Draft> DraftDesk::shown_anew(const Draft& draft, const DraftFacts& facts) {
    Draft fresh = draft;
    ++fresh.version;
    fresh.content_hash = facts.hash;
    fresh.approvers.clear();
    fresh.history.push_back({facts.now, std::string(the_program), "rendered anew: the configuration has changed"});
    return store(std::move(fresh), draft);
}

EditorResult<Draft> DraftDesk::approved(const Draft& draft, const ActOn& on, bool with_hold) {
    const ApprovalPolicy policy = policy_of(draft, newsroom_.settings(), with_hold);
    const auto facts = newsroom_.facts(draft, newsroom_.now() + policy.hold);
    if (!facts) return std::unexpected(facts.error());
    return bot::approve(draft, on, policy, *facts);
}

EditorResult<Draft> DraftDesk::approve(const ActOn& on, bool with_hold) {
    auto before = find(on.draft);
    if (!before) return before;
    const auto facts = newsroom_.short_facts(*before);
    if (!facts) return std::unexpected(facts.error());
    if (before->state == DraftState::proposed && facts->hash != before->content_hash) {
        const auto fresh = shown_anew(*before, *facts);
        if (!fresh) return fresh;
        return std::unexpected(EditorError{
            EditorError::Kind::conflict,
            fmt::format("{} looks different since the configuration has changed: it is at version {} now; look at it "
                        "again",
                        fresh->id, fresh->version)});
    }
    auto after = approved(*before, on, with_hold);
    if (!after) return after;
    return store(*std::move(after), *before);
}

EditorResult<Draft> DraftDesk::undo(const ActOn& on) {
    return act(on, [&](const Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts) {
        return take_back(draft, on, policy, facts);
    });
}

EditorResult<Draft> DraftDesk::hold(const ActOn& on) {
    return act(on, [&](const Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts) {
        return bot::hold(draft, on, policy, facts);
    });
}

EditorResult<Draft> DraftDesk::release(const ActOn& on) {
    const auto before = find(on.draft);
    if (!before) return before;
    const ApprovalPolicy policy = approval_policy(*before, newsroom_.settings());
    auto facts = newsroom_.short_facts(*before);
    if (!facts) return std::unexpected(facts.error());
    auto after = bot::release(*before, on, policy, *facts);
    if (!after || before->kind != DraftKind::digest || facts->reached) {
        if (!after) return after;
        return store(*std::move(after), *before);
    }
    if (const auto mended = mend(*after); !mended) return std::unexpected(mended.error());
    return store(*std::move(after), *before);
}

/// One tap puts right what the edition was held for.
EditorResult<void> DraftDesk::mend(Draft& draft) {
    const auto input = newsroom_.making_of(draft);
    if (!input) return {}; // its edition is gone from the configuration: people see to it
    const auto done = mend_items(draft, DigestMaker{*input, newsroom_.texts_for(input->edition.language),
                                                    newsroom_.zone(), newsroom_.settings().settings_url});
    if (done.empty()) return {};
    ++draft.version;
    for (const std::string& what : done) draft.history.push_back({newsroom_.now(), std::string(the_program), what});
    return see_content(draft);
}

EditorResult<Draft> DraftDesk::skip(const ActOn& on, std::string why) {
    return act(on, [&](const Draft& draft, const ApprovalPolicy& policy, const DraftFacts& facts) {
        return bot::skip(draft, on, policy, facts, why);
    });
}

/// Hash and notes of a draft whose content has just been changed.
EditorResult<void> DraftDesk::see_content(Draft& draft) {
    draft.content_hash = newsroom_.content_hash(draft);
    const auto findings = newsroom_.check(draft);
    if (!findings) return std::unexpected(findings.error());
    draft.notes.clear();
    for (const digest::Finding& finding : *findings) draft.notes.push_back(finding.message);
    return {};
}

template <class Edit>
EditorResult<Draft> DraftDesk::change_content(const ActOn& on, const std::string& what, Edit edit) {
    const auto before = find(on.draft);
    if (!before) return before;
    const ApprovalPolicy policy = approval_policy(*before, newsroom_.settings());
    auto facts = newsroom_.short_facts(*before);
    if (!facts) return std::unexpected(facts.error());
    // First whether it may be changed at all: that says more than which item does not exist.
    if (auto may = change(*before, *before, on, policy, *facts, what); !may) return may;
    Draft changed = *before;
    if (const EditorResult<void> edited = edit(changed); !edited) return std::unexpected(edited.error());
    if (const auto seen = see_content(changed); !seen) return std::unexpected(seen.error());
    facts->hash = changed.content_hash;
    auto after = change(*before, std::move(changed), on, policy, *facts, what);
    if (!after) return after;
    return store(*std::move(after), *before);
}

namespace {

/// Calls `edit` with what the message of the digest is made of.
template <class Edit>
EditorResult<void> in_digest(Newsroom& newsroom, const Draft& draft, Edit edit) {
    if (draft.kind != DraftKind::digest) return refused(draft.id + " is no edition: it has no items to choose");
    const auto input = newsroom.making_of(draft);
    if (!input) return std::unexpected(input.error());
    return edit(DigestMaker{*input, newsroom.texts_for(input->edition.language), newsroom.zone(),
                            newsroom.settings().settings_url});
}

} // namespace

EditorResult<Draft> DraftDesk::edit(const ActOn& on, int item, std::string title, std::string line,
                                    std::string_view origin) {
    const std::string_view by = digest::is_written_by_people(origin) ? "" : ", written by a machine";
    return change_content(on, fmt::format("edited item {}{}", item, by), [&](Draft& draft) -> EditorResult<void> {
        if (draft.kind == DraftKind::digest) {
            return in_digest(newsroom_, draft, [&](const DigestMaker& maker) {
                return edit_item(draft, item, title, line, origin, maker);
            });
        }
        if (item != 1) return refused(draft.id + " has a headline and a body: they are item 1");
        return edit_alert(draft, title, line, newsroom_.texts_for(draft.document.language));
    });
}

EditorResult<Draft> DraftDesk::drop(const ActOn& on, int item) {
    const auto seen = find(on.draft);
    if (!seen) return seen;
    const std::string what = fmt::format("dropped item {}: «{}»", item, title_of(seen->picks, item));
    return change_content(on, what, [&](Draft& draft) {
        return in_digest(newsroom_, draft, [&](const DigestMaker& maker) { return drop_item(draft, item, maker); });
    });
}

EditorResult<Draft> DraftDesk::move(const ActOn& on, int item, int to) {
    return change_content(on, fmt::format("moved item {} to {}", item, to), [&](Draft& draft) {
        return in_digest(newsroom_, draft, [&](const DigestMaker& maker) { return move_item(draft, item, to, maker); });
    });
}

EditorResult<Draft> DraftDesk::swap(const ActOn& on, int item, int candidate) {
    const auto seen = find(on.draft);
    if (!seen) return seen;
    const std::string what = fmt::format("swapped item {}: «{}» for «{}»", item, title_of(seen->picks, item),
                                         title_of(seen->next_best, candidate));
    return change_content(on, what, [&](Draft& draft) {
        return in_digest(newsroom_, draft,
                         [&](const DigestMaker& maker) { return swap_item(draft, item, candidate, maker); });
    });
}

EditorResult<Draft> DraftDesk::take(const ActOn& on, int item, digest::ArticleKey article) {
    const auto seen = find(on.draft);
    if (!seen) return seen;
    if (seen->kind != DraftKind::digest) return refused(seen->id + " is no edition: it has no items to choose");
    auto pick = newsroom_.pick_for(*seen, article);
    if (!pick) return std::unexpected(pick.error());
    const std::string what =
        fmt::format("put «{}» in the place of item {}: «{}»", pick->text.title, item, title_of(seen->picks, item));
    return change_content(on, what, [&](Draft& draft) {
        return in_digest(newsroom_, draft,
                         [&](const DigestMaker& maker) { return put_item(draft, item, *pick, maker); });
    });
}

EditorResult<Draft> DraftDesk::renew(const ActOn& on) {
    return change_content(on, "proposed anew by hand", [&](Draft& draft) -> EditorResult<void> {
        if (draft.kind != DraftKind::digest)
            return refused(draft.id + " is no edition: nothing chooses its words anew");
        const auto made = newsroom_.making_of(draft);
        if (!made) return std::unexpected(made.error());
        auto fresh = newsroom_.propose(made->slot, newsroom_.now());
        if (!fresh) return std::unexpected(fresh.error());
        digest::set_poll(fresh->document, digest::poll_in(draft.document));
        draft.document = std::move(fresh->document);
        draft.picks = std::move(fresh->picks);
        draft.next_best = std::move(fresh->next_best);
        return {};
    });
}

namespace {

/// The poll that an article brings along.
const digest::Block* poll_of(const digest::Article& article) {
    const auto found = std::ranges::find(article.blocks, digest::BlockKind::poll, &digest::Block::kind);
    return found == article.blocks.end() ? nullptr : &*found;
}

/// The question, and its choices as digest/article/poll.cpp joins them.
digest::ReaderPoll as_poll(const digest::Block& block) {
    constexpr std::string_view between = " · ";
    digest::ReaderPoll poll{.sign = {}, .question = block.title, .options = {}};
    for (std::size_t at = 0; at <= block.text.size();) {
        const std::size_t end = std::min(block.text.find(between, at), block.text.size());
        poll.options.push_back(block.text.substr(at, end - at));
        at = end + between.size();
    }
    return poll;
}

} // namespace

EditorResult<Draft> DraftDesk::set_poll(const ActOn& on, digest::ReaderPoll poll) {
    return change_content(on, fmt::format("put a poll in: «{}»", poll.question),
                          [&](Draft& draft) { return put_poll(draft, poll); });
}

EditorResult<Draft> DraftDesk::take_poll(const ActOn& on, int item) {
    const auto seen = find(on.draft);
    if (!seen) return seen;
    if (seen->kind != DraftKind::digest || item < 1 || std::cmp_greater(item, seen->picks.size()))
        return refused(fmt::format("{} has {} items and no item {}", seen->id, seen->picks.size(), item));
    const digest::Pick& pick = seen->picks[static_cast<std::size_t>(item - 1)];
    const auto article = newsroom_.articles().find(pick.article);
    if (!article) return std::unexpected(store_error(article.error()));
    const digest::Block* const block = *article ? poll_of((*article)->article) : nullptr;
    if (block == nullptr)
        return refused(
            fmt::format("the article of «{}» brings no poll; give its question and answers", pick.text.title));
    return set_poll(on, as_poll(*block));
}

EditorResult<Draft> DraftDesk::drop_poll(const ActOn& on) {
    return change_content(on, "took the poll off", [&](Draft& draft) { return take_poll_off(draft); });
}

EditorResult<Draft> DraftDesk::put_in_place(const ActOn& on, bool in_place) {
    const std::string what =
        in_place ? "puts it in the place of the wrong message" : "leaves the wrong message as it is";
    return change_content(on, what, [&](Draft& draft) -> EditorResult<void> {
        if (draft.kind != DraftKind::correction) return refused(draft.id + " is no correction: it replaces nothing");
        draft.remedy = in_place ? Remedy::edited : Remedy::stands;
        return {};
    });
}

EditorResult<Draft> DraftDesk::tell_rest(const ActOn& on, bool tell) {
    const std::string what = tell ? "tells the rest, too" : "tells the rest nothing";
    return change_content(on, what, [&](Draft& draft) -> EditorResult<void> {
        if (draft.kind != DraftKind::correction) return refused(draft.id + " is no correction: it has no rest");
        draft.rest.reset();
        if (!tell) return {};
        auto rest = newsroom_.rest_in_own_words(draft);
        if (!rest) return std::unexpected(rest.error());
        draft.rest = *std::move(rest);
        return {};
    });
}

namespace {

/// The draft of an idempotency key that was used before.
EditorResult<std::optional<Draft>> known_by_key(Newsroom& newsroom, const std::string& key) {
    if (key.empty()) return std::nullopt;
    auto known = newsroom.ledger().drafts().find_by_key(key);
    if (!known) return std::unexpected(store_error(known.error()));
    return *std::move(known);
}

bool typed(const AlertRequest& request) { return !digest::is_blank(request.headline); }

/// Whether a candidate that nobody has touched is what somebody asks for: to arm it is to approve it.
bool is_candidate_of(const Draft& candidate, const Draft& asked) {
    return candidate.state == DraftState::proposed && !touched_by_hand(candidate) &&
           candidate.severity == asked.severity && candidate.edition == asked.edition &&
           shown_hash(candidate.document) == shown_hash(asked.document);
}

/// Another draft waits for a decision about the article; two of them would go to readers twice.
EditorError decide_that_first(const Draft& waiting) {
    const std::string cure = waiting.state == DraftState::held
                                 ? fmt::format("release it with 'depesche draft release {}'", waiting.id)
                                 : fmt::format("approve it with 'depesche draft approve {}'", waiting.id);
    return {EditorError::Kind::conflict,
            fmt::format("{} tells this article already and is {}, with severity {}: {}, or 'depesche draft skip {}' "
                        "makes room for another",
                        waiting.id, to_string(waiting.state), waiting.severity, cure, waiting.id)};
}

} // namespace

EditorResult<std::optional<Draft>> DraftDesk::already_told(const AlertRequest& request, const Draft& asked) {
    const auto same = same_alert(newsroom_, asked);
    if (!same) return std::unexpected(store_error(same.error()));
    return speaks_for(*same, typed(request));
}

EditorResult<DraftDesk::Armed> DraftDesk::propose(const AlertRequest& request, std::string who) {
    auto known = known_by_key(newsroom_, request.idempotency_key);
    if (!known) return std::unexpected(known.error());
    if (*known) return Armed{**std::move(known), false};
    auto draft = newsroom_.compose(request);
    if (!draft) return std::unexpected(draft.error());
    auto told = already_told(request, *draft);
    if (!told) return std::unexpected(told.error());
    if (*told) return Armed{**std::move(told), true};
    draft->history.back().who = std::move(who);
    auto stored = store_new(*std::move(draft));
    if (!stored) return std::unexpected(stored.error());
    return Armed{*std::move(stored), false};
}

EditorResult<DraftDesk::Armed> DraftDesk::arm(const AlertRequest& request, std::string who, bool with_hold,
                                              std::string_view seen) {
    auto known = known_by_key(newsroom_, request.idempotency_key);
    if (!known) return std::unexpected(known.error());
    if (*known) return Armed{**std::move(known), true};
    auto draft = newsroom_.compose(request);
    if (!draft) return std::unexpected(draft.error());
    const auto same = same_alert(newsroom_, *draft);
    if (!same) return std::unexpected(store_error(same.error()));
    const bool is_candidate = same->of_article && is_candidate_of(*same->of_article, *draft);
    if (const auto told = speaks_for(*same, typed(request)); told && !is_candidate) {
        const bool undecided = told->state == DraftState::proposed || told->state == DraftState::held;
        if (undecided && !same->in_words) return std::unexpected(decide_that_first(*told));
        return Armed{*told, true};
    }
    if (!seen.empty() && seen != shown_hash(draft->document)) {
        return std::unexpected(
            EditorError{EditorError::Kind::conflict, "the message is not what was shown any more; look at it again"});
    }
    if (is_candidate) {
        const Draft& candidate = *same->of_article;
        auto done = approve({.draft = candidate.id, .who = std::move(who), .version = candidate.version, .hash = {}},
                            with_hold);
        if (!done) return std::unexpected(done.error());
        return Armed{*std::move(done), false};
    }
    draft->history.back().who = who;
    const auto done = approved(*draft, {.draft = draft->id, .who = std::move(who)}, with_hold);
    // Of a draft that nobody has seen yet only its author can be in the way: then it waits for those who may approve.
    const bool waits = !done && done.error().kind == EditorError::Kind::conflict;
    if (!done && !waits) return std::unexpected(done.error());
    auto stored = store_new(waits ? *draft : *done);
    if (!stored) return std::unexpected(stored.error());
    return Armed{*std::move(stored), false};
}

std::string shown_hash(const digest::Document& document) { return sha256_hex(digest::to_json(document)); }

std::string cli_actor(const config::EditorsSettings& editors, std::string_view login) {
    for (const config::Editor& editor : editors.people) {
        if (!login.empty() && editor.login == login) return editor.name;
    }
    return fmt::format("cli:{}", login);
}

} // namespace depesche::bot
