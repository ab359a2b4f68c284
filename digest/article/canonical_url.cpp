// How two addresses are found to be one: see canonical_url() in identity.hpp.
#include "digest/article/host_name.hpp"
#include "digest/article/identity.hpp"
#include "digest/article/tracking_parameters.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace depesche::digest {

namespace {

bool cut_prefix(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool cut_suffix(std::string_view& text, std::string_view suffix) {
    if (!text.ends_with(suffix)) return false;
    text.remove_suffix(suffix.size());
    return true;
}

/// "%7e" and "%7E" are one character, and letters, digits and "-._~" need no escape at all (RFC 3986, 6.2.2). What is
/// beyond ASCII is escaped always.
std::string clean_escapes(std::string_view text) {
    static constexpr std::string_view hex = "0123456789ABCDEF";
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    };
    std::string result;
    const auto escape = [&](unsigned value) { result += {'%', hex[value >> 4], hex[value & 15]}; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte >= 0x80 || byte == ' ') {
            escape(byte);
            continue;
        }
        if (text[i] != '%') {
            result += text[i];
            continue;
        }
        if (i + 2 >= text.size() || digit(text[i + 1]) < 0 || digit(text[i + 2]) < 0) {
            escape(byte); // a mere percent sign
            continue;
        }
        const int value = digit(text[i + 1]) * 16 + digit(text[i + 2]);
        const bool plain = (value >= '0' && value <= '9') || ((value | 0x20) >= 'a' && (value | 0x20) <= 'z') ||
                           value == '-' || value == '.' || value == '_' || value == '~';
        if (plain)
            result += static_cast<char>(value);
        else
            escape(static_cast<unsigned>(value));
        i += 2;
    }
    return result;
}

std::string clean_query(std::string_view query) {
    std::vector<std::string> kept;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        std::string_view parameter = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        while (cut_prefix(parameter, "amp;")) { // "&amp;" escaped twice by the feed
        }
        std::string clean = clean_escapes(parameter);
        if (!clean.empty() && !is_tracking_parameter(clean)) kept.push_back(std::move(clean));
    }
    std::ranges::sort(kept);
    kept.erase(std::ranges::unique(kept).begin(), kept.end());
    std::string result;
    for (const std::string& parameter : kept) {
        result += result.empty() ? '?' : '&';
        result += parameter;
    }
    return result;
}

/// Without user, default port, final dots, and without what says for which screen: www, m, mobile, amp.
std::string clean_host(std::string_view authority) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    std::string host = comparable_host(authority);
    std::string_view view = host;
    while (cut_suffix(view, ":443") || cut_suffix(view, ":80") || cut_suffix(view, ":") || cut_suffix(view, ".")) {
    }
    for (bool cut = true; cut;) {
        cut = false;
        for (const std::string_view screen : {"www.", "m.", "mobile.", "amp."}) {
            // "m.example" is somebody's name, "m.seestadt.example" a telephone's page.
            const std::string_view rest = view.substr(std::min(screen.size(), view.size()));
            const bool name_left = rest.find('.') != std::string_view::npos || screen == "www." || screen == "amp.";
            if (name_left && !rest.empty() && cut_prefix(view, screen)) cut = true;
        }
    }
    return std::string(view);
}

/// "/story/amp", "/story.amp" and "/story.amp.html" are "/story" and "/story.html".
void cut_amp_end(std::vector<std::string>& segments) {
    while (!segments.empty()) {
        if (segments.back() == "amp") {
            segments.pop_back();
            continue;
        }
        std::string_view last = segments.back();
        const bool html = last.ends_with(".amp.html");
        while (cut_suffix(last, html ? ".amp.html" : ".amp")) {
        }
        if (last.empty() || last == "." || last == ".." || last.size() == segments.back().size()) return;
        segments.back() = std::string(last) + (html ? ".html" : "");
    }
}

/// Without "." and ".." and empty segments (RFC 3986, 5.2.4), session (";jsessionid=...") and the marks of AMP.
std::string clean_path(std::string_view raw) {
    std::string path = clean_escapes(raw);
    for (std::size_t at; (at = lower_ascii(path).find(";jsessionid=")) != std::string::npos;)
        path.erase(at, std::min(path.find('/', at), path.size()) - at);
    std::vector<std::string> segments;
    std::string_view rest = path;
    while (!rest.empty()) {
        cut_prefix(rest, "/");
        const std::string_view segment = rest.substr(0, rest.find('/'));
        rest.remove_prefix(segment.size());
        if (segment == ".." && !segments.empty()) segments.pop_back();
        if (!segment.empty() && segment != "." && segment != "..") segments.emplace_back(segment);
    }
    while (segments.size() > 1 && segments.front() == "amp") segments.erase(segments.begin());
    cut_amp_end(segments);
    std::string result;
    for (const std::string& segment : segments) result += '/' + segment;
    return result;
}

/// What Google keeps of a page for fast showing names the page itself: "google.com/amp/s/HOST/PATH" and
/// "HOST-with-dashes.cdn.ampproject.org/c/s/HOST/PATH". Empty: it is none of these.
std::string from_amp_cache(std::string_view host, std::string_view path) {
    std::string_view rest = path;
    const bool google =
        (host.starts_with("google.") || host.find(".google.") != std::string_view::npos) && cut_prefix(rest, "/amp/");
    const bool cache = host.ends_with("cdn.ampproject.org") &&
                       (cut_prefix(rest, "/c/") || cut_prefix(rest, "/v/") || cut_prefix(rest, "/i/"));
    if (!google && !cache) return {};
    cut_prefix(rest, "s/"); // secure
    const std::string_view page = rest.substr(0, rest.find_first_of("/?"));
    return page.find('.') == std::string_view::npos ? std::string() : "https://" + std::string(rest);
}

std::string canonical(std::string_view url, int caches) {
    if (url.empty()) return {};
    std::string_view rest = url.substr(0, url.find('#'));
    const std::size_t scheme_end = rest.find("://");
    // A scheme is letters, digits and "+-."; anything else is no address and stays as it is.
    const auto in_scheme = [](char c) {
        return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '+' || c == '-' || c == '.';
    };
    if (scheme_end == std::string_view::npos || !std::ranges::all_of(rest.substr(0, scheme_end), in_scheme))
        return std::string(rest);
    std::string scheme = lower_ascii(rest.substr(0, scheme_end));
    if (scheme == "http") scheme = "https";
    rest.remove_prefix(scheme_end + 3);
    const std::size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
    const std::string host = clean_host(rest.substr(0, host_end));
    rest.remove_prefix(host_end);
    if (caches > 0)
        if (const std::string page = from_amp_cache(host, rest); !page.empty()) return canonical(page, caches - 1);
    const std::size_t query_at = std::min(rest.find('?'), rest.size());
    std::string result = scheme + "://" + host + clean_path(rest.substr(0, query_at));
    if (query_at < rest.size()) result += clean_query(rest.substr(query_at + 1));
    return result;
}

} // namespace

std::string canonical_url(std::string_view url) {
    // One mark may hide another ("//c/s/..." is a cache only when its slashes are one); nested deeper is nobody's page.
    constexpr int deepest = 4;
    std::string result = canonical(url, 2);
    for (int i = 0; i < deepest; ++i) {
        std::string again = canonical(result, 2);
        if (again == result) break;
        result = std::move(again);
    }
    return result;
}

} // namespace depesche::digest
