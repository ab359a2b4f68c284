// Breaking news as drafts: alerts, their updates, corrections and retractions.
#include "bot/editor/draft_edits.hpp"
#include "bot/editor/newsroom.hpp"
#include "bot/editor/ranking_facts.hpp"
#include "digest/article/fold.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/credit.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

EditorError usage_error(std::string message) { return {EditorError::Kind::usage, std::move(message)}; }

digest::Product product_of(DraftKind kind) {
    switch (kind) {
    case DraftKind::update:
        return digest::Product::update;
    case DraftKind::correction:
    case DraftKind::retraction:
        return digest::Product::correction;
    case DraftKind::surprising:
        return digest::Product::surprising;
    default:
        return digest::Product::alert;
    }
}

/// The article's language; where it is the newsroom's ("de", "de-CH"), as the newsroom writes it.
const std::string& written_in(const std::string& article, const std::string& newsroom) {
    const auto primary = [](std::string_view language) { return language.substr(0, language.find('-')); };
    return article.empty() || primary(article) == primary(newsroom) ? newsroom : article;
}

/// As the configuration writes it; for want of that, of severity 3, as the article's section or the editor does.
std::string topic_of(const Draft& alert, const config::BreakingSettings& breaking) {
    if (alert.kind != DraftKind::alert) return {};
    const std::string& said =
        !alert.edition.empty() || alert.picks.empty() ? alert.edition : alert.picks.front().section;
    const auto same = std::ranges::find(breaking.topics, digest::fold_text(said),
                                        [](const std::string& topic) { return digest::fold_text(topic); });
    if (same != breaking.topics.end()) return *same;
    return alert.severity == 3 ? said : std::string();
}

/// Whether a message says the very same, beside its label ("Korrektur zu 14.21: ...").
bool says(const digest::Document& message, const digest::AlertText& text) {
    std::string headline, body;
    for (const digest::DocumentBlock& block : message.blocks) {
        if (const auto* one = std::get_if<digest::Headline>(&block)) headline = one->text;
        if (const auto* one = std::get_if<digest::Paragraph>(&block)) body = one->text;
    }
    return !digest::is_blank(text.headline) && headline.ends_with(": " + text.headline) && body == text.body;
}

bool goes_or_went(DraftState state) {
    return state == DraftState::sent || state == DraftState::approved || state == DraftState::proposed;
}

std::string_view id_prefix(DraftKind kind) { return kind == DraftKind::surprising ? "surprising" : "alert"; }

} // namespace

/// Fills what the request leaves open from the article it is about.
EditorResult<void> Newsroom::take_article(const AlertRequest& request, Draft& draft, digest::AlertText& text) {
    const auto found = articles_.find_by_name(request.article);
    if (!found) return std::unexpected(store_error(found.error()));
    if (!*found)
        return std::unexpected(
            usage_error("no article '" + request.article + "' in the store; 'depesche article list' shows them"));
    const digest::StoredArticle& stored = **found;
    if (stored.hold != 0) {
        return std::unexpected(
            EditorError{EditorError::Kind::rules, "article " + std::to_string(stored.key) +
                                                      " is held, because its feed brought too many at once; 'depesche "
                                                      "feed release --article " +
                                                      std::to_string(stored.key) + "' lets it go"});
    }
    if (!stored.sendable(draft.due)) {
        return std::unexpected(
            EditorError{EditorError::Kind::rules,
                        "article " + std::to_string(stored.key) + " is under embargo or withdrawn and cannot be sent"});
    }
    const std::string& language = written_in(stored.article.language, settings_.language);
    const digest::LineText line = digest::line_text(stored.article, language);
    if (text.headline.empty()) text.headline = line.title;
    if (text.body.empty()) text.body = digest::with_credit(line.line, credits(settings_)[stored.article.source]);
    const std::string address = message_address(stored.key, stored.article.url);
    if (text.url.empty()) text.url = address;
    text.paywall = stored.article.paywall && text.url == address;
    if (request.kind == DraftKind::surprising) text.picture = picture_for(stored.article, request.to_test);
    draft.picks.push_back({.article = stored.key,
                           .version = stored.version,
                           .text = line,
                           .url = address,
                           .section = stored.article.section,
                           .news_time = stored.news_time(),
                           .paywall = text.paywall});
    return {};
}

