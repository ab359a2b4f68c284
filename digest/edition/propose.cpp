#include "digest/edition/candidates.hpp"
#include "digest/edition/events.hpp"
#include "digest/edition/grave.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/edition/score.hpp"
#include "digest/edition/wording.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

namespace depesche::digest {

namespace {

constexpr std::size_t most_of_a_section = 2;
constexpr std::size_t most_paywalled = 1;
constexpr std::size_t wanted_sections = 3; ///< in five items
constexpr std::size_t candidates_shown = 5;
constexpr std::size_t good_edition = 3;
constexpr double pin_points = 1;
/// Reports that come sooner after one another are versions of one fact, not how it went on.
constexpr std::chrono::minutes development_time{30};
/// What has less than this share of the points that any story can have fills no place: another house's bare title that
/// nobody called urgent and nobody else tells has 0.1 to 0.24, the weakest pick of the labelled newsrooms 0.39.
constexpr double least_share = 0.25;
/// Nothing that a desk called important is the light end.
constexpr int light_urgency = 5;

enum class Lightness : std::uint8_t { none, soft, light };

/// A candidate with its score; `section` is as compared, empty when unknown.
struct Scored {
    Pick pick;
    const StoredArticle* article = nullptr;
    std::string section;
    Origin origin = Origin::own;
    int urgency = 0;
    std::optional<Reason> interest; ///< before its cap
    Lightness lightness = Lightness::none;
    bool pinned = false;
    bool superseded = false; ///< a later report of ours tells how it went on
};

Lightness lightness(const Candidate& candidate, const EditionInput& input) {
    const Article& article = candidate.article->article;
    const bool important = candidate.urgency > 0 && candidate.urgency < light_urgency;
    if (important || is_question(article.title)) return Lightness::none;
    const bool light = is_light_section(article, input.light_sections);
    if (!light && !is_soft_section(article)) return Lightness::none;
    if (!grave_word(article, input.edition.language).empty()) return Lightness::none;
    return light ? Lightness::light : Lightness::soft;
}

Mark mark(const Candidate& candidate, const EditionInput& input) {
    if (candidate.told_before || candidate.goes_on) return Mark::is_update;
    if (candidate.alerted) return Mark::none; // no news to readers, who read since when they know it
    return input.edition.marks ? Mark::is_new : Mark::none;
}

LineText line_of(const StoredArticle& stored, const EditionInput& input) {
    const auto told = std::ranges::find(input.told_versions, stored.key, &ToldVersion::article);
    return told == input.told_versions.end() ? line_text(stored.article, input.edition.language)
                                             : updated_line_text(stored.article, told->said, input.edition.language);
}

Scored scored(const Candidate& candidate, const EditionInput& input) {
    const StoredArticle& stored = *candidate.article;
    Scored result;
    result.article = &stored;
    Pick& pick = result.pick;
    pick.article = stored.key;
    pick.version = stored.version;
    pick.text = line_of(stored, input);
    pick.reasons = score_parts(candidate, pick.text, input);
    if (stored.pinned > 0)
        pick.reasons.push_back(
            {"pin", pin_points,
             words_for_editors(input.texts).fill("reason.pin", {{"points", points_text(pin_points)}})});
    pick.score = total(pick.reasons);
    pick.url = stored.article.url;
    pick.section = stored.article.section;
    pick.news_time = candidate.time;
    pick.mark = mark(candidate, input);
    pick.paywall = stored.article.paywall;
    pick.alerted = candidate.alerted;
    result.section = section_key(stored.article);
    result.origin = stored.article.origin;
    result.lightness = lightness(candidate, input);
    result.pinned = stored.pinned > 0;
    result.urgency = candidate.urgency;
    result.interest = interest_part(candidate, input);
    return result;
}

/// Better no item than one that pads (facts/editorial.md 2.15). What an editor pinned is good.
bool is_good_enough(const Scored& candidate, const config::RankingSettings& ranking) {
    const double all = ranking.priority + ranking.coverage + ranking.recency + ranking.desk + ranking.text;
    return candidate.pinned || candidate.pick.score >= least_share * all;
}

bool better(const Scored& a, const Scored& b) {
    if (a.pick.score != b.pick.score) return a.pick.score > b.pick.score;
    return a.pick.article < b.pick.article;
}

/// Two that do not stand in one edition, although they may be different events; the smaller key first.
using ClosePairs = std::set<std::pair<ArticleKey, ArticleKey>>;

/// Among the first of a ranking: what stands behind them is in no edition, and comparing costs.
ClosePairs close_pairs(const std::vector<Scored>& candidates) {
    constexpr std::size_t compared = 40;
    std::vector<const StoredArticle*> first;
    for (std::size_t i = 0; i < std::min(compared, candidates.size()); ++i) first.push_back(candidates[i].article);
    ClosePairs close;
    for (const auto& [similarity, one, other] : similar_pairs(first))
        if (similarity >= too_close) close.insert(std::minmax(first[one]->key, first[other]->key));
    return close;
}

bool are_close(const ClosePairs& close, const Scored& a, const Scored& b) {
    return close.contains(std::minmax(a.pick.article, b.pick.article));
}

/// Nobody wants to read at night that people are stuck who were rescued at noon: of two close stories the later one,
/// from no lesser source, takes the place of the earlier.
void let_later_reports_lead(std::vector<Scored>& candidates, const ClosePairs& close, const config::Texts& texts) {
    for (Scored& earlier : candidates) {
        Scored* latest = nullptr;
        for (Scored& later : candidates) {
            const bool develops = later.pick.news_time > earlier.pick.news_time + development_time &&
                                  later.origin <= earlier.origin && are_close(close, earlier, later);
            const bool newest = latest == nullptr || later.pick.news_time > latest->pick.news_time;
            if (develops && newest && !later.superseded) latest = &later;
        }
        if (latest == nullptr || earlier.pinned) continue;
        earlier.superseded = true;
        if (better(*latest, earlier)) continue;
        const double points = std::round((earlier.pick.score - latest->pick.score) * 1000) / 1000;
        latest->pick.reasons.push_back({"development", points,
                                        texts.fill("reason.development", {{"title", earlier.pick.text.title},
                                                                          {"score", points_text(earlier.pick.score)},
                                                                          {"points", points_text(points)}})});
        latest->pick.score = total(latest->pick.reasons);
    }
    std::ranges::sort(candidates, better);
}

/// Readers' clicks, after everything else is known: they must not lead the newsroom's judgement (interest.hpp).
void let_readers_lift(std::vector<Scored>& candidates, const config::Texts& texts) {
    std::vector<Lift> stories;
    for (const Scored& one : candidates)
        stories.push_back({one.pick.article, one.urgency, one.pick.score, one.interest ? one.interest->points : 0});
    const auto granted = granted_points(stories);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        Scored& one = candidates[i];
        if (!one.interest) continue;
        const double too_much = std::round((granted[i] - one.interest->points) * 1000) / 1000;
        one.pick.reasons.push_back(*one.interest);
        if (too_much < 0)
            one.pick.reasons.push_back(
                {"interest", too_much, texts.fill("reason.interest_cap", {{"points", points_text(too_much)}})});
        one.pick.score = total(one.pick.reasons);
    }
    std::ranges::sort(candidates, better);
}

/// Fills the places of an edition from candidates in order of score.
class Selection {
public:
    Selection(const EditionInput& input, const std::vector<Scored>& candidates, const ClosePairs& close)
        : candidates_(candidates),
          ranking_(input.ranking),
          close_(close),
          taken_(candidates.size()),
          places_(static_cast<std::size_t>(std::max(input.edition.items, 1))) {
        std::set<std::string> sections;
        for (const Scored& candidate : candidates) {
            if (!candidate.section.empty()) sections.insert(candidate.section);
        }
        sections_matter_ = sections.size() >= wanted_sections;
        light_allowed_ = !input.severe_alert_open;
    }

