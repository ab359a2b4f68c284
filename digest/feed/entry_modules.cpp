#include "digest/feed/entry_draft.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/image_hints.hpp"
#include "digest/feed/links.hpp"

// The modules that RSS and Atom mix: Dublin Core, iTunes and Media RSS (https://www.rssboard.org/media-rss).
namespace depesche::digest::feed {

bool EntryDraft::take_dublin_core(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (name == "title")
        title_.offer(50, to_line(read_marked(reader, false)), From::dc_title);
    else if (name == "creator" || name == "author")
        add_author(read_person(reader), 45, From::dc_creator);
    else if (name == "contributor")
        add_author(read_person(reader), 10, From::dc_creator);
    else if (name == "publisher")
        add_author(read_person(reader), 1, From::dc_creator);
    else if (name == "date")
        published_.offer(60, parse_date(reader.inner_text()), From::dc_date);
    else if (name == "issued")
        published_.offer(70, parse_date(reader.inner_text()), From::dc_date);
    else if (name == "available")
        take_available(reader.inner_text());
    else if (name == "valid")
        signals_.take_valid(reader.inner_text());
    else if (name == "created")
        published_.offer(50, parse_date(reader.inner_text()), From::dc_date);
    else if (name == "modified")
        updated_.offer(70, parse_date(reader.inner_text()), From::dc_date);
    else if (name == "subject")
        add_tag(html_to_line(reader.inner_text()), From::dc_subject);
    else if (name == "description" || name == "abstract")
        offer_text(module_summary_, read_marked(reader, false), From::dc_description);
    else if (name == "language")
        language_.offer_latest(50, plain_line(reader.inner_text()), From::dc_language);
    else if (name == "identifier")
        take_identifier(reader);
    else if (name == "accessrights")
        take_access(reader, From::dc_rights);
    else
        reader.skip();
    return true;
}

void EntryDraft::take_identifier(XmlReader& reader) {
    const std::string identifier = plain_line(reader.inner_text());
    id_.offer(20, identifier, From::dc_identifier);
    if (scheme_is_web(identifier)) link_.offer(3, web_address(base_, identifier), From::dc_identifier);
}

/// When something becomes available is when it is published, and not before.
void EntryDraft::take_available(std::string_view text) {
    published_.offer(70, parse_date(text), From::dc_available);
    signals_.take_available(text);
}

bool EntryDraft::take_prism(XmlReader& reader) {
    const std::string name = lower(reader.name());
    const std::string text = reader.inner_text();
    if (name == "publicationdate")
        published_.offer(30, parse_date(text), From::prism);
    else if (name == "modificationdate")
        updated_.offer(30, parse_date(text), From::prism);
    else if (name == "section")
        section_.offer(60, html_to_line(text), From::prism);
    else if (name == "keyword")
        add_tag(html_to_line(text), From::prism);
    else
        signals_.take_prism(name, text);
    return true;
}

bool EntryDraft::take_itunes(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (name == "title")
        title_.offer(40, to_line(read_marked(reader, false)), From::itunes_title);
    else if (name == "author")
        add_author(read_person(reader), 40, From::itunes_author);
    else if (name == "summary" || name == "subtitle")
        offer_text(module_summary_, read_marked(reader, false), From::itunes_summary);
    else if (name == "image" || name == "link")
        take_itunes_image(reader);
    else if (name == "keywords")
        add_tags(reader.inner_text(), From::itunes_keywords);
    else if (name == "category")
        add_tag(plain_line(reader.attribute("text")), From::itunes_keywords); // those nested in it follow by themselves
    else
        reader.skip();
    return true;
}

void EntryDraft::take_itunes_image(XmlReader& reader) {
    std::string address = reader.attribute("href");
    if (address.empty()) address = reader.attribute("url");
    const bool image = equals_ignoring_case(reader.name(), "image") || image_type(reader.attribute("type")) ||
                       equals_ignoring_case(reader.attribute("rel"), "image");
    const std::string base = reader.base(base_);
    std::string inside = reader.inner_text();
    if (image) image_.offer(40, web_address(base, address.empty() ? inside : address), From::itunes_image);
}

void EntryDraft::take_media_content(XmlReader& reader, bool thumbnail) {
    const std::string url = reader.attribute("url");
    const std::string type = reader.attribute("type");
    const std::string medium = reader.attribute("medium");
    const bool image = thumbnail || equals_ignoring_case(medium, "image") || image_type(type) ||
                       (medium.empty() && type.empty() && image_name(url));
    if (!image) return;
    if (!thumbnail) media_image_depth_ = reader.depth();
    // The widest of several; a thumbnail only when there is nothing better.
    std::string address = web_address(reader.base(base_), url);
    if (!thumbnail) media_image_ = address;
    image_.offer(thumbnail ? 65 : 70 + width_rank(reader.attribute("width")), std::move(address),
                 thumbnail ? From::media_thumbnail : From::media_content);
}

/// Below an image it describes the image, else it sums up the article.
void EntryDraft::take_media_description(XmlReader& reader) {
    if (media_image_depth_ == 0)
        return offer_text(module_summary_, read_marked(reader, false), From::media_description);
    std::string words = to_line(read_marked(reader, false));
    if (media_image_.empty() || media_image_ != image_.value() || described_image_ == media_image_) return;
    described_image_ = media_image_;
    image_alt_ = std::move(words);
}

/// media:group and media:content are entered: what they hold follows as elements of its own.
bool EntryDraft::take_media(XmlReader& reader) {
    const std::string name = lower(reader.name());
    if (reader.depth() <= media_image_depth_) media_image_depth_ = 0;
    if (name == "content")
        take_media_content(reader, false);
    else if (name == "thumbnail")
        take_media_content(reader, true);
    else if (name == "title")
        title_.offer(30, to_line(read_marked(reader, true)), From::media_title);
    else if (name == "description")
        take_media_description(reader);
    else if (name == "category")
        take_category(reader, From::media_keywords);
    else if (name == "keywords")
        add_tags(reader.inner_text(), From::media_keywords);
    else if (name == "credit" && image_credit_.empty())
        image_credit_ = plain_line(reader.inner_text());
    else if (name != "group")
        reader.skip();
    return true;
}

} // namespace depesche::digest::feed
