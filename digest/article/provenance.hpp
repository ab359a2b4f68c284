#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace depesche::digest {

/// The fields of an article whose origin is kept. Stored: append only.
enum class Field : std::uint8_t {
    id,
    url,
    title,
    kicker,
    push_title,
    lead,
    bullets,
    body,
    authors,
    section,
    tags,
    language,
    published,
    updated,
    image,
    urgency,
    embargo,
    status,
    correction,
    paywall
};
inline constexpr std::size_t field_count = 20;

/// "title", "push title", ... as an editor reads it.
std::string_view field_name(Field field);

/// Where a field's value came from. Stored as a number: append only, at most 255. The name of each is in
/// provenance.cpp, in the words of the format ("rss:description").
enum class From : std::uint8_t {
    nowhere,       ///< the field is empty, or an older version stored it
    whole_feed,    ///< what the feed says of all its articles
    derived,       ///< worked out from other fields or from the text
    configuration, ///< what the configuration says of the source
    editor,        ///< by hand
    rss_guid,
    rss_link,
    rss_title,
    rss_description,
    rss_pub_date,
    rss_author,
    rss_category,
    rss_enclosure,
    rss_image,
    rss_language,
    atom_id,
    atom_link,
    atom_title,
    atom_summary,
    atom_content,
    atom_published,
    atom_updated,
    atom_author,
    atom_category,
    dc_title,
    dc_description,
    dc_creator,
    dc_date,
    dc_subject,
    dc_language,
    dc_identifier,
    content_encoded,
    media_title,
    media_description,
    media_content,
    media_thumbnail,
    media_credit,
    media_keywords,
    itunes_title,
    itunes_summary,
    itunes_author,
    itunes_image,
    itunes_keywords,
    prism,
    schema_org,
    html, ///< inside the text's own markup
    json_feed,
    sitemap,
    sitemap_news,
    sitemap_image,
    ninjs,
    newsml,
    nitf,
    digitalwires,
    plain_text, ///< `article add --text`
    depesche,   ///< our own JSON, as pushed
    xml_lang,
    rdf_about,
    rss_updated,
    rss_kicker,
    app_control, ///< app:draft
    tombstone,   ///< at:deleted-entry
    dc_available,
    dc_valid,
    dc_rights,
    slash,
    feedburner,
    xhtml_body,
    module_of_ours, ///< the XML module and the JSON Feed extension of Depesche
    text_marker     ///< "Sperrfrist: ...", "Korrektur: ..." at the start of the title or the text
};

/// "rss:description", "of the whole feed", ...
std::string_view from_name(From from);
From from_named(std::string_view name); ///< nowhere for a name that is none

/// For each field where it came from. A value of 20 bytes.
class Provenance {
public:
    void set(Field field, From from) noexcept { from_[static_cast<std::size_t>(field)] = from; }
    From of(Field field) const noexcept { return from_[static_cast<std::size_t>(field)]; }
    bool empty() const noexcept { return *this == Provenance{}; } ///< nothing is known of any field
    bool operator==(const Provenance&) const = default;

private:
    std::array<From, field_count> from_{};
};

} // namespace depesche::digest
