// What the policy of breaking news says of an alert, of its update, and of an edition that an alert overtook.
#include "bot/editor/alert_event.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/severity.hpp"
#include "digest/edition/new_facts.hpp"
#include "digest/edition/rules.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace depesche::bot {

namespace {

std::string headline_of(const digest::Document& document) {
    for (const digest::DocumentBlock& block : document.blocks)
        if (const auto* headline = std::get_if<digest::Headline>(&block)) return headline->text;
    return {};
}

digest::Finding warning(std::string_view rule, std::string message) {
    return {rule, digest::RuleSeverity::warning, 0, std::move(message)};
}

} // namespace

/// What readers of a thread were told before this update, and the label in front of it, which is no news either.
EditorResult<std::vector<std::string>> Newsroom::told_in_thread(const Draft& update) {
    std::vector<std::string> told;
    const auto first = ledger_.drafts().find(update.thread);
    if (!first) return std::unexpected(store_error(first.error()));
    if (!*first) return told;
    told.push_back(words_of((*first)->document));
    const auto out = ledger_.drafts().out_since((*first)->due - std::chrono::hours{1});
    if (!out) return std::unexpected(store_error(out.error()));
    for (const Draft& other : *out) {
        if (other.thread == update.thread && other.id != update.id && other.state == DraftState::sent)
            told.push_back(words_of(other.document));
    }
    const digest::AlertText bare{.product = digest::Product::update,
                                 .headline = {},
                                 .body = {},
                                 .url = {},
                                 .number = update.number,
                                 .at = update.history.empty() ? update.due : update.history.front().at};
    told.push_back(words_of(digest::alert_document(bare, texts_for(update.document.language), zone_)));
    return told;
}

EditorResult<std::vector<digest::Finding>> Newsroom::check_policy(const Draft& draft) {
    std::vector<digest::Finding> findings;
    const config::Texts& texts = texts_for(draft.document.language);
    auto unconfirmed = why_unconfirmed(*this, draft);
    if (!unconfirmed) return std::unexpected(store_error(unconfirmed.error()));
    if (!unconfirmed->empty()) findings.push_back(warning("attribution", *std::move(unconfirmed)));
    if (draft.kind == DraftKind::alert && draft.severity == 3 && !draft.to_test && settings_.breaking.topics.empty())
        findings.push_back(warning("audience", texts.at("finding.no_topics")));
    if (draft.kind != DraftKind::update) return findings;
    const auto told = told_in_thread(draft);
    if (!told) return std::unexpected(told.error());
    if (!told->empty() && digest::new_words(words_of(draft.document), *told).empty())
        findings.push_back(warning("repeat", texts.fill("finding.nothing_new", {{"text", headline_of(draft.document)},
                                                                                {"alert", draft.thread}})));
    return findings;
}

EditorResult<void> Newsroom::add_stories_of_alerts(const Draft& digest, std::vector<digest::AlreadyTold>& told) {
    std::vector<std::pair<digest::StoryKey, digest::AlreadyTold>> alerted;
    for (const digest::AlreadyTold& one : told) {
        if (one.edition != "alert") continue;
        const auto story = articles_.stories().story_of(one.article);
        if (!story) return std::unexpected(store_error(story.error()));
        if (*story != 0) alerted.emplace_back(*story, one);
    }
    if (alerted.empty()) return {};
    for (const digest::Pick& pick : digest.picks) {
        const auto story = articles_.stories().story_of(pick.article);
        if (!story) return std::unexpected(store_error(story.error()));
        if (*story == 0) continue;
        for (const auto& [key, one] : alerted) {
            if (key == *story && one.article != pick.article)
                told.push_back({pick.article, pick.version, one.edition, one.at});
        }
    }
    return {};
}

} // namespace depesche::bot
