#include "digest/edition/surprise.hpp"

#include "digest/edition/candidates.hpp"
#include "digest/edition/harm.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/edition/line_filters.hpp"
#include "digest/edition/oddity.hpp"
#include "digest/edition/reading.hpp"
#include "digest/edition/score.hpp"
#include "digest/edition/wording.hpp"

#include "digest/article/fold.hpp"
#include "digest/article/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace depesche::digest {

namespace {

using namespace std::chrono_literals;

/// Together 1. What the newsroom itself calls light weighs as much as what the words say of it; what is rare among the
/// words as much as what is odd about them; an editor's tag beats a missing one of these.
constexpr double light_weight = 0.2;
constexpr double oddity_weight = 0.2;
constexpr double rarity_weight = 0.2;
constexpr double tag_weight = 0.2;
constexpr double distance_weight = 0.1;
constexpr double desk_weight = 0.1;

constexpr auto rarity_days = std::chrono::days{90};
constexpr auto distance_days = std::chrono::days{30};
/// Nothing that a desk called important is light, whatever its words.
constexpr int important_urgency = 4;
/// With a shorter past nothing is rare.
constexpr int fewest_days = 2;
/// So many marks make a story as odd as it gets.
constexpr std::size_t odd_enough = 2;

double rounded(double value) { return std::round(value * 1000) / 1000; }
std::string number_text(double value) { return fmt::format("{}", value); }

using Values = std::map<std::string, std::string>;

/// weight x share, with the sentence that says so.
Reason reason(std::string part, std::string_view key, double weight, double share, const config::Texts& texts,
              Values values = {}) {
    const double points = rounded(weight * share);
    values.insert({{"weight", number_text(weight)}, {"share", number_text(share)}, {"points", points_text(points)}});
    return {std::move(part), points, texts.fill("reason." + std::string(key), values)};
}

bool is_tagged_surprising(const Article& article) {
    return std::ranges::any_of(article.tags, [](const std::string& tag) {
        const std::string folded = fold_text(tag);
        return folded == "surprise" || folded == "surprising" || folded == "überraschend" || folded == "überraschung" ||
               folded == "surprenant" || folded == "sorprendente" || folded == "sorpresa";
    });
}

/// The pair that is shown is the one that says most: nouns and names (German writes them large) before long words.
std::pair<int, std::size_t> weight(const TellingWord& a, const TellingWord& b) {
    const auto is_large = [](const TellingWord& word) { return lower(word.shown) != word.shown ? 1 : 0; };
    return {is_large(a) + is_large(b), a.shown.size() + b.shown.size()};
}

/// How much of what the title combines stood together before.
Reason rarity(const std::vector<TellingWord>& words, const SurpriseInput& input, const config::Texts& texts) {
    const Instant after = input.now - rarity_days;
    const int days = input.memory == nullptr ? 0 : input.memory->days(after, input.since);
    std::size_t pairs = 0, fresh = 0;
    const TellingWord* first = nullptr;
    const TellingWord* second = nullptr;
    for (std::size_t i = 0; i < words.size(); ++i) {
        for (std::size_t j = i + 1; j < words.size(); ++j) {
            ++pairs;
            if (days < fewest_days || input.memory->together(words[i].stem, words[j].stem, after, input.since) > 0)
                continue;
            if (fresh++ == 0 || weight(words[i], words[j]) > weight(*first, *second)) {
                first = &words[i];
                second = &words[j];
            }
        }
    }
    if (pairs == 0 || days < fewest_days) return reason("rarity", "surprise_no_past", rarity_weight, 0, texts);
    const double points = rounded(rarity_weight * static_cast<double>(fresh) / static_cast<double>(pairs));
    const Values values{{"first", first == nullptr ? words[0].shown : first->shown},
                        {"second", second == nullptr ? words[1].shown : second->shown},
                        {"days", std::to_string(days)},
                        {"fresh", std::to_string(fresh)},
                        {"pairs", std::to_string(pairs)},
                        {"weight", number_text(rarity_weight)},
                        {"points", points_text(points)}};
    return {"rarity", points, texts.fill(fresh > 0 ? "reason.surprise_rarity" : "reason.surprise_common", values)};
}

/// How far it is from everything of the last 30 days.
Reason distance(const std::vector<TellingWord>& words, const SurpriseInput& input, const config::Texts& texts) {
    const Instant after = input.now - distance_days;
    const int days = input.memory == nullptr ? 0 : input.memory->days(after, input.since);
    if (words.empty() || days < fewest_days) return reason("distance", "surprise_no_past", distance_weight, 0, texts);
    const std::size_t shared = input.memory->most_shared(words, after, input.since);
    const double points =
        rounded(distance_weight * static_cast<double>(words.size() - shared) / static_cast<double>(words.size()));
    return {"distance", points,
            texts.fill("reason.surprise_distance", {{"days", std::to_string(days)},
                                                    {"shared", std::to_string(shared)},
                                                    {"words", std::to_string(words.size())},
                                                    {"weight", number_text(distance_weight)},
                                                    {"points", points_text(points)}})};
}

Reason light(const Article& article, const SurpriseInput& input, const config::Texts& texts) {
    const std::string section = article.section.empty() ? texts.at("reason.no_section") : article.section;
    if (is_light_section(article, input.light_sections))
        return reason("light", "surprise_light", light_weight, 1, texts, {{"section", section}});
    if (is_soft_section(article))
        return reason("light", "surprise_soft", light_weight, 0.5, texts, {{"section", section}});
    return reason("light", "surprise_not_light", light_weight, 0, texts, {{"section", section}});
}

Reason oddity(const Article& article, const SurpriseInput& input, const config::Texts& texts) {
    const auto found = oddities(article, input.language);
    if (found.empty()) return reason("oddity", "surprise_not_odd", oddity_weight, 0, texts);
    std::string what;
    for (const Oddity& one : found)
        what += (what.empty() ? "" : ", ") + texts.fill("oddity." + std::string(one.mark), {{"word", one.word}});
    const double share = static_cast<double>(std::min(found.size(), odd_enough)) / static_cast<double>(odd_enough);
    return reason("oddity", "surprise_odd", oddity_weight, share, texts, {{"what", what}});
}

Reason desk(const Article& article, const config::Texts& texts) {
    if (article.origin == Origin::own) return reason("desk", "desk_own", desk_weight, 1, texts);
    if (article.origin == Origin::agency) return reason("desk", "desk_agency", desk_weight, 0.5, texts);
    return reason("desk", "desk_partner", desk_weight, 0.25, texts);
}

std::vector<Reason> reasons(const Article& article, const SurpriseInput& input, const config::Texts& texts) {
    const auto words = telling_words(article);
    std::vector<Reason> all{rarity(words, input, texts), distance(words, input, texts), light(article, input, texts),
                            oddity(article, input, texts), desk(article, texts)};
    if (is_tagged_surprising(article)) all.push_back(reason("tag", "surprise_tag", tag_weight, 1, texts));
    return all;
}

/// Its section or an editor says so; elsewhere one odd word may be an ordinary one, two of them are not.
bool is_unusual(const std::vector<Reason>& reasons) {
    return std::ranges::any_of(reasons, [](const Reason& one) {
        return one.part == "tag" || (one.part == "light" && one.points > 0) ||
               (one.part == "oddity" && one.points >= oddity_weight);
    });
}

/// Why an event is nothing to smile about: a text below [why], empty when it is.
std::string_view objection(const Candidate& event, const SurpriseInput& input) {
    if (event.urgency > 0 && event.urgency <= important_urgency) return "important";
    for (const StoredArticle* report : event.reports) {
        if (!harm_word(report->article, input.language).empty()) return "grave";
    }
    for (const StoredArticle* report : event.reports) {
        const bool sent = std::ranges::any_of(input.told, [&](const AlreadyTold& told) {
            return told.article == report->key && (told.edition == "alert" || told.edition == "surprising");
        });
        if (sent) return "sent_alone";
    }
    return is_question(shown_title(event.article->article)) ? "question" : "";
}

std::string told_in(const Candidate& event, const SurpriseInput& input) {
    const AlreadyTold* last = nullptr;
    for (const AlreadyTold& told : input.told) {
        const bool same = std::ranges::any_of(event.reports, [&](const auto* one) { return one->key == told.article; });
        if (same && (last == nullptr || told.at > last->at)) last = &told;
    }
    return last == nullptr ? "" : last->edition;
}

/// The day as an edition sees it; what an edition told stays in, the editors see where.
EditionInput as_edition(const SurpriseInput& input) {
    EditionInput edition;
    edition.edition.language = input.language;
    edition.light_sections = input.light_sections;
    edition.window_start = input.since;
    edition.now = input.now;
    edition.articles = input.articles;
    edition.texts = input.texts;
    return edition;
}

} // namespace

