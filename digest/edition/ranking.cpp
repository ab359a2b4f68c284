#include "digest/edition/ranking.hpp"

#include "digest/edition/events.hpp"
#include "digest/edition/kinds.hpp"
#include "digest/edition/line_filters.hpp"
#include "digest/edition/score.hpp"
#include "digest/edition/wording.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

constexpr double pin_points = 1;
/// Reports that come sooner after one another are versions of one fact, not how it went on.
constexpr std::chrono::minutes development_time{30};
/// So alike a later report tells how the earlier story went on; what is only close stands apart from it.
constexpr double one_matter = 0.15;
/// Stories are compared among the first of a ranking: what stands behind them is in no edition, and comparing costs.
constexpr std::size_t compared = 40;
/// What has less than this share of the points that any story can have fills no place: another house's bare title that
/// nobody called urgent and nobody else tells has 0.1 to 0.24, the weakest pick of the labelled newsrooms 0.39.
constexpr double least_share = 0.25;
/// Nothing that a desk called important is the light end.
constexpr int light_urgency = 5;

bool better(const RankedStory& a, const RankedStory& b) {
    return a.score != b.score ? a.score > b.score : a.key() < b.key();
}

/// For heaps, which have their largest first.
bool worse(const RankedStory& a, const RankedStory& b) { return better(b, a); }

double score_of(const RankedStory& story, const LineShape& line, const EditionInput& input) {
    const double points = score_points(*story.candidate, line, input);
    return story.pinned() ? rounded_points(points + pin_points) : points;
}

Mark mark(const Candidate& candidate, const EditionInput& input) {
    if (candidate.told_before || candidate.goes_on) return Mark::is_update;
    if (candidate.alerted) return Mark::none; // no news to readers, who read since when they know it
    return input.edition.marks ? Mark::is_new : Mark::none;
}

} // namespace

Ranking::Ranking(const std::vector<Candidate>& events, const EditionInput& input, Reading& reading)
    : input_(input),
      reading_(reading) {
    std::set<std::string> sections;
    for (const Candidate& candidate : events) {
        RankedStory story{.candidate = &candidate, .text = {}, .section = reading.section(candidate.article->article)};
        story.score = score_of(story, {}, input);
        if (!story.section.empty()) sections.insert(story.section);
        waiting_.push_back(std::move(story));
    }
    sections_ = sections.size();
    std::ranges::make_heap(waiting_, worse);
    settle(compared);
    find_close_pairs();
    let_later_reports_lead();
    let_readers_lift();
    find_pinned_end();
}

void Ranking::make_text(RankedStory& story) {
    const StoredArticle& stored = story.stored();
    const auto told = std::ranges::find(input_.told_versions, stored.key, &ToldVersion::article);
    const Article* before = told == input_.told_versions.end() ? nullptr : &told->said;
    story.text = reading_.line(stored.article, before, input_.edition.language);
    story.has_text = true;
    const LineShape shape{.has_line = !story.text.line.empty(), .asks = is_question(story.text.title)};
    story.score = score_of(story, shape, input_);
}

/// A story whose bound is no better than another's score is behind it, whatever its line is.
void Ranking::settle(std::size_t count) {
    while (settled_.size() < count && !waiting_.empty()) {
        std::ranges::pop_heap(waiting_, worse);
        if (waiting_.back().has_text) {
            settled_.push_back(std::move(waiting_.back()));
            waiting_.pop_back();
        } else {
            make_text(waiting_.back());
            std::ranges::push_heap(waiting_, worse);
        }
    }
}

const RankedStory& Ranking::at(std::size_t rank) {
    settle(rank + 1);
    return settled_.at(rank);
}

void Ranking::find_close_pairs() {
    std::vector<const StoredArticle*> first;
    for (const RankedStory& story : settled_) first.push_back(&story.stored());
    for (const auto& [similarity, one, other] : similar_pairs(first, reading_))
        if (similarity >= too_close) close_[std::minmax(first[one]->key, first[other]->key)] = similarity;
}

/// 0 when two stories are not close.
double Ranking::likeness(const RankedStory& one, const RankedStory& other) const {
    const auto found = close_.find(std::minmax(one.key(), other.key()));
    return found == close_.end() ? 0 : found->second;
}

bool Ranking::are_close(std::size_t one, std::size_t other) { return likeness(at(one), at(other)) > 0; }

