#include "bot/editor/newsroom.hpp"

#include "bot/editor/promise.hpp"
#include "bot/editor/public_links.hpp"
#include "bot/editor/ranking_facts.hpp"
#include "bot/net/sha256.hpp"
#include "digest/article/article_past.hpp"
#include "digest/document/poll.hpp"
#include "digest/edition/reading_memory.hpp"
#include "digest/edition/rules.hpp"
#include "digest/edition/window.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace depesche::bot {

using namespace std::chrono_literals;

EditorError store_error(const digest::StoreError& error) { return {EditorError::Kind::store, error.message}; }

std::string digest_draft_id(const digest::Slot& slot) { return slot.edition + "-" + digest::to_string(slot.date); }

Newsroom::Newsroom(config::Settings settings, config::TextLibrary texts, digest::Zone zone,
                   digest::ArticleStore& articles, Ledger& ledger, const digest::Clock& clock)
    : settings_(std::move(settings)),
      texts_(std::move(texts)),
      zone_(zone),
      schedule_(std::move(zone), settings_.editions),
      articles_(articles),
      stories_(articles),
      ledger_(ledger),
      clock_(clock) {}

void Newsroom::reconfigure(config::Settings settings, config::TextLibrary texts, digest::Zone zone) {
    settings_ = std::move(settings);
    texts_ = std::move(texts);
    zone_ = zone;
    schedule_ = digest::Schedule(std::move(zone), settings_.editions);
}

const config::Texts& Newsroom::texts_for(std::string_view language) const {
    return texts_.best(language.empty() ? settings_.language : language);
}

StoreResult<void> Newsroom::register_channels() {
    for (const config::AudienceSettings& audience : settings_.audiences) {
        if (!audience.is_channel) continue;
        const auto known = ledger_.subscribers().find(audience.name, audience.to);
        if (!known) return std::unexpected(known.error());
        if (*known && (*known)->state == SubscriberState::active) continue;
        Subscriber channel{
            .address = audience.to, .language = settings_.language, .since = now(), .origin = "configuration"};
        const auto started = ledger_.subscribers().start(audience.name, channel);
        if (!started) return std::unexpected(started.error());
    }
    return {};
}

std::vector<digest::Dialect> Newsroom::dialects() const {
    std::vector<digest::Dialect> used;
    for (const config::AudienceSettings& audience : settings_.audiences) {
        const digest::Dialect dialect = platform_for(audience.platform).dialect();
        if (std::ranges::find(used, dialect) == used.end()) used.push_back(dialect);
    }
    if (used.empty()) used.push_back(digest::Dialect::telegram_html);
    return used;
}

digest::Document Newsroom::variant_for(const Draft& draft, const config::AudienceSettings& audience) const {
    if (!audience.is_channel) return draft.document;
    digest::Document variant = draft.document.for_channel();
    const std::string page = archive_address(settings_.web, draft);
    if (audience.archive_link && !draft.to_test && !page.empty()) // what goes to test audiences has no page
        variant.blocks.emplace_back(digest::Link{texts_for(variant.language).at("link.archive"), page});
    return variant;
}

std::vector<digest::Rendered> Newsroom::renderings(const Draft& draft) const {
    std::vector<digest::Rendered> all;
    const auto add_one = [&all](const digest::Document& variant, digest::Dialect dialect) {
        if (auto rendered = digest::render(variant, dialect)) all.push_back(*std::move(rendered));
    };
    const auto add = [&](const digest::Document& variant, digest::Dialect dialect) {
        const auto poll = digest::poll_alone(variant);
        if (!poll || !has_own_polls(dialect)) return add_one(variant, dialect);
        add_one(digest::without_poll(variant), dialect);
        add_one(*poll, dialect);
    };
    for (const digest::Dialect dialect : dialects()) {
        add(draft.document, dialect);
        add(draft.document.for_channel(), dialect);
    }
    for (const config::AudienceSettings& audience : settings_.audiences) {
        if (audience.archive_link && !audience.test)
            add(variant_for(draft, audience), platform_for(audience.platform).dialect());
    }
    // What is said in place of a wrong message is approved with the correction.
    const auto add_instead = [&](const EditorResult<digest::Document>& document) {
        if (!document) return;
        for (const digest::Dialect dialect : dialects()) add(*document, dialect);
    };
    if (draft.remedy == Remedy::edited) add_instead(document_in_place(draft));
    if (draft.rest) add_instead(document_for_rest(draft));
    return all;
}

std::string Newsroom::message_address(digest::ArticleKey article, const std::string& address) const {
    if (!settings_.web.short_links || address.empty()) return address;
    const std::string shorter = short_address(settings_.web, article);
    return shorter.empty() ? address : shorter;
}

std::string Newsroom::content_hash(const Draft& draft) const {
    std::string bytes;
    for (const digest::Rendered& rendered : renderings(draft)) {
        bytes += digest::to_string(rendered.dialect);
        bytes += '\0';
        bytes += rendered.text;
        bytes += '\0';
        bytes += rendered.picture;
    }
    // Where the picture fails, these bytes leave instead: they are approved with it.
    if (digest::picture_of(draft.document) != nullptr) {
        Draft bare = draft;
        bare.document = draft.document.without_picture();
        bytes += content_hash(bare);
    }
    return sha256_hex(bytes);
}

