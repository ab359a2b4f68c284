#include "bot/delivery/packed_bytes.hpp"
#include "bot/delivery/segment.hpp"

#include <numeric>

namespace depesche::bot {

namespace {

/// A row that was copied to another place must not pass for the one that belongs there.
std::uint32_t place_checksum(std::int64_t broadcast, std::uint32_t index) {
    std::string place;
    append_varint(place, static_cast<std::uint64_t>(broadcast));
    append_varint(place, index);
    return checksum(place);
}

/// How a bitmap is written. Stored by number: append only.
enum class Form : std::uint8_t {
    empty,
    expected, ///< what the bitmaps before it let expect
    first,    ///< the first n: a varint
    sparse,   ///< their number, then each as the distance from the one before: varints
    words     ///< all 512 bytes, little-endian
};
/// The first byte of this format. Older versions began with the length of a bitmap, which is at most 64.
constexpr char format_mark = static_cast<char>(0xD2);
/// Above this, words are shorter or about as short.
constexpr std::int64_t most_sparse = 256;

void append_words(const Bitmap& bitmap, std::string& bytes) {
    for (const std::uint64_t word : bitmap.words()) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            bytes += static_cast<char>(word >> shift);
        }
    }
}

void append_sparse(const Bitmap& bitmap, std::int64_t count, std::string& bytes) {
    append_varint(bytes, static_cast<std::uint64_t>(count));
    std::size_t before = 0;
    for (std::size_t at = bitmap.next(0); at < segment_size; at = bitmap.next(at + 1)) {
        append_varint(bytes, at - before);
        before = at;
    }
}

void append_bitmap(const Bitmap& bitmap, const Bitmap& expected, std::string& bytes) {
    const std::int64_t count = bitmap.count();
    const auto write = [&](Form form) { bytes += static_cast<char>(form); };
    if (count == 0) return write(Form::empty);
    if (bitmap == expected) return write(Form::expected);
    if (bitmap == Bitmap::first(static_cast<std::size_t>(count))) {
        write(Form::first);
        append_varint(bytes, static_cast<std::uint64_t>(count));
    } else if (count <= most_sparse) {
        write(Form::sparse);
        append_sparse(bitmap, count, bytes);
    } else {
        write(Form::words);
        append_words(bitmap, bytes);
    }
}

bool take_words(std::string_view& bytes, std::size_t first, std::size_t count, Bitmap& bitmap) {
    if (first + count > segment_size / 64 || bytes.size() < count * 8) return false;
    for (std::size_t i = 0; i < count * 64; ++i) {
        const auto byte = static_cast<unsigned char>(bytes[i / 8]);
        if ((byte >> (i % 8) & 1U) != 0) bitmap.set(static_cast<std::uint16_t>(first * 64 + i));
    }
    bytes.remove_prefix(count * 8);
    return true;
}

bool take_sparse(std::string_view& bytes, Bitmap& bitmap) {
    const auto count = take_varint(bytes);
    std::uint64_t at = 0;
    for (std::uint64_t i = 0; count && i < *count; ++i) {
        const auto distance = take_varint(bytes);
        if (!distance || (at += *distance) >= segment_size) return false;
        bitmap.set(static_cast<std::uint16_t>(at));
    }
    return count.has_value();
}

bool take_bitmap(std::string_view& bytes, const Bitmap& expected, Bitmap& bitmap) {
    bitmap = {};
    if (bytes.empty()) return false;
    const auto form = static_cast<Form>(bytes.front());
    bytes.remove_prefix(1);
    switch (form) {
    case Form::empty:
        return true;
    case Form::expected:
        bitmap = expected;
        return true;
    case Form::first: {
        const auto count = take_varint(bytes);
        if (!count || *count > segment_size) return false;
        bitmap = Bitmap::first(static_cast<std::size_t>(*count));
        return true;
    }
    case Form::sparse:
        return take_sparse(bytes, bitmap);
    case Form::words:
        return take_words(bytes, 0, segment_size / 64, bitmap);
    }
    return false;
}

/// As versions before wrote it: the words without the empty ones at both ends, after their number and the first's
/// place.
bool take_old_bitmap(std::string_view& bytes, Bitmap& bitmap) {
    bitmap = {};
    if (bytes.empty()) return false;
    const std::size_t count = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (count == 0) return true;
    if (bytes.empty()) return false;
    const std::size_t first = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    return take_words(bytes, first, count, bitmap);
}

