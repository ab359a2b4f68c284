#pragma once

#include "bot/subscriber/registry.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace depesche::bot {

/// Ordinals of one segment; a bitmap of it is 512 bytes (facts/delivery.md 3).
inline constexpr std::size_t segment_size = 4096;

inline std::uint32_t segment_of(Ordinal ordinal) { return ordinal / segment_size; }
inline std::uint16_t offset_in_segment(Ordinal ordinal) { return static_cast<std::uint16_t>(ordinal % segment_size); }

/// A set of offsets in a segment.
class Bitmap {
public:
    using Words = std::array<std::uint64_t, segment_size / 64>;

    void set(std::uint16_t offset) noexcept { words_[offset / 64] |= std::uint64_t{1} << (offset % 64); }
    void clear(std::uint16_t offset) noexcept { words_[offset / 64] &= ~(std::uint64_t{1} << (offset % 64)); }
    bool test(std::uint16_t offset) const noexcept { return (words_[offset / 64] >> (offset % 64) & 1U) != 0; }
    std::int64_t count() const noexcept;
    bool any() const noexcept { return *this != Bitmap{}; }
    /// The first member at or after `from`; segment_size when there is none.
    std::size_t next(std::size_t from) const noexcept;

    Bitmap operator|(const Bitmap& other) const noexcept;
    Bitmap operator&(const Bitmap& other) const noexcept;
    Bitmap without(const Bitmap& other) const noexcept; ///< set difference
    bool operator==(const Bitmap&) const = default;

    /// 0 to 514 bytes, little-endian: the words without the empty ones at both ends.
    void append_to(std::string& bytes) const;
    /// Takes one bitmap off the front; false when the bytes are no bitmap.
    bool take_from(std::string_view& bytes);

private:
    Words words_{};
};

/// How far a broadcast is with 4,096 ordinals. Disjoint: done, refused, expired, withheld, unknown; all within
/// audience.
struct Segment {
    Bitmap audience;
    Bitmap intent; ///< a request may have left: set durably before its first byte, cleared when we know that none left
    Bitmap done;   ///< delivered
    Bitmap refused;
    Bitmap expired;
    Bitmap withheld;
    Bitmap unknown; ///< undecided for good
    bool operator==(const Segment&) const = default;

    Bitmap ended() const noexcept { return done | refused | expired | withheld | unknown; }
    Bitmap pending() const noexcept { return audience.without(ended()); }
    /// Pending, and nobody knows whether it was sent.
    Bitmap ambiguous() const noexcept { return pending() & intent; }
    /// One sentence that says what contradicts itself, or empty.
    std::string contradiction() const;
};

/// With a CRC-32 over the bytes and over what they belong to.
std::string encode_segment(const Segment& segment, std::int64_t broadcast, std::uint32_t index);
/// Errors say what is damaged.
std::expected<Segment, std::string> decode_segment(std::string_view bytes, std::int64_t broadcast, std::uint32_t index);

/// What a delivery's end leaves beside its bit.
struct Detail {
    enum class Kind : std::uint8_t { message_id, reason } kind = Kind::message_id;
    std::uint16_t offset = 0;
    std::string text; ///< the platform's message id, or why it was refused or withheld
    bool operator==(const Detail&) const = default;
};

/// Packed: about 5 bytes for a numeric message id, offsets as differences, equal reasons once in a row. With a CRC-32.
std::string encode_details(std::vector<Detail> details);
std::expected<std::vector<Detail>, std::string> decode_details(std::string_view bytes);

} // namespace depesche::bot