    void take_pinned() {
        for (std::size_t i = 0; i < candidates_.size() && chosen_.size() < places_; ++i) {
            if (candidates_[i].pinned && has_room_behind_paywall(i)) take(i);
        }
    }
    /// Keeps the last place for the best light story; a soft one when there is none.
    void reserve_light() {
        if (!light_allowed_ || places_ < good_edition || chosen_.size() >= places_) return;
        for (const Lightness wanted : {Lightness::light, Lightness::soft}) {
            for (std::size_t i = 0; i < candidates_.size() && !light_; ++i) {
                const bool free = !taken_[i] && !candidates_[i].superseded && has_room_behind_paywall(i) && is_good(i);
                if (free && candidates_[i].lightness == wanted) light_ = i;
            }
        }
        if (light_) mark_taken(*light_);
    }
    /// The best first; light ones only when there is nothing else.
    void fill() {
        for (const bool light_too : {false, true}) {
            for (std::size_t i = 0; i < candidates_.size() && free_places() > 0; ++i) {
                const bool is_light = candidates_[i].lightness == Lightness::light;
                if (is_light && !light_allowed_) continue;
                if (!taken_[i] && is_light == light_too && fits(i)) take(i);
            }
        }
        // Better a third story of a section than an edition that is too thin to send.
        for (std::size_t i = 0; i < candidates_.size() && free_places() > 0 && size() < good_edition; ++i) {
            const bool is_light = candidates_[i].lightness == Lightness::light;
            if (!taken_[i] && (light_allowed_ || !is_light) && may_stand(i)) take(i);
        }
    }
    std::vector<std::size_t> chosen() const {
        std::vector<std::size_t> order = chosen_;
        std::ranges::sort(order); // candidates are in order of score
        if (light_) order.push_back(*light_);
        return order;
    }
    std::vector<std::size_t> rest() const {
        std::vector<std::size_t> rest;
        for (std::size_t i = 0; i < candidates_.size() && rest.size() < candidates_shown; ++i) {
            if (!taken_[i]) rest.push_back(i);
        }
        return rest;
    }
    std::optional<std::size_t> light() const { return light_; }
    /// Whether another item tells of the same or nearly the same event.
    bool is_close_to_chosen(std::size_t i) const {
        for (std::size_t other = 0; other < candidates_.size(); ++other) {
            const auto pair = std::minmax(candidates_[i].pick.article, candidates_[other].pick.article);
            if (taken_[other] && other != i && close_.contains(pair)) return true;
        }
        return false;
    }
    bool has_room_in_section(std::size_t i) const {
        const std::string& section = candidates_[i].section;
        const auto count = of_section_.find(section);
        return section.empty() || !sections_matter_ || count == of_section_.end() || count->second < most_of_a_section;
    }
    /// Not everybody has a subscription (facts/editorial.md 2).
    bool has_room_behind_paywall(std::size_t i) const {
        return !candidates_[i].pick.paywall || paywalled_ < most_paywalled;
    }
    bool is_good(std::size_t i) const { return is_good_enough(candidates_[i], ranking_); }
    /// Better than the last of the chosen, and left out for its paywall alone.
    std::vector<std::size_t> left_behind_paywall() const {
        std::vector<std::size_t> left;
        const std::size_t last = chosen_.empty() ? 0 : *std::ranges::max_element(chosen_);
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            const bool alone = !taken_[i] && !has_room_behind_paywall(i) && !candidates_[i].superseded;
            if (alone && (i < last || candidates_[i].pinned)) left.push_back(i);
        }
        return left;
    }

private:
    std::size_t size() const { return chosen_.size() + (light_ ? 1 : 0); }
    std::size_t free_places() const { return places_ - std::min(places_, size()); }
    /// Keeps the last places for sections that are not there yet.
    bool fits(std::size_t i) const {
        if (!may_stand(i) || !has_room_in_section(i)) return false;
        const bool new_section = !of_section_.contains(candidates_[i].section);
        const std::size_t missing = wanted_sections - std::min(wanted_sections, of_section_.size());
        const bool must_differ = sections_matter_ && places_ >= 5 && missing >= free_places();
        return new_section || !must_differ || candidates_[i].section.empty();
    }
    /// Good, and no other item tells of the same event, nor asks for a subscription as this one does.
    bool may_stand(std::size_t i) const {
        return is_good(i) && !candidates_[i].superseded && !is_close_to_chosen(i) && has_room_behind_paywall(i);
    }
    void mark_taken(std::size_t i) {
        taken_[i] = true;
        paywalled_ += candidates_[i].pick.paywall ? 1 : 0;
        ++of_section_[candidates_[i].section];
    }
    void take(std::size_t i) {
        mark_taken(i);
        chosen_.push_back(i);
    }

