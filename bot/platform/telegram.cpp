#include "bot/platform/telegram.hpp"

#include "bot/platform/json_pull.hpp"
#include "bot/net/retry_after.hpp"
#include "digest/document/json.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace depesche::bot {

using namespace std::chrono_literals;
using digest::find_member;
using digest::integer_member;
using digest::text_member;
using nlohmann::json;

namespace {

constexpr std::string_view default_api_url = "https://api.telegram.org";
constexpr std::size_t max_answer = 1 << 20;
constexpr std::size_t max_depth = 64;

// Limits: core.telegram.org/bots/faq "My bot is hitting limits", read 2026-11: about 30 messages a second overall, 1 in
// one chat.
constexpr double private_rate = 30.0;
constexpr double channel_rate = 1.0;

/// core.telegram.org/bots/api#deletemessage, read 2026-11: "A message can only be deleted if it was sent less than 48 hours
/// ago"; an hour less, so that the last of a long removal is within it. Changing a message has no such limit.
constexpr std::chrono::hours deletable{47};

enum class ErrorClass {
    rate_limited,
    target_changed,
    recipient_gone,
    not_modified,
    gone_already,
    message_gone,
    other_form,
    request_invalid,
    auth,
    transient
};

struct ErrorRule {
    int code;
    std::string_view prefix; ///< of the description; empty: any
    ErrorClass kind;
};

// The texts of the Bot API server, as classified in specs/error-classes.json (a test compares). First match wins.
constexpr std::array error_rules{
    ErrorRule{429, "", ErrorClass::rate_limited},
    ErrorRule{400, "Bad Request: group chat was upgraded to a supergroup chat", ErrorClass::target_changed},
    ErrorRule{400, "Bad Request: chat not found", ErrorClass::recipient_gone},
    ErrorRule{400, "Bad Request: private chat not found", ErrorClass::recipient_gone},
    ErrorRule{400, "Bad Request: message is not modified", ErrorClass::not_modified},
    // About the message, not the reader. What is to be deleted and is not there any more is as it should be: the reader
    // deleted it, or an earlier request of ours whose answer was lost.
    ErrorRule{400, "Bad Request: message to delete not found", ErrorClass::gone_already},
    ErrorRule{400, "Bad Request: message to edit not found", ErrorClass::message_gone},
    ErrorRule{400, "Bad Request: message can't be edited", ErrorClass::message_gone},
    ErrorRule{400, "Bad Request: message can't be deleted", ErrorClass::message_gone},
    ErrorRule{400, "Bad Request: MESSAGE_ID_INVALID", ErrorClass::message_gone},
    ErrorRule{400, "Bad Request: there is no text in the message to edit", ErrorClass::other_form},
    ErrorRule{400, "Bad Request: there is no caption in the message to edit", ErrorClass::other_form},
    ErrorRule{400, "", ErrorClass::request_invalid},
    ErrorRule{401, "", ErrorClass::auth},
    ErrorRule{403, "", ErrorClass::recipient_gone},
    ErrorRule{404, "Not Found: method not found", ErrorClass::request_invalid},
    ErrorRule{404, "", ErrorClass::auth}, // the answer to a token that is none
    ErrorRule{409, "", ErrorClass::transient},
    ErrorRule{413, "", ErrorClass::request_invalid},
    ErrorRule{421, "", ErrorClass::auth},
};

ErrorClass classify(int code, std::string_view description) {
    for (const ErrorRule& rule : error_rules) {
        if (rule.code == code && description.starts_with(rule.prefix)) return rule.kind;
    }
    return code >= 500 ? ErrorClass::transient : ErrorClass::request_invalid;
}

/// parameters.retry_after in whatever type a proxy or a library made of it: a number, a fraction, either as text.
std::optional<std::chrono::seconds> asked_in(const json& body, digest::Instant now) {
    const json* parameters = find_member(body, "parameters");
    const json* asked = parameters != nullptr ? find_member(*parameters, "retry_after") : nullptr;
    if (asked == nullptr) return std::nullopt;
    if (asked->is_string()) return parse_retry_after(asked->get_ref<const std::string&>(), now);
    if (asked->is_number_integer()) return parse_retry_after(asked->dump(), now);
    if (!asked->is_number_float()) return std::nullopt;
    // Not as text, which may have an exponent.
    const double wanted = std::clamp(asked->get<double>(), 0.0, static_cast<double>(longest_retry_after.count()));
    return std::chrono::seconds(static_cast<std::chrono::seconds::rep>(std::ceil(wanted)));
}

} // namespace

std::optional<std::chrono::seconds> telegram_retry_after(const json& body, const HttpResponse& response) {
    const auto now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return std::max(asked_in(body, now), retry_after_of(response, now)); // nothing is less than any wait
}

