#include "digest/story/word_facts.hpp"

#include "digest/story/common_names.hpp"
#include "digest/story/common_nouns.hpp"
#include "digest/story/recall.hpp"
#include "digest/story/stem.hpp"
#include "digest/story/story_numbers.hpp"
#include "digest/story/word_hash.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

constexpr std::size_t fewest_entries = 1024;
constexpr std::size_t most_entries = 65'536;
constexpr std::size_t most_languages = 8;

/// "brunsbuettel" as "brunsbuttel": English texts write German umlauts so.
std::string without_umlaut_letters(std::string_view word) {
    std::string plain;
    for (const char c : word) {
        const bool umlaut =
            c == 'e' && !plain.empty() && (plain.back() == 'a' || plain.back() == 'o' || plain.back() == 'u');
        if (!umlaut) plain += c;
    }
    return plain;
}

bool ends_like_a_place(std::string_view word) {
    constexpr auto endings = std::to_array<std::string_view>({"stadt", "dorf", "berg", "burg", "tal", "bach", "feld",
                                                              "wald", "hausen", "heim", "hafen", "hof", "see", "au"});
    return std::ranges::any_of(endings, [&](std::string_view ending) { return word.ends_with(ending); });
}

/// German nouns that are no names end like this.
bool has_noun_ending(std::string_view word) {
    constexpr auto endings =
        std::to_array<std::string_view>({"ung", "ungen", "heit", "heiten", "keit", "keiten", "schaft", "tion", "tionen",
                                         "tat", "taten", "ismus", "nis", "ment", "chen", "lein"});
    return std::ranges::any_of(
        endings, [&](std::string_view ending) { return word.ends_with(ending) && word.size() > ending.size() + 3; });
}

bool is_german_noun(std::string_view word) {
    return has_noun_ending(word) || (!ends_like_a_place(word) && is_common_noun(word));
}

WordFacts facts_of(std::string_view word, std::string_view language) {
    WordFacts facts;
    facts.number = is_number_word(word);
    facts.begins_phrase = begins_phrase(word);
    facts.begins_recall = begins_recall(word, language);
    facts.silent = word.size() < 2 || is_common_word(word, language) || is_time_word(word);
    if (facts.silent) return facts;
    facts.stem = stem_key(word);
    facts.known = static_cast<std::uint8_t>(concepts_of(word, language, facts.concepts));
    facts.common_name = is_common_name(word);
    if (language != "de") return facts;
    facts.like_a_place = ends_like_a_place(word);
    facts.noun = is_german_noun(word);
    facts.noun_behind_place = has_noun_ending(word) || is_simple_noun(word);
    return facts;
}

} // namespace

std::uint64_t stem_key(std::string_view word) {
    const std::string plain = without_umlaut_letters(word);
    return word_hash(story_stem(plain));
}

LanguageWords::LanguageWords(std::string_view language) : language_(language), entries_(fewest_entries) {}

LanguageWords::Entry& LanguageWords::place_of(std::uint64_t key) {
    const std::size_t mask = entries_.size() - 1;
    std::size_t at = (key ^ (key >> 32U)) & mask;
    while (entries_[at].key != key && entries_[at].key != 0) at = (at + 1) & mask;
    return entries_[at];
}

void LanguageWords::grow() {
    std::vector<Entry> before(std::min(2 * entries_.size(), most_entries));
    const bool anew = entries_.size() == most_entries;
    std::swap(before, entries_);
    if (anew) {
        count_ = 0;
        return;
    }
    for (const Entry& entry : before)
        if (entry.key != 0) place_of(entry.key) = entry;
}

KnownWord& LanguageWords::known(std::string_view word) {
    const std::uint64_t key = std::max<std::uint64_t>(word_hash(word), 1);
    if (Entry& entry = place_of(key); entry.key == key) return entry.word;
    if (2 * (count_ + 1) > entries_.size()) grow();
    Entry& fresh = place_of(key);
    fresh = {key, {.facts = facts_of(word, language_)}};
    ++count_;
    return fresh.word;
}

const KnownWord& LanguageWords::read(const StoryToken& token) {
    KnownWord& word = known(token.word);
    if (token.capital && token.starts_sentence) return word;
    std::uint8_t& count = token.capital ? word.capital : word.small;
    if (count == UINT8_MAX) {
        word.capital /= 2;
        word.small /= 2;
    }
    ++count;
    return word;
}

LanguageWords& KnownWords::of(std::string_view language) {
    const auto known = languages_.find(std::string(language));
    if (known != languages_.end()) return known->second;
    if (languages_.size() == most_languages) languages_.clear();
    return languages_.try_emplace(std::string(language), language).first->second;
}

} // namespace depesche::digest
