#include "digest/story/common_nouns.hpp"

#include "digest/story/lexicon_table.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <unordered_set>

namespace depesche::digest {

namespace {

constexpr std::size_t shortest = 4;
constexpr auto inflections =
    std::to_array<std::string_view>({"", "n", "en", "e", "er", "s", "es", "ern", "nen", "ens", "se", "sen"});
constexpr auto joints = std::to_array<std::string_view>({"", "s", "n", "en", "es", "e", "er"});

bool is_listed(std::string_view word) {
    static const std::unordered_set<std::string_view> nouns(lexicon_table::german_nouns.begin(),
                                                            lexicon_table::german_nouns.end());
    return nouns.contains(word);
}

/// Whether it is a noun and one of these endings.
bool ends_noun(std::string_view word, std::span<const std::string_view> endings) {
    return std::ranges::any_of(endings, [&](std::string_view ending) {
        return word.size() >= ending.size() + shortest && word.ends_with(ending) &&
               is_listed(word.substr(0, word.size() - ending.size()));
    });
}

/// "aufwanduberschuss", "rechnungsjahr": all of it is known.
bool is_compound(std::string_view word) {
    for (std::size_t head = shortest; head + shortest <= word.size(); ++head)
        if (ends_noun(word.substr(head), inflections) && ends_noun(word.substr(0, head), joints)) return true;
    return false;
}

} // namespace

bool is_common_noun(std::string_view word) { return ends_noun(word, inflections) || is_compound(word); }

} // namespace depesche::digest
