#pragma once

#include "digest/article/sentences.hpp"
#include "digest/edition/locale_text.hpp"
#include "invariants.hpp"

#include <array>

namespace depesche::fuzz {

/// A text set as its language sets it, and cut into sentences: forms change, never words, and twice is as once. The
/// first byte chooses the language.
inline void locale_target(std::string_view bytes) {
    constexpr std::array<std::string_view, 6> languages{"de-CH", "de-DE", "fr-CH", "it-CH", "en", "ru"};
    if (bytes.empty()) return;
    const auto language = languages.at(static_cast<unsigned char>(bytes.front()) % languages.size());
    bytes.remove_prefix(1);
    if (!digest::is_valid_utf8(bytes)) return; // articles hold nothing else

    const std::string set = digest::locale_text(bytes, language);
    promise(digest::is_valid_utf8(set), "texts are valid UTF-8");
    promise(digest::locale_text(set, language) == set, "twice is the same as once");

    const char* end = set.data();
    for (const std::string_view sentence : digest::sentences(set, language)) {
        promise(!sentence.empty(), "a sentence has something to say");
        promise(sentence.data() >= end, "sentences follow each other");
        end = sentence.data() + sentence.size();
    }
    promise(end <= set.data() + set.size(), "sentences are parts of the text");
}

} // namespace depesche::fuzz
