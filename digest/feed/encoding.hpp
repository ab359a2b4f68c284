#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace depesche::digest::feed {

/// A document as valid UTF-8 without a byte order mark. `text` points into `storage`, or into the input when that
/// needed no change.
struct Utf8Text {
    std::string storage;
    std::string_view text;
    bool replaced = false; ///< bytes that fit no encoding became U+FFFD
    std::string encoding;  ///< that was used: "utf-8", "utf-16le", "windows-1252", ...

    Utf8Text() = default;
    Utf8Text(const Utf8Text&) = delete;
    Utf8Text& operator=(const Utf8Text&) = delete;
};

/// Finds the encoding by byte order mark, UTF-16/32 pattern, the names in the HTTP header and the XML declaration where
/// the bytes fit them, valid UTF-8, and at last windows-1252. Fills `out`; linear in time and memory.
void to_utf8(std::string_view bytes, std::string_view content_type, Utf8Text& out);

/// The names that a document has for its encoding: by the HTTP header and by its own declaration, in small letters; each
/// may be empty, and wrong.
struct SaidEncodings {
    std::string by_server, by_document;
};
SaidEncodings said_encodings(std::string_view bytes, std::string_view content_type);

/// Appends one code point; surrogates, controls of no use and values above U+10FFFF append U+FFFD.
void append_code_point(std::string& out, std::uint32_t code_point);

/// Length of the valid UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_sequence(std::string_view text);

/// The beginning of a text that is longer than any article, cut between characters: 8 MiB. Copies of it are made.
std::string_view longest_part(std::string_view text);

/// What HTML makes of the numbers 128 to 159: windows-1252. Others are returned as they are.
std::uint32_t windows1252_code_point(std::uint32_t value);

} // namespace depesche::digest::feed
