#include "digest/feed/html_page.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/links.hpp"
#include "digest/feed/xml_reader.hpp"

#include <algorithm>

namespace depesche::digest::feed {
namespace {

bool is_feed_type(std::string_view written) {
    const std::string type = lower(written);
    for (const std::string_view known :
         {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}) {
        if (type.starts_with(known)) return true;
    }
    return false;
}

bool is_alternate(std::string_view rel) { return lower(rel).find("alternate") != std::string::npos; }

} // namespace

std::vector<std::string> announced_feeds(std::string_view page, std::string_view base_url) {
    std::vector<std::string> found;
    std::string base(base_url);
    XmlReader reader(page.substr(0, 512 * 1024));
    while (found.size() < 20) {
        const XmlReader::Event event = reader.next();
        if (event == XmlReader::Event::done) break;
        if (event != XmlReader::Event::start) continue;
        if (equals_ignoring_case(reader.name(), "base") && reader.has_attribute("href"))
            base = resolve_reference(base_url, reader.attribute("href"));
        if (!equals_ignoring_case(reader.name(), "link") || !is_alternate(reader.attribute("rel")) ||
            !is_feed_type(reader.attribute("type")))
            continue;
        std::string address = web_address(base, reader.attribute("href"));
        if (!address.empty() && std::ranges::find(found, address) == found.end()) found.push_back(std::move(address));
    }
    return found;
}

bool looks_like_html(std::string_view text) {
    const std::string head = lower(text.substr(0, 4096));
    for (const std::string_view sign : {"<!doctype html", "<html", "<head", "<body", "<title", "<div", "<meta"}) {
        if (head.find(sign) != std::string::npos) return true;
    }
    return false;
}

} // namespace depesche::digest::feed
