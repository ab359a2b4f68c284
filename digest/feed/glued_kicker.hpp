#pragma once

#include <string_view>

namespace depesche::digest::feed {

struct KickerAndTitle {
    std::string_view kicker; ///< empty: the line has none
    std::string_view title;
};

/// The first line of a scraped page, where the kicker is glued to the title: "SeilbahnstreitGondeln stehen still".
/// A capital inside a word may as well belong to a name (WhatsApp, BlackRock, SchülerInnen): the line is cut only where
/// the text below uses one half as a word of its own and never the whole, or where a half is a usual label or opening.
/// When in doubt there is no kicker. Both are parts of `line`.
KickerAndTitle split_kicker(std::string_view line, std::string_view text);

/// A kicker on a line of its own above the title `next`: a few words without a verb or closing mark above a headline.
/// The lines below must still show a lead.
bool is_kicker_line(std::string_view line, std::string_view next);

} // namespace depesche::digest::feed
