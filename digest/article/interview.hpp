#pragma once

#include "digest/article/article.hpp"

#include <vector>

namespace depesche::digest {

/// A line as a page has them, which shaping may give another type.
inline bool is_line(const Block& block) {
    return block.kind == BlockKind::paragraph || block.kind == BlockKind::heading;
}

/// Turns the paragraphs of an interview into questions and answers, where the body clearly is one: at least two
/// questions that something answers, not too far apart. Also a reporter's prompt that is no question ("Der Rat will
/// sparen.") between answers. Boxes, quotes, bullets and polls stay; so does what comes before the first question.
void find_interview(std::vector<Block>& blocks);

} // namespace depesche::digest
