// The two-way side of Telegram: getMe, getUpdates, replies, buttons and the command menu.
#include "bot/platform/chat_bot.hpp"
#include "bot/platform/telegram.hpp"
#include "digest/document/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace depesche::bot {

using namespace std::chrono_literals;
using digest::find_member;
using digest::integer_member;
using digest::text_member;
using nlohmann::json;

namespace {

constexpr std::size_t max_answer = 4 << 20; // 100 updates
constexpr std::size_t max_depth = 64;

/// A member, or null JSON in its place, in which nothing is found.
const json& part_of(const json& value, std::string_view name) {
    static const json nothing;
    const json* member = find_member(value, name);
    return member != nullptr ? *member : nothing;
}

void read_person(const json& container, Incoming& incoming) {
    const json& from = part_of(container, "from");
    incoming.sender = integer_member(from, "id");
    incoming.language = text_member(from, "language_code");
    incoming.sender_name = text_member(from, "first_name");
}

void read_chat(const json& chat, Incoming& incoming) {
    incoming.address = integer_member(chat, "id");
    incoming.private_chat = text_member(chat, "type") == "private";
}

/// What an update means to a conversation; nothing for those that concern nobody (edits, joins, other bots' business).
std::optional<Incoming> read_update(const json& update) {
    Incoming incoming;
    const auto id = telegram_number(integer_member(update, "update_id"));
    if (!id) return std::nullopt;
    incoming.update_id = *id;
    if (const json* message = find_member(update, "message")) {
        read_person(*message, incoming);
        read_chat(part_of(*message, "chat"), incoming);
        incoming.text = text_member(*message, "text");
        incoming.message_id = integer_member(*message, "message_id");
        incoming.reply_to = integer_member(part_of(*message, "reply_to_message"), "message_id");
    } else if (const json* callback = find_member(update, "callback_query")) {
        incoming.kind = Incoming::Kind::button;
        read_person(*callback, incoming);
        incoming.callback_id = text_member(*callback, "id");
        incoming.text = text_member(*callback, "data");
        if (const json* on = find_member(*callback, "message")) {
            read_chat(part_of(*on, "chat"), incoming);
            incoming.message_id = integer_member(*on, "message_id");
        }
    } else if (const json* membership = find_member(update, "my_chat_member")) {
        read_person(*membership, incoming);
        read_chat(part_of(*membership, "chat"), incoming);
        const std::string status = text_member(part_of(*membership, "new_chat_member"), "status");
        incoming.kind = status == "kicked" || status == "left" ? Incoming::Kind::blocked : Incoming::Kind::unblocked;
    } else {
        return incoming; // confirmed by its number, without an address
    }
    return incoming;
}

/// In a conversation a message that cannot be changed is a request that is refused: it is shown anew instead.
SendOutcome in_conversation(SendOutcome outcome) {
    if (const auto* gone = std::get_if<MessageGone>(&outcome)) return Rejected{gone->code};
    if (const auto* other = std::get_if<OtherForm>(&outcome)) return Rejected{other->why};
    return outcome;
}

class TelegramBot final : public ChatBot {
public:
    TelegramBot(HttpClient& client, config::AudienceSettings audience)
        : client_(client),
          audience_(std::move(audience)) {}

    asio::awaitable<ChatResult<BotIdentity>> who_am_i(Deadline deadline) override {
        auto result = co_await call("getMe", json::object(), deadline);
        if (!result) co_return std::unexpected(result.error());
        const std::string username = text_member(*result, "username");
        co_return BotIdentity{integer_member(*result, "id"), username, text_member(*result, "first_name"),
                              chat_link(username)};
    }

    asio::awaitable<ChatResult<void>> knows(std::string address, Deadline deadline) override {
        json body = json::object();
        body["chat_id"] = json::parse(telegram().encode_recipient(address));
        auto result = co_await call("getChat", std::move(body), deadline);
        if (result) co_return ChatResult<void>{};
        co_return std::unexpected(result.error());
    }

    asio::awaitable<ChatResult<std::vector<Incoming>>> receive(std::int64_t after_update,
                                                               std::chrono::seconds wait) override {
        // The server clamps the wait to 50 s; the deadline leaves it time to answer.
        const json arguments = {{"offset", after_update + 1},
                                {"timeout", std::clamp<std::int64_t>(wait.count(), 0, 50)},
                                {"limit", 100},
                                {"allowed_updates", {"message", "callback_query", "my_chat_member"}}};
        auto result = co_await call("getUpdates", arguments, Deadline::in(wait + 15s));
        if (!result) co_return std::unexpected(result.error());
        std::vector<Incoming> incoming;
        if (!result->is_array())
            co_return std::unexpected(ChatError{ChatError::Kind::unreachable, "getUpdates answered no list", 1s});
        for (const json& update : *result) {
            if (auto read = read_update(update)) incoming.push_back(*std::move(read));
        }
        co_return incoming;
    }

