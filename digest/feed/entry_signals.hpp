#pragma once

#include "digest/article/article.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/xml_reader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// What an entry's modules say about when and whether it may go out.
namespace depesche::digest::feed {

/// Sets the embargo. Nothing is set by an empty text; a text that is no date keeps the article back: its status
/// becomes withheld, and the embargo has an origin but no instant. Without a zone: see meant().
void set_embargo(Article& article, std::string_view written, From from, const Zone* zone,
                 Writer writer = Writer::machine);
/// An embargo of which nothing but its existence is known.
void withhold(Article& article, From from);
/// The later of two embargoes stands; what is not usable stays so.
void raise_embargo(Article& article, Instant until, From from);
/// The worse of two states stands.
void lower_status(Article& article, PublicationStatus status, From from);
/// The same by its name, as agencies say it: "usable", "stat:withheld", "http://cv.iptc.org/.../canceled", "hold". What
/// is no known name keeps the article back, as withhold() does.
void take_status(Article& article, std::string_view written, From from);

/// Collects while elements come in any order:
/// PRISM (https://www.idealliance.org/prism-metadata): embargoDate, releaseTime, killDate, expirationDate;
/// Dublin Core: available, valid ("start=...; end=...;" or "from/to");
/// Atom Publishing Protocol (RFC 5023): app:control with app:draft; and our own module, see depesche_module.hpp.
class EntrySignals {
public:
    /// `zone` of the newsroom, or none; it must outlive us.
    explicit EntrySignals(const Zone* zone) : zone_(zone) {}

    void take_prism(const std::string& name, std::string_view text);
    void take_available(std::string_view text);
    void take_valid(std::string_view text);
    void take_app(XmlReader& reader);
    void take_module_of_ours(XmlReader& reader);

    /// To be called when the article's dates are known: an end of validity before the last change is a withdrawal.
    /// (An end in the future is not kept: a feed that means it will say so again when it is over.)
    void write(Article& article);

private:
    Article& said(); ///< most entries say nothing, and pay nothing

    const Zone* zone_;
    std::unique_ptr<Article> said_; ///< only what this class knows of
    std::optional<Instant> ends_;
    From ends_from_ = From::nowhere;
};

} // namespace depesche::digest::feed
