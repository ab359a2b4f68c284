#pragma once

#include <cstdint>
#include <expected>
#include <string>

namespace depesche::digest {

/// What a store could not do, in words that name the file, the cause and the cure ("/var/lib/depesche/news.db: the disk
/// is full; ...").
struct StoreError {
    enum class Kind : std::uint8_t { unreadable, corrupt, full, locked, newer_version, other } kind = Kind::other;
    std::string message;
};
template <class T>
using StoreResult = std::expected<T, StoreError>;

} // namespace depesche::digest
