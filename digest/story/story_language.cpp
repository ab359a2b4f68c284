#include "digest/story/story_language.hpp"

#include "digest/article/spoken_language.hpp"
#include "digest/article/words.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

/// Letters of U+0400 to U+047F in UTF-8.
bool is_cyrillic(std::string_view text) {
    const auto lead = [](char c) { return c == '\xd0' || c == '\xd1'; };
    return std::ranges::count_if(text, lead) * 4 > static_cast<std::ptrdiff_t>(text.size());
}

} // namespace

std::string story_language(std::string_view tag, std::string_view title, std::string_view text) {
    const std::string primary = lower(tag.substr(0, tag.find_first_of("-_")));
    if (primary.size() == 2 && primary != "un") return primary;
    if (is_cyrillic(title)) return "ru";
    return std::string(spoken_language(std::string(title) + " . " + std::string(text.substr(0, 600))));
}

} // namespace depesche::digest
