#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
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
        stall,              ///< accepted; silence for `ms`, then the connection closes without an answer
        delay,              ///< accepted at once; the answer comes after `ms`
        status,             ///< not accepted: `status` with `description`, and `retry_after` where it is > 0
        error_after_accept, ///< accepted, then `status` (500)
        wrong_json,         ///< accepted; 200 with bytes that are not JSON
        wrong_type,         ///< accepted; 200 with JSON of another shape
        huge,               ///< accepted; 200 with `bytes` of padding in the answer
        close               ///< accepted and answered, then the connection closes in an orderly way
    } kind = Kind::status;
    int status = 500;
    int retry_after = 0; ///< seconds
    std::string description;
    int ms = 0;
    std::size_t bytes = 0;

    bool before_accept() const noexcept {
        return kind == Kind::cut_before_accept || kind == Kind::reset_before_accept || kind == Kind::status;
    }
};
std::string_view to_string(Fault::Kind kind);

/// Which requests a rule is about; all conditions must hold.
struct FaultMatch {
    std::string method;     ///< empty: sendMessage, sendPhoto, sendPoll, editMessageText and deleteMessage
    std::string recipient;  ///< as the request names it; empty: any
    std::int64_t after = 0; ///< only once the ledger has passed this number
    std::int64_t nth = 0;   ///< the n-th request that matches the above, from 1; 0: any
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
    void append(FaultScript other);
    bool empty() const noexcept { return rules_.empty(); }
    std::string to_json() const; ///< with how often each was seen and played

private:
    std::vector<FaultRule> rules_;
};

} // namespace depesche::bot::sandbox
