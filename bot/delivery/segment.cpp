#include "bot/delivery/segment.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <optional>
#include <zlib.h>

namespace depesche::bot {

namespace {

void append_varint(std::string& bytes, std::uint64_t value) {
    while (value >= 0x80) {
        bytes += static_cast<char>(value | 0x80);
        value >>= 7;
    }
    bytes += static_cast<char>(value);
}

std::optional<std::uint64_t> take_varint(std::string_view& bytes) {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if (byte < 0x80) {
            return value;
        }
    }
    return std::nullopt;
}

/// Small magnitudes of either sign become small numbers.
std::uint64_t zigzag(std::int64_t value) {
    return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
std::int64_t unzigzag(std::uint64_t value) {
    return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
}

std::uint32_t checksum(std::string_view bytes, std::uint32_t start = 0) {
    return static_cast<std::uint32_t>(crc32_z(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

void append_crc(std::string& bytes, std::uint32_t crc) {
    for (unsigned shift = 0; shift < 32; shift += 8) {
        bytes += static_cast<char>(crc >> shift);
    }
}

/// Takes the CRC off the end; empty when there is none.
std::optional<std::uint32_t> take_crc(std::string_view& bytes) {
    if (bytes.size() < 4) {
        return std::nullopt;
    }
    std::uint32_t crc = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        crc |= static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[bytes.size() - 4 + i])) << (8 * i);
    }
    bytes.remove_suffix(4);
    return crc;
}

/// A row that was copied to another place must not pass for the one that belongs there.
std::uint32_t place_checksum(std::int64_t broadcast, std::uint32_t index) {
    std::string place;
    append_varint(place, static_cast<std::uint64_t>(broadcast));
    append_varint(place, index);
    return checksum(place);
}

} // namespace

std::int64_t Bitmap::count() const noexcept {
    std::int64_t bits = 0;
    for (const std::uint64_t word : words_) {
        bits += std::popcount(word);
    }
    return bits;
}

std::size_t Bitmap::next(std::size_t from) const noexcept {
    for (std::size_t i = from / 64; i < words_.size(); ++i) {
        const std::uint64_t word = i == from / 64 ? words_[i] & (~std::uint64_t{0} << (from % 64)) : words_[i];
        if (word != 0) {
            return i * 64 + static_cast<std::size_t>(std::countr_zero(word));
        }
    }
    return segment_size;
}

Bitmap Bitmap::operator|(const Bitmap& other) const noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        result.words_[i] = words_[i] | other.words_[i];
    }
    return result;
}

Bitmap Bitmap::operator&(const Bitmap& other) const noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        result.words_[i] = words_[i] & other.words_[i];
    }
    return result;
}

Bitmap Bitmap::without(const Bitmap& other) const noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < words_.size(); ++i) {
        result.words_[i] = words_[i] & ~other.words_[i];
    }
    return result;
}

Bitmap Bitmap::first(std::size_t count) noexcept {
    Bitmap result;
    for (std::size_t i = 0; i < result.words_.size() && count > 0; ++i) {
        const std::size_t bits = std::min<std::size_t>(count, 64);
        result.words_[i] = bits == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << bits) - 1;
        count -= bits;
    }
    return result;
}

std::string Segment::contradiction() const {
    const auto sum = done.count() + refused.count() + expired.count() + withheld.count() + unknown.count();
    if (ended().count() != sum) {
        return "a recipient has two ends";
    }
    if ((ended() | intent).without(audience).any()) {
        return "a recipient outside the audience has a record";
    }
    if (done.without(intent).any()) {
        return "a delivery has no intent";
    }
    return {};
}

