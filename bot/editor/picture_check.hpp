#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/net/http_client.hpp"
#include "digest/schedule/schedule.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot {

/// Whether a picture's address can be handed to a platform, which fetches it itself.
struct PictureVerdict {
    bool usable = false;
    std::string why; ///< of one that is not: "404 Not Found", "image/gif is not shown", "took longer than 2 s"
    Instant at;
    bool operator==(const PictureVerdict&) const = default;
};

/// Telegram fetches a photo by its address up to this size (facts/platforms.md 2).
inline constexpr std::size_t largest_picture = 5 << 20;
/// How long a picture may take; text never waits for it.
inline constexpr std::chrono::seconds picture_patience{2};
/// A verdict that is older says nothing about the picture of now.
inline constexpr std::chrono::hours verdict_lasts{24};

/// Pure: what speaks against an answer for a picture; empty: nothing.
std::string picture_problem(const HttpResponse& answer);
/// Pure: whether a host can be reached by the platforms' servers: no local name, no private address.
bool is_public_host(std::string_view host);

/// The durable outcome of the last check of an address (a note of the ledger), if it is not too old at `now`.
StoreResult<std::optional<PictureVerdict>> picture_verdict(Ledger& ledger, std::string_view url, Instant now);
StoreResult<void> save_picture_verdict(Ledger& ledger, std::string_view url, const PictureVerdict& verdict);

/// Who fetches the pictures after us.
enum class PictureReach : std::uint8_t {
    platforms,   ///< servers of others: public hosts only
    this_machine ///< a sandbox here stands for them: besides, what this very machine serves
};

/// Looks at pictures before a message may carry them: HEAD, and GET where a server knows no HEAD, within
/// picture_patience; http or https, image/jpeg, image/png or image/webp, at most largest_picture, at a public address.
/// All calls on the executor's thread. Client, ledger and clock must outlive stop() and the last check.
class PictureCheck {
public:
    PictureCheck(asio::any_io_executor executor, HttpClient& client, Ledger& ledger, const digest::Clock& clock,
                 PictureReach reach = PictureReach::platforms);
    ~PictureCheck(); ///< stops
    PictureCheck(const PictureCheck&) = delete;
    PictureCheck& operator=(const PictureCheck&) = delete;

    /// Checks in the background unless that is under way, was good within the hour or bad within the last minute.
    void want(std::string url);
    asio::awaitable<PictureVerdict> check(std::string url);
    /// Other settings: counts from the next request on.
    void set_reach(PictureReach reach);
    void stop(); ///< no check starts any more

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the coroutines, which may end after us
};

} // namespace depesche::bot
