#pragma once

#include "digest/article/article.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest::feed {

struct HtmlText {
    std::vector<Block> blocks; ///< paragraph, heading (captions too), bullet, quote; never empty ones
    std::string image;         ///< src of the first image worth showing, as written (not a counting pixel)
    std::string image_alt{};
    std::string image_credit{}; ///< from the end of its caption: "(Foto: Noa Brunner)"
};

/// HTML, however broken, -> typed blocks of plain text. Tags, comments, scripts, styles, forms' controls and embedded
/// objects are dropped, references decoded, white space collapsed, controls removed. One pass; linear in time and
/// memory on any input.
HtmlText html_to_blocks(std::string_view html);

/// The same on one line, without captions, blocks separated by a space: for titles, names, teasers.
std::string html_to_line(std::string_view html);

/// Plain text that is no HTML: white space collapsed on one line, controls removed.
std::string plain_line(std::string_view text);
/// Plain text, empty lines separate paragraphs.
std::vector<Block> plain_to_blocks(std::string_view text);

} // namespace depesche::digest::feed
