#pragma once

#include <random>
#include <string>

namespace depesche::tests {

/// A short text of characters and bytes that have broken messages somewhere: marks of every dialect, joiners,
/// directions, halves of pairs, controls, templates, names that ring, very long words. Any bytes; may be empty.
std::string hostile_text(std::mt19937& random);

} // namespace depesche::tests
