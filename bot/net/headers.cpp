#include "bot/net/headers.hpp"

#include <algorithm>

namespace depesche::bot {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

bool is_token_char(char c) noexcept {
    const bool alphanumeric = (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z');
    return alphanumeric || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

} // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view find_header(const HttpHeaders& headers, std::string_view name) noexcept {
    for (const auto& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) return value;
    }
    return {};
}

bool has_element(std::string_view value, std::string_view element) noexcept {
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        if (equal_ignoring_case(trimmed(value.substr(0, comma)), element)) return true;
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
    return false;
}

bool is_safe_header(std::string_view name, std::string_view value) noexcept {
    constexpr std::string_view breaking("\r\n\0", 3);
    return !name.empty() && std::ranges::all_of(name, is_token_char) &&
           value.find_first_of(breaking) == std::string_view::npos;
}

} // namespace depesche::bot
