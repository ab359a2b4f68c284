// The methods that change what was sent before.
#include "bot/sandbox/telegram_session.hpp"

namespace depesche::bot::sandbox {

namespace {

constexpr std::size_t max_text = 4096;    // UTF-16 units after entities, core.telegram.org/bots/api#editmessagetext
constexpr std::size_t max_caption = 1024; // core.telegram.org/bots/api#editmessagecaption

} // namespace

std::expected<Message*, ApiAnswer> TelegramDouble::own_message(Session& session) {
    auto markup = read_reply_markup(session.params.text("reply_markup"));
    if (!markup) return std::unexpected(refuse(400, markup.error()));
    if (markup->force_reply) return std::unexpected(refuse(400, "Bad Request: inline keyboard expected"));
    session.markup = std::move(*markup);
    if (auto refusal = find_recipient(session)) return std::unexpected(*refusal);
    Message* message = world_.message_of(session.bot, session.recipient, session.params.integer("message_id", 0));
    if (message == nullptr) return std::unexpected(refuse(400, "Bad Request: message to edit not found"));
    const bool foreign = message->from_reader || (message->bot != 0 && message->bot != session.bot.number);
    if (foreign || message->content.poll != nullptr)
        return std::unexpected(refuse(400, "Bad Request: message can't be edited"));
    return message;
}

ApiAnswer TelegramDouble::edited(Session& session, Message& message, Content content, std::string_view raw_text) {
    const Content& old = message.content;
    if (old.text == content.text && old.entities == content.entities && old.reply_markup == content.reply_markup) {
        return refuse(
            400, "Bad Request: message is not modified: specified new message content and reply markup are exactly "
                 "the same as a current content and reply markup of the message");
    }
    message.content = std::move(content);
    message.edited = world_.now();
    world_.show_edit(session.bot, session.recipient, message);
    enter(session, message.id, raw_text);
    return result(world_.message_json(session.bot, session.recipient, message));
}

ApiAnswer TelegramDouble::edit_message_text(Session& session) {
    const TelegramParams& params = session.params;
    const std::string_view raw = params.text("text");
    if (raw.empty()) return refuse(400, "Bad Request: message text is empty");
    const auto& text = read_text(raw, params.text("parse_mode"), params.text("entities"));
    if (!text) return refuse(400, text.error());
    const auto message = own_message(session);
    if (!message) return message.error();
    Content content = (*message)->content;
    if (!content.photo.empty()) return refuse(400, "Bad Request: there is no text in the message to edit");
    if (text->length > max_text) return refuse(400, "Bad Request: message is too long");
    content.text = text->plain;
    content.entities = text->entities;
    content.reply_markup = session.markup.inline_keyboard;
    return edited(session, **message, std::move(content), raw);
}

ApiAnswer TelegramDouble::edit_message_caption(Session& session) {
    const TelegramParams& params = session.params;
    const std::string_view raw = params.text("caption");
    const auto& text = read_text(raw, params.text("parse_mode"), params.text("caption_entities"));
    if (!text) return refuse(400, text.error());
    const auto message = own_message(session);
    if (!message) return message.error();
    Content content = (*message)->content;
    if (content.photo.empty()) return refuse(400, "Bad Request: there is no caption in the message to edit");
    if (text->length > max_caption) return refuse(400, "Bad Request: message caption is too long");
    content.text = text->plain;
    content.entities = text->entities;
    content.reply_markup = session.markup.inline_keyboard;
    return edited(session, **message, std::move(content), raw);
}

ApiAnswer TelegramDouble::edit_message_reply_markup(Session& session) {
    const auto message = own_message(session);
    if (!message) return message.error();
    Content content = (*message)->content;
    content.reply_markup = session.markup.inline_keyboard;
    return edited(session, **message, std::move(content), "");
}

ApiAnswer TelegramDouble::delete_message(Session& session) {
    if (auto refusal = find_recipient(session)) return *refusal;
    Message* message = world_.message_of(session.bot, session.recipient, session.params.integer("message_id", 0));
    if (message == nullptr) return refuse(400, "Bad Request: message to delete not found");
    // "A message can only be deleted if it was sent less than 48 hours ago"; a channel's own posts may go later.
    const bool old = world_.now() - message->date > std::chrono::hours(48);
    if (old && session.recipient.room == nullptr) return refuse(400, "Bad Request: message can't be deleted");
    message->deleted = true;
    message->content = {};
    world_.show_delete(session.bot, session.recipient, message->id);
    enter(session, message->id, "");
    return result("true");
}

} // namespace depesche::bot::sandbox
