#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::digest {

/// One feed of an OPML list.
struct OpmlFeed {
    std::string url; ///< xmlUrl as written, white space taken off; not checked
    std::string title;
    std::string site_url; ///< htmlUrl
    std::string language;
    std::string section; ///< the innermost folder that it is in, else its first category
    int line = 0;        ///< in the document, from 1
    // What Depesche knows beyond OPML, in a namespace of its own; empty or 0: not said.
    std::string origin{}; ///< "own", "agency" or "partner"
    std::optional<double> weight{};
    int interval = 0; ///< seconds
    bool operator==(const OpmlFeed&) const = default;
};

struct Opml {
    std::string title;
    std::vector<OpmlFeed> feeds; ///< in the order of the document; folders without feeds leave no trace
};

/// Reads OPML 1.0 and 2.0 in any encoding, also damaged: attributes in any case, folders in any depth, no entities
/// expanded but characters. Linear time. An error says what the document is instead.
std::expected<Opml, std::string> parse_opml(std::string_view bytes);

/// OPML 2.0, a folder for each section, in the order of the feeds.
std::string write_opml(const Opml& opml);

} // namespace depesche::digest