EditorResult<digest::EditionInput> Newsroom::edition_input(const digest::Slot& slot, Instant at, Instant known_by) {
    const auto edition = std::ranges::find(settings_.editions, slot.edition, &config::EditionSettings::name);
    if (edition == settings_.editions.end()) {
        return std::unexpected(
            EditorError{EditorError::Kind::usage, "there is no edition '" + slot.edition + "' in the configuration"});
    }
    digest::EditionInput input;
    input.edition = *edition;
    if (input.edition.language.empty()) input.edition.language = settings_.language;
    input.light_sections = settings_.light_sections;
    input.texts = &texts_for(input.edition.language);
    input.slot = slot;
    input.now = at;
    input.window_start = digest::window_start(schedule_, slot, *edition, at);
    if (const auto placed = stories_.keep_up(now()); !placed) return std::unexpected(store_error(placed.error()));
    auto window = articles_.window(input.window_start - digest::window_background, std::max(at, known_by),
                                   digest::window_articles);
    if (!window) return std::unexpected(store_error(window.error()));
    auto told = ledger_.drafts().told(digest::told_since(schedule_, slot.at));
    if (!told) return std::unexpected(store_error(told.error()));
    // Earlier editions only: an edition made again for a newcomer may tell what it told.
    std::erase_if(*told, [&](const digest::AlreadyTold& one) {
        return one.edition == "alert" ? one.at > known_by : one.at >= slot.at;
    });
    input.told = *std::move(told);
    for (const digest::ArticleKey key : digest::told_outside(*window, input.told)) {
        auto article = articles_.find(key);
        if (!article) return std::unexpected(store_error(article.error()));
        if (*article) window->push_back(**std::move(article));
    }
    auto known = digest::as_they_were(articles_, *std::move(window), known_by);
    if (!known) return std::unexpected(store_error(known.error()));
    std::erase_if(*known, [&](const digest::StoredArticle& article) { return article.news_time() > at; });
    input.articles = *std::move(known);
    const auto drafts = ledger_.drafts().out_since(at - 24h);
    if (!drafts) return std::unexpected(store_error(drafts.error()));
    input.severe_alert_open = severe_alert_open(*drafts, at);
    const auto ranked = add_ranking_facts(input, settings_, articles_, ledger_, known_by);
    if (!ranked) return std::unexpected(store_error(ranked.error()));
    return input;
}

EditorResult<Draft> Newsroom::draft_of(const digest::Slot& slot, const digest::EditionInput& input,
                                       digest::Proposal proposal) {
    Draft draft;
    draft.id = digest_draft_id(slot);
    draft.edition = slot.edition;
    draft.date = digest::to_string(slot.date);
    for (std::vector<digest::Pick>* picks : {&proposal.picks, &proposal.next_best}) {
        for (digest::Pick& pick : *picks) pick.url = message_address(pick.article, pick.url);
    }
    draft.document = digest::edition_document(input, proposal.picks, texts_for(input.edition.language), zone_,
                                              settings_.settings_url);
    draft.picks = std::move(proposal.picks);
    draft.next_best = std::move(proposal.next_best);
    draft.notes = std::move(proposal.notes);
    draft.due = slot.at;
    draft.grace_until = slot.grace_until;
    draft.useful_until = slot.useful_until;
    draft.content_hash = content_hash(draft);
    draft.history.push_back({input.now, "depesche", "proposed"});
    return draft;
}

EditorResult<Draft> Newsroom::propose(const digest::Slot& slot, Instant at) { return propose(slot, at, at); }

EditorResult<Draft> Newsroom::propose(const digest::Slot& slot, Instant at, Instant known_by) {
    auto input = edition_input(slot, at, known_by);
    if (!input) return std::unexpected(input.error());
    std::vector<std::string> replaced;
    // Each round takes out at least one article, so this ends; a dozen rounds mean that the window is beyond repair.
    for (int round = 0; round < 12; ++round) {
        digest::Proposal proposal = digest::propose(*input, reading_);
        if (!proposal.skipped_because.empty()) {
            return std::unexpected(EditorError{EditorError::Kind::rules, proposal.skipped_because});
        }
        auto draft = draft_of(slot, *input, std::move(proposal));
        if (!draft) return draft;
        const auto findings = check(*draft, at, known_by);
        if (!findings) return std::unexpected(findings.error());
        std::set<digest::ArticleKey> bad;
        for (const digest::Finding& finding : *findings) {
            if (finding.severity != digest::RuleSeverity::error || finding.item < 1 ||
                finding.item > static_cast<int>(draft->picks.size()))
                continue;
            const digest::Pick& pick = draft->picks[static_cast<std::size_t>(finding.item - 1)];
            if (bad.insert(pick.article).second)
                replaced.push_back(
                    texts_for(draft->document.language)
                        .fill("note.broke_a_rule", {{"title", pick.text.title}, {"finding", finding.message}}));
        }
        if (bad.empty()) {
            draft->notes.insert(draft->notes.end(), replaced.begin(), replaced.end());
            for (const digest::Finding& finding : *findings) draft->notes.push_back(finding.message);
            return draft;
        }
        std::erase_if(input->articles, [&](const digest::StoredArticle& article) { return bad.contains(article.key); });
    }
    return std::unexpected(
        EditorError{EditorError::Kind::rules, "no selection passes the digest rules; last: " + replaced.back()});
}

} // namespace depesche::bot
