#pragma once

#include "digest/edition/candidates.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// The parts of a candidate's score, each with the sentence that recomputes it. Points are rounded to three digits.
std::vector<Reason> score_parts(const Candidate& candidate, const LineText& text, const EditionInput& input);

/// What a score depends on in the line of an item.
struct LineShape {
    bool has_line = true;
    bool asks = false; ///< the title does
};

/// The sum of score_parts(), without a sentence. Never less with a line than without, and than with a title that asks.
double score_points(const Candidate& candidate, const LineShape& line, const EditionInput& input);

/// What readers' interest may add: points from 0 to its weight, before granted_points() (interest.hpp) has its say.
/// Nothing when nothing is known of the article.
std::optional<Reason> interest_part(const Candidate& candidate, const EditionInput& input);

double total(const std::vector<Reason>& reasons);

/// Three digits are what the sentences show, so that they add up.
double rounded_points(double points);

/// Whether a title asks instead of telling.
bool is_question(std::string_view title);

/// What the week brought, with reading times: the edition called so.
bool is_weekend(const config::EditionSettings& edition);

/// After how long half of the recency is gone: 6 h in the morning, 4 h in the evening, 72 h at the weekend.
std::chrono::hours half_life(const config::EditionSettings& edition);

} // namespace depesche::digest
