#pragma once

#include <string_view>
#include <vector>

namespace depesche::digest {

/// The sentences of a text, without the space around them. Knows German ordinals ("am 3. Mai"), abbreviations ("z. B.",
/// "Dr.", "U.S.", "M."), initials, numbers ("13.000", "4.30 Uhr"), names with a full stop ("Sat.1") and closing
/// quotation marks.
std::vector<std::string_view> sentences(std::string_view text, std::string_view language);

} // namespace depesche::digest
