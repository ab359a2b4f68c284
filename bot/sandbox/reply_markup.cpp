#include "bot/sandbox/reply_markup.hpp"

#include "bot/sandbox/json_text.hpp"
#include "digest/format/format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot::sandbox {

using nlohmann::json;
using Checked = std::expected<json, std::string>;

namespace {

std::string text_of(const json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

/// http(s) with a host that has a dot, or tg: (tdlib LinkManager::get_checked_link).
bool is_button_url(std::string_view url) {
    if (url.starts_with("tg://")) return url.size() > 5;
    const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    if (scheme == 0) return false;
    const std::string_view host = url.substr(scheme, url.find_first_of("/?#:", scheme) - scheme);
    const std::size_t dot = host.find('.');
    return dot != std::string_view::npos && dot > 0 && url.find_first_of(" \n\t<>\"") == std::string_view::npos;
}

Checked read_url_button(const std::string& text, const std::string& url) {
    if (is_button_url(url)) return json{{"text", text}, {"url", url}};
    return std::unexpected(fmt::format("Bad Request: inline keyboard button URL '{}' is invalid: Wrong HTTP URL", url));
}

Checked read_button(const json& button) {
    if (!button.is_object())
        return std::unexpected("Bad Request: can't parse inline keyboard button: expected an Object");
    const std::string text = text_of(button, "text");
    if (text.empty()) {
        return std::unexpected(
            "Bad Request: can't parse inline keyboard button: Field \"text\" must be of type String");
    }
    // "Exactly one of the fields other than text must be used" (core.telegram.org/bots/api#inlinekeyboardbutton).
    if (button.contains("url") && button.contains("callback_data"))
        return std::unexpected("Bad Request: BUTTON_TYPE_INVALID");
    if (button.contains("url")) return read_url_button(text, text_of(button, "url"));
    if (button.contains("callback_data")) {
        const std::string data = text_of(button, "callback_data");
        if (data.empty() || data.size() > 64) return std::unexpected("Bad Request: BUTTON_DATA_INVALID");
        return json{{"text", text}, {"callback_data", data}};
    }
    if (button.size() == 1) {
        return std::unexpected(
            "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard");
    }
    return button;
}

Checked read_rows(const json& rows) {
    if (!rows.is_array()) {
        return std::unexpected(
            "Bad Request: can't parse inline keyboard: Field \"inline_keyboard\" must be of type Array");
    }
    json checked = json::array();
    std::size_t buttons = 0;
    for (const json& row : rows) {
        if (!row.is_array()) return std::unexpected("Bad Request: inline keyboard row must be an Array");
        json line = json::array();
        for (const json& button : row) {
            Checked one = read_button(button);
            if (!one) return one;
            line.push_back(std::move(*one));
        }
        buttons += line.size();
        if (!line.empty()) checked.push_back(std::move(line));
    }
    // At most 100 buttons take effect (tdlib ReplyMarkup.cpp keeps 300 in total; the server refuses more than 100).
    if (buttons > 100) return std::unexpected("Bad Request: reply markup is too long");
    return checked;
}

} // namespace

std::expected<ReplyMarkup, std::string> read_reply_markup(std::string_view text) {
    ReplyMarkup markup;
    if (text.empty()) return markup;
    const auto parsed = digest::parse_bounded(text, 64 << 10);
    if (!parsed) return std::unexpected("Bad Request: can't parse reply keyboard markup JSON object");
    if (!parsed->is_object()) return std::unexpected("Bad Request: object expected as reply markup");
    if (const auto rows = parsed->find("inline_keyboard"); rows != parsed->end()) {
        const Checked checked = read_rows(*rows);
        if (!checked) return std::unexpected(checked.error());
        if (!checked->empty()) markup.inline_keyboard = dump({{"inline_keyboard", *checked}});
        return markup;
    }
    const auto forced = parsed->find("force_reply");
    markup.force_reply = forced != parsed->end() && forced->is_boolean() && forced->get<bool>();
    markup.placeholder = text_of(*parsed, "input_field_placeholder");
    if (digest::utf16_length(markup.placeholder) > 64)
        return std::unexpected("Bad Request: input field placeholder is too long");
    return markup;
}

} // namespace depesche::bot::sandbox
