#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/base64.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_draft.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/image_hints.hpp"
#include "digest/feed/links.hpp"

#include <utility>

// What the elements of Atom's and of RSS's own vocabulary say of an entry. Feeds mix the two.
namespace depesche::digest::feed {

/// Of a description and a summary the second is the text, unless it is much the shorter one.
void EntryDraft::take_description(XmlReader& reader) {
    MarkedText text = read_marked(reader, false);
    text.from = From::rss_description;
    if (!has_words(summary_)) {
        offer_text(summary_, std::move(text), From::rss_description);
        return;
    }
    if (text.text.size() * 2 < summary_.text.size()) std::swap(text, summary_);
    offer_text(content_, std::move(text), From::rss_description);
}

void EntryDraft::take_link(XmlReader& reader) {
    const std::string rel = lower(trim(reader.attribute("rel")));
    const std::string type = lower(reader.attribute("type"));
    const std::string base = reader.base(base_);
    std::string href = reader.attribute("href");
    if (href.empty())
        href = reader.inner_text();
    else
        reader.skip();
    std::string address = web_address(base, href);
    if (rel == "enclosure" || rel == "image" || rel == "preview" || rel == "icon") {
        if (image_type(type) || (type.empty() && image_name(address)))
            image_.offer(60, std::move(address), From::atom_link);
        return;
    }
    if (rel != "alternate" && !rel.empty() && rel != "http://www.iana.org/assignments/relation/alternate") {
        if (rel == "related" || rel == "via") link_.offer(1, std::move(address), From::atom_link);
        return;
    }
    const bool page = type.empty() || type.find("html") != std::string::npos;
    link_.offer(page ? 90 : 80, std::move(address), From::atom_link);
}

/// RFC 4287, 4.1.3.3: what is neither text nor XML nor one of Atom's three words is base64. (JSON and the like are
/// written as they are all the same.)
static bool is_media_type(std::string_view type) {
    const bool application = starts_ignoring_case(type, "application/") && !type.contains("xml") &&
                             !type.contains("html") && !type.contains("json");
    return application || image_type(type) || starts_ignoring_case(type, "video/") ||
           starts_ignoring_case(type, "audio/");
}

void EntryDraft::take_atom_content(XmlReader& reader) {
    const std::string type = lower(reader.attribute("type"));
    if (!reader.attribute("src").empty()) {
        link_.offer(2, web_address(reader.base(base_), reader.attribute("src")), From::atom_content);
        return reader.skip();
    }
    if (is_media_type(type)) {
        if (auto text = base64_text(reader.inner_text())) offer_text(content_, {std::move(*text)}, From::atom_content);
        return;
    }
    offer_text(content_, read_marked(reader, true), From::atom_content);
}

void EntryDraft::take_category(XmlReader& reader, From from) {
    const std::string label = plain_line(reader.attribute("label"));
    std::string term = plain_line(reader.attribute("term"));
    const std::string text = html_to_line(reader.inner_text());
    add_tag(label, from);
    add_tag(text, from);
    if (text.empty() && !scheme_is_web(term)) add_tag(std::move(term), from);
}

bool EntryDraft::take_atom(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (name == "title")
        title_.offer(100, to_line(read_marked(reader, true)), From::atom_title);
    else if (name == "link")
        take_link(reader);
    else if (name == "id")
        take_id(reader);
    else if (name == "summary" || name == "tagline" || name == "subtitle")
        offer_text(summary_, read_marked(reader, true), From::atom_summary);
    else if (name == "content")
        take_atom_content(reader);
    else if (name == "published" || name == "issued")
        published_.offer(name == "published" ? 100 : 90, parse_date(reader.inner_text()), From::atom_published);
    else if (name == "created")
        published_.offer(50, parse_date(reader.inner_text()), From::atom_published);
    else if (name == "updated" || name == "modified")
        updated_.offer(100, parse_date(reader.inner_text()), From::atom_updated);
    else if (name == "author")
        add_author(read_person(reader), 50, From::atom_author);
    else if (name == "contributor")
        add_author(read_person(reader), 10, From::atom_author);
    else if (name == "category")
        take_category(reader, From::atom_category);
    else
        return false;
    return true;
}

void EntryDraft::take_id(XmlReader& reader) {
    const std::string base = reader.base({});
    const std::string id = plain_line(reader.inner_text());
    id_.offer(100, base.empty() ? id : resolve_reference(base, id), From::atom_id);
}

void EntryDraft::take_guid(XmlReader& reader) {
    const std::string permanent = lower(trim(reader.attribute("isPermaLink")));
    const std::string base = reader.base(base_);
    const std::string_view raw = reader.inner();
    const std::string id = plain_line(has_elements(raw) ? std::string(raw) : decode_xml_text(raw)); // as written
    id_.offer(100, id, From::rss_guid);
    if (permanent != "false" && scheme_is_web(id)) link_.offer(5, web_address(base, id), From::rss_guid);
}

void EntryDraft::take_enclosure(XmlReader& reader) {
    std::string url = reader.attribute("url");
    if (url.empty()) url = reader.attribute("href");
    const std::string type = reader.attribute("type");
    if (image_type(type) || (type.empty() && image_name(url)))
        image_.offer(60, web_address(reader.base(base_), url), From::rss_enclosure);
    reader.skip();
}

void EntryDraft::take_rss_link(XmlReader& reader) {
    const std::string href = reader.attribute("href");
    const std::string base = reader.base(base_);
    const bool page = reader.attribute("rel").empty() || equals_ignoring_case(reader.attribute("rel"), "alternate");
    if (!href.empty() && !page) return take_link(reader);
    if (!href.empty()) {
        reader.skip();
        return link_.offer_latest(100, web_address(base, href), From::rss_link);
    }
    link_.offer_latest(100, web_address(base, plain_line(reader.inner_text())), From::rss_link);
}

bool EntryDraft::take_date_of_rss(const std::string& name, XmlReader& reader) {
    if (name == "pubdate" || name == "published" || name == "issued")
        published_.offer(90, parse_date(reader.inner_text()), From::rss_pub_date);
    else if (name == "date" || name == "created")
        published_.offer(40, parse_date(reader.inner_text()), From::rss_pub_date);
    else if (name == "updated" || name == "modified" || name == "lastbuilddate")
        updated_.offer(90, parse_date(reader.inner_text()), From::rss_updated);
    else
        return false;
    return true;
}

bool EntryDraft::take_element_of_rss(const std::string& name, XmlReader& reader) {
    if (name == "title")
        title_.offer(90, to_line(read_marked(reader, reader.has_attribute("type"))), From::rss_title);
    else if (name == "link")
        take_rss_link(reader);
    else if (name == "guid" || name == "id")
        take_guid(reader);
    else if (name == "description" || name == "summary" || name == "abstract")
        take_description(reader);
    else if (name == "author")
        add_author(read_person(reader), 50, From::rss_author);
    else if (name == "category" || name == "tag")
        take_category(reader, From::rss_category);
    else if (name == "enclosure")
        take_enclosure(reader);
    else if (name == "image")
        take_image(reader);
    else if (name == "language")
        language_.offer_latest(50, plain_line(reader.inner_text()), From::rss_language);
    else
        return false;
    return true;
}

bool EntryDraft::take_rss(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (take_element_of_rss(name, reader) || take_date_of_rss(name, reader)) return true;
    if (name == "fullitem")
        offer_text(content_, read_marked(reader, false), From::content_encoded);
    else if (name == "tags" || name == "keywords")
        add_tags(reader.inner_text(), From::rss_category);
    else if (name == "content" || name == "fulltext" || name == "body")
        take_atom_content(reader);
    else if (name == "kicker")
        kicker_.offer_latest(50, html_to_line(reader.inner_text()), From::rss_kicker);
    else if (name == "isaccessibleforfree" || name == "paywall" || name == "premium" || name == "access")
        take_access(reader, From::schema_org);
    else
        return false;
    return true;
}

/// Free or not; an element that says nothing about it is passed over.
void EntryDraft::take_access(XmlReader& reader, From from) {
    const std::string name(reader.name());
    if (says_paywall(name, reader.inner_text())) paywall_ = from;
}

/// RSS: an address as text, or url inside.
void EntryDraft::take_image(XmlReader& reader) {
    const std::string base = reader.base(base_);
    std::string address = reader.attribute("href");
    if (address.empty()) address = reader.attribute("url");
    const std::string_view raw = reader.inner();
    XmlReader inside(raw);
    while (address.empty()) {
        const XmlReader::Event event = inside.next();
        if (event == XmlReader::Event::done) break;
        if (event == XmlReader::Event::start && equals_ignoring_case(inside.name(), "url"))
            address = inside.inner_text();
    }
    if (address.empty() && !has_elements(raw)) address = decode_xml_text(raw);
    image_.offer(50, web_address(base, address), From::rss_image);
}

} // namespace depesche::digest::feed
