#pragma once

#include "digest/feed/encoding.hpp"
#include "invariants.hpp"

#include <array>

namespace depesche::fuzz {

/// The first byte says what the server claims, the others are the document.
inline void encoding_target(std::string_view bytes) {
    constexpr std::array<std::string_view, 8> claims = {"",
                                                        "text/xml; charset=utf-8",
                                                        "text/xml; charset=\"ISO-8859-1\"",
                                                        "application/xml;charset=windows-1252",
                                                        "text/xml; charset=utf-16",
                                                        "text/xml; charset=shift_jis",
                                                        "text/xml; charset=iso-8859-15; charset=",
                                                        "text/xml; charset=unknown-8bit"};
    if (bytes.empty()) return;
    const std::string_view claim = claims[static_cast<unsigned char>(bytes[0]) % claims.size()];
    const std::string_view document = bytes.substr(1);
    digest::feed::Utf8Text text;
    digest::feed::to_utf8(document, claim, text);
    promise(digest::is_valid_utf8(text.text), "texts are valid UTF-8");
    promise(!text.text.starts_with("\xEF\xBB\xBF"), "the byte order mark is gone");
    promise(text.text.size() <= 3 * document.size() + 3, "a byte becomes three at most");
    if (text.text.find('\0') != std::string_view::npos) return; // may look like UTF-16
    digest::feed::Utf8Text again;
    digest::feed::to_utf8(text.text, "text/xml; charset=utf-8", again);
    // What looks as if it had been encoded twice is decoded once more, and gets shorter by it.
    promise(again.text == text.text || again.text.size() < text.text.size(), "UTF-8 that is called so stays as it is");
}

} // namespace depesche::fuzz
