#pragma once

#include "bot/delivery/ledger.hpp"
#include "bot/net/http_client.hpp"
#include "digest/schedule/schedule.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace depesche::bot {

/// What became of the last question to an address.
struct LinkVerdict {
    bool works = false; ///< it answered 200, after at most a few redirects
    bool gone = false;  ///< it said that there is nothing: 404 or 410
    std::string why;    ///< of one that does not work: "404 Not Found", "took longer than 2 s"
    Instant at;
    bool operator==(const LinkVerdict&) const = default;
};

/// How long an address may take (facts/editorial.md 2, rule 9).
inline constexpr std::chrono::seconds link_patience{2};
/// So many are asked at the same time, all hosts together.
inline constexpr int links_at_once = 3;
/// An older verdict says nothing about the page of now.
inline constexpr std::chrono::minutes link_verdict_lasts{30};
/// What worked is not asked again so soon, nor what did not.
inline constexpr std::chrono::seconds link_asked_every{45};

/// Pure: what an answer says.
LinkVerdict link_verdict_of(const HttpResult& result, Instant at);

/// The durable outcome of the last question (a note of the ledger), if it is not too old at `now`.
StoreResult<std::optional<LinkVerdict>> link_verdict(Ledger& ledger, std::string_view url, Instant now);
StoreResult<void> save_link_verdict(Ledger& ledger, std::string_view url, const LinkVerdict& verdict);

/// Asks addresses in the background: HEAD, and GET where a server knows no HEAD, within link_patience,
/// links_at_once at a time; what waits is bounded. All calls on the executor's thread. Client, ledger and clock must
/// outlive stop() and the last question.
class LinkCheck {
public:
    /// `changed`: an answer is another than the one before; may be empty.
    LinkCheck(asio::any_io_executor executor, HttpClient& client, Ledger& ledger, const digest::Clock& clock,
              std::function<void()> changed);
    ~LinkCheck(); ///< stops
    LinkCheck(const LinkCheck&) = delete;
    LinkCheck& operator=(const LinkCheck&) = delete;

    /// Asks it unless it waits already or was asked a moment ago.
    void want(std::string url);
    void stop(); ///< no question starts any more

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the coroutines, which may end after us
};

} // namespace depesche::bot
