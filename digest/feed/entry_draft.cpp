#include "digest/feed/entry_draft.hpp"

#include "digest/document/unicode.hpp"
#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/image_hints.hpp"
#include "digest/feed/links.hpp"

#include <utility>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t most_tags = 200;
constexpr std::size_t most_authors = 50;
constexpr std::size_t long_lead = 600; ///< a description beyond it is the article itself

/// Not only "<p>&nbsp;</p>" or an image. Long texts are believed.
bool has_words(const MarkedText& text) {
    constexpr std::size_t looked_at = 4000;
    return !text.text.empty() && (text.text.size() > looked_at || !is_blank(to_line(text)));
}

HtmlText to_blocks(const MarkedText& text) {
    return text.html ? html_to_blocks(text.text) : HtmlText{plain_to_blocks(text.text), {}, {}};
}

} // namespace

void EntryDraft::add_author(std::string name, int rank) {
    if (name.empty() || rank < author_rank_ || authors_.size() >= most_authors) return;
    if (rank > author_rank_) authors_.clear();
    author_rank_ = rank;
    if (std::ranges::find(authors_, name) == authors_.end()) authors_.push_back(std::move(name));
}

void EntryDraft::add_tag(std::string tag) {
    if (tag.empty() || tags_.size() >= most_tags || std::ranges::find(tags_, tag) != tags_.end()) return;
    tags_.push_back(std::move(tag));
}

/// A list in one element.
void EntryDraft::add_tags(std::string_view list) {
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find_first_of(",;", at), list.size());
        add_tag(html_to_line(list.substr(at, end - at)));
        at = end + 1;
    }
}

/// Of a description and a summary the second is the text, unless it is much the shorter one.
void EntryDraft::take_description(XmlReader& reader) {
    MarkedText text = read_marked(reader, false);
    if (!has_words(summary_)) {
        offer_text(summary_, std::move(text));
        return;
    }
    if (text.text.size() * 2 < summary_.text.size()) std::swap(text, summary_);
    offer_text(content_, std::move(text));
}

void EntryDraft::offer_text(MarkedText& place, MarkedText text) {
    if (place.text.empty() || (!has_words(place) && has_words(text))) place = std::move(text);
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
        if (image_type(type) || (type.empty() && image_name(address))) image_.offer(60, std::move(address));
        return;
    }
    if (rel != "alternate" && !rel.empty() && rel != "http://www.iana.org/assignments/relation/alternate") {
        if (rel == "related" || rel == "via") link_.offer(1, std::move(address));
        return;
    }
    const bool page = type.empty() || type.find("html") != std::string::npos;
    link_.offer(page ? 90 : 80, std::move(address));
}

void EntryDraft::take_atom_content(XmlReader& reader) {
    const std::string type = lower(reader.attribute("type"));
    if (!reader.attribute("src").empty()) {
        link_.offer(2, web_address(reader.base(base_), reader.attribute("src")));
        return reader.skip();
    }
    if (image_type(type) || starts_ignoring_case(type, "video") || starts_ignoring_case(type, "audio"))
        return reader.skip();
    offer_text(content_, read_marked(reader, true));
}

void EntryDraft::take_person(XmlReader& reader) { add_author(read_person(reader), 50); }

void EntryDraft::take_category(XmlReader& reader) {
    const std::string label = plain_line(reader.attribute("label"));
    std::string term = plain_line(reader.attribute("term"));
    const std::string text = html_to_line(reader.inner_text());
    add_tag(text.empty() ? label : text);
    if (text.empty() && !scheme_is_web(term)) add_tag(term);
}

bool EntryDraft::take_atom(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (name == "title")
        title_.offer(100, to_line(read_marked(reader, true)));
    else if (name == "link")
        take_link(reader);
    else if (name == "id")
        take_id(reader);
    else if (name == "summary" || name == "tagline" || name == "subtitle")
        offer_text(summary_, read_marked(reader, true));
    else if (name == "content")
        take_atom_content(reader);
    else if (name == "published" || name == "issued")
        published_.offer(name == "published" ? 100 : 90, parse_date(reader.inner_text()));
    else if (name == "created")
        published_.offer(50, parse_date(reader.inner_text()));
    else if (name == "updated" || name == "modified")
        updated_.offer(100, parse_date(reader.inner_text()));
    else if (name == "author")
        take_person(reader);
    else if (name == "contributor")
        add_author(read_person(reader), 10);
    else if (name == "category")
        take_category(reader);
    else
        return false;
    return true;
}

void EntryDraft::take_id(XmlReader& reader) {
    const std::string base = reader.base({});
    const std::string id = plain_line(reader.inner_text());
    id_.offer(100, base.empty() ? id : resolve_reference(base, id));
}

void EntryDraft::take_guid(XmlReader& reader) {
    const std::string permanent = lower(trim(reader.attribute("isPermaLink")));
    const std::string base = reader.base(base_);
    const std::string id = plain_line(reader.inner_text());
    id_.offer(100, id);
    if (permanent != "false" && scheme_is_web(id)) link_.offer(5, web_address(base, id));
}

void EntryDraft::take_enclosure(XmlReader& reader) {
    std::string url = reader.attribute("url");
    if (url.empty()) url = reader.attribute("href");
    const std::string type = reader.attribute("type");
    if (image_type(type) || (type.empty() && image_name(url))) image_.offer(60, web_address(reader.base(base_), url));
    reader.skip();
}

