#include "bot/delivery/segment.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <optional>
#include <span>
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

void Bitmap::append_to(std::string& bytes) const {
    std::size_t first = 0;
    std::size_t end = words_.size();
    while (first < end && words_[first] == 0) {
        ++first;
    }
    while (end > first && words_[end - 1] == 0) {
        --end;
    }
    bytes += static_cast<char>(end - first);
    if (end == first) {
        return;
    }
    bytes += static_cast<char>(first);
    for (const std::uint64_t word : std::span(words_).subspan(first, end - first)) {
        for (unsigned shift = 0; shift < 64; shift += 8) {
            bytes += static_cast<char>(word >> shift);
        }
    }
}

bool Bitmap::take_from(std::string_view& bytes) {
    *this = {};
    if (bytes.empty()) {
        return false;
    }
    const std::size_t count = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (count == 0) {
        return true;
    }
    if (bytes.empty()) {
        return false;
    }
    const std::size_t first = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (first + count > words_.size() || bytes.size() < count * 8) {
        return false;
    }
    for (std::size_t i = 0; i < count * 8; ++i) {
        words_[first + i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * (i % 8));
    }
    bytes.remove_prefix(count * 8);
    return true;
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

std::string encode_segment(const Segment& segment, std::int64_t broadcast, std::uint32_t index) {
    std::string bytes;
    for (const Bitmap* bitmap : {&segment.audience, &segment.intent, &segment.done, &segment.refused, &segment.expired,
                                 &segment.withheld, &segment.unknown}) {
        bitmap->append_to(bytes);
    }
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
    for (Bitmap* bitmap : {&segment.audience, &segment.intent, &segment.done, &segment.refused, &segment.expired,
                           &segment.withheld, &segment.unknown}) {
        if (!bitmap->take_from(bytes)) {
            return std::unexpected("it is cut short");
        }
    }
    if (auto problem = segment.contradiction(); !problem.empty()) {
        return std::unexpected(std::move(problem));
    }
    return segment;
}

namespace {

enum class Code : std::uint8_t { number, text, reason, same_reason };

/// A number that prints as the very same text, as Telegram's message ids do.
std::optional<std::int64_t> as_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || std::to_string(value) != text) {
        return std::nullopt;
    }
    return value;
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

std::string encode_details(std::vector<Detail> details) {
    std::ranges::sort(details, {}, &Detail::offset);
    DetailWriter writer;
    for (const Detail& detail : details) {
        writer.add(detail);
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
