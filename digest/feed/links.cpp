#include "digest/feed/links.hpp"

#include "digest/feed/ascii.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <vector>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t longest_address = 8192;

struct Parts {
    std::string_view scheme;
    std::string_view authority;
    std::string_view path;
    std::string_view query;    ///< with its '?'
    std::string_view fragment; ///< with its '#'
    bool has_authority = false;
};

std::string_view scheme_of(std::string_view text) {
    if (text.empty() || !is_alpha(text[0])) return {};
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == ':') return text.substr(0, i);
        if (!is_alnum(text[i]) && text[i] != '+' && text[i] != '-' && text[i] != '.') break;
    }
    return {};
}

Parts split(std::string_view text) {
    Parts parts;
    parts.scheme = scheme_of(text);
    if (!parts.scheme.empty()) text.remove_prefix(parts.scheme.size() + 1);
    if (text.starts_with("//")) {
        parts.has_authority = true;
        text.remove_prefix(2);
        parts.authority = text.substr(0, text.find_first_of("/?#"));
        text.remove_prefix(parts.authority.size());
    }
    if (const std::size_t hash = text.find('#'); hash != std::string_view::npos) {
        parts.fragment = text.substr(hash);
        text = text.substr(0, hash);
    }
    if (const std::size_t question = text.find('?'); question != std::string_view::npos) {
        parts.query = text.substr(question);
        text = text.substr(0, question);
    }
    parts.path = text;
    return parts;
}

std::string without_dot_segments(std::string_view path) {
    std::vector<std::string_view> kept;
    std::size_t at = 1;
    bool folder = false;
    while (at <= path.size()) {
        const std::size_t slash = std::min(path.find('/', at), path.size());
        const std::string_view segment = path.substr(at, slash - at);
        folder = segment == "." || segment == "..";
        if (segment == ".." && !kept.empty()) kept.pop_back();
        if (!folder) kept.push_back(segment);
        at = slash + 1;
    }
    std::string out;
    for (const std::string_view segment : kept) {
        out += '/';
        out += segment;
    }
    if (folder || out.empty()) out += '/';
    return out;
}

std::string joined_path(const Parts& base, std::string_view path) {
    if (path.starts_with('/')) return without_dot_segments(path);
    std::string merged(base.path.substr(0, base.path.rfind('/') + 1)); // npos + 1 == 0
    if (!merged.starts_with('/')) merged.insert(0, 1, '/');
    merged += path;
    return without_dot_segments(merged);
}

bool is_escaped_always(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte <= 0x20U || c == '"' || c == '<' || c == '>' || byte == 0x7FU;
}

std::string cleaned(std::string_view text) {
    text = trim(text);
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (c == '\n' || c == '\r' || c == '\t' || c == '\0') continue;
        if (is_escaped_always(c))
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        else
            out += c;
    }
    return out;
}

std::string assemble(std::string_view scheme, const Parts& authority, std::string_view path, std::string_view query,
                     std::string_view fragment) {
    std::string out;
    if (!scheme.empty()) out = std::string(scheme) + ":";
    if (authority.has_authority) out += "//" + std::string(authority.authority);
    out += path;
    out += query;
    out += fragment;
    return out;
}

} // namespace

std::string resolve_reference(std::string_view base_text, std::string_view reference_text) {
    if (reference_text.size() > longest_address) return {};
    const std::string reference = cleaned(reference_text);
    std::string clean_base; // a base is somebody's text as well, but nearly always clean
    if (std::ranges::any_of(base_text, is_escaped_always)) base_text = clean_base = cleaned(base_text);
    const Parts target = split(reference);
    const Parts base = split(base_text);
    if (!target.scheme.empty() || base.scheme.empty()) return reference;
    if (target.has_authority) return std::string(base.scheme) + ":" + reference;
    if (!base.has_authority) return reference;
    if (target.path.empty()) {
        const std::string_view query = target.query.empty() ? base.query : target.query;
        return assemble(base.scheme, base, base.path, query, target.fragment);
    }
    return assemble(base.scheme, base, joined_path(base, target.path), target.query, target.fragment);
}

bool scheme_is_web(std::string_view text) {
    return starts_ignoring_case(text, "http://") || starts_ignoring_case(text, "https://");
}

std::string web_address(std::string_view base, std::string_view reference) {
    if (trim(reference).empty()) return {};
    std::string address = resolve_reference(base, reference);
    if (starts_ignoring_case(address, "feed:"))
        address = address.starts_with("feed://") ? "http:" + address.substr(5) : address.substr(5);
    const Parts parts = split(address);
    const bool web = equals_ignoring_case(parts.scheme, "http") || equals_ignoring_case(parts.scheme, "https");
    return web && !parts.authority.empty() ? address : std::string{};
}

} // namespace depesche::digest::feed
