#include "digest/edition/score.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace depesche::digest {

namespace {

constexpr ScoreWeights weights;
constexpr int neutral_urgency = 5;
/// With this many independent sources more say nothing.
constexpr double full_coverage = 4;
constexpr double question_penalty = -0.1;

/// Three digits are what the sentences show, so that they add up.
double rounded(double value) { return std::round(value * 1000) / 1000; }

Reason priority(const Candidate& candidate) {
    const int urgency = candidate.urgency == 0 ? neutral_urgency : std::clamp(candidate.urgency, 1, 8);
    const double points = rounded(weights.priority * (8 - urgency) / 7);
    const std::string_view known = candidate.urgency == 0 ? "No priority given, counted as" : "Priority";
    return {"priority", points,
            fmt::format("{} {} of 8: {} x (8 - {}) / 7 = {:.3f}.", known, urgency, weights.priority, urgency, points)};
}

Reason coverage(const Candidate& candidate) {
    const auto count = static_cast<double>(std::max<std::size_t>(candidate.sources.size(), 1));
    const double points = rounded(weights.coverage * std::min(count - 1, full_coverage - 1) / (full_coverage - 1));
    std::string names;
    for (const std::string& source : candidate.sources) names += (names.empty() ? "" : ", ") + source;
    return {"coverage", points,
            fmt::format("{} independent {} ({}): {} x {} / {} = {:.3f}.", count, count == 1 ? "source" : "sources",
                        names, weights.coverage, std::min(count, full_coverage) - 1, full_coverage - 1, points)};
}

Reason recency(const Candidate& candidate, const EditionInput& input) {
    if (!candidate.dated) return {"recency", 0, "Without a date, from the first fetch of its feed: 0.000."};
    using Hours = std::chrono::duration<double, std::ratio<3600>>;
    const double hours = std::round(std::max(0.0, Hours(input.now - candidate.time).count()) * 10) / 10;
    const auto half = half_life(input.edition).count();
    const double points = rounded(weights.recency * std::exp2(-hours / static_cast<double>(half)));
    return {"recency", points,
            fmt::format("{:.1f} h old, half as fresh every {} h: {} x 0.5^({:.1f}/{}) = {:.3f}.", hours, half,
                        weights.recency, hours, half, points)};
}

Reason desk(const Candidate& candidate) {
    const auto origin = candidate.article->article.origin;
    const double value = origin == Origin::own ? 1 : origin == Origin::agency ? 0.5 : 0.25;
    const std::string_view who = origin == Origin::own      ? "Our own desk's report"
                                 : origin == Origin::agency ? "An agency's report"
                                                            : "A partner's report";
    const double points = rounded(weights.desk * value);
    return {"desk", points, fmt::format("{}: {} x {} = {:.3f}.", who, weights.desk, value, points)};
}

Reason text(const LineText& line) {
    const double points = line.line.empty() ? 0 : weights.text;
    if (line.line.empty()) return {"text", points, "No good line in the article, the title alone: 0.000."};
    return {"text", points, fmt::format("Has a line ({}): {:.3f}.", line.origin, points)};
}

} // namespace

bool is_question(std::string_view title) {
    while (!title.empty() && (title.back() == '"' || title.back() == ' ')) title.remove_suffix(1);
    for (const std::string_view closing : {"»", "”", "“", "’", " "}) {
        if (title.ends_with(closing)) title.remove_suffix(closing.size());
    }
    return title.ends_with('?');
}

std::chrono::hours half_life(const config::EditionSettings& edition) {
    const bool weekend_only = (edition.days & 0x1fU) == 0;
    if (weekend_only || edition.name == "weekend") return std::chrono::hours{72};
    return std::chrono::hours{edition.at < std::chrono::hours{12} ? 6 : 4};
}

std::vector<Reason> score_parts(const Candidate& candidate, const LineText& line, const EditionInput& input) {
    std::vector<Reason> parts{priority(candidate), coverage(candidate), recency(candidate, input), desk(candidate),
                              text(line)};
    if (is_question(line.title))
        parts.push_back(
            {"headline", question_penalty, fmt::format("The title is a question: {:.3f}.", question_penalty)});
    return parts;
}

double total(const std::vector<Reason>& reasons) {
    double sum = 0;
    for (const Reason& reason : reasons) sum += reason.points;
    return rounded(sum);
}

} // namespace depesche::digest
