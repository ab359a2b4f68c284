#pragma once

#include "digest/feed/encoding.hpp"
#include "digest/feed/html_entities.hpp"
#include "invariants.hpp"

namespace depesche::fuzz {

/// Character references, in text and in attributes.
inline void entities_target(std::string_view bytes) {
    digest::feed::Utf8Text utf8;
    digest::feed::to_utf8(bytes, "text/html; charset=utf-8", utf8);
    const std::string_view text = utf8.text;
    for (const bool strict : {false, true}) {
        const std::string decoded = digest::feed::decode_entities(text, strict);
        promise(digest::is_valid_utf8(decoded), "texts are valid UTF-8");
        promise(decoded.size() <= 2 * text.size() + 4, "text is bounded by its references");
        if (text.find('&') == std::string_view::npos) promise(decoded == text, "what has no reference stays as it is");
        if (!text.starts_with('&')) continue;
        std::string one;
        const std::size_t taken = digest::feed::append_entity(one, text, strict);
        promise(taken <= text.size(), "a reference ends with the text");
        // A number may have any count of digits, as in HTML.
        if (!text.starts_with("&#")) promise(taken <= 40, "a named reference is short");
        promise((taken == 0) == one.empty(), "what is taken means something");
    }
}

} // namespace depesche::fuzz
