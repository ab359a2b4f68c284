#pragma once

#include "config/settings.hpp"
#include "config/texts.hpp"
#include "digest/document/document.hpp"
#include "digest/schedule/schedule.hpp"

#include <string>
#include <string_view>

namespace depesche::digest {

/// The first line of an edition, "Guten Morgen" with its sign: its own, or built from its name.
Heading edition_heading(const config::EditionSettings& edition, const config::Texts& texts);
/// "edition.morning.": where the texts of a named edition stand, else those of any.
std::string edition_text_prefix(const config::EditionSettings& edition, const config::Texts& texts);

/// A date by the template `key` ({weekday}, {day}, {month}, {year}); the names of the weekdays are the texts
/// `weekdays`.1 to .7.
std::string date_words(LocalDate date, const config::Texts& texts, std::string_view key = "date",
                       std::string_view weekdays = "weekday");
/// "14.21 Uhr" or "14:21": a time of day by the template "time_long", or "time" ({h}, {hh}, {mm}).
std::string time_words(std::string_view key, config::LocalMinutes time, const config::Texts& texts);

} // namespace depesche::digest
