#include "digest/story/common_nouns.hpp"

#include "digest/story/lexicon_table.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>
#include <span>
#include <unordered_set>

namespace depesche::digest {

namespace {

constexpr std::size_t shortest = 4;
/// No "er": "Haus" and "Feder" make names of people by it.
constexpr auto inflections =
    std::to_array<std::string_view>({"", "n", "en", "e", "s", "es", "nen", "ens", "se", "sen"});
constexpr auto joints = std::to_array<std::string_view>({"", "s", "n", "en", "es", "e", "er"});

/// The nouns, and the four letters with which some of them begins: most words that are none are told by these.
class Nouns {
public:
    Nouns() : all_(lexicon_table::german_nouns.begin(), lexicon_table::german_nouns.end()) {
        for (const std::string_view noun : lexicon_table::german_nouns) beginnings_.set(*beginning(noun));
    }
    bool contains(std::string_view word) const {
        const auto begins = beginning(word);
        return begins && beginnings_.test(*begins) && all_.contains(word);
    }

private:
    static constexpr std::size_t letters = 26;
    static std::optional<std::size_t> beginning(std::string_view word) {
        if (word.size() < shortest) return std::nullopt;
        std::size_t number = 0;
        for (const char letter : word.substr(0, shortest)) {
            if (letter < 'a' || letter > 'z') return std::nullopt;
            number = number * letters + static_cast<std::size_t>(letter - 'a');
        }
        return number;
    }

    std::unordered_set<std::string_view> all_;
    std::bitset<letters * letters * letters * letters> beginnings_;
};

bool is_listed(std::string_view word) {
    static const Nouns nouns;
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
        if (ends_noun(word.substr(0, head), joints) && ends_noun(word.substr(head), inflections)) return true;
    return false;
}

} // namespace

bool is_simple_noun(std::string_view word) { return ends_noun(word, inflections); }

bool is_common_noun(std::string_view word) { return is_simple_noun(word) || is_compound(word); }

} // namespace depesche::digest