    asio::awaitable<SendOutcome> reply(std::string address, OutgoingMessage message, Deadline deadline) override {
        const RequestTemplate request = telegram().prepare(audience_, message);
        HttpResult result = co_await client_.send_raw(
            request.origin(), request.bytes_for(telegram().encode_recipient(address)), deadline);
        co_return in_conversation(telegram().read(result));
    }

    asio::awaitable<SendOutcome> edit(std::string address, std::string message_id, OutgoingMessage message,
                                      Deadline deadline) override {
        const auto message_number = telegram_number(message_id);
        if (!message_number) co_return Rejected{"no message to edit"};
        // What belongs to sending alone is refused here.
        message.silent = false;
        message.asks_for_reply = false;
        message.reply_to.clear();
        auto body = json::parse(telegram_message_json(message, message.text != message.plain));
        body["chat_id"] = json::parse(telegram().encode_recipient(address));
        body["message_id"] = *message_number;
        HttpResult result = co_await client_.send(request_for("editMessageText", body), deadline);
        co_return in_conversation(telegram().read(result));
    }

    asio::awaitable<ChatResult<void>> acknowledge(std::string callback_id, std::string toast,
                                                  Deadline deadline) override {
        json body = {{"callback_query_id", callback_id}};
        if (!toast.empty()) body["text"] = toast;
        auto result = co_await call("answerCallbackQuery", std::move(body), deadline);
        if (!result) co_return std::unexpected(result.error());
        co_return ChatResult<void>{};
    }

    asio::awaitable<ChatResult<void>> set_commands(std::map<std::string, std::vector<BotCommand>> commands,
                                                   Deadline deadline) override {
        for (const auto& [language, list] : commands) {
            json entries = json::array();
            for (const BotCommand& command : list)
                entries.push_back({{"command", command.name}, {"description", command.description}});
            json body = {{"commands", std::move(entries)}};
            if (!language.empty()) body["language_code"] = language;
            auto result = co_await call("setMyCommands", std::move(body), deadline);
            if (!result) co_return std::unexpected(result.error());
        }
        co_return ChatResult<void>{};
    }

private:
    /// A Bot API on this machine is a sandbox, and t.me would be somebody else's bot.
    std::string chat_link(const std::string& username) const {
        const Url api = telegram_method_url(audience_, "getMe");
        const bool local = api.host == "127.0.0.1" || api.host == "::1" || api.host == "localhost";
        return local ? api.origin() + "/phone?bot=" + username : "https://t.me/" + username;
    }

    HttpRequest request_for(std::string_view method, const json& body) const {
        return {.method = "POST",
                .url = telegram_method_url(audience_, method),
                .headers = {{"Content-Type", "application/json"}},
                .body = digest::dump_json(body),
                .max_body = max_answer};
    }

    asio::awaitable<ChatResult<json>> call(std::string method, json body, Deadline deadline) {
        const HttpResult result = co_await client_.send(request_for(method, body), deadline);
        if (!result) co_return std::unexpected(ChatError{ChatError::Kind::unreachable, result.error().message, 1s});
        const auto answer = digest::parse_bounded(result->body, max_answer, max_depth);
        const json* ok = answer ? find_member(*answer, "ok") : nullptr;
        if (ok != nullptr && ok->is_boolean() && ok->get<bool>()) {
            const json* value = find_member(*answer, "result");
            co_return value != nullptr ? *value : json();
        }
        co_return std::unexpected(refusal(method, *result, answer.value_or(json())));
    }

    static ChatError refusal(const std::string& method, const HttpResponse& response, const json& body) {
        const std::string description = text_member(body, "description");
        ChatError error{ChatError::Kind::unreachable,
                        method + ": " + std::to_string(response.status) + " " + description, 1s};
        if (response.status == 401 || response.status == 404) {
            error.kind = ChatError::Kind::refused;
            error.message = "Telegram does not know this token (" + std::to_string(response.status) + " " +
                            description + "); copy it again from @BotFather";
        } else if (response.status == 409) {
            error.kind = ChatError::Kind::conflict;
            error.message = "another program reads this bot's messages (409); stop it, or use another bot for it";
            error.wait = 5s;
        } else if (response.status == 429) {
            error.kind = ChatError::Kind::rate_limited;
            error.wait = std::max(telegram_retry_after(body, response).value_or(5s), 1s);
        }
        return error;
    }

    HttpClient& client_;
    config::AudienceSettings audience_;
};

} // namespace

std::unique_ptr<ChatBot> make_chat_bot(HttpClient& client, const config::AudienceSettings& audience) {
    return std::make_unique<TelegramBot>(client, audience);
}

} // namespace depesche::bot
