#include "bot/sandbox/quick_count.hpp"

#include "bot/net/server_message.hpp"
#include "bot/sandbox/telegram_objects.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace depesche::bot::sandbox {

namespace {

constexpr std::string_view blank_line = "\r\n\r\n";
constexpr std::string_view recipient_key = R"({"chat_id":)";

std::optional<std::size_t> number_at(std::string_view text, std::size_t& end) {
    std::size_t value = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    end = static_cast<std::size_t>(stop - text.data());
    return value;
}

/// JSON allows them before a number.
std::size_t blanks_at(std::string_view text) { return std::min(text.find_first_not_of(' '), text.size()); }

/// The place behind "Content-Length: ", in any case; npos: there is none.
std::size_t length_place(std::string_view head) {
    constexpr std::string_view name = "\r\ncontent-length: ";
    const auto same = [](char a, char b) { return (a | 0x20) == (b | 0x20) && (a & 0x40) == (b & 0x40); };
    const auto found = std::ranges::search(head, name, same);
    return found.empty() ? std::string_view::npos : static_cast<std::size_t>(found.end() - head.begin());
}

/// "/bot<token>/sendMessage" of a request line; empty: another call.
std::string_view token_of(std::string_view before) {
    constexpr std::string_view start = "POST /bot";
    if (!before.starts_with(start)) return {};
    const std::size_t slash = before.find('/', start.size());
    if (slash == std::string_view::npos || !before.substr(slash).starts_with("/sendMessage HTTP/1.1\r\n")) return {};
    return before.substr(start.size(), slash - start.size());
}

} // namespace

bool QuickCount::split(std::string_view input, Parts& parts) {
    const std::size_t head_end = input.find(blank_line);
    if (head_end == std::string_view::npos) return false;
    const std::size_t place = length_place(input.substr(0, head_end));
    if (place == std::string_view::npos) return false;
    std::size_t digits = 0;
    const auto length = number_at(input.substr(place), digits);
    const std::size_t body_at = head_end + blank_line.size();
    if (!length || body_at + *length > input.size()) return false;
    std::string_view body = input.substr(body_at, *length);
    if (!body.starts_with(recipient_key)) return false;
    body.remove_prefix(recipient_key.size());
    body.remove_prefix(blanks_at(body));
    const std::size_t end = std::min(body.find_first_not_of("0123456789"), body.size());
    if (end == 0 || end == body.size() || body[end] != ',') return false;
    parts = {.before = input.substr(0, place),
             .after = input.substr(place + digits, body_at - place - digits),
             .recipient = body.substr(0, end),
             .body = body.substr(end),
             .size = body_at + *length};
    return true;
}

std::size_t QuickCount::answer(std::string_view input, std::string& output) {
    if (!telegram_.script().empty()) return 0;
    if (const std::size_t taken = count(shapes_[last_], input, output)) return taken;
    for (std::size_t i = 0; i < shapes_.size(); ++i) {
        if (i == last_) continue;
        if (const std::size_t taken = count(shapes_[i], input, output)) {
            last_ = i;
            return taken;
        }
    }
    Parts parts;
    return split(input, parts) && !token_of(parts.before).empty() ? learn(parts, output) : 0;
}

/// 0: another shape, or a recipient of whom more is to be said.
std::size_t QuickCount::count(const Shape& shape, std::string_view input, std::string& output) {
    if (shape.before.empty() || !input.starts_with(shape.before)) return 0;
    std::string_view rest = input.substr(shape.before.size());
    std::size_t digits = 0;
    const auto length = number_at(rest, digits);
    if (!length || !rest.substr(digits).starts_with(shape.after)) return 0;
    rest.remove_prefix(digits + shape.after.size());
    const std::string_view body = rest;
    if (!body.starts_with(recipient_key)) return 0;
    rest.remove_prefix(recipient_key.size());
    rest.remove_prefix(blanks_at(rest));
    const auto chat = number_at(rest, digits);
    const std::size_t before_text = body.size() - rest.size() + digits;
    if (!chat || *length != before_text + shape.body.size()) return 0;
    if (!rest.substr(digits).starts_with(shape.body)) return 0;
    const auto message_id = world_.count_for_crowd(static_cast<ChatId>(*chat));
    if (!message_id) return 0;
    telegram_.count_accept();
    if (from_bot_ != shape.bot) {
        from_bot_ = shape.bot;
        from_ = bot_json(*world_.bot_by_number(shape.bot)).dump();
    }
    append_answer(output, static_cast<ChatId>(*chat), *message_id);
    return input.size() - body.size() + *length;
}

std::size_t QuickCount::learn(const Parts& parts, std::string& output) {
    const std::string token(token_of(parts.before));
    const std::string head = std::string(parts.before) + std::string(parts.after);
    const bool is_json = head.find("application/json") != std::string::npos;
    if (!is_json) return 0;
    const ApiAnswer answer = telegram_.call({.token = token,
                                             .method = "sendMessage",
                                             .query = {},
                                             .content_type = "application/json",
                                             .body = fmt::format("{}{}{}", recipient_key, parts.recipient, parts.body),
                                             .idempotency_key = {}});
    ServerResponse response{
        .status = answer.status, .headers = {{"Content-Type", "application/json"}}, .body = answer.body};
    if (answer.retry_after > 0) response.headers.emplace_back("Retry-After", std::to_string(answer.retry_after));
    append_response_head(output, response, response.body.size(), true);
    output += response.body;
    if (answer.status == 200) {
        const Bot* const bot = world_.bot_by_token(token);
        shapes_[next_shape_] = {.before = std::string(parts.before),
                                .after = std::string(parts.after),
                                .body = std::string(parts.body),
                                .bot = bot->number};
        last_ = next_shape_;
        next_shape_ = (next_shape_ + 1) % shapes_.size();
    }
    return parts.size;
}

void QuickCount::append_answer(std::string& output, std::int64_t chat, std::uint32_t message_id) {
    fmt::memory_buffer body;
    fmt::format_to(fmt::appender(body),
                   R"({{"ok":true,"result":{{"message_id":{},"from":{},"chat":{{"id":{},"first_name":"Reader {}",)"
                   R"("type":"private"}},"date":{}}}}})",
                   message_id, from_, chat, chat,
                   std::chrono::floor<std::chrono::seconds>(world_.now()).time_since_epoch().count());
    if (head_for_ != body.size()) {
        head_for_ = body.size();
        head_.clear();
        append_response_head(head_, {.status = 200, .headers = {{"Content-Type", "application/json"}}}, head_for_,
                             true);
    }
    output += head_;
    output.append(body.data(), body.size());
}

} // namespace depesche::bot::sandbox
