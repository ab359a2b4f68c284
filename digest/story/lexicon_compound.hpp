#pragma once

#include "digest/story/lexicon.hpp"

#include <functional>
#include <string_view>

namespace depesche::digest {

/// Splits a German compound into words of the lexicon and calls `visit` with their concepts, the head first:
/// "gotthardtunnel" is tunnel and Gotthard. All of the word must be known, or else its head ("seeuferbrand") or a long
/// name at its start ("gotthardroute"); what ends like the names of people and villages is left whole.
void split_compound(std::string_view word, const std::function<void(ConceptId)>& visit);

} // namespace depesche::digest
