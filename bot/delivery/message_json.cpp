#include "bot/delivery/message_json.hpp"

#include "digest/document/json.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t max_bytes = 1 << 20;
constexpr std::size_t max_depth = 8;

/// A text that is left out when it is empty: what older versions wrote lacks it.
std::string text_or_none(const json& value, std::string_view name) {
    return value.contains(name) ? value.at(name).get<std::string>() : std::string();
}

// We read only what we wrote: at() and get() throw on anything else, and are caught below.
OutgoingMessage message_of(const json& value) {
    OutgoingMessage message;
    message.text = value.at("text").get<std::string>();
    message.plain = value.at("plain").get<std::string>();
    message.link_preview = value.at("link_preview").get<bool>();
    message.silent = value.at("silent").get<bool>();
    for (const json& row : value.at("buttons")) {
        auto& buttons = message.buttons.emplace_back();
        for (const json& button : row) {
            buttons.push_back({button.at("text").get<std::string>(), button.at("data").get<std::string>(),
                               text_or_none(button, "url")});
        }
    }
    message.photo = text_or_none(value, "photo");
    message.without_photo = text_or_none(value, "without_photo");
    message.is_poll = value.contains("is_poll") && value.at("is_poll").get<bool>();
    return message;
}

} // namespace

std::string message_to_json(const OutgoingMessage& message) {
    json rows = json::array();
    for (const auto& row : message.buttons) {
        json buttons = json::array();
        for (const Button& button : row) {
            json one = {{"text", button.text}, {"data", button.data}};
            if (!button.url.empty()) one["url"] = button.url;
            buttons.push_back(std::move(one));
        }
        rows.push_back(std::move(buttons));
    }
    json value = {{"text", message.text},
                  {"plain", message.plain},
                  {"link_preview", message.link_preview},
                  {"silent", message.silent},
                  {"buttons", std::move(rows)}};
    if (!message.photo.empty()) {
        value["photo"] = message.photo;
        value["without_photo"] = message.without_photo;
    }
    if (message.is_poll) value["is_poll"] = true;
    return digest::dump_json(value);
}

std::expected<OutgoingMessage, std::string> message_from_json(std::string_view text) {
    const auto parsed = digest::parse_bounded(text, max_bytes, max_depth);
    if (!parsed) {
        return std::unexpected(parsed.error());
    }
    try {
        return message_of(*parsed);
    } catch (const json::exception& error) {
        return std::unexpected(error.what());
    }
}

} // namespace depesche::bot
