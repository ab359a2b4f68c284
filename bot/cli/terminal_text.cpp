#include "bot/cli/terminal_text.hpp"

#include "digest/feed/encoding.hpp"

#include <algorithm>

namespace depesche::bot {

namespace {

bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (first < 0x20) return first != '\n' && first != '\t';
    const bool c1 = first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
    return first == 0x7f || c1;
}

} // namespace

std::string without_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t length = digest::feed::utf8_sequence(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
        out.append(length == 0 || is_control(character) ? "?" : character);
        text.remove_prefix(character.size());
    }
    return out;
}

} // namespace depesche::bot
