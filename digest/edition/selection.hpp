#pragma once

#include "digest/edition/ranking.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace depesche::digest {

/// Below so many items an edition is short, and says so.
inline constexpr std::size_t good_edition = 3;

/// Fills the places of an edition with stories in the order of their ranking: pins first, at most two of a section and
/// at least three sections, one story behind the paywall, no two that are close, and a light one at the end.
/// Asks the ranking for no more ranks than it needs. Everything is by rank. `input` and `ranking` must outlive it.
class Selection {
public:
    Selection(const EditionInput& input, Ranking& ranking);

    void take_pinned();
    /// Keeps the last place for the best light story; a soft one when there is none.
    void reserve_light();
    /// The best first; light ones only when there is nothing else.
    void fill();

    /// In the order shown.
    std::vector<std::size_t> chosen() const;
    std::optional<std::size_t> light() const { return light_; }
    /// The next best, for swapping.
    std::vector<std::size_t> rest() const;
    /// Better than the last of the chosen, and left out for its paywall alone.
    std::vector<std::size_t> left_behind_paywall() const;

    /// Whether another item tells of the same or nearly the same event.
    bool is_close_to_chosen(std::size_t rank) const;
    bool has_room_in_section(std::size_t rank) const;
    /// Not everybody has a subscription (facts/editorial.md 2).
    bool has_room_behind_paywall(std::size_t rank) const;

private:
    std::size_t size() const { return chosen_.size() + (light_ ? 1 : 0); }
    std::size_t free_places() const { return places_ - std::min(places_, size()); }
    bool is_taken(std::size_t rank) const { return taken_[rank]; }
    bool is_light(std::size_t rank) const { return ranking_.lightness(rank) == Lightness::light; }
    bool fits(std::size_t rank) const;
    bool may_stand(std::size_t rank) const;
    void mark_taken(std::size_t rank);
    void take(std::size_t rank);

    Ranking& ranking_;
    std::vector<bool> taken_;
    std::size_t places_;
    bool sections_matter_ = false;
    bool light_allowed_ = true; ///< not while a story of the highest severity is open
    std::vector<std::size_t> chosen_;
    std::optional<std::size_t> light_;
    std::size_t paywalled_ = 0;
    std::map<std::string, std::size_t> of_section_;
};

} // namespace depesche::digest
