#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace depesche::bot {

enum class GzipFailure : unsigned char { malformed, too_large };

/// Decodes a complete gzip body (several members are one text). Stops as soon as more than `max_size` bytes come out,
/// so a bomb costs no more memory than that.
std::expected<std::string, GzipFailure> gunzip(std::string_view compressed, std::size_t max_size);

/// Encodes as one gzip member.
std::string gzip(std::string_view text);

} // namespace depesche::bot
