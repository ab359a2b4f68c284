#include "bot/sandbox/reply_markup.hpp"

#include "bot/sandbox/json_text.hpp"

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

Checked read_button(const json& button) {
    if (!button.is_object())
        return std::unexpected("Bad Request: can't parse inline keyboard button: expected an Object");
    const std::string text = text_of(button, "text");
    if (text.empty()) {
        return std::unexpected(
            "Bad Request: can't parse inline keyboard button: Field \"text\" must be of type String");
    }
    if (button.contains("callback_data")) {
        const std::string data = text_of(button, "callback_data");
        if (data.empty() || data.size() > 64) return std::unexpected("Bad Request: BUTTON_DATA_INVALID");
        return json{{"text", text}, {"callback_data", data}};
    }
    if (button.contains("url")) {
        const std::string url = text_of(button, "url");
        const bool usable = url.starts_with("https://") || url.starts_with("http://") || url.starts_with("tg://");
        if (!usable) {
            return std::unexpected(
                fmt::format("Bad Request: inline keyboard button URL '{}' is invalid: Wrong HTTP URL", url));
        }
        return json{{"text", text}, {"url", url}};
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

std::expected<std::string, std::string> read_reply_markup(std::string_view text) {
    if (text.empty()) return std::string();
    const auto parsed = digest::parse_bounded(text, 64 << 10);
    if (!parsed) return std::unexpected("Bad Request: can't parse reply keyboard markup JSON object");
    if (!parsed->is_object()) return std::unexpected("Bad Request: object expected as reply markup");
    const auto rows = parsed->find("inline_keyboard");
    if (rows == parsed->end()) return std::string();
    const Checked checked = read_rows(*rows);
    if (!checked) return std::unexpected(checked.error());
    return checked->empty() ? std::string() : dump({{"inline_keyboard", *checked}});
}

} // namespace depesche::bot::sandbox
