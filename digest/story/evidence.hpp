#pragma once

#include "digest/story/weighed_report.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// One thing that two reports share, or that speaks against one event.
struct Evidence {
    std::string_view kind; ///< "place", "happening" ...; "who and what", "figures"; against: "other place" ...
    std::string what;      ///< "Oftringen"; empty for "who and what" and for what speaks against
    double weight = 0;     ///< below 0: against
};

/// Two measured strengths that are not one and its correction ("6.1", then "6.4").
bool other_strength_told(const Features& one, const Features& other);

/// How likely two reports tell of one event, as a logarithm of the odds and up to a constant: 10 and more for copies,
/// below -5 for most others. One event from about 1 on (clusterer.cpp).
double likeness(const WeighedReport& one, const WeighedReport& other);

/// The same in parts, the weightiest first; the sum is likeness().
std::vector<Evidence> evidence_of(const WeighedReport& one, const WeighedReport& other);

} // namespace depesche::digest
