#pragma once

#include "bot/net/http_server.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace depesche::bot::sandbox {

/// What goes wrong, on purpose.
struct Fault {
    enum class Kind : std::uint8_t {
        accept_then_cut,   ///< accepted, then the connection closes without an answer
        cut_before_accept, ///< not accepted, the connection closes without an answer
        reset,             ///< accepted, then RST
        reset_before_accept,
        half,               ///< accepted, half of the answer, then the connection closes
        stall,              ///< silence for `ms`, from byte `at` of the answer on, then the connection closes
        delay,              ///< accepted at once; the answer comes after `ms`
        status,             ///< not accepted: `status` with `description`, and `retry_after` where it is > 0
        error_after_accept, ///< accepted, then `status` (500)
        wrong_json,         ///< accepted; 200 with bytes that are not JSON
        wrong_type,         ///< accepted; 200 with JSON of another shape
        huge,               ///< accepted; 200 with `bytes` of padding in the answer
        close,              ///< accepted and answered, then the connection closes in an orderly way
        cut,                ///< the answer up to byte `at`, then the connection ends as `end` says
        trickle,            ///< the answer, `bytes` at a time every `ms`
        no_goodbye,         ///< accepted and answered, then the connection is gone without a word before it
        raw,                ///< `body` is the whole answer, byte for byte; `bytes` at a time every `ms` where given
        malformed,          ///< an answer that is not HTTP, in the way of `what`
        redirect,           ///< not accepted: `status` (302) to `to`; empty: to the same address, a loop
        cut_request,        ///< of a connection: only `at` bytes of its `request`-th request are read
        tls                 ///< of a connection: TLS goes wrong in the way of `what`
    } kind = Kind::status;
    int status = 500;
    int retry_after = 0;            ///< seconds, in a 429's body and header, where the two below do not say otherwise
    std::string retry_after_json{}; ///< parameters.retry_after of a 429 as it is; "null": none
    std::optional<std::string> retry_after_header{}; ///< the header as it is; empty: none
    std::optional<std::int64_t> retry_after_date{};  ///< the header as an HTTP date so many seconds from now
    std::string description{};
    std::string body{};    ///< in place of the answer's own
    HttpHeaders headers{}; ///< besides the answer's own
    int ms = 0;
    std::size_t bytes = 0;
    std::optional<std::size_t> at{}; ///< a byte of the answer (head included) or of the request, from 0
    std::size_t from_end = 0;        ///< so many last bytes of the answer do not leave
    std::optional<FaultEnd> end{};
    std::optional<bool> accept{}; ///< empty: as the kind does
    std::string what{}, to{};
    std::size_t request = 1;

    /// Whether it is decided before the request is accepted, which it then is not.
    bool before_accept() const noexcept;
    /// Whether it plays on a connection, before there is a request.
    bool of_connection() const noexcept { return kind == Kind::cut_request || kind == Kind::tls; }
    /// Whether it has an answer of its own: "status", "redirect", "error_after_accept".
    bool has_words() const noexcept;
    /// Whether it plays on refusals, too: it is about bytes and not about what they say.
    bool on_refusals() const noexcept;
};
std::string_view to_string(Fault::Kind kind);

/// Which requests a rule is about; all conditions must hold.
struct FaultMatch {
    std::string method;     ///< empty: sendMessage, sendPhoto, sendPoll, editMessageText and deleteMessage
    std::string recipient;  ///< as the request names it; empty: any
    std::int64_t after = 0; ///< only once the ledger has passed this number
    std::int64_t nth = 0;   ///< the n-th request (connection) that matches the above, from 1; 0: any
    std::int64_t every = 0; ///< each n-th of them
    double probability = 1; ///< of those that are left, by `seed`
    std::uint64_t seed = 1;
    std::int64_t times = 0; ///< at most so often; 0: always
};

struct FaultRule {
    FaultMatch match;
    Fault fault;
    std::int64_t seen = 0, played = 0;
};

/// Fault rules in order: the first that matches plays. The same requests in the same order meet the same faults.
class FaultScript {
public:
    /// {"rules":[{"match":{"every":10,"method":"sendMessage"},"action":{"type":"status","status":429,"retry_after":3}}]};
    /// "action" may be the name alone. An error names the rule, the key and what is allowed.
    static std::expected<FaultScript, std::string> from_json(std::string_view text);
    std::optional<Fault> decide(std::string_view method, std::string_view recipient, std::int64_t ledger_seq);
    /// The same for a connection that begins, by the rules about connections.
    std::optional<Fault> decide_connection(std::int64_t ledger_seq);
    void append(FaultScript other);
    bool empty() const noexcept { return rules_.empty(); }
    bool needs_tls() const;
    std::string to_json() const; ///< with how often each was seen and played

private:
    std::vector<FaultRule> rules_;
};

} // namespace depesche::bot::sandbox
