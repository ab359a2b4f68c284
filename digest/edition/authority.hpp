#pragma once

#include <string_view>

namespace depesche::digest {

/// The authority that a text names as its source in one of its sentences ("..., sagt die Kantonspolizei"), as the list
/// has it: "polizei". Empty: none, or a language of which nothing is known. Words only: whether the authority said so
/// is an editor's business.
std::string_view named_authority(std::string_view text, std::string_view language);

} // namespace depesche::digest