/// Joins an update, correction or retraction to the message it is about: severity, number, address, and the time of
/// what was wrong. Named by any member, a thread is that of its first message.
EditorResult<void> Newsroom::join_thread(const AlertRequest& request, Draft& draft, digest::AlertText& text) {
    auto found = ledger_.drafts().find(request.thread);
    if (found && *found && !(*found)->thread.empty()) found = ledger_.drafts().find((*found)->thread);
    if (!found) return std::unexpected(store_error(found.error()));
    if (!*found)
        return std::unexpected(usage_error("no message '" + request.thread + "'; 'depesche draft list' shows them"));
    const Draft& first = **found;
    draft.thread = first.id;
    draft.wrong = request.thread;
    draft.remedy = request.remedy;
    if (request.kind == DraftKind::update && first.kind != DraftKind::alert)
        return std::unexpected(usage_error("'" + first.id + "' is no alert: it can be corrected or retracted"));
    // Night readers may have an alert that waits for the morning: then it can be corrected as well.
    const auto rows = ledger_.of_draft(first.id);
    if (!rows) return std::unexpected(store_error(rows.error()));
    if (first.state != DraftState::sent && rows->empty())
        return std::unexpected(usage_error("'" + first.id + "' has not been sent; edit or skip it instead"));
    draft.to_test = first.to_test;
    draft.severity = first.severity;
    const auto all = ledger_.drafts().list(1000);
    if (!all) return std::unexpected(store_error(all.error()));
    const auto before = std::ranges::find_if(*all, [&](const Draft& other) {
        return other.thread == first.id && other.kind == request.kind && goes_or_went(other.state);
    });
    if (request.kind != DraftKind::update && before != all->end() && says(before->document, text))
        return std::unexpected(EditorError{EditorError::Kind::rules, before->id + " says so already and is " +
                                                                         std::string(to_string(before->state)) +
                                                                         "; nothing is sent twice"});
    const Draft* last = &first;
    for (const Draft& other : *all) {
        if (other.thread != first.id || other.state != DraftState::sent) continue;
        if (other.kind == DraftKind::update) draft.number = std::max(draft.number, other.number);
        if (other.due > last->due) last = &other;
    }
    text.number = ++draft.number;
    // A correction names the time of the message that was wrong: the last of the thread.
    if (request.kind != DraftKind::update) text.at = last->due;
    for (const digest::DocumentBlock& block : first.document.blocks) {
        if (const auto* link = std::get_if<digest::Link>(&block); link != nullptr && text.url.empty())
            text.url = link->url;
    }
    draft.document.language = first.document.language;
    return {};
}

/// The message as it should have been: with the label of the wrong one. Without blocks of an edition, which is told with
/// the correction on top.
EditorResult<digest::Document> Newsroom::text_for_rest(const Draft& correction, const std::string& headline,
                                                       digest::AlertText text) {
    const auto wrong = ledger_.drafts().find(correction.wrong);
    if (!wrong) return std::unexpected(store_error(wrong.error()));
    if (!*wrong || (*wrong)->kind == DraftKind::digest)
        return digest::Document{.product = digest::Product::digest, .language = correction.document.language};
    text.product = product_of((*wrong)->kind);
    if (!digest::is_blank(headline)) text.headline = headline;
    text.number = (*wrong)->number;
    text.at = (*wrong)->kind == DraftKind::update ? correction.due : text.at;
    text.picture.reset();
    return digest::alert_document(text, texts_for(correction.document.language), zone_);
}

EditorResult<digest::Document> Newsroom::rest_in_own_words(const Draft& correction) {
    digest::AlertText text;
    for (const digest::DocumentBlock& block : correction.document.blocks) {
        if (const auto* headline = std::get_if<digest::Headline>(&block))
            text.headline = headline->text.substr(
                headline_label(headline->text, correction.document.product, texts_for(correction.document.language))
                    .size());
        if (const auto* body = std::get_if<digest::Paragraph>(&block)) text.body = body->text;
        if (const auto* link = std::get_if<digest::Link>(&block)) {
            text.url = link->url;
            text.paywall = !link->note.empty();
        }
    }
    return text_for_rest(correction, text.headline, text);
}

EditorResult<Draft> Newsroom::compose(const AlertRequest& request) {
    if (request.severity < 1 || request.severity > 3) return std::unexpected(usage_error("severity must be 1, 2 or 3"));
    Draft draft{.kind = request.kind,
                .severity = request.severity,
                .to_test = request.to_test,
                .idempotency_key = request.idempotency_key};
    draft.due = now();
    draft.grace_until = draft.due + settings_.breaking.useful_for;
    draft.useful_until = draft.grace_until;
    digest::AlertText text{.product = product_of(request.kind),
                           .headline = request.headline,
                           .body = request.body,
                           .url = request.url,
                           .at = draft.due};
    draft.edition = request.topic;
    if (request.kind == DraftKind::surprising) draft.severity = 0; // it interrupts nobody's night
    const bool replaces = request.kind == DraftKind::correction || request.kind == DraftKind::retraction;
    if (!request.article.empty()) {
        if (const auto taken = take_article(request, draft, text); !taken) return std::unexpected(taken.error());
    } else if (!request.url.empty() && !replaces) {
        // Typed by hand, it tells our article all the same: it goes when the article goes.
        if (const auto told = articles_.find_by_name(request.url); told && *told)
            draft.picks.push_back({.article = (*told)->key,
                                   .version = (*told)->version,
                                   .text = {.title = (*told)->article.title},
                                   .url = request.url,
                                   .section = (*told)->article.section,
                                   .news_time = draft.due}); // the words are new, whatever the page's age
    }
    const bool joins = request.kind == DraftKind::update || request.kind == DraftKind::correction ||
                       request.kind == DraftKind::retraction;
    if (joins) {
        if (const auto joined = join_thread(request, draft, text); !joined) return std::unexpected(joined.error());
    }
    draft.edition = topic_of(draft, settings_.breaking);
    if (digest::is_blank(text.headline))
        return std::unexpected(usage_error("it needs a headline, or an article (--article) to take it from"));
    auto id = ledger_.drafts().next_id(id_prefix(request.kind));
    if (!id) return std::unexpected(store_error(id.error()));
    draft.id = *std::move(id);
    draft.document = digest::alert_document(text, texts_for(draft.document.language), zone_);
    if (request.rest && request.kind == DraftKind::correction) {
        auto rest = text_for_rest(draft, *request.rest, text);
        if (!rest) return std::unexpected(rest.error());
        draft.rest = *std::move(rest);
    }
    draft.content_hash = content_hash(draft);
    draft.history.push_back({draft.due, "depesche", "proposed"});
    return draft;
}

} // namespace depesche::bot
