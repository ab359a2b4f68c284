#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// How central each sentence is to its text, 0 to 1, the highest 1: LexRank over the words that the sentences share
/// (weighted by how rare they are in this text), damped from the beginning to the end, because news is written so.
/// At most the first 40 sentences count; later ones get 0. About 0.1 ms for 40.
std::vector<double> centrality(const std::vector<std::string_view>& sentences);

} // namespace depesche::digest
