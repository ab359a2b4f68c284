#pragma once

#include "digest/story/lexicon_table.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

/// A folded word, and its way through the trie of the lexicon. For lexicon.cpp and lexicon_compound.cpp.
namespace depesche::digest {

/// The letters of one word without accents, on the stack.
class Letters {
public:
    /// Takes the part behind an apostrophe ("l’incendie"). False: too long for a word, or empty.
    bool fold(std::string_view word);
    void add(char letter) {
        if (size_ < letters_.size()) letters_[size_++] = letter;
    }
    std::string_view text() const { return {letters_.data(), size_}; }

private:
    std::array<char, 64> letters_;
    std::size_t size_ = 0;
};

inline const lexicon_table::Node* child(const lexicon_table::Node& node, char letter) {
    const auto children = lexicon_table::nodes.subspan(node.first_child, node.children);
    const auto place = std::ranges::lower_bound(children, letter, {}, &lexicon_table::Node::letter);
    return place != children.end() && place->letter == letter ? &*place : nullptr;
}

/// Until `visit(entry)` returns false.
template <class Visit>
void each_entry(const lexicon_table::Node& node, Visit visit) {
    if (node.entries == 0) return;
    for (std::size_t i = node.entries;; ++i) {
        const auto& entry = lexicon_table::entries[i];
        if (!visit(entry) || entry.last != 0) return;
    }
}

/// Calls visit(length, entry) for each entry that is a start of `word`, the shortest first; until it returns false.
template <class Visit>
void each_start(std::string_view word, Visit visit) {
    const auto* node = &lexicon_table::nodes.front();
    for (std::size_t length = 1; length <= word.size(); ++length) {
        node = child(*node, word[length - 1]);
        if (node == nullptr) return;
        bool go_on = true;
        each_entry(*node, [&](const auto& entry) { return go_on = visit(length, entry); });
        if (!go_on) return;
    }
}

/// Whether `rest` may follow the letters of an entry, so many of them, in one of these languages that are its own.
bool may_end(const lexicon_table::Entry& entry, std::uint8_t languages, std::size_t letters, std::string_view rest);

} // namespace depesche::digest
