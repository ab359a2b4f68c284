#include "digest/schedule/tzif.hpp"

#include "digest/schedule/posix_tz.hpp"

#include <algorithm>

namespace depesche::digest {

namespace {

using std::chrono::seconds;
using std::chrono::sys_seconds;

constexpr std::size_t header_size = 44;
/// Long before any clock, and still a number of milliseconds; some files say "the Big Bang" instead.
constexpr sys_seconds beginning{std::chrono::sys_days{std::chrono::year{0} / 1 / 1}};

std::int64_t big_endian(std::string_view bytes, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
    if (width == 4) return static_cast<std::int32_t>(value);
    return static_cast<std::int64_t>(value);
}

/// The six counts of a header (RFC 8536, 3.1) and what follows from them.
struct Block {
    std::size_t isut, isstd, leaps, times, types, characters;
    std::size_t time_width;

    static Block read(std::string_view header, std::size_t width) {
        const auto count = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<std::uint32_t>(big_endian(header, 20 + 4 * i, 4)));
        };
        return {count(0), count(1), count(2), count(3), count(4), count(5), width};
    }
    std::size_t size() const {
        return times * time_width + times + types * 6 + characters + leaps * (time_width + 4) + isstd + isut;
    }
    /// Real files have below 300; anything else is not one.
    bool sane() const { return std::max({isut, isstd, leaps, times, types, characters}) < 100'000 && types > 0; }
};

std::expected<std::vector<OffsetChange>, std::string> read_changes(std::string_view body, const Block& block) {
    const std::size_t indexes = block.times * block.time_width;
    const std::size_t types = indexes + block.times;
    const auto offset_of = [&](std::size_t type) { return seconds{big_endian(body, types + 6 * type, 4)}; };
    std::vector<OffsetChange> changes{{beginning, offset_of(0)}};
    for (std::size_t i = 0; i < block.times; ++i) {
        const auto type = static_cast<std::size_t>(static_cast<unsigned char>(body[indexes + i]));
        if (type >= block.types) return std::unexpected("it names a kind of time that it does not have");
        const sys_seconds told{seconds{big_endian(body, i * block.time_width, block.time_width)}};
        const sys_seconds since = std::max(told, beginning);
        if (since < changes.back().since) return std::unexpected("its changes are not in order");
        changes.push_back({since, offset_of(type)});
    }
    return changes;
}

/// Changes of name or of the DST flag alone are none for a clock; of two at one moment the later holds.
void keep_real_changes(std::vector<OffsetChange>& changes) {
    std::vector<OffsetChange> kept;
    for (const OffsetChange& change : changes) {
        if (!kept.empty() && kept.back().since == change.since) kept.pop_back();
        if (kept.empty() || kept.back().offset != change.offset) kept.push_back(change);
    }
    changes = std::move(kept);
}

} // namespace

std::expected<std::vector<OffsetChange>, std::string> read_tzif(std::string_view bytes) {
    if (bytes.size() < header_size || !bytes.starts_with("TZif")) return std::unexpected("it is not a time zone file");
    Block block = Block::read(bytes, 4);
    if (!block.sane()) return std::unexpected("its header makes no sense");
    const bool has_footer = bytes[4] >= '2';
    bytes.remove_prefix(header_size);
    if (has_footer) { // the first block is for readers of 1990; a second one with 64-bit times follows
        if (bytes.size() < block.size() + header_size) return std::unexpected("it is cut short");
        bytes.remove_prefix(block.size());
        block = Block::read(bytes, 8);
        if (!bytes.starts_with("TZif") || !block.sane()) return std::unexpected("its second header makes no sense");
        bytes.remove_prefix(header_size);
    }
    if (bytes.size() < block.size()) return std::unexpected("it is cut short");
    auto changes = read_changes(bytes.substr(0, block.size()), block);
    if (!changes) return changes;
    if (has_footer) {
        std::string_view footer = bytes.substr(block.size());
        if (footer.size() < 2 || footer.front() != '\n' || footer.back() != '\n')
            return std::unexpected("its last line is cut short");
        footer = footer.substr(1, footer.size() - 2);
        if (!footer.empty() && !append_posix_rule(footer, *changes))
            return std::unexpected("its last rule \"" + std::string(footer) + "\" is not understood");
    }
    keep_real_changes(*changes);
    return changes;
}

} // namespace depesche::digest
