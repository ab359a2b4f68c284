#include "bot/editor/public_links.hpp"

#include <fmt/format.h>

#include <array>
#include <cctype>
#include <charconv>

namespace depesche::bot {

namespace {

constexpr int short_base = 36;

} // namespace

std::string path_segment(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte < 0x80 && (std::isalnum(byte) != 0 || c == '-' || c == '_' || c == '.');
        plain ? out += c : out += fmt::format("%{:02X}", byte);
    }
    return out;
}

std::string archive_address(const config::WebSettings& web, const Draft& draft) {
    if (web.public_url.empty()) return {};
    return web.public_url + "/archive/" + path_segment(draft.thread.empty() ? draft.id : draft.thread);
}

std::string short_address(const config::WebSettings& web, digest::ArticleKey article) {
    if (web.public_url.empty() || article <= 0) return {};
    std::array<char, 16> digits{};
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), article, short_base);
    return web.public_url + "/a/" + std::string(digits.data(), end);
}

std::optional<digest::ArticleKey> article_of_short_key(std::string_view key) {
    digest::ArticleKey article = 0;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), article, short_base);
    if (error != std::errc{} || end != key.data() + key.size() || article <= 0) return std::nullopt;
    return article;
}

} // namespace depesche::bot
