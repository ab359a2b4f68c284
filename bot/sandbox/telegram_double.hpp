#pragma once

#include "bot/sandbox/accept_ledger.hpp"
#include "bot/sandbox/chat_world.hpp"
#include "bot/sandbox/fault_script.hpp"
#include "bot/sandbox/idempotency.hpp"
#include "bot/sandbox/message_text.hpp"
#include "bot/sandbox/rate_watch.hpp"
#include "bot/sandbox/request_log.hpp"
#include "bot/sandbox/telegram_params.hpp"

#include <functional>

namespace depesche::bot::sandbox {

/// One call of the Bot API: POST /bot<token>/<method>.
struct ApiCall {
    std::string token, method;
    std::string query, content_type, body;
    std::string idempotency_key;
    std::uint64_t connection = 0;
};

/// A getUpdates that has to wait for something to happen.
struct WaitingPoll {
    int bot = 0;
    std::uint64_t ticket = 0;
    std::size_t limit = 100;
    std::chrono::seconds timeout{};
};

struct ApiAnswer {
    int status = 200;
    std::string body{};
    int retry_after = 0;                  ///< seconds, for the header; 0: none
    HttpHeaders headers{};
    std::optional<Fault> fault{};         ///< to be played by whoever owns the connection; `status` is done already
    std::optional<WaitingPoll> waiting{}; ///< no answer yet: ask resume() when the bot has changed
};

/// The Bot API as strict as Telegram's own server: its checks in its order, with its words (tdlib/telegram-bot-api
/// Client.cpp, tdlib MessageEntity.cpp). A state machine without sockets: a call in, an answer out.
class TelegramDouble {
public:
    struct Options {
        bool strict_limits = false;        ///< refuse over the documented limits with 429; else they are only recorded
        bool serves_tls = false;           ///< faults of TLS can be played
        bool require_known_tokens = false; ///< only bots made before are let in; else any token of the right shape
        std::function<std::int64_t()> now_ns; ///< real time, nanoseconds since 1970; empty: the system's clock
    };
    TelegramDouble(ChatWorld& world, AcceptLedger ledger, Options options);

    ApiAnswer call(const ApiCall& call);
    /// A post, edit or deletion by hand in a simulated WhatsApp channel: it is in the ledger as a bot's would be.
    void enter_by_hand(const Room& channel, const Message& message, std::string_view method);
    /// nullopt: keep waiting. Answers 409 once a second poll has begun.
    std::optional<ApiAnswer> resume(const WaitingPoll& poll);
    /// The answer when the time is over.
    static ApiAnswer nothing_new();

    /// An accept that QuickCount has answered.
    void count_accept() noexcept { ledger_.count(); }

    const AcceptLedger& ledger() const noexcept { return ledger_; }
    FaultScript& script() noexcept { return script_; }
    /// Takes the place of the rules, or comes behind them. Fails with a sentence when it cannot be played here.
    std::expected<void, std::string> take_script(FaultScript script, bool behind = false);
    Violations& violations() noexcept { return violations_; }
    RateWatch& rates() noexcept { return rates_; }
    std::string limits_json() const; ///< RateWatch::to_json with the bots' names
    IdempotencyWindows& idempotency() noexcept { return idempotency_; }
    RequestLog& requests() noexcept { return requests_; }
    std::int64_t refused() const noexcept { return refused_; }
    std::int64_t now_ns() const { return options_.now_ns(); }

private:
    struct Session; ///< one call on its way
    /// With the bot's memory of keys before it: a known key is not accepted a second time.
    ApiAnswer dispatch_once(Session& session);
    ApiAnswer dispatch(Session& session);
    ApiAnswer send_message(Session& session);
    ApiAnswer send_photo(Session& session);
    ApiAnswer send_poll(Session& session);
    ApiAnswer edit_message_text(Session& session);
    ApiAnswer edit_message_caption(Session& session);
    ApiAnswer edit_message_reply_markup(Session& session);
    ApiAnswer delete_message(Session& session);
    ApiAnswer get_me(Session& session);
    ApiAnswer get_updates(Session& session);
    ApiAnswer set_my_commands(Session& session);
    ApiAnswer get_my_commands(Session& session);
    ApiAnswer answer_callback_query(Session& session);
    ApiAnswer get_chat(Session& session);

    ApiAnswer post(Session& session, Content content, std::string_view raw_text);
    /// The message that an edit names, if it is the bot's own; an answer says why not.
    std::expected<Message*, ApiAnswer> own_message(Session& session);
    ApiAnswer edited(Session& session, Message& message, Content content, std::string_view raw_text);
    /// Fills session.markup and session.reply_to.
    std::optional<ApiAnswer> read_frame(Session& session);
    std::optional<ApiAnswer> find_recipient(Session& session);
    std::optional<ApiAnswer> check_limits(Session& session);
    const std::expected<MessageText, std::string>& read_text(std::string_view text, std::string_view mode,
                                                             std::string_view entities);
    void enter(Session& session, std::int64_t message_id, std::string_view text);

    ChatWorld& world_;
    AcceptLedger ledger_;
    Options options_;
    FaultScript script_;
    RateWatch rates_;
    Violations violations_;
    RequestLog requests_;
    IdempotencyWindows idempotency_;
    std::int64_t refused_ = 0;
    /// The text that was read last: a fan-out sends the same one again and again.
    std::string last_text_, last_mode_, last_entities_;
    std::expected<MessageText, std::string> last_read_;
};

} // namespace depesche::bot::sandbox
