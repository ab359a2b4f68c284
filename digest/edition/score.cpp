#include "digest/edition/score.hpp"

#include "digest/edition/wording.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace depesche::digest {

namespace {

using Weights = config::RankingSettings;

constexpr int neutral_urgency = 5;
/// So many further voices of weight 1, and more say nothing.
constexpr double full_coverage = 3;
/// Read so many times as often as usual, and more says nothing.
constexpr double full_interest = 3;
constexpr double question_penalty = -0.1;

std::string number_text(double value) { return fmt::format("{}", value); }

/// "18 min", "3 h": the same in every language.
std::string age_text(std::chrono::milliseconds age) {
    const auto minutes = std::max<long>(std::chrono::round<std::chrono::minutes>(age).count(), 1);
    return minutes < 60 ? fmt::format("{} min", minutes) : fmt::format("{} h", (minutes + 30) / 60);
}

int urgency_of(const Candidate& candidate) {
    return candidate.urgency == 0 ? neutral_urgency : std::clamp(candidate.urgency, 1, 8);
}

double priority_points(const Candidate& candidate, const Weights& weights) {
    return rounded_points(weights.priority * (8 - urgency_of(candidate)) / 7);
}

Reason priority(const Candidate& candidate, const Weights& weights, const config::Texts& texts) {
    const double points = priority_points(candidate, weights);
    return {"priority", points,
            texts.fill(candidate.urgency == 0 ? "reason.priority_unknown" : "reason.priority",
                       {{"urgency", std::to_string(urgency_of(candidate))},
                        {"weight", number_text(weights.priority)},
                        {"points", points_text(points)}})};
}

/// The voices beyond the first that count, together.
double further_coverage(const std::vector<Addition>& further) {
    double more = 0;
    for (const Addition& addition : further) more += addition.value;
    return std::min(std::round(more * 100) / 100, full_coverage);
}

double coverage_points(double more, const Weights& weights) {
    return rounded_points(weights.coverage * more / full_coverage);
}

Reason coverage(const Candidate& candidate, const Weights& weights, const config::Texts& texts) {
    const auto further = further_voices(candidate.voices);
    std::string names;
    for (const Voice& voice : candidate.voices) {
        names += (names.empty() ? "" : ", ") + voice.source;
        const auto added = std::ranges::find(further, voice.source, &Addition::source);
        if (added != further.end()) names += fmt::format(" +{}", added->value);
    }
    const double more = further_coverage(further);
    const double points = coverage_points(more, weights);
    return {"coverage", points,
            texts.count("reason.coverage", static_cast<long>(std::max<std::size_t>(candidate.voices.size(), 1)),
                        {{"names", names},
                         {"weight", number_text(weights.coverage)},
                         {"more", number_text(more)},
                         {"most", number_text(full_coverage)},
                         {"points", points_text(points)}})};
}

/// Rounded to a tenth, as the sentence says it.
double age_in_hours(const Candidate& candidate, const EditionInput& input) {
    using Hours = std::chrono::duration<double, std::ratio<3600>>;
    return std::round(std::max(0.0, Hours(input.now - candidate.time).count()) * 10) / 10;
}

double recency_points(const Candidate& candidate, const EditionInput& input) {
    if (!candidate.dated) return 0;
    const auto half = static_cast<double>(half_life(input.edition).count());
    return rounded_points(input.ranking.recency * std::exp2(-age_in_hours(candidate, input) / half));
}

Reason recency(const Candidate& candidate, const EditionInput& input, const config::Texts& texts) {
    if (!candidate.dated) return {"recency", 0, texts.fill("reason.undated", {{"points", points_text(0)}})};
    const double points = recency_points(candidate, input);
    return {"recency", points,
            texts.fill("reason.recency", {{"age", age_text(input.now - candidate.time)},
                                          {"hours", fmt::format("{:.1f}", age_in_hours(candidate, input))},
                                          {"half", std::to_string(half_life(input.edition).count())},
                                          {"weight", number_text(input.ranking.recency)},
                                          {"points", points_text(points)}})};
}

double desk_share(const Candidate& candidate) {
    const auto origin = candidate.article->article.origin;
    return origin == Origin::own ? 1 : origin == Origin::agency ? 0.5 : 0.25;
}

double desk_points(const Candidate& candidate, const Weights& weights) {
    return rounded_points(weights.desk * desk_share(candidate));
}

Reason desk(const Candidate& candidate, const Weights& weights, const config::Texts& texts) {
    const auto origin = candidate.article->article.origin;
    const std::string_view key = origin == Origin::own      ? "reason.desk_own"
                                 : origin == Origin::agency ? "reason.desk_agency"
                                                            : "reason.desk_partner";
    const double points = desk_points(candidate, weights);
    return {"desk", points,
            texts.fill(key, {{"weight", number_text(weights.desk)},
                             {"share", number_text(desk_share(candidate))},
                             {"points", points_text(points)}})};
}

double text_points(bool has_line, const Weights& weights) { return has_line ? weights.text : 0; }

Reason text(const LineText& line, const Weights& weights, const config::Texts& texts) {
    const double points = text_points(!line.line.empty(), weights);
    if (line.line.empty()) return {"text", points, texts.fill("reason.no_line", {{"points", points_text(points)}})};
    return {"text", points,
            texts.fill("reason.line", {{"origin", origin_words(line.origin, texts)}, {"points", points_text(points)}})};
}

double front_page_points(const FrontPage& page, const Weights& weights) {
    return rounded_points(weights.front_page * page.sum / front_page_hours);
}

std::optional<Reason> front_page(const Candidate& candidate, const EditionInput& input, const config::Texts& texts) {
    if (input.front_page.empty()) return std::nullopt;
    const FrontPage page = front_page_of(candidate.article->key, input.front_page, input.now);
    const double points = front_page_points(page, input.ranking);
    return Reason{"front page", points,
                  texts.fill(page.hours == 0 ? "reason.no_front_page" : "reason.front_page",
                             {{"hours", std::to_string(page.hours)},
                              {"best", std::to_string(page.best)},
                              {"sum", number_text(page.sum)},
                              {"most", std::to_string(front_page_hours)},
                              {"weight", number_text(input.ranking.front_page)},
                              {"points", points_text(points)}})};
}

/// Says that the words are not quite as they were written, and costs nothing.
Reason typography(const EditionInput& input, const config::Texts& texts) {
    const auto& language = input.edition.language.empty() ? texts.language() : input.edition.language;
    return {"typography", 0, texts.fill("reason.typography", {{"language", language}, {"points", points_text(0)}})};
}

} // namespace

