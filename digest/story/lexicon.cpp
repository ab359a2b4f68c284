#include "digest/story/lexicon.hpp"

#include "digest/story/common_nouns.hpp"
#include "digest/story/lexicon_compound.hpp"
#include "digest/story/lexicon_table.hpp"
#include "digest/story/lexicon_word.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

using namespace lexicon_table;

/// Shorter names are everyday words elsewhere ("Nice", "Como").
constexpr std::size_t shortest_foreign_name = 5;

std::uint8_t language_bit(std::string_view language) {
    const auto code = language.substr(0, 2);
    if (code == "de") return german;
    if (code == "fr") return french;
    if (code == "it") return italian;
    if (code == "en") return english;
    return all_languages;
}

Concept concept_of(ConceptId id) {
    const Row& row = rows[id];
    return {id, static_cast<ConceptKind>(row.kind), row.rarity};
}

class Found {
public:
    explicit Found(std::span<Concept, 4> out) : out_(out) {}
    void add(ConceptId id) {
        const auto known = out_.first(count_);
        if (count_ < out_.size() && std::ranges::find(known, id, &Concept::id) == known.end())
            out_[count_++] = concept_of(id);
    }
    std::size_t count() const { return count_; }

private:
    std::span<Concept, 4> out_;
    std::size_t count_ = 0;
};

/// Adds what the whole word means: all entries of the longest start of it for which `fits(entry, rest)`, since "neue"
/// of "neu" stands before a stem of the same letters.
template <class Fits>
void add_longest(std::string_view word, Found& found, Fits fits) {
    std::size_t best = 0;
    each_start(word, [&](std::size_t length, const Entry& entry) {
        if (fits(entry, word.substr(length))) best = length;
        return true;
    });
    if (best == 0) return;
    each_start(word.substr(0, best), [&](std::size_t length, const Entry& entry) {
        if (length == best && fits(entry, word.substr(best))) found.add(entry.meant);
        return true;
    });
}

void add_direct(std::string_view word, std::uint8_t languages, Found& found) {
    add_longest(word, found, [&](const Entry& entry, std::string_view rest) {
        return (entry.languages & languages) != 0 && may_end(entry, languages, word.size() - rest.size(), rest);
    });
}

/// Adds the places that are called so in any language.
void add_foreign_places(std::string_view word, std::uint8_t languages, Found& found) {
    if (word.size() < shortest_foreign_name) return;
    add_longest(word, found, [&](const Entry& entry, std::string_view rest) {
        const bool place = static_cast<ConceptKind>(rows[entry.meant].kind) == ConceptKind::place;
        if (!place || !rest.empty()) return false;
        return languages != german || !is_simple_noun(word); // "Halle" is a town, and a hall oftener
    });
}

/// "zurich" of "zuerich"; false when nothing of it is written so.
bool without_digraphs(Letters& word) {
    Letters shorter;
    bool changed = false;
    const auto text = word.text();
    for (std::size_t i = 0; i < text.size(); ++i) {
        shorter.add(text[i]);
        const bool umlaut = text[i] == 'a' || text[i] == 'o' || text[i] == 'u';
        if (umlaut && i + 1 < text.size() && text[i + 1] == 'e') ++i, changed = true;
    }
    word = shorter;
    return changed;
}

void add_any(std::string_view word, std::uint8_t languages, Found& found) {
    add_direct(word, languages, found);
    if (found.count() == 0 && (languages & german) != 0) split_compound(word, [&](ConceptId part) { found.add(part); });
    if (found.count() == 0 && languages != all_languages) add_foreign_places(word, languages, found);
}

/// Follows one word of a phrase from a node: through its letters, or a part of them and "*".
/// Calls `visit` with each node where the word is over.
template <class Visit>
void follow_word(const Node& from, std::string_view word, Visit visit) {
    constexpr std::size_t longest_ending = 7;
    const Node* node = &from;
    for (std::size_t at = 0;; ++at) {
        if (at > 0 && word.size() - at <= longest_ending)
            if (const Node* rest = child(*node, '*')) visit(*rest);
        if (at == word.size()) return visit(*node);
        node = child(*node, word[at]);
        if (node == nullptr) return;
    }
}

struct PhraseSearch {
    std::span<const std::string_view> words;
    std::uint8_t languages;
    PhraseMatch best;

    void from(const Node& node, std::size_t taken) {
        if (taken == words.size()) return;
        Letters letters;
        if (!letters.fold(words[taken])) return;
        follow_word(node, letters.text(), [&](const Node& end) {
            if (taken > 0) meet(end, taken + 1);
            if (const Node* next = child(end, ' ')) from(*next, taken + 1);
        });
    }

    void meet(const Node& node, std::size_t taken) {
        each_entry(node, [&](const Entry& entry) {
            const auto kind = static_cast<ConceptKind>(rows[entry.meant].kind);
            const bool name = kind == ConceptKind::place || kind == ConceptKind::organisation;
            if (((entry.languages & languages) != 0 || name) && taken > best.words)
                best = {taken, concept_of(entry.meant)};
            return true;
        });
    }
};

} // namespace

std::size_t concepts_of(std::string_view word, std::string_view language, std::span<Concept, 4> out) {
    Letters letters;
    Found found(out);
    if (!letters.fold(word)) return 0;
    const auto languages = language_bit(language);
    add_any(letters.text(), languages, found);
    if (found.count() == 0 && without_digraphs(letters)) add_any(letters.text(), languages, found);
    return found.count();
}

PhraseMatch phrase_at(std::span<const std::string_view> words, std::string_view language) {
    PhraseSearch search{words, language_bit(language), {}};
    search.from(nodes.front(), 0);
    return search.best;
}

bool begins_phrase(std::string_view word) {
    Letters letters;
    if (!letters.fold(word)) return false;
    bool goes_on = false;
    follow_word(nodes.front(), letters.text(), [&](const Node& end) { goes_on |= child(end, ' ') != nullptr; });
    return goes_on;
}

std::string_view concept_name(ConceptId id) {
    if (id >= rows.size()) return {};
    return names.substr(rows[id].name, rows[id].name_bytes);
}

ConceptId place_around(ConceptId place) { return place < rows.size() ? rows[place].within : ConceptId{0}; }

std::uint8_t news_field(ConceptId id) { return id < rows.size() ? rows[id].field : std::uint8_t{0}; }

std::string_view field_name(std::uint8_t field) { return fields[field]; }

Concept concept_named(std::string_view name) {
    for (std::size_t id = 1; id < rows.size(); ++id)
        if (concept_name(static_cast<ConceptId>(id)) == name) return concept_of(static_cast<ConceptId>(id));
    return {};
}

} // namespace depesche::digest
