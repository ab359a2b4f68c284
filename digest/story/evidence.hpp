#pragma once

#include "digest/story/features.hpp"
#include "digest/story/rarity.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// A report with what each of its terms weighs, as rare as it was when the report came.
struct WeighedReport {
    Features features;
    std::vector<float> weights; ///< of features.terms
    double length = 0;          ///< of all weights as a vector
    double portable_length = 0; ///< of those that another language shares
    Instant at;
    bool place_in_title = false;
    bool name_in_title = false;
    bool dated = false; ///< a day of a month stands near the beginning

    WeighedReport(Features features, const Rarity& rarity, Instant at);
};

/// One thing that two reports share, or that speaks against one event.
struct Evidence {
    std::string_view kind; ///< "place", "name", "happening", "number" ...; against: "other place", "other strength" ...
    std::string what;      ///< "Oftringen"; empty for what speaks against
    double weight = 0;     ///< below 0: against
};

/// Two measured strengths that are not one and its correction ("6.1", then "6.4").
bool other_strength_told(const Features& one, const Features& other);

/// How much speaks for two reports telling of one event: about 1 for copies, below 0.1 for most others.
double likeness(const WeighedReport& one, const WeighedReport& other);

/// The same in parts, the weightiest first; the sum is likeness().
std::vector<Evidence> evidence_of(const WeighedReport& one, const WeighedReport& other);

} // namespace depesche::digest
