#pragma once

#include "digest/article/store_error.hpp"
#include "digest/schedule/instant.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::digest {

class Database;

/// A push that was answered, kept under its Idempotency-Key.
struct AnsweredPush {
    std::string pusher;
    std::string key;
    std::string body_hash; ///< SHA-256 of what was pushed
    Instant at;
    int status = 0;
    std::string answer; ///< the body of the answer
};

/// The rows of `push` in news.db. An answer is remembered after its articles were stored; a crash between the two costs
/// nothing: the same push again finds its articles unchanged.
class PushLog {
public:
    static constexpr std::chrono::hours kept{48};
    /// Of one pusher, the oldest go first: a pusher that invents keys cannot fill the disk.
    static constexpr std::int64_t most = 10'000, most_bytes = 64 << 20;

    explicit PushLog(Database& database) : database_(database) {}

    /// What was answered to this key within the last 48 hours.
    StoreResult<std::optional<AnsweredPush>> find(std::string_view pusher, std::string_view key, Instant now);
    /// Forgets what is too old or too much, then remembers; a key that is known is replaced.
    StoreResult<void> remember(const AnsweredPush& push);
    StoreResult<std::int64_t> count();

private:
    Database& database_;
};

} // namespace depesche::digest
