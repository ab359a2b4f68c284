#pragma once

#include "digest/story/weighed_report.hpp"

#include <span>

namespace depesche::digest {

/// What a story's reports tell in common, as if one report told it: what a third of them say, two at least, each thing
/// the more the more of them say it. Two stories of several reports are compared by it: one report of a story says
/// this, another that, together they say what happened and to whom.
WeighedReport centre_of(std::span<const WeighedReport* const> reports);

} // namespace depesche::digest
