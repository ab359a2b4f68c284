#pragma once

#include "digest/feed/encoding.hpp"
#include "digest/feed/xml_reader.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// The tolerant reader, with the odd element taken as a whole.
inline void xml_target(std::string_view bytes) {
    using digest::feed::XmlReader;
    digest::feed::Utf8Text utf8;
    digest::feed::to_utf8(bytes, "text/xml; charset=utf-8", utf8);
    XmlReader reader(utf8.text);
    std::size_t open = 0;
    std::size_t events = 0;
    for (auto event = reader.next(); event != XmlReader::Event::done; event = reader.next()) {
        promise(++events <= 3 * utf8.text.size() + 3, "every event takes something of the document");
        if (event == XmlReader::Event::end) {
            promise(open > 0, "an end has its start");
            --open;
        }
        if (event != XmlReader::Event::start) continue;
        ++open;
        promise(reader.depth() == open && open <= 200, "the depth is that of the open elements");
        reader.attribute("href");
        promise(digest::is_valid_utf8(reader.attribute("title")), "texts are valid UTF-8");
        if (events % 5 != 0) continue;
        promise(digest::is_valid_utf8(digest::feed::decode_xml_text(reader.inner())), "texts are valid UTF-8");
        --open;
    }
    promise(open == 0, "every start has its end");
}

} // namespace depesche::fuzz