bool take_old_segment(std::string_view bytes, Segment& segment) {
    for (Bitmap* bitmap : {&segment.audience, &segment.intent, &segment.done, &segment.refused, &segment.expired,
                           &segment.withheld, &segment.unknown}) {
        if (!take_old_bitmap(bytes, *bitmap)) return false;
    }
    return bytes.empty();
}

/// When all is over, who has no other end was delivered, and whom a request was meant for is known from the ends.
Bitmap expected_done(const Segment& segment) {
    return segment.audience.without(segment.refused | segment.expired | segment.withheld | segment.unknown);
}
Bitmap expected_intent(const Segment& segment) { return segment.audience.without(segment.expired | segment.withheld); }

bool take_segment(std::string_view bytes, Segment& segment) {
    bytes.remove_prefix(1); // the mark
    const Bitmap none;
    return take_bitmap(bytes, none, segment.audience) && take_bitmap(bytes, segment.audience, segment.refused) &&
           take_bitmap(bytes, segment.audience, segment.expired) &&
           take_bitmap(bytes, segment.audience, segment.withheld) &&
           take_bitmap(bytes, segment.audience, segment.unknown) &&
           take_bitmap(bytes, expected_done(segment), segment.done) &&
           take_bitmap(bytes, expected_intent(segment), segment.intent) && bytes.empty();
}

} // namespace

std::string encode_segment(const Segment& segment, std::int64_t broadcast, std::uint32_t index) {
    std::string bytes(1, format_mark);
    append_bitmap(segment.audience, {}, bytes);
    for (const Bitmap* bitmap : {&segment.refused, &segment.expired, &segment.withheld, &segment.unknown})
        append_bitmap(*bitmap, segment.audience, bytes);
    append_bitmap(segment.done, expected_done(segment), bytes);
    append_bitmap(segment.intent, expected_intent(segment), bytes);
    append_crc(bytes, checksum(bytes, place_checksum(broadcast, index)));
    return bytes;
}

std::expected<Segment, std::string> decode_segment(std::string_view bytes, std::int64_t broadcast,
                                                   std::uint32_t index) {
    const auto crc = take_crc(bytes);
    if (!crc || *crc != checksum(bytes, place_checksum(broadcast, index))) {
        return std::unexpected("its checksum does not match");
    }
    Segment segment;
    const bool old = bytes.empty() || bytes.front() != format_mark;
    if (!(old ? take_old_segment(bytes, segment) : take_segment(bytes, segment))) {
        return std::unexpected("it is cut short");
    }
    if (auto problem = segment.contradiction(); !problem.empty()) {
        return std::unexpected(std::move(problem));
    }
    return segment;
}

std::string encode_members(const Members& members, std::int64_t broadcast, std::uint32_t index) {
    std::string bytes;
    std::int64_t next = 0;
    for (std::size_t i = 0; i < members.size();) {
        std::size_t run = 1;
        while (i + run < members.size() && members[i + run] == members[i] + run) ++run;
        append_varint(bytes, zigzag(static_cast<std::int64_t>(members[i]) - next) << 1 | (run > 1 ? 1U : 0U));
        if (run > 1) append_varint(bytes, run);
        next = static_cast<std::int64_t>(members[i]) + static_cast<std::int64_t>(run);
        i += run;
    }
    append_crc(bytes, checksum(bytes, place_checksum(broadcast, index)));
    return bytes;
}

std::expected<Members, std::string> decode_members(std::string_view bytes, std::int64_t broadcast,
                                                   std::uint32_t index) {
    const auto crc = take_crc(bytes);
    if (!crc || *crc != checksum(bytes, place_checksum(broadcast, index))) {
        return std::unexpected("the checksum of its recipients does not match");
    }
    Members members;
    std::int64_t next = 0;
    while (!bytes.empty()) {
        const auto head = take_varint(bytes);
        const auto run = head && (*head & 1U) != 0 ? take_varint(bytes) : std::optional<std::uint64_t>(1);
        if (!head || !run || *run == 0 || members.size() + *run > segment_size) {
            return std::unexpected("its recipients are cut short");
        }
        next += unzigzag(*head >> 1);
        for (std::uint64_t i = 0; i < *run; ++i, ++next) members.push_back(static_cast<Ordinal>(next));
    }
    return members;
}

Members members_by_range(std::uint32_t index) {
    Members members(segment_size);
    std::iota(members.begin(), members.end(), static_cast<Ordinal>(index * segment_size));
    return members;
}

} // namespace depesche::bot