bool is_question(std::string_view title) {
    while (!title.empty() && (title.back() == '"' || title.back() == ' ')) title.remove_suffix(1);
    for (const std::string_view closing : {"»", "”", "“", "’", " "}) {
        if (title.ends_with(closing)) title.remove_suffix(closing.size());
    }
    return title.ends_with('?');
}

bool is_weekend(const config::EditionSettings& edition) { return edition.name == "weekend"; }

std::chrono::hours half_life(const config::EditionSettings& edition) {
    const bool weekend_only = (edition.days & 0x1fU) == 0;
    if (weekend_only || is_weekend(edition)) return std::chrono::hours{72};
    return std::chrono::hours{edition.at < std::chrono::hours{12} ? 6 : 4};
}

std::vector<Reason> score_parts(const Candidate& candidate, const LineText& line, const EditionInput& input) {
    const config::Texts& texts = words_for_editors(input.texts);
    const Weights& weights = input.ranking;
    std::vector<Reason> parts{priority(candidate, weights, texts), coverage(candidate, weights, texts),
                              recency(candidate, input, texts), desk(candidate, weights, texts),
                              text(line, weights, texts)};
    if (auto place = front_page(candidate, input, texts)) parts.push_back(*std::move(place));
    if (line.typeset) parts.push_back(typography(input, texts));
    if (is_question(line.title))
        parts.push_back(
            {"headline", question_penalty, texts.fill("reason.question", {{"points", points_text(question_penalty)}})});
    return parts;
}

double score_points(const Candidate& candidate, const LineShape& line, const EditionInput& input) {
    const Weights& weights = input.ranking;
    double sum = priority_points(candidate, weights) +
                 coverage_points(further_coverage(further_voices(candidate.voices)), weights) +
                 recency_points(candidate, input) + desk_points(candidate, weights) +
                 text_points(line.has_line, weights);
    if (!input.front_page.empty())
        sum += front_page_points(front_page_of(candidate.article->key, input.front_page, input.now), weights);
    return rounded_points(line.asks ? sum + question_penalty : sum);
}

std::optional<Reason> interest_part(const Candidate& candidate, const EditionInput& input) {
    const auto known = std::ranges::find(input.interest, candidate.article->key, &ReaderInterest::article);
    if (known == input.interest.end()) return std::nullopt;
    const config::Texts& texts = words_for_editors(input.texts);
    const double ratio = std::min(std::round(interest_ratio(*known) * 10) / 10, full_interest);
    const double weight = input.ranking.interest;
    const double points = rounded_points(weight * std::max(ratio - 1, 0.0) / (full_interest - 1));
    return Reason{
        "interest", points,
        texts.fill(ratio > 1 ? "reason.interest" : "reason.no_interest", {{"ratio", number_text(ratio)},
                                                                          {"most", number_text(full_interest - 1)},
                                                                          {"weight", number_text(weight)},
                                                                          {"points", points_text(points)}})};
}

double total(const std::vector<Reason>& reasons) {
    double sum = 0;
    for (const Reason& reason : reasons) sum += reason.points;
    return rounded_points(sum);
}

double rounded_points(double points) { return std::round(points * 1000) / 1000; }

} // namespace depesche::digest