    const std::vector<Scored>& candidates_;
    const config::RankingSettings& ranking_;
    const ClosePairs& close_;
    std::vector<bool> taken_;
    std::size_t places_;
    bool sections_matter_ = false;
    bool light_allowed_ = true; ///< not while a story of the highest severity is open
    std::vector<std::size_t> chosen_;
    std::optional<std::size_t> light_;
    std::size_t paywalled_ = 0;
    std::map<std::string, std::size_t> of_section_;
};

/// As the newsroom writes it, or as the address says it.
const std::string& shown_section(const Scored& candidate) {
    return candidate.pick.section.empty() ? candidate.section : candidate.pick.section;
}

void explain_light(Pick& pick, Lightness lightness, const config::Texts& texts) {
    pick.light = true;
    const std::string_view key = lightness == Lightness::light ? "reason.light" : "reason.soft";
    pick.reasons.push_back(
        {"light", 0,
         texts.fill(key, {{"section", pick.section.empty() ? texts.at("reason.no_section") : pick.section},
                          {"points", points_text(0)}})});
}

/// Why a candidate is not in the edition although it is among the next best; empty: its score.
std::string why_not(const Selection& selection, const Scored& candidate, std::size_t i, const config::Texts& texts) {
    const std::string none = points_text(0);
    if (candidate.superseded) return texts.fill("reason.superseded", {{"points", none}});
    if (selection.is_close_to_chosen(i)) return texts.fill("reason.close", {{"points", none}});
    if (!selection.has_room_behind_paywall(i)) return texts.fill("reason.paywall", {{"points", none}});
    if (!selection.is_good(i)) return texts.fill("reason.weak", {{"points", none}});
    if (!selection.has_room_in_section(i))
        return texts.fill("reason.third", {{"section", shown_section(candidate)}, {"points", none}});
    return {};
}

