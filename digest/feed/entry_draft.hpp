#pragma once

#include "digest/article/article.hpp"
#include "digest/feed/entry_signals.hpp"
#include "digest/feed/feed_adapter.hpp"
#include "digest/feed/xml_reader.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::digest::feed {

/// Text as an element carried it, before it is known whether it becomes a line or blocks.
struct MarkedText {
    std::string text;
    bool html = true; ///< false: a '<' in it means itself
    From from = From::nowhere;
    mutable std::optional<bool> words{}; ///< what has_words() found: an item may ask for every element it has
};

/// Reads the current start element as text: `type` and `mode` as Atom has them (text, html, xhtml, base64, ...), else
/// HTML.
MarkedText read_marked(XmlReader& reader, bool atom_rules);
std::string to_line(const MarkedText& text);
/// Not only "<p>&nbsp;</p>" or an image. Long texts are believed.
bool has_words(const MarkedText& text);

/// A value of which the better source wins, whatever the order in the document. Of equals the first stays.
class Ranked {
public:
    void offer(int rank, std::string value, From from = From::nowhere);
    void offer_latest(int rank, std::string value, From from = From::nowhere); ///< of equals the last stays
    const std::string& value() const { return value_; }
    From from() const { return from_; }
    std::string take() { return std::move(value_); }
    bool empty() const { return value_.empty(); }

private:
    int rank_ = 0;
    From from_ = From::nowhere;
    std::string value_;
};

/// The same for dates; of equals the last stays.
class RankedDate {
public:
    void offer(int rank, std::optional<Instant> date, From from);
    const std::optional<Instant>& value() const { return date_; }
    From from() const { return from_; }

private:
    int rank_ = 0;
    From from_ = From::nowhere;
    std::optional<Instant> date_;
};

/// One person: "a@b.example (Name)", "Name <a@b.example>" -> Name; an address alone stays.
std::string person_name(std::string_view text);

/// What RSS items and Atom entries have in common: the modules that both mix. Collects while elements come in any
/// order.
class EntryDraft {
public:
    EntryDraft(const Context& context, std::string language) : base_(context.base_url), signals_(context.zone) {
        language_.offer(1, std::move(language), From::xml_lang);
    }

    /// Takes the current start element if it belongs to a module (dc, content, media, itunes, atom in RSS, ...),
    /// consuming it.
    bool take_module(XmlReader& reader);
    /// Takes an element of Atom's own vocabulary, consuming it.
    bool take_atom(XmlReader& reader);
    /// Takes an element of RSS's own vocabulary, consuming it.
    bool take_rss(XmlReader& reader);

    /// The article; the draft is used up.
    Article finish();

private:
    void take_link(XmlReader& reader);
    bool take_dublin_core(XmlReader& reader);
    bool take_itunes(XmlReader& reader);
    bool take_media(XmlReader& reader);
    void take_media_content(XmlReader& reader, bool thumbnail);
    void take_media_description(XmlReader& reader);
    void take_atom_content(XmlReader& reader);
    void take_category(XmlReader& reader, From from);
    void take_enclosure(XmlReader& reader);
    void take_id(XmlReader& reader);
    void take_description(XmlReader& reader);
    void take_guid(XmlReader& reader);
    void take_rss_link(XmlReader& reader);
    void take_image(XmlReader& reader);
    void take_itunes_image(XmlReader& reader);
    void take_identifier(XmlReader& reader);
    void take_access(XmlReader& reader, From from);
    bool take_prism(XmlReader& reader);
    void take_available(std::string_view text);
    bool take_element_of_rss(const std::string& name, XmlReader& reader);
    bool take_date_of_rss(const std::string& name, XmlReader& reader);
    void offer_text(MarkedText& place, MarkedText text, From from);

    void add_author(std::string name, int rank, From from);
    void add_tag(std::string tag, From from);
    void add_tags(std::string_view list, From from);
    void write_texts(Article& article) const;
    void write_image(Article& article);

    std::string base_;
    Ranked language_;
    Ranked id_;
    Ranked link_;
    Ranked title_;
    RankedDate published_;
    RankedDate updated_;
    Ranked image_;
    std::string image_credit_;
    std::string image_alt_; ///< of described_image_
    std::string described_image_;
    std::string media_image_;           ///< the last media:content that is an image
    std::size_t media_image_depth_ = 0; ///< > 0: what comes deeper stands inside it
    Ranked kicker_;
    Ranked section_;
    EntrySignals signals_;
    From paywall_ = From::nowhere;
    MarkedText summary_;
    MarkedText module_summary_; ///< dc, itunes, media: when the item has none of its own
    MarkedText content_;
    int author_rank_ = 0;
    From author_from_ = From::nowhere;
    std::vector<std::string> authors_;
    From tag_from_ = From::nowhere;
    std::vector<std::string> tags_;
};

/// "name", "email", "uri" inside the current start element; the name, else the address.
std::string read_person(XmlReader& reader);

} // namespace depesche::digest::feed