Surprises find_surprises(const SurpriseInput& input) {
    const config::Texts& texts = words_for_editors(input.texts);
    Surprises result;
    if (input.severe_alert_open) {
        result.notes.push_back(texts.at("note.no_light_now"));
        return result;
    }
    const EditionInput day = as_edition(input); // the events point into it
    Reading reading;
    const Candidates found = find_candidates(day, reading);
    for (const Candidate& event : found.events) {
        const Article& article = event.article->article;
        SurpriseCandidate candidate;
        candidate.reasons = reasons(article, input, texts);
        if (!is_unusual(candidate.reasons)) continue;
        if (const auto why = objection(event, input); !why.empty()) {
            result.notes.push_back(
                texts.fill("note.left_out", {{"why", texts.at("why." + std::string(why))}, {"title", article.title}}));
            continue;
        }
        candidate.article = event.article->key;
        candidate.version = event.article->version;
        candidate.score = total(candidate.reasons);
        candidate.told_in = told_in(event, input);
        candidate.paywall = article.paywall;
        result.candidates.push_back(std::move(candidate));
    }
    std::ranges::copy(found.notes, std::back_inserter(result.notes));
    std::ranges::sort(result.candidates, [](const SurpriseCandidate& a, const SurpriseCandidate& b) {
        return std::tuple(-a.score, a.article) < std::tuple(-b.score, b.article);
    });
    return result;
}

std::vector<SurpriseCandidate> surprising_candidates(const SurpriseInput& input) {
    return find_surprises(input).candidates;
}

bool may_be_proposed(const SurpriseCandidate& candidate) {
    return candidate.score >= surprising_enough && candidate.told_in.empty() && !candidate.paywall;
}

const SurpriseCandidate* to_be_proposed(const std::vector<SurpriseCandidate>& candidates) {
    const auto found = std::ranges::find_if(candidates, may_be_proposed);
    return found == candidates.end() ? nullptr : &*found;
}

} // namespace depesche::digest
