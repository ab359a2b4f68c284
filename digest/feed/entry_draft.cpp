#include "digest/feed/entry_draft.hpp"

#include "digest/feed/access.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/html_text.hpp"
#include "digest/feed/links.hpp"

#include <utility>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t most_tags = 200;
constexpr std::size_t most_authors = 50;
constexpr std::size_t long_lead = 600; ///< a description beyond it is the article itself

HtmlText to_blocks(const MarkedText& text) {
    return text.html ? html_to_blocks(text.text) : HtmlText{plain_to_blocks(text.text), {}, {}};
}

} // namespace

void EntryDraft::add_author(std::string name, int rank, From from) {
    if (name.empty() || rank < author_rank_ || authors_.size() >= most_authors) return;
    if (rank > author_rank_) authors_.clear();
    author_rank_ = rank;
    author_from_ = from;
    if (std::ranges::find(authors_, name) == authors_.end()) authors_.push_back(std::move(name));
}

void EntryDraft::add_tag(std::string tag, From from) {
    if (tag.empty() || tags_.size() >= most_tags || std::ranges::find(tags_, tag) != tags_.end()) return;
    if (tags_.empty()) tag_from_ = from;
    tags_.push_back(std::move(tag));
}

/// A list in one element.
void EntryDraft::add_tags(std::string_view list, From from) {
    for (std::size_t at = 0; at < list.size();) {
        const std::size_t end = std::min(list.find_first_of(",;", at), list.size());
        add_tag(html_to_line(list.substr(at, end - at)), from);
        at = end + 1;
    }
}

void EntryDraft::offer_text(MarkedText& place, MarkedText text, From from) {
    text.from = from;
    if (place.text.empty() || (!has_words(place) && has_words(text))) place = std::move(text);
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
            offer_text(content_, read_marked(reader, false), From::content_encoded);
        else
            reader.skip();
        return true;
    case Ns::xhtml:
        if (equals_ignoring_case(reader.name(), "body") || equals_ignoring_case(reader.name(), "div"))
            offer_text(content_, read_marked(reader, false), From::xhtml_body);
        else
            reader.skip();
        return true;
    case Ns::feedburner:
        if (equals_ignoring_case(reader.name(), "origLink"))
            link_.offer(70, web_address(base_, plain_line(reader.inner_text())), From::feedburner);
        else
            reader.skip();
        return true;
    case Ns::prism:
        return take_prism(reader);
    case Ns::app:
        return signals_.take_app(reader), true;
    case Ns::depesche:
        return signals_.take_module_of_ours(reader), true;
    case Ns::slash:
        if (equals_ignoring_case(reader.name(), "section"))
            section_.offer(50, html_to_line(reader.inner_text()), From::slash);
        else
            reader.skip();
        return true;
    case Ns::core:
        return false;
    default:
        take_access(reader, From::schema_org);
        return true;
    }
}

/// The lead, and the body when there is one: a long description alone is the body, too.
void EntryDraft::write_texts(Article& article) const {
    const bool has_summary = has_words(summary_) || module_summary_.text.empty();
    const MarkedText& lead = has_summary ? summary_ : module_summary_;
    HtmlText body = to_blocks(content_);
    From from = content_.from;
    if (body.blocks.empty()) {
        HtmlText only = to_blocks(lead);
        article.lead = to_line(lead);
        HtmlText images = only.image.empty() && !has_summary
                              ? to_blocks(summary_)
                              : HtmlText{{}, only.image, only.image_alt, only.image_credit};
        if (body.image.empty()) {
            body.image = std::move(images.image);
            body.image_alt = std::move(images.image_alt);
            body.image_credit = std::move(images.image_credit);
        }
        if (only.blocks.size() > 1 || article.lead.size() > long_lead) body.blocks = std::move(only.blocks);
        from = lead.from;
    } else {
        article.lead = to_line(lead);
    }
    if (!article.lead.empty()) article.from.set(Field::lead, lead.from);
    if (!body.blocks.empty()) article.from.set(Field::body, from);
    article.blocks = std::move(body.blocks);
    article.image.url = web_address(link_.empty() ? base_ : link_.value(), body.image);
    article.image.alt = std::move(body.image_alt);
    article.image.credit = std::move(body.image_credit);
}

/// An image that the entry itself names goes before one in its text; of the same image what is known more is kept.
void EntryDraft::write_image(Article& article) {
    if (image_.empty()) {
        if (article.image.url.empty())
            article.image = {};
        else
            article.from.set(Field::image, From::html);
        if (!article.image.url.empty() && !image_credit_.empty()) article.image.credit = std::move(image_credit_);
        return;
    }
    if (article.image.url != image_.value()) article.image = {};
    article.from.set(Field::image, image_.from());
    article.image.url = image_.take();
    if (!image_credit_.empty()) article.image.credit = std::move(image_credit_);
    if (article.image.url == described_image_) article.image.alt = std::move(image_alt_);
}

Article EntryDraft::finish() {
    Article article;
    const auto take = [&](std::string& place, Field field, Ranked& value) {
        if (!value.empty()) article.from.set(field, value.from());
        place = value.take();
    };
    write_texts(article);
    write_image(article);
    take(article.id, Field::id, id_);
    take(article.url, Field::url, link_);
    if (article.url.empty() && scheme_is_web(article.id)) {
        article.url = web_address(base_, article.id);
        article.from.set(Field::url, From::derived);
    }
    take(article.title, Field::title, title_);
    take(article.kicker, Field::kicker, kicker_);
    take(article.section, Field::section, section_);
    take(article.language, Field::language, language_);
    if (!authors_.empty()) article.from.set(Field::authors, author_from_);
    if (!tags_.empty()) article.from.set(Field::tags, tag_from_);
    article.authors = std::move(authors_);
    article.tags = std::move(tags_);
    article.paywall = paywall_ != From::nowhere;
    article.from.set(Field::paywall, paywall_);
    article.published = published_.value();
    article.from.set(Field::published, published_.from());
    article.updated = updated_.value();
    article.from.set(Field::updated, updated_.from());
    signals_.write(article);
    return article;
}

} // namespace depesche::digest::feed
