#pragma once

#include <cstdint>
#include <string_view>

namespace depesche::digest {

/// The language whose rules a text follows; what is not known is read like English.
enum class SentenceLanguage : std::uint8_t { german, french, italian, english };
SentenceLanguage sentence_language(std::string_view tag); ///< "de-CH", "fr", ...

/// What a full stop behind an abbreviation does to the sentence.
enum class Abbreviation : std::uint8_t {
    none,          ///< no abbreviation: the sentence ends
    never_ends,    ///< a name, number or word follows: "Dr.", "z. B."
    before_number, ///< only before a number: "Art. 8", but "auf ihre Art."
    may_end,       ///< ends it where a word follows that only begins sentences: "usw.", "Mio.", "U.S."
};
/// `word` without its last full stop, in lower case: "dr", "z.b", "j.-c".
Abbreviation abbreviation(std::string_view word, SentenceLanguage language);

/// Whether a word in lower case, seen with a capital, only begins sentences: "danach", "the". A noun or name may follow
/// a full stop that ends nothing, these do not.
bool begins_only_sentences(std::string_view word, SentenceLanguage language);

/// German months, centuries and days of the week, in lower case: behind a number they make it an ordinal.
bool follows_ordinal(std::string_view word);

/// English days, months and time zones, in lower case: "3 p.m. Monday".
bool follows_clock(std::string_view word);

} // namespace depesche::digest
