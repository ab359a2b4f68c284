#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// What newsrooms do with an agency's text.
namespace depesche::tests {

using Words = std::vector<std::string>;

Words words_of(std::string_view text);
std::string joined(const Words& words);

/// Each word with this probability replaced by one of `others`, left out, or followed by one of them.
Words edited(const Words& words, double share, const Words& others, std::mt19937& random);
/// The beginning.
Words cut_to(Words words, double share);
/// Parts of 40 words in another order.
Words paragraphs_swapped(const Words& words, std::mt19937& random);
/// Other digits in every number.
Words numbers_changed(Words words, std::mt19937& random);
/// «» for "", – for -, ’ for ', ss for ß, and capitals in the first words.
std::string set_otherwise(const Words& words);

} // namespace depesche::tests
