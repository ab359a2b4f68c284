#include "digest/article/host_name.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

namespace depesche::digest {

namespace {

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Composed, compatible and case folded, as names are registered; nullopt: not UTF-8.
std::optional<std::string> folded(std::string_view text) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto options = static_cast<utf8proc_option_t>(UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_STABLE |
                                                        UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
    if (size < 0) return std::nullopt;
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
    return std::string(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
}

std::vector<std::uint32_t> code_points(std::string_view text) {
    std::vector<std::uint32_t> points;
    const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(text.data());
    for (utf8proc_ssize_t i = 0; i < static_cast<utf8proc_ssize_t>(text.size());) {
        utf8proc_int32_t point = 0;
        const auto step = utf8proc_iterate(bytes + i, static_cast<utf8proc_ssize_t>(text.size()) - i, &point);
        if (step <= 0) break;
        points.push_back(static_cast<std::uint32_t>(point));
        i += step;
    }
    return points;
}

// RFC 3492, section 5 and 6.
constexpr std::uint32_t base = 36, t_min = 1, t_max = 26, skew = 38, damp = 700;

std::uint32_t adapted(std::uint32_t delta, std::uint32_t count, bool first) {
    delta = first ? delta / damp : delta / 2;
    delta += delta / count;
    std::uint32_t k = 0;
    for (; delta > (base - t_min) * t_max / 2; k += base) delta /= base - t_min;
    return k + (base - t_min + 1) * delta / (delta + skew);
}

void write_number(std::uint32_t number, std::uint32_t bias, std::string& out) {
    const auto digit = [](std::uint32_t value) {
        return static_cast<char>(value < 26 ? 'a' + value : '0' + value - 26);
    };
    for (std::uint32_t k = base;; k += base) {
        const std::uint32_t t = k <= bias ? t_min : k >= bias + t_max ? t_max : k - bias;
        if (number < t) break;
        out += digit(t + (number - t) % (base - t));
        number = (number - t) / (base - t);
    }
    out += digit(number);
}

std::string punycode(const std::vector<std::uint32_t>& points) {
    std::string out;
    for (const std::uint32_t point : points)
        if (point < 0x80) out += static_cast<char>(point);
    auto done = static_cast<std::uint32_t>(out.size());
    const std::uint32_t plain = done;
    if (plain > 0) out += '-';
    std::uint32_t next = 0x80, delta = 0, bias = 72;
    while (done < points.size()) {
        std::uint32_t least = std::numeric_limits<std::uint32_t>::max();
        for (const std::uint32_t point : points)
            if (point >= next) least = std::min(least, point);
        delta += (least - next) * (done + 1);
        next = least;
        for (const std::uint32_t point : points) {
            if (point < next) ++delta;
            if (point != next) continue;
            write_number(delta, bias, out);
            bias = adapted(delta, done + 1, done == plain);
            delta = 0;
            ++done;
        }
        ++delta;
        ++next;
    }
    return out;
}

} // namespace

std::string lower_ascii(std::string_view text) {
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return result;
}

std::string comparable_host(std::string_view host) {
    // A name has at most 253 bytes; whatever is longer names nothing and is not worth the arithmetic.
    if (is_ascii(host) || host.size() > 253) return lower_ascii(host);
    const auto name = folded(host);
    if (!name) return std::string(host);
    std::string result;
    for (std::size_t start = 0; start <= name->size();) {
        const std::size_t end = std::min(name->find('.', start), name->size());
        const std::string_view label = std::string_view(*name).substr(start, end - start);
        if (start > 0) result += '.';
        result += is_ascii(label) ? std::string(label) : "xn--" + punycode(code_points(label));
        start = end + 1;
    }
    return result;
}

} // namespace depesche::digest