/// Nobody wants to read at night that people are stuck who were rescued at noon: of two close stories the later one,
/// from no lesser source, takes the place of the earlier.
void Ranking::let_later_reports_lead() {
    const config::Texts& texts = words_for_editors(input_.texts);
    for (RankedStory& earlier : settled_) {
        RankedStory* latest = nullptr;
        for (RankedStory& later : settled_) {
            const bool develops = later.candidate->time > earlier.candidate->time + development_time &&
                                  later.stored().article.origin <= earlier.stored().article.origin &&
                                  likeness(earlier, later) >= one_matter;
            const bool newest = latest == nullptr || later.candidate->time > latest->candidate->time;
            if (develops && newest && !later.superseded) latest = &later;
        }
        if (latest == nullptr || earlier.pinned()) continue;
        earlier.superseded = true;
        if (better(*latest, earlier)) continue;
        const double points = rounded_points(earlier.score - latest->score);
        latest->lifts.push_back({"development", points,
                                 texts.fill("reason.development", {{"title", earlier.text.title},
                                                                   {"score", points_text(earlier.score)},
                                                                   {"points", points_text(points)}})});
        latest->score = rounded_points(latest->score + points);
    }
    std::ranges::sort(settled_, better);
}

/// Readers' clicks, after everything else is known: they must not lead the newsroom's judgement (interest.hpp).
void Ranking::let_readers_lift() {
    if (input_.interest.empty()) return;
    settle(size()); // how much one may gain depends on the others
    const config::Texts& texts = words_for_editors(input_.texts);
    std::vector<Lift> stories;
    std::vector<std::optional<Reason>> interest;
    for (const RankedStory& one : settled_) {
        interest.push_back(interest_part(*one.candidate, input_));
        stories.push_back(
            {one.key(), one.candidate->urgency, one.score, interest.back() ? interest.back()->points : 0});
    }
    const auto granted = granted_points(stories);
    for (std::size_t i = 0; i < settled_.size(); ++i) {
        if (!interest[i]) continue;
        RankedStory& one = settled_[i];
        const double too_much = rounded_points(granted[i] - interest[i]->points);
        one.score = rounded_points(one.score + interest[i]->points + std::min(too_much, 0.0));
        one.lifts.push_back(*std::move(interest[i]));
        if (too_much < 0)
            one.lifts.push_back(
                {"interest", too_much, texts.fill("reason.interest_cap", {{"points", points_text(too_much)}})});
    }
    std::ranges::sort(settled_, better);
}

void Ranking::find_pinned_end() {
    while (std::ranges::any_of(waiting_, &RankedStory::pinned)) settle(settled_.size() + 1);
    for (std::size_t i = 0; i < settled_.size(); ++i)
        if (settled_[i].pinned()) pinned_end_ = i + 1;
}

Lightness Ranking::lightness(std::size_t rank) {
    settle(rank + 1);
    return lightness(settled_.at(rank));
}

Lightness Ranking::lightness(RankedStory& story) {
    if (story.light) return *story.light;
    story.light = Lightness::none;
    const Article& article = story.stored().article;
    const int urgency = story.candidate->urgency;
    if ((urgency > 0 && urgency < light_urgency) || is_question(shown_title(article))) return *story.light;
    const bool light = is_light_section(article, input_.light_sections);
    if (!light && !is_soft_section(article)) return *story.light;
    if (!reading_.is_grave(article, input_.edition.language)) story.light = light ? Lightness::light : Lightness::soft;
    return *story.light;
}

bool Ranking::has(Lightness wanted) {
    const auto is_wanted = [&](RankedStory& story) { return lightness(story) == wanted; };
    return std::ranges::any_of(settled_, is_wanted) || std::ranges::any_of(waiting_, is_wanted);
}

bool Ranking::is_good(std::size_t rank) {
    const config::RankingSettings& weights = input_.ranking;
    const double all = weights.priority + weights.coverage + weights.recency + weights.desk + weights.text;
    return at(rank).pinned() || at(rank).score >= least_share * all;
}

bool Ranking::any_good_from(std::size_t rank) {
    return rank < size() && (rank < pinned_end_ || is_good(rank)); // behind the pinned ones scores only fall
}

Pick Ranking::pick(std::size_t rank) {
    const RankedStory& story = at(rank);
    const StoredArticle& stored = story.stored();
    Pick pick;
    pick.article = stored.key;
    pick.version = stored.version;
    pick.score = story.score;
    pick.text = story.text;
    pick.reasons = score_parts(*story.candidate, story.text, input_);
    if (story.pinned())
        pick.reasons.push_back(
            {"pin", pin_points,
             words_for_editors(input_.texts).fill("reason.pin", {{"points", points_text(pin_points)}})});
    pick.reasons.insert(pick.reasons.end(), story.lifts.begin(), story.lifts.end());
    pick.url = stored.article.url;
    pick.section = stored.article.section;
    pick.news_time = story.candidate->time;
    pick.mark = mark(*story.candidate, input_);
    pick.paywall = stored.article.paywall;
    if (const auto credit = input_.credits.find(stored.article.source); credit != input_.credits.end())
        pick.credit = credit->second;
    pick.alerted = story.candidate->alerted;
    return pick;
}

} // namespace depesche::digest