void EntryDraft::take_rss_link(XmlReader& reader) {
    const std::string href = reader.attribute("href");
    const std::string base = reader.base(base_);
    const bool page = reader.attribute("rel").empty() || equals_ignoring_case(reader.attribute("rel"), "alternate");
    if (!href.empty() && !page) return take_link(reader);
    if (!href.empty()) {
        reader.skip();
        return link_.offer_latest(100, web_address(base, href));
    }
    link_.offer_latest(100, web_address(base, plain_line(reader.inner_text())));
}

bool EntryDraft::take_rss(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (name == "title")
        title_.offer(90, to_line(read_marked(reader, reader.has_attribute("type"))));
    else if (name == "link")
        take_rss_link(reader);
    else if (name == "guid" || name == "id")
        take_guid(reader);
    else if (name == "description" || name == "summary")
        take_description(reader);
    else if (name == "fullitem")
        offer_text(content_, read_marked(reader, false));
    else if (name == "tags" || name == "keywords")
        add_tags(reader.inner_text());
    else if (name == "content" || name == "fulltext" || name == "body")
        take_atom_content(reader);
    else if (name == "pubdate" || name == "published" || name == "issued")
        published_.offer(90, parse_date(reader.inner_text()));
    else if (name == "date" || name == "created")
        published_.offer(40, parse_date(reader.inner_text()));
    else if (name == "updated" || name == "modified" || name == "lastbuilddate")
        updated_.offer(90, parse_date(reader.inner_text()));
    else if (name == "author")
        add_author(read_person(reader), 50);
    else if (name == "category" || name == "tag")
        take_category(reader);
    else if (name == "enclosure")
        take_enclosure(reader);
    else if (name == "language")
        language_ = plain_line(reader.inner_text());
    else if (name == "image")
        take_image(reader);
    else if (name == "kicker")
        kicker_ = html_to_line(reader.inner_text());
    else if (name == "isaccessibleforfree" || name == "paywall" || name == "premium" || name == "access")
        take_access(reader);
    else
        return false;
    return true;
}

/// Free or not; an element that says nothing about it is passed over.
void EntryDraft::take_access(XmlReader& reader) {
    const std::string name(reader.name());
    if (says_paywall(name, reader.inner_text())) paywall_ = true;
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
    image_.offer(50, web_address(base, address));
}

bool EntryDraft::take_module(XmlReader& reader) {
    switch (reader.ns()) {
    case Ns::atom:
        return take_atom(reader);
    case Ns::dublin_core:
        return take_dublin_core(reader);
    case Ns::itunes:
        return take_itunes(reader);
    case Ns::media:
        return take_media(reader);
    case Ns::content:
        if (equals_ignoring_case(reader.name(), "encoded"))
            offer_text(content_, read_marked(reader, false));
        else
            reader.skip();
        return true;
    case Ns::xhtml:
        if (equals_ignoring_case(reader.name(), "body") || equals_ignoring_case(reader.name(), "div"))
            offer_text(content_, read_marked(reader, false));
        else
            reader.skip();
        return true;
    case Ns::feedburner:
        if (equals_ignoring_case(reader.name(), "origLink"))
            link_.offer(70, web_address(base_, plain_line(reader.inner_text())));
        else
            reader.skip();
        return true;
    case Ns::core:
        return false;
    default:
        take_access(reader);
        return true;
    }
}

void EntryDraft::write_texts(Article& article) const {
    const bool has_summary = has_words(summary_) || module_summary_.text.empty();
    const MarkedText& lead = has_summary ? summary_ : module_summary_;
    HtmlText body = to_blocks(content_);
    if (body.blocks.empty()) {
        HtmlText only = to_blocks(lead);
        article.lead = to_line(lead);
        HtmlText images =
            only.image.empty() && !has_summary ? to_blocks(summary_) : HtmlText{{}, only.image, only.image_alt};
        if (body.image.empty()) {
            body.image = std::move(images.image);
            body.image_alt = std::move(images.image_alt);
        }
        if (only.blocks.size() > 1 || article.lead.size() > long_lead) body.blocks = std::move(only.blocks);
    } else {
        article.lead = to_line(lead);
    }
    article.blocks = std::move(body.blocks);
    if (!image_.empty()) return;
    article.image.url = web_address(link_.empty() ? base_ : link_.value(), body.image);
    if (!article.image.url.empty()) article.image.alt = body.image_alt;
}

Article EntryDraft::finish() {
    Article article;
    article.id = id_.take();
    write_texts(article);
    article.url = link_.take();
    if (article.url.empty() && scheme_is_web(article.id)) article.url = web_address(base_, article.id);
    article.title = title_.take();
    article.kicker = std::move(kicker_);
    if (!image_.empty()) {
        article.image.url = image_.take();
        article.image.credit = std::move(image_credit_);
        if (article.image.url == described_image_) article.image.alt = std::move(image_alt_);
    }
    article.authors = std::move(authors_);
    article.tags = std::move(tags_);
    article.language = std::move(language_);
    article.paywall = paywall_;
    article.published = published_.value();
    article.updated = updated_.value();
    return article;
}

} // namespace depesche::digest::feed
