#pragma once

#include "invariants.hpp"

namespace depesche::fuzz {

/// The inside of a news item: every input reaches the adapter, and one after "<nitf" its body.
inline void newsml_target(std::string_view bytes) {
    std::string document =
        R"(<newsItem guid="urn:seestadt:1" version="2" xmlns="http://iptc.org/std/nar/2006-10-01/">)";
    document += bytes;
    document += "</newsItem>";
    const auto feed = digest::parse_feed(document, {.base_url = {}, .content_type = "text/xml; charset=utf-8"});
    if (feed) promise_feed(*feed, document.size());
}

} // namespace depesche::fuzz