namespace {

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

namespace {

enum class Code : std::uint8_t { number, text, reason, same_reason };

/// A number that prints as the very same text, as Telegram's message ids do.
std::optional<std::int64_t> as_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
    const bool as_printed = digits.front() != '0' || text == "0";
    return as_printed ? std::optional(value) : std::nullopt;
}

class DetailWriter {
public:
    void add(const Detail& detail) {
        if (detail.kind == Detail::Kind::reason) {
            const bool same = detail.text == reason_;
            head(detail, same ? Code::same_reason : Code::reason);
            if (!same) {
                reason_ = detail.text;
                text(detail.text);
            }
        } else if (const auto number = as_number(detail.text)) {
            head(detail, Code::number);
            append_varint(bytes_, zigzag(static_cast<std::int64_t>(static_cast<std::uint64_t>(*number) -
                                                                   static_cast<std::uint64_t>(number_))));
            number_ = *number;
        } else {
            head(detail, Code::text);
            text(detail.text);
        }
    }
    std::string finish() {
        append_crc(bytes_, checksum(bytes_));
        return std::move(bytes_);
    }

private:
    void head(const Detail& detail, Code code) {
        append_varint(bytes_,
                      static_cast<std::uint64_t>(detail.offset - offset_) << 2 | static_cast<std::uint64_t>(code));
        offset_ = detail.offset;
    }
    void text(std::string_view value) {
        append_varint(bytes_, value.size());
        bytes_ += value;
    }
    std::string bytes_, reason_;
    std::int64_t number_ = 0;
    int offset_ = 0;
};

class DetailReader {
public:
    explicit DetailReader(std::string_view bytes) : bytes_(bytes) {}
    bool at_end() const { return bytes_.empty(); }

    std::optional<Detail> next() {
        const auto head = take_varint(bytes_);
        if (!head || offset_ + (*head >> 2) >= segment_size) {
            return std::nullopt;
        }
        offset_ += *head >> 2;
        const auto code = static_cast<Code>(*head & 3);
        auto value = code == Code::number ? number() : code == Code::same_reason ? std::optional(reason_) : text();
        if (!value) {
            return std::nullopt;
        }
        const bool is_reason = code == Code::reason || code == Code::same_reason;
        if (is_reason) {
            reason_ = *value;
        }
        return Detail{is_reason ? Detail::Kind::reason : Detail::Kind::message_id, static_cast<std::uint16_t>(offset_),
                      *std::move(value)};
    }

private:
    std::optional<std::string> number() {
        const auto difference = take_varint(bytes_);
        if (!difference) {
            return std::nullopt;
        }
        number_ += static_cast<std::uint64_t>(unzigzag(*difference));
        return std::to_string(static_cast<std::int64_t>(number_));
    }
    std::optional<std::string> text() {
        const auto length = take_varint(bytes_);
        if (!length || *length > bytes_.size()) {
            return std::nullopt;
        }
        std::string value(bytes_.substr(0, *length));
        bytes_.remove_prefix(*length);
        return value;
    }
    std::string_view bytes_;
    std::string reason_;
    std::uint64_t number_ = 0;
    std::uint64_t offset_ = 0;
};

} // namespace

std::string encode_details(const std::vector<Detail>& details) {
    std::vector<std::pair<std::uint16_t, std::uint32_t>> order; // of the same offset the earlier one first
    order.reserve(details.size());
    for (const Detail& detail : details) order.emplace_back(detail.offset, static_cast<std::uint32_t>(order.size()));
    std::ranges::sort(order);
    DetailWriter writer;
    for (const auto& [offset, at] : order) {
        writer.add(details[at]);
    }
    return writer.finish();
}

std::expected<std::vector<Detail>, std::string> decode_details(std::string_view bytes) {
    const auto crc = take_crc(bytes);
    if (!crc || *crc != checksum(bytes)) {
        return std::unexpected("the checksum of its message ids does not match");
    }
    std::vector<Detail> details;
    DetailReader reader(bytes);
    while (!reader.at_end()) {
        auto detail = reader.next();
        if (!detail) {
            return std::unexpected("its message ids are cut short");
        }
        details.push_back(*std::move(detail));
    }
    return details;
}

} // namespace depesche::bot
