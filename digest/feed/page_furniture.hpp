#pragma once

#include "digest/feed/article_lines.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest::feed {

/// A page without what stands around its article.
struct PageLines {
    std::vector<TextLine> lines;       ///< of the article
    std::vector<std::string> stripped; ///< the others, as they stood
    std::string credit;                ///< of the picture: "Jonas Keller / SDA"
    std::string caption;
    bool correction = false; ///< a note says what an earlier version had wrong
};

/// Takes out buttons, counters, advertisements, reading times, lists of other articles, lines of pictures and notes of
/// corrections, in German, English, French and Italian. A line goes only where it can be nothing else; the first one,
/// the title, stays. Linear.
PageLines without_furniture(std::vector<TextLine> lines);

/// A button, a counter, a label of the page: "Teilen", "12 Kommentare", "Lesezeit: 4 Min.", "Werbung".
bool is_page_furniture(std::string_view line);
/// "vor 2 Stunden", "Updated 5 minutes ago", "il y a 3 jours": says nothing that could be kept.
bool tells_relative_time(std::string_view line);
/// "In einer früheren Version dieses Artikels ...", "Correction: ...": a paragraph about the article itself.
bool is_correction_note(std::string_view line);

} // namespace depesche::digest::feed
