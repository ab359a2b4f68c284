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

/// Recipients of one segment; a bitmap of it is 512 bytes (facts/delivery.md 3).
inline constexpr std::size_t segment_size = 4096;

/// A recipient's place in the order in which a broadcast is sent, from 0: frozen with it.
using Position = std::uint32_t;

inline std::uint32_t segment_of(Position position) { return position / segment_size; }
inline std::uint16_t offset_in_segment(Position position) {
    return static_cast<std::uint16_t>(position % segment_size);
}

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
    const Words& words() const noexcept { return words_; }

    /// The first `count` members of a segment.
    static Bitmap first(std::size_t count) noexcept;

private:
    Words words_{};
};

/// How far a broadcast is with 4,096 of its recipients. Disjoint: done, refused, expired, withheld, unknown; all within
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
    /// 64 of them.
    std::uint64_t pending_word(std::size_t word) const noexcept {
        return audience.words()[word] & ~(done.words()[word] | refused.words()[word] | expired.words()[word] |
                                          withheld.words()[word] | unknown.words()[word]);
    }
    /// Pending, and nobody knows whether it was sent.
    Bitmap ambiguous() const noexcept { return pending() & intent; }
    /// One sentence that says what contradicts itself, or empty.
    std::string contradiction() const;
};

/// 20 bytes to 4 KiB: what is the same for all, or for few, takes little room, so that a finished segment of which all
/// but some were delivered has some dozen bytes. With a CRC-32 over the bytes and over what they belong to.
std::string encode_segment(const Segment& segment, std::int64_t broadcast, std::uint32_t index);
/// Errors say what is damaged.
std::expected<Segment, std::string> decode_segment(std::string_view bytes, std::int64_t broadcast, std::uint32_t index);

/// Who the recipients of a segment are, by offset. Written once, when the broadcast is frozen.
using Members = std::vector<Ordinal>;
/// Neighbours in ascending order take no room; about two bytes for every other. At most 4,096. With a CRC-32 as above.
std::string encode_members(const Members& members, std::int64_t broadcast, std::uint32_t index);
std::expected<Members, std::string> decode_members(std::string_view bytes, std::int64_t broadcast, std::uint32_t index);
/// Of broadcasts from before members were stored: a segment held the ordinals of one range, and the audience said
/// which.
Members members_by_range(std::uint32_t index);

/// What a delivery's end leaves beside its bit.
struct Detail {
    enum class Kind : std::uint8_t { message_id, reason } kind = Kind::message_id;
    std::uint16_t offset = 0;
    std::string text; ///< the platform's message id, or why it was refused or withheld
    bool operator==(const Detail&) const = default;
};

/// Packed: about 5 bytes for a numeric message id, offsets as differences, equal reasons once in a row. With a CRC-32.
std::string encode_details(const std::vector<Detail>& details);
std::expected<std::vector<Detail>, std::string> decode_details(std::string_view bytes);

} // namespace depesche::bot
