#include "bot/sandbox/telegram_double.hpp"

#include "bot/sandbox/fault_play.hpp"
#include "bot/sandbox/json_text.hpp"
#include "bot/sandbox/reply_markup.hpp"
#include "bot/sandbox/telegram_session.hpp"
#include "digest/format/format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

constexpr std::size_t max_text = 4096;    // UTF-16 units after entities, core.telegram.org/bots/api#sendmessage
constexpr std::size_t max_caption = 1024; // core.telegram.org/bots/api#sendphoto

std::int64_t system_ns() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
}

} // namespace

TelegramDouble::TelegramDouble(ChatWorld& world, AcceptLedger ledger, Options options)
    : world_(world),
      ledger_(std::move(ledger)),
      options_(std::move(options)) {
    if (!options_.now_ns) options_.now_ns = system_ns;
}

ApiAnswer TelegramDouble::call(const ApiCall& call) {
    world_.act_when_due();
    if (options_.require_known_tokens && world_.bot_by_name(call.token) == nullptr) return refuse(401, "Unauthorized");
    Bot* bot = world_.bot_by_token(call.token);
    if (bot == nullptr) return refuse(401, "Unauthorized: invalid token specified");
    if (bot->revoked) return refuse(401, "Unauthorized");
    const auto method = known_method(call.method);
    if (!method) {
        violations_.add(now_ns(), "unknown method", call.method, "", "the sandbox does not play it");
        return refuse(404, "Not Found: method not found");
    }
    requests_.note(*method, call.content_type, call.body);
    const auto params = read_params(*method, call.query, call.content_type, call.body);
    if (!params) return refuse(400, params.error());
    Session session{.bot = *bot, .method = *method, .params = *params, .call = call, .recipient = {}, .fault = {}};
    for (const std::string& oddity : params->oddities)
        violations_.add(now_ns(), "request shape", *method, params->text("chat_id"), oddity);
    session.fault = script_.decide(*method, params->text("chat_id"), ledger_.last());
    if (session.fault && session.fault->before_accept()) {
        ++refused_;
        return fault_answer(*session.fault, now_ns());
    }
    ApiAnswer answer = dispatch_once(session);
    if (answer.status != 200) ++refused_;
    if (!session.fault || (answer.status != 200 && !session.fault->on_refusals())) return answer;
    if (session.fault->has_words()) return fault_answer(*session.fault, now_ns());
    answer.fault = session.fault;
    return answer;
}

std::expected<void, std::string> TelegramDouble::take_script(FaultScript script, bool behind) {
    if (script.needs_tls() && !options_.serves_tls)
        return std::unexpected("script: faults of TLS need a sandbox with --tls or --tls-own");
    if (behind)
        script_.append(std::move(script));
    else
        script_ = std::move(script);
    return {};
}

std::string TelegramDouble::limits_json() const {
    return rates_.to_json([this](int bot) {
        const Bot* found = world_.bot_by_number(bot);
        return found != nullptr ? found->username : std::string();
    });
}

ApiAnswer TelegramDouble::dispatch_once(Session& session) {
    using Kind = IdempotencyWindows::Verdict::Kind;
    const ApiCall& call = session.call;
    if (call.idempotency_key.empty()) return dispatch(session);
    const int bot = session.bot.number;
    const std::string request = fmt::format("{}\n{}\n{}", session.method, call.query, call.body);
    const auto verdict = idempotency_.look(bot, call.idempotency_key, request, now_ns());
    if (verdict.kind == Kind::replay) return {.body = *verdict.answer};
    if (verdict.kind == Kind::conflict) {
        violations_.add(now_ns(), "idempotency key", session.method, session.params.text("chat_id"),
                        "the same key came with another request");
        return refuse(422, "Unprocessable Content: this Idempotency-Key was used with another request");
    }
    ApiAnswer answer = dispatch(session);
    if (answer.status == 200 && !answer.waiting)
        idempotency_.keep(bot, call.idempotency_key, request, answer.body, now_ns());
    return answer;
}

ApiAnswer TelegramDouble::dispatch(Session& session) {
    const std::string_view method = session.method;
    if (method == "sendMessage") return send_message(session);
    if (method == "getUpdates") return get_updates(session);
    if (method == "editMessageText") return edit_message_text(session);
    if (method == "editMessageReplyMarkup") return edit_message_reply_markup(session);
    if (method == "editMessageCaption") return edit_message_caption(session);
    if (method == "deleteMessage") return delete_message(session);
    if (method == "sendPhoto") return send_photo(session);
    if (method == "sendPoll") return send_poll(session);
    if (method == "answerCallbackQuery") return answer_callback_query(session);
    if (method == "setMyCommands") return set_my_commands(session);
    if (method == "getMyCommands") return get_my_commands(session);
    if (method == "getMe") return get_me(session);
    if (method == "getChat") return get_chat(session);
    if (method == "getWebhookInfo") {
        return result(fmt::format(R"({{"url":"","has_custom_certificate":false,"pending_update_count":{}}})",
                                  session.bot.updates.size()));
    }
    if (method == "sendChatAction") {
        if (auto refusal = find_recipient(session)) return *refusal;
    }
    return result("true"); // deleteWebhook: there is never one
}

std::optional<ApiAnswer> TelegramDouble::find_recipient(Session& session) {
    const std::string_view chat = session.params.text("chat_id");
    if (chat.empty()) return refuse(400, "Bad Request: chat_id is empty");
    session.recipient = world_.resolve(session.bot, chat);
    return refuse_standing(session.recipient);
}

