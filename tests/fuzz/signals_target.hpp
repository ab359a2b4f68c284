#pragma once

#include "digest/feed/title_signals.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// Markers in the words: the first line is the title, the second the lead, the third the first paragraph, the rest a
/// note from editors to editors.
inline void signals_target(std::string_view bytes) {
    if (!digest::is_valid_utf8(bytes)) return; // documents are made so before
    const auto signals = digest::feed::text_signals(bytes);
    promise(signals.rest.size() <= bytes.size(), "markers add nothing");
    promise(digest::is_valid_utf8(signals.rest), "a marker ends between characters");
    promise(!signals.embargo_until || signals.embargo, "a date belongs to an embargo");

    digest::Article article;
    const auto take_line = [&] {
        const std::size_t end = std::min(bytes.find('\n'), bytes.size());
        const std::string_view line = bytes.substr(0, end);
        bytes.remove_prefix(std::min(end + 1, bytes.size()));
        return std::string(line);
    };
    article.title = take_line();
    article.lead = take_line();
    if (std::string text = take_line(); !text.empty()) article.blocks.push_back({.text = std::move(text)});
    const digest::Article before = article;
    digest::feed::take_text_signals(article);
    promise(before.title.empty() == article.title.empty(), "a title never goes altogether");
    promise(article.title.size() <= before.title.size() && article.lead.size() <= before.lead.size(),
            "markers are taken off, never put on");
    promise(article.status >= before.status, "a marker takes an article back, never forth");
    const auto status = article.status;
    const auto embargo = article.embargo_until;
    digest::feed::take_editorial_note(article, bytes, digest::From::text_marker);
    promise(article.status >= status, "a note does not bring back what a marker took");
    promise(!embargo || article.embargo_until >= embargo, "a note shortens no embargo");
}

} // namespace depesche::fuzz
