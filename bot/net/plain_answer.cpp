#include "bot/net/plain_answer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace depesche::bot {

namespace {

constexpr std::size_t max_head = 16 << 10;
constexpr std::string_view line_end = "\r\n";

bool is_token_char(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_text_char(char c) noexcept { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }

/// "HTTP/1.1 200 OK" of a final answer that has a body; 0: something else.
int status_of(std::string_view line) {
    constexpr std::string_view version = "HTTP/1.1 ";
    if (!line.starts_with(version) || line.size() < version.size() + 4) return 0;
    int status = 0;
    const char* const begin = line.data() + version.size();
    const auto [end, error] = std::from_chars(begin, begin + 3, status);
    if (error != std::errc{} || end != begin + 3 || *end != ' ') return 0;
    if (!std::ranges::all_of(line, is_text_char)) return 0;
    return status >= 200 && status <= 599 && status != 204 && status != 304 ? status : 0;
}

struct Framing {
    std::optional<std::size_t> length;
    bool plain = true;
    bool tells_more = false; ///< how long the connection stays open
};

void note(std::string_view name, std::string_view value, Framing& framing) {
    if (equal_ignoring_case(name, "Content-Length")) {
        std::size_t length = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), length);
        framing.plain = framing.plain && !framing.length && error == std::errc{} && end == value.data() + value.size();
        framing.length = length;
    } else if (equal_ignoring_case(name, "Connection")) {
        framing.plain = framing.plain && equal_ignoring_case(value, "keep-alive");
    } else if (equal_ignoring_case(name, "Keep-Alive")) {
        framing.tells_more = true;
    } else if (equal_ignoring_case(name, "Transfer-Encoding") || equal_ignoring_case(name, "Upgrade")) {
        framing.plain = false;
    }
}

Framing framing_of(std::string_view lines) {
    Framing framing;
    while (framing.plain && !lines.empty()) {
        const std::string_view line = lines.substr(0, lines.find(line_end));
        lines.remove_prefix(std::min(line.size() + line_end.size(), lines.size()));
        const std::size_t colon = line.find(':');
        const std::string_view name = line.substr(0, std::min(colon, line.size()));
        std::string_view value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
        while (value.starts_with(' ')) value.remove_prefix(1);
        const bool good = colon != std::string_view::npos && !name.empty() &&
                          std::ranges::all_of(name, is_token_char) && std::ranges::all_of(value, is_text_char);
        if (!good) framing.plain = false;
        if (good) note(name, value, framing);
    }
    return framing;
}

} // namespace

PlainAnswer read_plain_answer(std::string_view input, std::size_t max_body, HttpResponse& answer) {
    using Kind = PlainAnswer::Kind;
    const std::size_t head_end = input.find("\r\n\r\n");
    if (head_end == std::string_view::npos) return {input.size() > max_head ? Kind::other : Kind::need_more};
    const std::string_view first = input.substr(0, input.find(line_end));
    const int status = status_of(first);
    if (status == 0 || head_end > max_head) return {Kind::other};
    const std::size_t lines_at = std::min(first.size() + line_end.size(), head_end);
    const std::string_view lines = input.substr(lines_at, head_end - lines_at);
    const Framing framing = framing_of(lines);
    if (!framing.plain || !framing.length || *framing.length > max_body) return {Kind::other};
    const std::size_t size = head_end + 4 + *framing.length;
    if (input.size() < size) return {Kind::need_more};
    answer.status = status;
    if (status != 200 || framing.tells_more) answer.head = lines;
    answer.body = input.substr(head_end + 4, *framing.length);
    return {Kind::complete, size};
}

} // namespace depesche::bot