std::optional<ApiAnswer> TelegramDouble::read_frame(Session& session) {
    auto markup = read_reply_markup(session.params.text("reply_markup"));
    if (!markup) return refuse(400, markup.error());
    session.markup = std::move(*markup);
    const auto wish = read_reply_wish(session.params);
    if (!wish) return refuse(400, wish.error());
    if (auto refusal = find_recipient(session)) return refusal;
    const bool channel = session.recipient.room != nullptr && !session.recipient.room->is_group();
    if (channel && session.markup.force_reply) return refuse(400, "Bad Request: only inline keyboard is allowed");
    if (wish->message_id == 0) return std::nullopt;
    if (world_.message_of(session.bot, session.recipient, wish->message_id) != nullptr)
        session.reply_to = wish->message_id;
    else if (!wish->send_without)
        return refuse(400, "Bad Request: message to be replied not found");
    return std::nullopt;
}

std::optional<ApiAnswer> TelegramDouble::check_limits(Session& session) {
    const Recipient& to = session.recipient;
    RateWatch::ChatKind kind = RateWatch::ChatKind::person;
    if (to.room != nullptr)
        kind = to.room->type == "channel" ? RateWatch::ChatKind::channel : RateWatch::ChatKind::group;
    const auto broken = rates_.count(session.bot.number, to.id, kind, session.params.flag("allow_paid_broadcast"),
                                     now_ns(), options_.strict_limits);
    if (broken.rule.empty()) return std::nullopt;
    violations_.add(now_ns(), broken.rule, session.method, session.params.text("chat_id"),
                    fmt::format("{} ms too early", broken.wait.count()));
    if (!options_.strict_limits) return std::nullopt;
    return too_many_requests(static_cast<int>((broken.wait.count() + 999) / 1000));
}

const std::expected<MessageText, std::string>& TelegramDouble::read_text(std::string_view text, std::string_view mode,
                                                                         std::string_view entities) {
    if (text != last_text_ || mode != last_mode_ || entities != last_entities_ || text.empty()) {
        last_text_ = text, last_mode_ = mode, last_entities_ = entities;
        last_read_ = read_message_text(text, mode, entities);
    }
    return last_read_;
}

void TelegramDouble::enter(Session& session, std::int64_t message_id, std::string_view text) {
    LedgerRow row;
    row.accepted_at = now_ns();
    row.method = session.method;
    row.recipient = session.params.text("chat_id");
    row.message_id = message_id;
    row.idempotency_key = session.call.idempotency_key;
    row.connection = session.call.connection;
    row.outcome = session.fault ? to_string(session.fault->kind) : "accepted";
    ledger_.append(std::move(row), text);
}

void TelegramDouble::enter_by_hand(const Room& channel, const Message& message, std::string_view method) {
    LedgerRow row;
    row.accepted_at = now_ns();
    row.platform = "whatsapp";
    row.method = method;
    row.recipient = channel.username;
    row.message_id = message.id;
    row.outcome = "accepted";
    ledger_.append(std::move(row), message.content.text);
}

ApiAnswer TelegramDouble::post(Session& session, Content content, std::string_view raw_text) {
    if (auto refusal = check_limits(session)) return *refusal;
    content.silent = session.params.flag("disable_notification");
    content.reply_markup = session.markup.inline_keyboard;
    content.asks_for_reply = session.markup.force_reply;
    content.placeholder = session.markup.placeholder;
    const Message& message = world_.post(session.bot, session.recipient, std::move(content), session.reply_to);
    enter(session, message.id, raw_text);
    return result(world_.message_json(session.bot, session.recipient, message));
}

ApiAnswer TelegramDouble::send_message(Session& session) {
    const TelegramParams& params = session.params;
    const std::string_view raw = params.text("text");
    if (raw.empty()) return refuse(400, "Bad Request: message text is empty");
    const auto& text = read_text(raw, params.text("parse_mode"), params.text("entities"));
    if (!text) return refuse(400, text.error());
    if (text->plain.empty()) return refuse(400, "Bad Request: text must be non-empty");
    if (auto refusal = read_frame(session)) return *refusal;
    if (text->length > max_text) return refuse(400, "Bad Request: message is too long");
    return post(session, {.text = text->plain, .entities = text->entities, .link_preview = wants_preview(params)}, raw);
}

ApiAnswer TelegramDouble::send_photo(Session& session) {
    const TelegramParams& params = session.params;
    const std::string_view photo = params.text("photo");
    if (photo.empty()) return refuse(400, "Bad Request: there is no photo in the request");
    if (photo.find("://") != std::string_view::npos && !photo.starts_with("https://") &&
        !photo.starts_with("http://")) {
        return refuse(400, "Bad Request: wrong HTTP URL specified");
    }
    const std::string_view raw = params.text("caption");
    const auto& text = read_text(raw, params.text("parse_mode"), params.text("caption_entities"));
    if (!text) return refuse(400, text.error());
    if (auto refusal = read_frame(session)) return *refusal;
    if (text->length > max_caption) return refuse(400, "Bad Request: message caption is too long");
    return post(session, {.text = text->plain, .entities = text->entities, .photo = std::string(photo)}, raw);
}

ApiAnswer TelegramDouble::send_poll(Session& session) {
    auto poll = read_poll(session.params);
    if (!poll) return refuse(400, poll.error());
    const auto& text = read_text(session.params.text("description"), session.params.text("description_parse_mode"),
                                 session.params.text("description_entities"));
    if (!text) return refuse(400, text.error());
    if (auto refusal = read_frame(session)) return *refusal;
    poll->id = std::to_string(5'000'000'000 + ledger_.last());
    Content content{.text = text->plain, .entities = text->entities};
    content.poll = std::make_shared<Poll>(std::move(*poll));
    const std::string question = content.poll->question;
    return post(session, std::move(content), question);
}

} // namespace depesche::bot::sandbox
