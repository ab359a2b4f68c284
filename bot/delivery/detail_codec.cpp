#include "bot/delivery/packed_bytes.hpp"
#include "bot/delivery/segment.hpp"

#include <algorithm>
#include <charconv>

namespace depesche::bot {

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
