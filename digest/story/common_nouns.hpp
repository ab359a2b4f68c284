#pragma once

#include <string_view>

namespace depesche::digest {

/// Whether a German word is a noun and hardly anybody's name: "Rechnung", "Vorjahresmonat" have a capital letter as
/// names do. Inflected forms and compounds of such nouns too. In lower case without accents, as StoryToken::word.
bool is_common_noun(std::string_view word);
/// The same without compounds: a town may be one ("Küssnacht").
bool is_simple_noun(std::string_view word);

} // namespace depesche::digest