namespace {

/// A second when neither body nor header say for how long.
std::chrono::milliseconds retry_after(const json& body, const HttpResponse& response) {
    return telegram_retry_after(body, response).value_or(1s);
}

/// After a 5xx nobody knows whether the message went out. The wait that it asks for counts all the same.
Unknown unknown_after(std::string why, const json& body, const HttpResponse& response) {
    const bool may_ask = response.status >= 500;
    return {std::move(why), may_ask ? telegram_retry_after(body, response).value_or(0s) : 0s};
}

SendOutcome read_failure(const HttpFailure& failure) {
    if (failure.sent) return Unknown{failure.message};
    return RetryAfter{.wait = 1s, .whole_sender = true, .why = failure.message};
}

SendOutcome read_refusal(const json& body, const HttpResponse& response) {
    const std::string description = text_member(body, "description");
    const std::string code = std::to_string(response.status) + " " + description;
    switch (classify(response.status, description)) {
    case ErrorClass::rate_limited:
        return RetryAfter{.wait = retry_after(body, response), .whole_sender = true, .why = code};
    case ErrorClass::target_changed: {
        const json* parameters = find_member(body, "parameters");
        const std::string to =
            parameters != nullptr ? integer_member(*parameters, "migrate_to_chat_id") : std::string();
        if (to.empty()) return RecipientGone{code};
        return Moved{to};
    }
    case ErrorClass::recipient_gone:
        return RecipientGone{code};
    case ErrorClass::not_modified:
    case ErrorClass::gone_already:
        return Accepted{};
    case ErrorClass::message_gone:
        return MessageGone{code};
    case ErrorClass::other_form:
        return OtherForm{code};
    case ErrorClass::request_invalid:
        return Rejected{code};
    case ErrorClass::auth:
        return SenderBlocked{code};
    case ErrorClass::transient:
        break;
    }
    return unknown_after(code, body, response); // 409, which belongs to getUpdates, is among them
}

/// The message id of {"ok":true,"result":{"message_id":N,...}}, which nearly every answer of a fan-out is; nothing:
/// it has to be read in full.
std::optional<std::string> accepted_id(std::string_view body) {
    JsonPull json(body);
    std::string_view name, ok, id;
    for (bool more = json.begin_object(); more && json.member(name);) {
        if (name == "ok") {
            ok = json.scalar();
        } else if (name == "result" && json.begin_object()) {
            while (json.member(name)) {
                if (name == "message_id")
                    id = json.scalar();
                else
                    json.skip();
            }
        } else {
            json.skip();
        }
    }
    if (!json.complete() || ok != "true" || !telegram_number(id)) return std::nullopt;
    return std::string(id);
}

/// The Bot API never redirects: whoever does is a portal or a proxy before it, and has not sent anything. A 303 follows
/// upon something that was done (RFC 9110, 15.4.4).
bool is_sent_elsewhere(int status) { return status == 301 || status == 302 || status == 307 || status == 308; }

SendOutcome read_answer(const HttpResponse& response) {
    if (response.status == 200 && response.body.size() <= max_answer) {
        if (auto id = accepted_id(response.body)) return Accepted{*std::move(id)};
    }
    if (is_sent_elsewhere(response.status)) {
        return SenderBlocked{std::to_string(response.status) +
                             ": the platform's address leads elsewhere; check api_url and the way out of this network"};
    }
    if (response.status < 400 && response.status != 200)
        return Unknown{"an answer that the platform does not give, status " + std::to_string(response.status)};
    const auto body = digest::parse_bounded(response.body, max_answer, max_depth);
    if (!body || !body->is_object()) {
        // A gateway's page in place of the Bot API's JSON: only its own refusals are certain.
        if (response.status == 429)
            return RetryAfter{.wait = retry_after(json::object(), response), .whole_sender = true, .why = "429"};
        return unknown_after("an answer that is no JSON, status " + std::to_string(response.status), json::object(),
                             response);
    }
    const json* ok = find_member(*body, "ok");
    if (response.status != 200 || ok == nullptr || !ok->is_boolean() || !ok->get<bool>()) {
        if (response.status == 200) return Unknown{"200 without ok"};
        return read_refusal(*body, response);
    }
    const json* result = find_member(*body, "result");
    if (result == nullptr) return Unknown{"200 without a result"};
    return Accepted{integer_member(*result, "message_id")};
}

json button_json(const Button& button) {
    if (!button.url.empty()) return {{"text", button.text}, {"url", button.url}};
    return {{"text", button.text}, {"callback_data", button.data}};
}

/// Buttons, or the wish for a reply; null for neither. Telegram takes one of the two.
json reply_markup(const OutgoingMessage& message) {
    if (message.buttons.empty()) return message.asks_for_reply ? json{{"force_reply", true}} : json();
    json rows = json::array();
    for (const auto& row : message.buttons) {
        json buttons = json::array();
        for (const Button& button : row) buttons.push_back(button_json(button));
        rows.push_back(std::move(buttons));
    }
    return {{"inline_keyboard", std::move(rows)}};
}

/// Everything of a request but its body's end and its length.
std::string request_head(const Url& url) {
    return "POST " + url.target + " HTTP/1.1\r\nHost: " + url.origin().substr(url.origin().find("//") + 2) +
           "\r\nUser-Agent: Depesche\r\nContent-Type: application/json\r\nContent-Length: ";
}

/// The JSON members of editMessageText, or of editMessageCaption for a message with a picture: the picture stays.
json edit_json(const OutgoingMessage& message) {
    const bool caption = !message.photo.empty();
    json body = {{caption ? "caption" : "text", message.text}};
    if (message.text != message.plain) body["parse_mode"] = "HTML";
    if (!caption && !message.link_preview) body["link_preview_options"] = {{"is_disabled", true}};
    if (!message.buttons.empty()) body["reply_markup"] = reply_markup(message); // without it they go
    return body;
}

class Telegram final : public Platform {
public:
    std::string_view name() const override { return "telegram"; }
    digest::Dialect dialect() const override { return digest::Dialect::telegram_html; }
    KeyClass key_class() const override { return KeyClass::nothing; }
    double documented_rate(bool channel) const override { return channel ? channel_rate : private_rate; }

