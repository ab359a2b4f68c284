#include "digest/replay/changes.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

/// The length of the longest run of rising numbers, with gaps: what stays where it is.
int longest_rising(const std::vector<std::ptrdiff_t>& places) {
    std::vector<std::ptrdiff_t> ends; // the lowest end of a run of each length
    for (const std::ptrdiff_t place : places) {
        const auto at = std::ranges::lower_bound(ends, place);
        if (at == ends.end())
            ends.push_back(place);
        else
            *at = place;
    }
    return static_cast<int>(ends.size());
}

} // namespace

Changes changes_between(const std::vector<Pick>& proposed, const std::vector<Pick>& sent) {
    Changes changes;
    std::vector<std::ptrdiff_t> kept;
    for (const Pick& pick : sent) {
        const auto before = std::ranges::find(proposed, pick.article, &Pick::article);
        if (before == proposed.end()) continue;
        kept.push_back(before - proposed.begin());
        changes.lines += before->text.title != pick.text.title || before->text.line != pick.text.line;
    }
    const auto all = static_cast<int>(std::max(proposed.size(), sent.size()));
    changes.replaced = all - static_cast<int>(kept.size());
    changes.moved = static_cast<int>(kept.size()) - longest_rising(kept);
    return changes;
}

} // namespace depesche::digest
