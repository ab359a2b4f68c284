#pragma once

#include "config/settings.hpp"
#include "digest/article/provenance.hpp"
#include "digest/schedule/instant.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

using config::Origin;

enum class BlockKind : std::uint8_t { paragraph, heading, question, answer, bullet, quote, box, poll, call_to_action };

/// One typed piece of an article's body. Plain text, UTF-8, white space collapsed.
struct Block {
    BlockKind kind = BlockKind::paragraph;
    std::string text;
    std::string title{};  ///< of a box: its heading, or the person whom it presents
    std::string credit{}; ///< of a box or a quote: who says it ("DPA", "Mia Tal"), as written
    std::string as_of{};  ///< of a box: when its facts are from, as written ("Stand 14.30 Uhr")
    bool operator==(const Block&) const = default;
};

struct Image {
    std::string url; ///< http or https, absolute; empty: none
    std::string alt;
    std::string credit;
    /// Platforms on which it may be shown ("telegram", "whatsapp"; "any"), in the order of the alphabet. Empty: none.
    std::vector<std::string> rights{};
    bool operator==(const Image&) const = default;
};

enum class PublicationStatus : std::uint8_t {
    usable,
    withheld,  ///< not for publication now; may come back
    withdrawn, ///< the newsroom took it back
    killed     ///< must be gone from everywhere (agency kill)
};

/// One piece of journalism as the newsroom published it. All texts are plain UTF-8 without markup or control
/// characters.
struct Article {
    std::string id;  ///< what the source calls it (guid, Atom id, ...); never empty after parsing
    std::string url; ///< absolute http(s) address, or empty
    std::string title;
    std::string kicker;
    std::string push_title; ///< the CMS's own short title, if it has one
    std::string lead;       ///< summary, teaser
    std::vector<std::string> bullets;
    std::vector<Block> blocks; ///< the body
    std::vector<std::string> authors;
    std::string section;
    std::vector<std::string> tags;
    std::string language; ///< BCP 47 or empty
    std::optional<Instant> published;
    std::optional<Instant> updated;
    Image image;
    int urgency = 0; ///< IPTC: 1 flash to 8 least; 0 unknown
    std::optional<Instant> embargo_until;
    PublicationStatus status = PublicationStatus::usable;
    bool is_correction = false; ///< this version corrects the one before
    bool paywall = false;
    std::string source; ///< shown name of where it came from
    Origin origin = Origin::own;
    Provenance from; ///< which part of which format gave each field

    bool operator==(const Article&) const = default;
};

/// A flash or an urgent report (IPTC 1 and 2): a candidate for an alert at once.
constexpr bool is_urgent(int urgency) { return urgency == 1 || urgency == 2; }
inline bool is_urgent(const Article& article) { return is_urgent(article.urgency); }

/// Whether the image may be shown on a platform ("telegram"): only if its rights name it, or any.
bool may_be_shown(const Image& image, std::string_view platform);

/// The body as one text, paragraphs separated by an empty line; boxes with their title, credit and time.
std::string body_text(const Article& article);

} // namespace depesche::digest
