#include "digest/edition/selection.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

constexpr std::size_t most_of_a_section = 2;
constexpr std::size_t most_paywalled = 1;
constexpr std::size_t wanted_sections = 3; ///< in five items
constexpr std::size_t items_of_all_sections = 5;
constexpr std::size_t candidates_shown = 5;

} // namespace

Selection::Selection(const EditionInput& input, Ranking& ranking)
    : ranking_(ranking),
      taken_(ranking.size()),
      places_(static_cast<std::size_t>(std::max(input.edition.items, 1))),
      sections_matter_(ranking.sections() >= wanted_sections),
      light_allowed_(!input.severe_alert_open) {}

void Selection::take_pinned() {
    for (std::size_t i = 0; i < ranking_.pinned_end() && chosen_.size() < places_; ++i) {
        if (ranking_.at(i).pinned() && has_room_behind_paywall(i)) take(i);
    }
}

void Selection::reserve_light() {
    if (!light_allowed_ || places_ < good_edition || chosen_.size() >= places_) return;
    for (const Lightness wanted : {Lightness::light, Lightness::soft}) {
        if (light_ || !ranking_.has(wanted)) continue;
        for (std::size_t i = 0; ranking_.any_good_from(i) && !light_; ++i) {
            const bool free = !is_taken(i) && !ranking_.at(i).superseded && has_room_behind_paywall(i);
            if (free && ranking_.is_good(i) && ranking_.lightness(i) == wanted) light_ = i;
        }
    }
    if (light_) mark_taken(*light_);
}

void Selection::fill() {
    for (const bool light_too : {false, true}) {
        for (std::size_t i = 0; free_places() > 0 && ranking_.any_good_from(i); ++i) {
            if (is_light(i) && !light_allowed_) continue;
            if (!is_taken(i) && is_light(i) == light_too && fits(i)) take(i);
        }
    }
    // Better a third story of a section than an edition that is too thin to send.
    for (std::size_t i = 0; free_places() > 0 && size() < good_edition && ranking_.any_good_from(i); ++i) {
        if (!is_taken(i) && (light_allowed_ || !is_light(i)) && may_stand(i)) take(i);
    }
}

std::vector<std::size_t> Selection::chosen() const {
    std::vector<std::size_t> order = chosen_;
    std::ranges::sort(order);
    if (light_) order.push_back(*light_);
    return order;
}

std::vector<std::size_t> Selection::rest() const {
    std::vector<std::size_t> rest;
    for (std::size_t i = 0; i < taken_.size() && rest.size() < candidates_shown; ++i) {
        if (!is_taken(i)) rest.push_back(i);
    }
    return rest;
}

std::vector<std::size_t> Selection::left_behind_paywall() const {
    std::vector<std::size_t> left;
    const std::size_t last = chosen_.empty() ? 0 : *std::ranges::max_element(chosen_);
    for (std::size_t i = 0; i < std::max(last, ranking_.pinned_end()); ++i) {
        const RankedStory& story = ranking_.at(i);
        const bool alone = !is_taken(i) && !has_room_behind_paywall(i) && !story.superseded;
        if (alone && (i < last || story.pinned())) left.push_back(i);
    }
    return left;
}

bool Selection::is_close_to_chosen(std::size_t rank) const {
    const auto is_close = [&](std::size_t other) { return other != rank && ranking_.are_close(other, rank); };
    return std::ranges::any_of(chosen_, is_close) || (light_ && is_close(*light_));
}

bool Selection::has_room_in_section(std::size_t rank) const {
    const std::string& section = ranking_.at(rank).section;
    const auto count = of_section_.find(section);
    return section.empty() || !sections_matter_ || count == of_section_.end() || count->second < most_of_a_section;
}

bool Selection::has_room_behind_paywall(std::size_t rank) const {
    return !ranking_.at(rank).stored().article.paywall || paywalled_ < most_paywalled;
}

/// Keeps the last places for sections that are not there yet.
bool Selection::fits(std::size_t rank) const {
    if (!may_stand(rank) || !has_room_in_section(rank)) return false;
    const std::string& section = ranking_.at(rank).section;
    const std::size_t missing = wanted_sections - std::min(wanted_sections, of_section_.size());
    const bool must_differ = sections_matter_ && places_ >= items_of_all_sections && missing >= free_places();
    return !must_differ || section.empty() || !of_section_.contains(section);
}

/// Good, and no other item tells of the same event, nor asks for a subscription as this one does.
bool Selection::may_stand(std::size_t rank) const {
    return ranking_.is_good(rank) && !ranking_.at(rank).superseded && !is_close_to_chosen(rank) &&
           has_room_behind_paywall(rank);
}

void Selection::mark_taken(std::size_t rank) {
    taken_[rank] = true;
    paywalled_ += ranking_.at(rank).stored().article.paywall ? 1 : 0;
    ++of_section_[ranking_.at(rank).section];
}

void Selection::take(std::size_t rank) {
    mark_taken(rank);
    chosen_.push_back(rank);
}

} // namespace depesche::digest
