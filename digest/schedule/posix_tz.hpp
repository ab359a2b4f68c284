#pragma once

#include "digest/schedule/tzif.hpp"

namespace depesche::digest {

/// Continues `changes` (not empty) by a rule such as "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ, with the hours of RFC
/// 8536, -167 to 167) from its last change to the end of `last_rule_year`. False: the rule is not understood.
bool append_posix_rule(std::string_view rule, std::vector<OffsetChange>& changes);

} // namespace depesche::digest
