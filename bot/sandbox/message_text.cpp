#include "bot/sandbox/message_text.hpp"

#include "bot/sandbox/json_text.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::bot::sandbox {

using digest::TelegramEntity;
using digest::utf16_length;
using nlohmann::json;

namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_name(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool equals_upper(std::string_view text, std::string_view upper) {
    return std::ranges::equal(text, upper, [](char a, char b) { return (a >= 'a' && a <= 'z' ? a - 32 : a) == b; });
}

bool overlaps(const std::vector<TelegramEntity>& entities, std::size_t offset, std::size_t length) {
    return std::ranges::any_of(entities, [&](const TelegramEntity& entity) {
        const bool closed = entity.type == "text_link" || entity.type == "code" || entity.type == "pre" ||
                            entity.type == "bot_command" || entity.type == "url";
        return closed && entity.offset < offset + length && offset < entity.offset + entity.length;
    });
}

/// The end of a word that is a command ("/stop") or an address; `at` itself when it is neither.
std::size_t special_end(std::string_view text, std::size_t at, std::string& type) {
    std::size_t end = at;
    if (text[at] == '/') {
        type = "bot_command";
        for (end = at + 1; end < text.size() && is_name(text[end]);) ++end;
        const bool stands_alone = end == text.size() || (text[end] != '/' && text[end] != '.' && text[end] != '-');
        return end - at > 1 && end - at <= 33 && stands_alone ? end : at;
    }
    if (text.substr(at).starts_with("https://") || text.substr(at).starts_with("http://")) {
        type = "url";
        while (end < text.size() && !is_space(text[end]) && text[end] != '<' && text[end] != '"') ++end;
        while (end > at && std::string_view(".,;:!?)'").find(text[end - 1]) != std::string_view::npos) --end;
        return end;
    }
    return at;
}

/// Commands and addresses in plain text, which Telegram finds by itself.
void find_specials(std::string_view text, std::vector<TelegramEntity>& entities) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool word_begins = at == 0 || is_space(text[at - 1]) || text[at - 1] == '(';
        if (!word_begins) continue;
        std::string type;
        const std::size_t end = special_end(text, at, type);
        if (end == at) continue;
        const std::size_t offset = utf16_length(text.substr(0, at));
        const std::size_t length = utf16_length(text.substr(at, end - at));
        at = end - 1;
        if (overlaps(entities, offset, length)) continue;
        const auto later =
            std::ranges::find_if(entities, [offset](const TelegramEntity& other) { return other.offset > offset; });
        entities.insert(later, {type, offset, length, {}});
    }
}

/// Telegram drops white space at both ends; entities shrink with it.
void trim(std::string& text, std::vector<TelegramEntity>& entities) {
    const auto not_space = [](char c) { return !is_space(c); };
    const auto first = std::ranges::find_if(text, not_space);
    const auto cut = static_cast<std::size_t>(first - text.begin()); // ASCII: bytes are UTF-16 units
    text.erase(0, cut);
    while (!text.empty() && is_space(text.back())) text.pop_back();
    const std::size_t total = utf16_length(text);
    for (TelegramEntity& entity : entities) {
        const std::size_t begin = std::max(entity.offset, cut) - cut;
        const std::size_t end = std::min(std::max(entity.offset + entity.length, cut) - cut, total);
        entity.offset = begin;
        entity.length = end > begin ? end - begin : 0;
    }
    std::erase_if(entities, [](const TelegramEntity& entity) { return entity.length == 0; });
}

json entity_json(const TelegramEntity& entity) {
    json object{{"type", entity.type}, {"offset", entity.offset}, {"length", entity.length}};
    if (entity.argument.empty()) return object;
    if (entity.type == "text_link") object["url"] = entity.argument;
    if (entity.type == "pre") object["language"] = entity.argument;
    if (entity.type == "custom_emoji") object["custom_emoji_id"] = entity.argument;
    return object;
}

std::expected<std::vector<TelegramEntity>, std::string> read_entities(std::string_view text) {
    std::vector<TelegramEntity> entities;
    if (text.empty()) return entities;
    const auto list = digest::parse_bounded(text, 64 << 10);
    if (!list || !list->is_array()) return std::unexpected("Bad Request: can't parse entities JSON object");
    for (const json& object : *list) {
        const bool complete = object.is_object() && object.contains("type") && object.at("type").is_string() &&
                              object.contains("offset") && object.at("offset").is_number_unsigned() &&
                              object.contains("length") && object.at("length").is_number_unsigned();
        if (!complete) return std::unexpected("Bad Request: can't parse MessageEntity");
        TelegramEntity entity{object.at("type"), object.at("offset"), object.at("length"), {}};
        const auto url = object.find("url");
        if (url != object.end() && url->is_string()) entity.argument = url->get<std::string>();
        entities.push_back(std::move(entity));
    }
    return entities;
}

} // namespace

std::expected<MessageText, std::string> read_message_text(std::string_view text, std::string_view parse_mode,
                                                          std::string_view entities_json) {
    std::string plain(text);
    std::vector<TelegramEntity> entities;
    if (equals_upper(parse_mode, "HTML")) {
        auto parsed = digest::parse_telegram_html(text);
        if (!parsed) return std::unexpected(parsed.error());
        plain = std::move(parsed->text);
        entities = std::move(parsed->entities);
    } else if (!parse_mode.empty() && !equals_upper(parse_mode, "NONE")) {
        return std::unexpected(std::string("Bad Request: unsupported parse_mode"));
    } else {
        auto read = read_entities(entities_json);
        if (!read) return std::unexpected(read.error());
        entities = std::move(*read);
    }
    trim(plain, entities);
    find_specials(plain, entities);
    MessageText message{.plain = std::move(plain), .length = 0};
    message.length = utf16_length(message.plain);
    if (!entities.empty()) {
        json list = json::array();
        for (const TelegramEntity& entity : entities) list.push_back(entity_json(entity));
        message.entities = dump(list);
    }
    return message;
}

} // namespace depesche::bot::sandbox
