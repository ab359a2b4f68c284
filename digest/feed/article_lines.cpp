#include "digest/feed/article_lines.hpp"

#include "digest/article/body_words.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/html_text.hpp"

#include <algorithm>
#include <cstddef>

namespace depesche::digest::feed {
namespace {

/// Without the sign of a bullet at its beginning; a dash alone needs a space behind it, since it also opens a speech.
bool cut_bullet(std::string_view& line) {
    for (const std::string_view sign : {"• ", "•\t", "•", "‣ ", "▪ ", "■ ", "● ", "◦ ", "* ", "- "}) {
        if (!line.starts_with(sign) || line.size() == sign.size()) continue;
        line = trim(line.substr(sign.size()));
        return true;
    }
    return false;
}

std::vector<TextLine> single_lines(std::string_view text) {
    std::vector<TextLine> lines;
    bool gap = false;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find_first_of("\n\r\f", at), text.size());
        const std::string whole = plain_line(text.substr(at, end - at));
        const bool pair = text.substr(end).starts_with("\r\n");
        at = end + (pair ? 2 : 1);
        std::string_view line = whole;
        if (line.empty()) {
            gap = true;
            continue;
        }
        const bool marked = cut_bullet(line);
        lines.push_back({std::string(line), gap && !lines.empty(), marked});
        gap = false;
    }
    return lines;
}

/// No line longer than a page's width, gaps between the paragraphs, and most lines that others follow are full.
bool is_wrapped(const std::vector<TextLine>& lines) {
    constexpr std::size_t width = 110; // bytes
    constexpr std::size_t full = 50;
    if (lines.size() < 6) return false;
    std::size_t gaps = 0, followed = 0, filled = 0;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].text.size() > width) return false;
        gaps += lines[i].after_gap;
        if (i + 1 >= lines.size() || lines[i + 1].after_gap || lines[i + 1].marked) continue;
        ++followed;
        filled += lines[i].text.size() >= full;
    }
    return gaps >= 2 && followed >= 4 && filled * 10 >= followed * 7;
}

std::vector<TextLine> unwrapped(const std::vector<TextLine>& lines) {
    constexpr std::size_t short_line = 45; // bytes; a heading, the end of a paragraph
    std::vector<TextLine> joined;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const bool goes_on = !joined.empty() && !lines[i].after_gap && !lines[i].marked && i > 0 &&
                             lines[i - 1].text.size() >= short_line;
        if (goes_on)
            joined.back().text += ' ' + lines[i].text;
        else
            joined.push_back(lines[i]);
    }
    return joined;
}

} // namespace

std::vector<TextLine> article_lines(std::string_view text) {
    std::vector<TextLine> lines = single_lines(text);
    return is_wrapped(lines) ? unwrapped(lines) : lines;
}

std::vector<std::string> names_of_line(std::string_view line) {
    std::vector<std::string> names;
    while (!line.empty()) {
        std::size_t end = line.size(), next = line.size();
        for (const std::string_view between : {", ", " und ", " and ", " et ", " e ", " & "}) {
            const std::size_t at = line.find(between);
            if (at == std::string_view::npos || at >= end) continue;
            end = at;
            next = at + between.size();
        }
        const std::string_view name = trim(line.substr(0, end));
        if (is_name(name))
            names.emplace_back(name);
        else if (names.empty())
            return {}; // the first must be one; a place or a paper may follow
        line.remove_prefix(next);
    }
    return names;
}

} // namespace depesche::digest::feed
