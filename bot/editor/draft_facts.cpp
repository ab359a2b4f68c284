// What decisions about a draft depend on, looked up in the stores; and the program's own approval.
#include "bot/editor/newsroom.hpp"
#include "bot/editor/promise.hpp"
#include "bot/editor/severity.hpp"
#include "digest/edition/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

using namespace std::chrono_literals;

StoreResult<std::string> Newsroom::why_not_clean(const Draft& draft) {
    for (const digest::Pick& pick : draft.picks) {
        if (!digest::is_written_by_people(pick.text.origin))
            return fmt::format("«{}» has a line that nobody wrote", pick.text.title);
        if (pick.text.origin == "central sentence") // chosen by counting words: somebody should have seen it
            return fmt::format("«{}» has a line from the middle of its article", pick.text.title);
        const auto article = articles_.find(pick.article);
        if (!article) return std::unexpected(article.error());
        if (!*article) return fmt::format("the article of «{}» is gone", pick.text.title);
        if ((*article)->article.origin != config::Origin::own)
            return fmt::format("«{}» is not the newsroom's own", pick.text.title);
    }
    const auto out = ledger_.drafts().out_since(now() - 24h);
    if (!out) return std::unexpected(out.error());
    return severe_alert_open(*out, now()) ? "a severe alert is open" : "";
}

EditorResult<DraftFacts> Newsroom::short_facts(const Draft& draft) {
    const auto rows = ledger_.of_draft(draft.id);
    if (!rows) return std::unexpected(store_error(rows.error()));
    return DraftFacts{.now = now(), .hash = content_hash(draft), .reached = !rows->empty()};
}

EditorResult<DraftFacts> Newsroom::facts(const Draft& draft, Instant at) {
    auto facts = short_facts(draft);
    if (!facts) return facts;
    const auto findings = check(draft);
    if (!findings) return std::unexpected(findings.error());
    const auto error = std::ranges::find(*findings, digest::RuleSeverity::error, &digest::Finding::severity);
    if (error != findings->end()) facts->rule_error = error->message;
    if (draft.kind == DraftKind::digest) {
        auto unclean = why_not_clean(draft);
        if (!unclean) return std::unexpected(store_error(unclean.error()));
        facts->not_clean = *std::move(unclean);
        return facts;
    }
    const auto out = ledger_.drafts().out_since(at - 48h);
    if (!out) return std::unexpected(store_error(out.error()));
    facts->promise = broken_promise(draft, *out, settings_.breaking, zone_, at);
    auto unconfirmed = why_unconfirmed(*this, draft);
    if (!unconfirmed) return std::unexpected(store_error(unconfirmed.error()));
    facts->unconfirmed = *std::move(unconfirmed);
    return facts;
}

EditorResult<Draft> Newsroom::approve(Draft draft, std::string who) {
    const auto found = facts(draft, now());
    if (!found) return std::unexpected(found.error());
    if (!found->rule_error.empty()) return std::unexpected(EditorError{EditorError::Kind::rules, found->rule_error});
    draft = approve_by_policy(draft, approval_policy(draft, settings_), *found, {});
    draft.history.back().who = std::move(who);
    return draft;
}

EditorResult<digest::EditionInput> Newsroom::making_of(const Draft& draft) {
    const auto edition = std::ranges::find(settings_.editions, draft.edition, &config::EditionSettings::name);
    const auto date = digest::parse_date(draft.date);
    if (edition == settings_.editions.end() || !date) {
        return std::unexpected(EditorError{EditorError::Kind::usage, "there is no edition '" + draft.edition +
                                                                         "' in the configuration any more"});
    }
    digest::EditionInput input;
    input.edition = *edition;
    if (input.edition.language.empty()) input.edition.language = settings_.language;
    input.light_sections = settings_.light_sections;
    input.texts = &texts_for(input.edition.language);
    input.slot = {.edition = draft.edition, .date = *date, .at = draft.due};
    input.now = now();
    const auto out = ledger_.drafts().out_since(input.now - 24h);
    if (!out) return std::unexpected(store_error(out.error()));
    input.severe_alert_open = severe_alert_open(*out, input.now);
    for (const std::vector<digest::Pick>* picks : {&draft.picks, &draft.next_best}) {
        for (const digest::Pick& pick : *picks) {
            auto article = articles_.find(pick.article);
            if (!article) return std::unexpected(store_error(article.error()));
            if (*article) input.articles.push_back(**std::move(article));
        }
    }
    return input;
}

EditorResult<digest::Pick> Newsroom::pick_for(const Draft& draft, digest::ArticleKey article) {
    const auto made = making_of(draft);
    if (!made) return std::unexpected(made.error());
    auto input = edition_input(made->slot, now(), now());
    if (!input) return std::unexpected(input.error());
    auto stored = std::ranges::find(input->articles, article, &digest::StoredArticle::key);
    if (stored == input->articles.end()) { // older than the edition's window
        auto found = articles_.find(article);
        if (!found) return std::unexpected(store_error(found.error()));
        if (!*found)
            return std::unexpected(
                EditorError{EditorError::Kind::usage, fmt::format("there is no article {}", article)});
        stored = input->articles.insert(input->articles.end(), **std::move(found));
    }
    stored->pinned = 1;
    const std::string title = stored->article.title;
    digest::Proposal proposal = digest::propose(*input);
    for (std::vector<digest::Pick>* picks : {&proposal.picks, &proposal.next_best}) {
        const auto pick = std::ranges::find(*picks, article, &digest::Pick::article);
        if (pick == picks->end()) continue;
        pick->url = message_address(pick->article, pick->url);
        return std::move(*pick);
    }
    const auto note = std::ranges::find_if(
        proposal.notes, [&](const std::string& words) { return words.find(title) != std::string::npos; });
    return std::unexpected(
        EditorError{EditorError::Kind::rules,
                    note != proposal.notes.end()
                        ? *note
                        : fmt::format("«{}» cannot stand in {}: it was taken back, is embargoed, or was told already",
                                      title, draft.id)});
}

} // namespace depesche::bot
