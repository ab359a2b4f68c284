#pragma once

#include <optional>
#include <string>
#include <string_view>

/// The words in dates. All of them are folded: lower case, without accents.
namespace depesche::digest::feed {

/// Minutes east of UTC of a zone's name; none when unknown.
std::optional<int> zone_offset(std::string_view name);
/// 1 to 12 for a month or its abbreviation in five languages; none for everything else.
std::optional<int> month_of(std::string_view word);
bool is_weekday(std::string_view word);
/// A weekday or a small word that says nothing about the date ("um", "Uhr", "de").
bool is_ignored(std::string_view word);

/// Lower case, accents gone: März -> maerz, février -> fevrier, août -> aout.
std::string fold(std::string_view text);

} // namespace depesche::digest::feed
