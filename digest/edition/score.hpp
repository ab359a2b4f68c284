#pragma once

#include "digest/edition/candidates.hpp"

#include <string_view>
#include <vector>

namespace depesche::digest {

/// Weights of the parts of a score (facts/editorial.md 4.3); together 1.
struct ScoreWeights {
    double priority = 0.35;
    double coverage = 0.25;
    double recency = 0.15;
    double desk = 0.10; ///< who reported it; until front pages and readers are known
    double text = 0.15; ///< a bare title tells a reader less than half; it should not lead because it is fresh
};

/// The parts of a candidate's score, each with the sentence that recomputes it. Points are rounded to three digits.
std::vector<Reason> score_parts(const Candidate& candidate, const LineText& text, const EditionInput& input);

double total(const std::vector<Reason>& reasons);

/// Whether a title asks instead of telling.
bool is_question(std::string_view title);

/// After how long half of the recency is gone: 6 h in the morning, 4 h in the evening, 72 h at the weekend.
std::chrono::hours half_life(const config::EditionSettings& edition);

} // namespace depesche::digest
