#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::tests {

/// What a browser would make of a message: text, addresses with the words that carry them, names of elements.
struct HtmlMessage {
    std::string text;
    std::vector<std::pair<std::string, std::string>> links; ///< address, words
    std::vector<std::string> elements;                      ///< in the order they begin
};

/// Reads Telegram's HTML with gumbo, an HTML5 parser that knows neither Telegram nor us. Only where gumbo is there.
HtmlMessage read_html_message(std::string_view html);

} // namespace depesche::tests