    RequestTemplate prepare(const config::AudienceSettings& audience, const OutgoingMessage& message) const override {
        Url url = telegram_method_url(audience, message.is_poll         ? "sendPoll"
                                                : message.photo.empty() ? "sendMessage"
                                                                        : "sendPhoto");
        const bool as_html = message.text != message.plain;
        std::string head = request_head(url);
        // {"chat_id": <recipient> ,"text":...}
        return RequestTemplate(std::move(url), std::move(head),
                               "{\"chat_id\":", "," + telegram_message_json(message, as_html).substr(1));
    }

    std::string encode_recipient(std::string_view address) const override {
        if (telegram_number(address)) return std::string(address);
        return digest::dump_json(json(std::string(address)));
    }

    std::optional<RequestTemplate> prepare_edit(const config::AudienceSettings& audience,
                                                const OutgoingMessage& message) const override {
        if (message.is_poll) return std::nullopt;
        return on_message(telegram_method_url(audience, message.photo.empty() ? "editMessageText" : "editMessageCaption"),
                          "," + digest::dump_json(edit_json(message)).substr(1));
    }

    std::optional<RequestTemplate> prepare_removal(const config::AudienceSettings& audience) const override {
        return on_message(telegram_method_url(audience, "deleteMessage"), "}");
    }

    std::chrono::hours removable_for() const override { return deletable; }

    std::string encode_message_id(std::string_view id) const override {
        return telegram_number(id) ? std::string(id) : digest::dump_json(json(std::string(id)));
    }

    SendOutcome read(const HttpResult& result) const override {
        return result ? read_answer(*result) : read_failure(result.error());
    }

private:
    /// {"chat_id": <recipient> ,"message_id": <message> ...
    static RequestTemplate on_message(Url url, std::string after) {
        std::string head = request_head(url);
        return RequestTemplate(std::move(url), std::move(head), "{\"chat_id\":", ",\"message_id\":", std::move(after));
    }
};

} // namespace

const Platform& telegram() {
    static const Telegram instance;
    return instance;
}

Url telegram_method_url(const config::AudienceSettings& audience, std::string_view method) {
    std::string base = audience.api_url.empty() ? std::string(default_api_url) : audience.api_url;
    while (base.ends_with('/')) base.pop_back();
    // An error must not show the token: what can be wrong with the address is found before the token joins it.
    if (const auto alone = parse_url(base); !alone) throw std::invalid_argument("api_url: " + alone.error());
    if (base.find_first_of("?#") != std::string::npos)
        throw std::invalid_argument("api_url: it must end before ? and #");
    auto url = parse_url(base + "/bot" + audience.token.reveal() + "/" + std::string(method));
    if (!url) throw std::invalid_argument("api_url: with the token the address is too long");
    return *std::move(url);
}

std::optional<std::int64_t> telegram_number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

namespace {

/// The fields that the dialect has written, and how they arrive.
std::string poll_json(const OutgoingMessage& message) {
    constexpr std::size_t largest = 64 << 10;
    json body = digest::parse_bounded(message.text, largest, max_depth).value_or(json::object());
    if (message.silent) body["disable_notification"] = true;
    return digest::dump_json(body);
}

} // namespace

std::string telegram_message_json(const OutgoingMessage& message, bool as_html) {
    if (message.is_poll) return poll_json(message);
    const bool photo = !message.photo.empty();
    json body = {{photo ? "caption" : "text", message.text}};
    if (photo) body["photo"] = message.photo; // an address: Telegram fetches it (up to 5 MB)
    if (as_html) body["parse_mode"] = "HTML";
    if (!photo && !message.link_preview) body["link_preview_options"] = {{"is_disabled", true}};
    if (message.silent) body["disable_notification"] = true;
    if (const json markup = reply_markup(message); !markup.is_null()) body["reply_markup"] = markup;
    if (const auto number = telegram_number(message.reply_to)) {
        // The message answered may be gone by now; what is said matters more than where it hangs.
        body["reply_parameters"] = {{"message_id", *number}, {"allow_sending_without_reply", true}};
    }
    return digest::dump_json(body);
}

} // namespace depesche::bot
