#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// A text set as the language sets it, for texts that were written elsewhere: quotation marks and those inside them,
/// separators of thousands, times of day, dashes between words, the spaces of French, no ß in Switzerland. Only forms
/// change, never words or numbers; a quotation that does not close and a number that may be something else (a date, a
/// score, a telephone number, a section) stay as they are. Addresses, e-mails, @handles, #tags and `code` stay too.
/// Twice is the same as once. Languages: de-CH, de-LI, other de, fr, it, en; every other text is returned as it is.
///
///   de-CH  «a ‹b›»  1’200  14.21 Uhr  a – b
///   de-DE  „a ‚b‘“  1.200  14:21 Uhr  a – b
///   fr-CH  « a ‹ b › »  1 200  14 h 21  a ! (narrow spaces that do not break, U+202F)
///   it-CH  «a “b”»  1’200  ore 14.21
///   en     “a ‘b’”  1,200
std::string locale_text(std::string_view text, std::string_view language);

} // namespace depesche::digest
