#include "bot/sandbox/telegram_params.hpp"

#include "bot/sandbox/json_text.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace depesche::bot::sandbox {

using nlohmann::json;

namespace {

struct Method {
    std::string_view name;
    /// "name:type" words; i integer, s text, b boolean, c chat (integer or text), o list or object, p poll option list.
    std::string_view fields;
};

// The fields of Bot API 10.1 (specs/telegram/requests.schema.json), for the methods that the sandbox plays.
constexpr std::array<Method, 16> methods{
    {{"getMe", ""},
     {"getUpdates", "offset:i limit:i timeout:i allowed_updates:o"},
     {"sendMessage",
      "business_connection_id:s chat_id:c message_thread_id:i direct_messages_topic_id:i text:s parse_mode:s "
      "entities:o "
      "link_preview_options:o disable_notification:b protect_content:b allow_paid_broadcast:b message_effect_id:s "
      "suggested_post_parameters:o reply_parameters:o reply_markup:o"},
     {"sendPhoto",
      "business_connection_id:s chat_id:c message_thread_id:i direct_messages_topic_id:i photo:s caption:s "
      "parse_mode:s "
      "caption_entities:o show_caption_above_media:b has_spoiler:b disable_notification:b protect_content:b "
      "allow_paid_broadcast:b message_effect_id:s suggested_post_parameters:o reply_parameters:o reply_markup:o"},
     {"sendPoll",
      "business_connection_id:s chat_id:c message_thread_id:i question:s question_parse_mode:s question_entities:o "
      "options:o "
      "is_anonymous:b type:s allows_multiple_answers:b allows_revoting:b shuffle_options:b allow_adding_options:b "
      "hide_results_until_closes:b correct_option_id:i correct_option_ids:o explanation:s explanation_parse_mode:s "
      "explanation_entities:o open_period:i close_date:i is_closed:b description:s description_parse_mode:s "
      "description_entities:o members_only:b country_codes:o disable_notification:b protect_content:b "
      "allow_paid_broadcast:b message_effect_id:s reply_parameters:o reply_markup:o"},
     {"editMessageText",
      "business_connection_id:s chat_id:c message_id:i inline_message_id:s text:s parse_mode:s entities:o "
      "link_preview_options:o reply_markup:o"},
     {"editMessageCaption",
      "business_connection_id:s chat_id:c message_id:i inline_message_id:s caption:s parse_mode:s caption_entities:o "
      "show_caption_above_media:b reply_markup:o"},
     {"editMessageReplyMarkup", "business_connection_id:s chat_id:c message_id:i inline_message_id:s reply_markup:o"},
     {"deleteMessage", "chat_id:c message_id:i"},
     {"setMyCommands", "commands:o scope:o language_code:s"},
     {"getMyCommands", "scope:o language_code:s"},
     {"answerCallbackQuery", "callback_query_id:s text:s show_alert:b url:s cache_time:i"},
     {"getChat", "chat_id:c"},
     {"sendChatAction", "business_connection_id:s chat_id:c message_thread_id:i action:s"},
     {"deleteWebhook", "drop_pending_updates:b"},
     {"getWebhookInfo", ""}}};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

const Method* find_method(std::string_view any_case) {
    const auto found = std::ranges::find_if(
        methods, [&](const Method& method) { return std::ranges::equal(method.name, any_case, {}, lower, lower); });
    return found == methods.end() ? nullptr : &*found;
}

/// The type letter of a field, or 0 when the method has no such field.
char type_of(const Method& method, std::string_view field) {
    std::string_view rest = method.fields;
    while (!rest.empty()) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (word.size() == field.size() + 2 && word.starts_with(field)) return word.back();
    }
    return 0;
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::string decode_form(std::string_view text) {
    std::string plain;
    plain.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+') {
            plain += ' ';
        } else if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                   hex_digit(text[i + 2]) >= 0) {
            plain += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            plain += text[i];
        }
    }
    return plain;
}

void note_unknown(const Method& method, const std::string& key, TelegramParams& params) {
    if (type_of(method, key) == 0) params.oddities.push_back(fmt::format("unknown field \"{}\"", key));
}

void read_form(const Method& method, std::string_view form, TelegramParams& params) {
    while (!form.empty()) {
        const std::string_view pair = form.substr(0, form.find('&'));
        form.remove_prefix(std::min(form.size(), pair.size() + 1));
        if (pair.empty()) continue;
        const std::size_t equals = pair.find('=');
        std::string key = decode_form(pair.substr(0, equals));
        note_unknown(method, key, params);
        params.values[std::move(key)] = equals == std::string_view::npos ? "" : decode_form(pair.substr(equals + 1));
    }
}

bool has_type(const json& value, char type) {
    switch (type) {
    case 'i':
        return value.is_number_integer();
    case 's':
        return value.is_string();
    case 'b':
        return value.is_boolean();
    case 'c':
        return value.is_number_integer() || value.is_string();
    case 'o':
        return value.is_object() || value.is_array();
    default:
        return true;
    }
}

std::expected<void, std::string> read_json(const Method& method, std::string_view body, TelegramParams& params) {
    const auto parsed = digest::parse_bounded(body, 4 << 20);
    if (!parsed || !parsed->is_object()) return std::unexpected("Bad Request: can't parse JSON object");
    for (const auto& [key, value] : parsed->items()) {
        if (value.is_null()) continue;
        const char type = type_of(method, key);
        note_unknown(method, key, params);
        if (type != 0 && !has_type(value, type))
            params.oddities.push_back(fmt::format("field \"{}\" has the wrong type", key));
        params.values[key] = value.is_string() ? value.get<std::string>() : dump(value);
    }
    return {};
}

} // namespace

std::string_view TelegramParams::text(std::string_view key) const {
    const auto found = values.find(key);
    return found == values.end() ? std::string_view() : std::string_view(found->second);
}

bool TelegramParams::flag(std::string_view key) const {
    std::string word(text(key));
    std::ranges::transform(word, word.begin(), lower);
    return word == "true" || word == "yes" || word == "1" || word == "t" || word == "y";
}

std::int64_t TelegramParams::integer(std::string_view key, std::int64_t otherwise) const {
    const std::string_view word = text(key);
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    return error == std::errc() && end == word.data() + word.size() && !word.empty() ? value : otherwise;
}

std::optional<std::string_view> known_method(std::string_view any_case) {
    const Method* method = find_method(any_case);
    return method == nullptr ? std::nullopt : std::optional(method->name);
}

std::expected<TelegramParams, std::string> read_params(std::string_view method_name, std::string_view query,
                                                       std::string_view content_type, std::string_view body) {
    TelegramParams params;
    const Method* method = find_method(method_name);
    if (method == nullptr) return params;
    read_form(*method, query, params);
    std::string type(content_type.substr(0, content_type.find(';')));
    std::ranges::transform(type, type.begin(), lower);
    if (body.empty()) return params;
    if (type.starts_with("application/json")) {
        if (const auto read = read_json(*method, body, params); !read) return std::unexpected(read.error());
    } else if (type.starts_with("application/x-www-form-urlencoded")) {
        read_form(*method, body, params);
    } else {
        params.oddities.push_back(fmt::format("content type \"{}\" is not read", type));
    }
    return params;
}

} // namespace depesche::bot::sandbox