void add_notes(Proposal& proposal, const EditionInput& input, bool light, const config::Texts& texts) {
    if (input.severe_alert_open)
        proposal.notes.push_back(texts.at("note.no_light_now"));
    else if (!light && !proposal.picks.empty())
        proposal.notes.push_back(texts.at("note.no_light"));
    if (proposal.picks.empty())
        proposal.skipped_because = fmt::format("no story worth sending since {}", to_iso8601(input.window_start));
    else if (proposal.picks.size() < good_edition)
        proposal.notes.push_back(texts.count("note.short", static_cast<long>(proposal.picks.size())));
}

} // namespace

Proposal propose(const EditionInput& input) {
    const config::Texts& texts = words_for_editors(input.texts);
    Candidates found = find_candidates(input);
    std::vector<Scored> candidates;
    for (const Candidate& candidate : found.events) candidates.push_back(scored(candidate, input));
    std::ranges::sort(candidates, better);
    const ClosePairs close = close_pairs(candidates);
    let_later_reports_lead(candidates, close, texts);
    let_readers_lift(candidates, texts);

    Selection selection(input, candidates, close);
    selection.take_pinned();
    selection.reserve_light();
    selection.fill();

    Proposal proposal;
    proposal.notes = std::move(found.notes);
    for (const std::size_t i : selection.chosen()) {
        proposal.picks.push_back(candidates[i].pick);
        if (selection.light() == i) explain_light(proposal.picks.back(), candidates[i].lightness, texts);
    }
    for (const std::size_t i : selection.rest()) {
        proposal.next_best.push_back(candidates[i].pick);
        if (auto why = why_not(selection, candidates[i], i, texts); !why.empty())
            proposal.next_best.back().reasons.push_back({"diversity", 0, std::move(why)});
    }
    for (const std::size_t i : selection.left_behind_paywall())
        proposal.notes.push_back(
            texts.fill("note.left_out", {{"why", texts.at("why.paywall")}, {"title", candidates[i].pick.text.title}}));
    add_notes(proposal, input, selection.light().has_value(), texts);
    return proposal;
}

} // namespace depesche::digest
