#pragma once

#include <string_view>

namespace depesche::digest {

/// Whether a German word is a noun and nobody's name: "Rechnung", "Vorjahresmonat" have a capital letter as names do.
/// Inflected forms and compounds of such nouns too. In lower case without accents, as StoryToken::word.
bool is_common_noun(std::string_view word);

} // namespace depesche::digest
