#pragma once

#include <string>
#include <string_view>

namespace depesche::digest {

/// Whether a text names an agency by its credit ("sda", "Nordtal-Agentur"), whatever the case, as words of their own:
/// "Montag" does not name the agency "nta".
bool names_credit(std::string_view text, std::string_view credit);

/// The text with the credit in brackets behind it, unless it names the agency already or the credit is empty.
std::string with_credit(std::string_view text, std::string_view credit);

} // namespace depesche::digest
