#include "digest/article/identity.hpp"

#include "digest/article/fold.hpp"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <vector>

namespace depesche::digest {

namespace {

std::string lower(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return result;
}

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

/// Parameters that tell where the click came from and not what is shown (names in lower case).
bool is_tracking(std::string_view parameter) {
    const std::string name = lower(parameter.substr(0, parameter.find('=')));
    static constexpr std::array<std::string_view, 11> prefixes{"utm_", "mtm_", "pk_",   "piwik_", "hsa_", "at_",
                                                               "ns_",  "__hs", "vero_", "oly_",   "trk_"};
    static constexpr std::array<std::string_view, 32> names{
        "fbclid", "gclid",  "gclsrc",    "dclid",    "gbraid", "wbraid",   "msclkid", "yclid",
        "twclid", "ttclid", "li_fat_id", "igshid",   "igsh",   "mc_cid",   "mc_eid",  "_ga",
        "_gl",    "wt_mc",  "wt_zmc",    "wt.mc_id", "xtor",   "cmp",      "cmpid",   "icid",
        "ncid",   "s_cid",  "smid",      "ito",      "ftag",   "sr_share", "amp",     "outputtype"};
    if (name == "outputtype" || name == "amp") {
        const std::string whole = lower(parameter);
        return whole == "amp" || whole == "amp=" || whole == "amp=1" || whole == "amp=true" ||
               whole == "outputtype=amp";
    }
    return std::ranges::find(names, name) != names.end() ||
           std::ranges::any_of(prefixes, [&](std::string_view prefix) { return name.starts_with(prefix); });
}

std::string clean_query(std::string_view query) {
    std::vector<std::string_view> kept;
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&'), query.size());
        std::string_view parameter = query.substr(0, end);
        query.remove_prefix(std::min(end + 1, query.size()));
        cut_prefix(parameter, "amp;"); // "&amp;" escaped twice by the feed
        if (!parameter.empty() && !is_tracking(parameter)) kept.push_back(parameter);
    }
    std::ranges::sort(kept);
    std::string result;
    for (const std::string_view parameter : kept) {
        result += result.empty() ? '?' : '&';
        result += parameter;
    }
    return result;
}

std::string clean_host(std::string_view authority) {
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) authority.remove_prefix(at + 1);
    std::string host = lower(authority);
    std::string_view view = host;
    if (!cut_suffix(view, ":443")) cut_suffix(view, ":80");
    cut_suffix(view, ".");
    while (cut_prefix(view, "www.") || cut_prefix(view, "amp.")) {
    }
    return std::string(view);
}

/// "%7e" and "%7E" are one character, and letters, digits and "-._~" need no escape at all (RFC 3986, 6.2.2).
std::string clean_escapes(std::string_view path) {
    const auto digit = [](char c) {
        return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
    };
    std::string result;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '%' || i + 2 >= path.size() || digit(path[i + 1]) < 0 || digit(path[i + 2]) < 0) {
            result += path[i];
            continue;
        }
        const int value = digit(path[i + 1]) * 16 + digit(path[i + 2]);
        const bool plain = (value >= '0' && value <= '9') || ((value | 0x20) >= 'a' && (value | 0x20) <= 'z') ||
                           value == '-' || value == '.' || value == '_' || value == '~';
        if (plain) {
            result += static_cast<char>(value);
        } else {
            static constexpr std::string_view hex = "0123456789ABCDEF";
            result += {'%', hex[static_cast<std::size_t>(value) >> 4], hex[static_cast<std::size_t>(value) & 15]};
        }
        i += 2;
    }
    return result;
}

std::string clean_path(std::string_view path) {
    std::string result = clean_escapes(path);
    if (result.starts_with("/amp/") && result.size() > 5) result.erase(0, 4);
    std::string_view view = result;
    while (cut_suffix(view, "/")) {
    }
    if (!cut_suffix(view, "/amp")) cut_suffix(view, ".amp");
    while (cut_suffix(view, "/")) {
    }
    if (view.ends_with(".amp.html")) return std::string(view.substr(0, view.size() - 9)) + ".html";
    return std::string(view);
}

} // namespace

std::string canonical_url(std::string_view url) {
    if (url.empty()) return {};
    std::string_view rest = url.substr(0, url.find('#'));
    const std::size_t scheme_end = rest.find("://");
    if (scheme_end == std::string_view::npos) return std::string(rest);
    std::string scheme = lower(rest.substr(0, scheme_end));
    if (scheme == "http") scheme = "https";
    rest.remove_prefix(scheme_end + 3);
    const std::size_t host_end = std::min(rest.find_first_of("/?"), rest.size());
    std::string result = scheme + "://" + clean_host(rest.substr(0, host_end));
    rest.remove_prefix(host_end);
    const std::size_t query_at = std::min(rest.find('?'), rest.size());
    result += clean_path(rest.substr(0, query_at));
    if (query_at < rest.size()) result += clean_query(rest.substr(query_at + 1));
    return result;
}

std::uint64_t content_fingerprint(const Article& article) {
    std::string text = article.title;
    const auto add = [&](std::string_view part) {
        text += ' ';
        text += part;
    };
    add(article.lead);
    for (const std::string& bullet : article.bullets) add(bullet);
    for (const Block& block : article.blocks) add(block.text);
    const std::string folded = fold_text(text);
    if (folded.empty()) return 0;
    // 0 means "nothing to compare", so the one text that hashes to it shares a number with another.
    return std::max<std::uint64_t>(XXH3_64bits(folded.data(), folded.size()), 1);
}

std::string folded_title(std::string_view title) { return fold_text(title); }

} // namespace depesche::digest
