#pragma once

#include "digest/story/weighed_report.hpp"

#include <span>

namespace depesche::digest {

/// What a story's reports tell in common, as if one report told it: what a third of them say, two at least, each thing
/// the more the more of them say it, and no more than it is worth now, if others have come to say it since. Two stories
/// of several reports are compared by it: one report of a story says this, another that, together they say what
/// happened and to whom.
WeighedReport centre_of(std::span<const WeighedReport* const> reports, const Rarity& now);

/// Whether two share a thing that few reports have by now: what everybody says would make one story of all that say it.
bool share_something_rare(const WeighedReport& one, const WeighedReport& other, const Rarity& now);

} // namespace depesche::digest
