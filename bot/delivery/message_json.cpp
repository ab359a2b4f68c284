#include "bot/delivery/message_json.hpp"

#include "digest/document/json.hpp"

#include <nlohmann/json.hpp>

namespace depesche::bot {

using nlohmann::json;

namespace {

constexpr std::size_t max_bytes = 1 << 20;
constexpr std::size_t max_depth = 8;

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
            buttons.push_back({button.at("text").get<std::string>(), button.at("data").get<std::string>()});
        }
    }
    return message;
}

} // namespace

std::string message_to_json(const OutgoingMessage& message) {
    json rows = json::array();
    for (const auto& row : message.buttons) {
        json buttons = json::array();
        for (const Button& button : row) {
            buttons.push_back({{"text", button.text}, {"data", button.data}});
        }
        rows.push_back(std::move(buttons));
    }
    const json value = {{"text", message.text},
                        {"plain", message.plain},
                        {"link_preview", message.link_preview},
                        {"silent", message.silent},
                        {"buttons", std::move(rows)}};
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
