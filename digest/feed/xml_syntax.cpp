#include "digest/feed/xml_syntax.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/html_entities.hpp"

#include <array>

namespace depesche::digest::feed {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

struct Usual {
    std::string_view prefix;
    Ns ns;
};
/// What prefixes mean when nobody declared them.
constexpr std::array<Usual, 27> usual_prefixes = {{{"", Ns::core},
                                                   {"atom", Ns::atom},
                                                   {"atom10", Ns::atom},
                                                   {"atom03", Ns::atom},
                                                   {"a10", Ns::atom},
                                                   {"dc", Ns::dublin_core},
                                                   {"dcterms", Ns::dublin_core},
                                                   {"dcterm", Ns::dublin_core},
                                                   {"content", Ns::content},
                                                   {"media", Ns::media},
                                                   {"itunes", Ns::itunes},
                                                   {"xhtml", Ns::xhtml},
                                                   {"slash", Ns::slash},
                                                   {"news", Ns::news},
                                                   {"n", Ns::news},
                                                   {"image", Ns::image},
                                                   {"rdf", Ns::rdf},
                                                   {"xml", Ns::xml},
                                                   {"rss", Ns::core},
                                                   {"feedburner", Ns::feedburner},
                                                   {"rss1", Ns::core},
                                                   {"html", Ns::xhtml},
                                                   {"prism", Ns::prism},
                                                   {"app", Ns::app},
                                                   {"at", Ns::tombstones},
                                                   {"depesche", Ns::depesche},
                                                   {"video", Ns::video}}};

} // namespace

bool name_byte(char c) {
    return is_alnum(c) || c == ':' || c == '_' || c == '-' || c == '.' || static_cast<unsigned char>(c) >= 0x80U;
}
bool name_start(char c) { return is_alpha(c) || c == '_' || c == ':' || static_cast<unsigned char>(c) >= 0x80U; }

std::size_t after_special(std::string_view text, std::size_t at, std::string_view& cdata) {
    cdata = {};
    const auto past = [&](std::string_view close, std::size_t from) {
        const std::size_t found = text.find(close, from);
        return found == std::string_view::npos ? found : found + close.size();
    };
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<![CDATA[")) {
        const std::size_t end = past("]]>", at + 9);
        cdata = end == std::string_view::npos ? text.substr(at + 9) : text.substr(at + 9, end - at - 12);
        return end;
    }
    if (rest.starts_with("<!--")) return past("-->", at + 4);
    if (rest.starts_with("<?")) return past("?>", at + 2);
    return past(">", at + 2);
}

bool is_special(std::string_view text, std::size_t at) {
    return at + 1 < text.size() && (text[at + 1] == '!' || text[at + 1] == '?');
}

Ns ns_of_uri(std::string_view written) {
    const std::string uri = lower(trim(written));
    if (contains(uri, "www.w3.org/2007/app") || contains(uri, "purl.org/atom/app")) return Ns::app;
    if (contains(uri, "2005/atom") || contains(uri, "purl.org/atom/")) return Ns::atom;
    if (contains(uri, "purl.org/rss/1.0/modules/content")) return Ns::content;
    if (contains(uri, "purl.org/rss/1.0/modules/slash")) return Ns::slash;
    if (contains(uri, "purl.org/dc/")) return Ns::dublin_core;
    if (contains(uri, "search.yahoo.com/mrss") || contains(uri, "video.search.yahoo.com")) return Ns::media;
    if (contains(uri, "itunes.com/dtds/podcast") || contains(uri, "example.com/dtds/podcast")) return Ns::itunes;
    if (contains(uri, "1999/xhtml")) return Ns::xhtml;
    if (contains(uri, "google.com/schemas/sitemap-news")) return Ns::news;
    if (contains(uri, "google.com/schemas/sitemap-image")) return Ns::image;
    if (contains(uri, "google.com/schemas/sitemap-video")) return Ns::video;
    if (contains(uri, "22-rdf-syntax-ns")) return Ns::rdf;
    if (contains(uri, "purl.org/atompub/tombstones")) return Ns::tombstones;
    if (contains(uri, "prismstandard.org/namespaces")) return Ns::prism;
    if (contains(uri, "depesche.example/ns/")) return Ns::depesche;
    if (contains(uri, "xml/1998/namespace")) return Ns::xml;
    if (contains(uri, "rssnamespace.org/feedburner")) return Ns::feedburner;
    if (uri.empty() || contains(uri, "purl.org/rss/1.0") || contains(uri, "purl.org/net/rss") ||
        contains(uri, "my.netscape.com") || contains(uri, "backend.userland.com") ||
        contains(uri, "blogs.law.harvard.edu") || contains(uri, "channel.netscape.com") ||
        contains(uri, "cyber.law.harvard.edu") || contains(uri, "rssboard.org/rss-spec") ||
        contains(uri, "sitemaps.org/schemas") || contains(uri, "google.com/schemas/sitemap/") ||
        contains(uri, "iptc.org/std/nar") || contains(uri, "iptc.org/std/nitf")) {
        return Ns::core;
    }
    return Ns::other;
}

Ns usual_ns(std::string_view prefix) {
    for (const Usual& usual : usual_prefixes) {
        if (equals_ignoring_case(usual.prefix, prefix)) return usual.ns;
    }
    return Ns::other;
}

std::string decode_xml_text(std::string_view raw) {
    if (find_either(raw, '<', '&', 0) == std::string_view::npos) return std::string(raw);
    std::string out;
    out.reserve(raw.size());
    std::size_t at = 0;
    while (at < raw.size()) {
        const std::size_t special = find_either(raw, '<', '&', at);
        out.append(raw.substr(at, special - at));
        if (special == std::string_view::npos) break;
        at = special;
        if (raw[at] == '&') {
            const std::size_t taken = append_entity(out, raw.substr(at), true);
            if (taken == 0) out += '&';
            at += std::max<std::size_t>(taken, 1);
        } else if (is_special(raw, at)) {
            std::string_view cdata;
            at = std::min(after_special(raw, at, cdata), raw.size());
            out += cdata;
        } else if (at + 1 < raw.size() && (name_start(raw[at + 1]) || raw[at + 1] == '/')) {
            const std::size_t end = raw.find('>', at);
            if (end == std::string_view::npos) break;
            at = end + 1;
        } else {
            out += '<';
            ++at;
        }
    }
    return out;
}

bool has_elements(std::string_view raw) {
    std::size_t at = 0;
    while ((at = raw.find('<', at)) != std::string_view::npos) {
        std::string_view cdata;
        if (is_special(raw, at)) {
            at = std::min(after_special(raw, at, cdata), raw.size());
            continue;
        }
        if (at + 1 < raw.size() && name_start(raw[at + 1])) return true;
        ++at;
    }
    return false;
}

} // namespace depesche::digest::feed
