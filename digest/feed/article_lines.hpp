#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest::feed {

/// A paragraph of a plain text.
struct TextLine {
    std::string text;       ///< white space collapsed, never empty
    bool after_gap = false; ///< an empty line stands before it
    bool marked = false;    ///< began with a bullet's sign, which is gone
};

/// The paragraphs of a text, a line each. Where the lines are of one width and gaps part the paragraphs, they are put
/// together again.
std::vector<TextLine> article_lines(std::string_view text);

/// "Mia Tal und Luc Perrin, Seestadt" -> the people; empty when it is something else than names.
std::vector<std::string> names_of_line(std::string_view line);

} // namespace depesche::digest::feed
