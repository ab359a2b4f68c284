#pragma once

#include "digest/feed/opml.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// A list that was read can be written and read again, and then stays as it is.
inline void opml_target(std::string_view bytes) {
    const auto opml = digest::parse_opml(bytes);
    if (!opml) return promise(!opml.error().empty(), "a refusal says why");
    int line = 1;
    for (const digest::OpmlFeed& feed : opml->feeds) {
        promise(!feed.url.empty(), "a feed of a list has an address");
        promise(feed.line >= line, "lines go forward");
        promise(digest::is_valid_utf8(feed.title) && digest::is_valid_utf8(feed.section), "names are valid UTF-8");
        line = feed.line;
    }
    const std::string written = digest::write_opml(*opml);
    const auto again = digest::parse_opml(written);
    promise(again.has_value(), "what was written is a list");
    promise(again->feeds.size() == opml->feeds.size(), "no feed is lost or made by writing");
    // What looks as if it had been encoded twice is decoded once more, and gets shorter by it.
    const std::string anew = digest::write_opml(*again);
    promise(anew == written || anew.size() < written.size(), "what was written is written the same again");
}

} // namespace depesche::fuzz
