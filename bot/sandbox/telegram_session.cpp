#include "bot/sandbox/telegram_session.hpp"

#include "bot/sandbox/json_text.hpp"
#include "digest/format/format.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace depesche::bot::sandbox {

using nlohmann::json;

ApiAnswer result(std::string_view text) { return {.body = fmt::format(R"({{"ok":true,"result":{}}})", text)}; }

ApiAnswer refuse(int status, std::string_view description) {
    return {.status = status, .body = dump({{"ok", false}, {"error_code", status}, {"description", description}})};
}

ApiAnswer too_many_requests(int retry_after) {
    const std::string description = fmt::format("Too Many Requests: retry after {}", retry_after);
    return {.status = 429,
            .body = dump({{"ok", false},
                          {"error_code", 429},
                          {"description", description},
                          {"parameters", {{"retry_after", retry_after}}}}),
            .retry_after = retry_after};
}

std::optional<ApiAnswer> refuse_standing(const Recipient& to) {
    const std::string type = to.room != nullptr ? to.room->type : "group";
    switch (to.standing) {
    case Standing::open:
        return std::nullopt;
    case Standing::never_started:
        return refuse(403, "Forbidden: bot can't initiate conversation with a user");
    case Standing::blocked:
        return refuse(403, "Forbidden: bot was blocked by the user");
    case Standing::deactivated:
        return refuse(403, "Forbidden: user is deactivated");
    case Standing::kicked:
        return refuse(403, fmt::format("Forbidden: bot was kicked from the {} chat", type));
    case Standing::left:
        return refuse(403, fmt::format("Forbidden: bot is not a member of the {} chat", type));
    case Standing::deleted:
        return refuse(403, "Forbidden: the group chat was deleted");
    case Standing::migrated: {
        constexpr std::string_view description = "Bad Request: group chat was upgraded to a supergroup chat";
        return ApiAnswer{
            .status = 400,
            .body = dump(
                {{"ok", false},
                 {"error_code", 400},
                 {"description", description},
                 {"parameters", {{"migrate_to_chat_id", to.room != nullptr ? to.room->migrate_to : to.migrate_to}}}})};
    }
    case Standing::missing:
        break;
    }
    return refuse(400, "Bad Request: chat not found");
}

namespace {

/// An option is an object with "text" (InputPollOption); older clients send the bare text.
std::string option_text(const json& option) {
    if (option.is_string()) return option.get<std::string>();
    if (!option.is_object()) return {};
    const auto text = option.find("text");
    return text != option.end() && text->is_string() ? text->get<std::string>() : std::string();
}

} // namespace

std::expected<Poll, std::string> read_poll(const TelegramParams& params) {
    Poll poll;
    poll.question = params.text("question");
    if (poll.question.empty()) return std::unexpected("Bad Request: poll question must be non-empty");
    if (digest::utf16_length(poll.question) > 300) {
        return std::unexpected("Bad Request: poll question length must not exceed 300");
    }
    const auto options = digest::parse_bounded(params.text("options"), 64 << 10);
    if (!options) return std::unexpected("Bad Request: can't parse options JSON object");
    if (!options->is_array()) return std::unexpected("Bad Request: expected an Array of String as options");
    if (options->empty()) return std::unexpected("Bad Request: poll must have at least 1 option");
    if (options->size() > 12) return std::unexpected("Bad Request: poll can't have more than 12 options");
    for (const json& option : *options) {
        poll.options.push_back(option_text(option));
        if (poll.options.back().empty()) return std::unexpected("Bad Request: poll options must be non-empty");
        if (digest::utf16_length(poll.options.back()) > 100) {
            return std::unexpected("Bad Request: poll options length must not exceed 100");
        }
    }
    poll.votes.resize(poll.options.size());
    return poll;
}

std::expected<ReplyWish, std::string> read_reply_wish(const TelegramParams& params) {
    if (!params.has("reply_parameters")) {
        return ReplyWish{params.integer("reply_to_message_id", 0), params.flag("allow_sending_without_reply")};
    }
    const auto wish = digest::parse_bounded(params.text("reply_parameters"), 64 << 10);
    if (!wish) return std::unexpected("Bad Request: can't parse reply parameters JSON object");
    if (!wish->is_object()) return std::unexpected("Bad Request: object expected as reply parameters");
    ReplyWish read;
    const auto id = wish->find("message_id");
    if (id == wish->end() || !id->is_number_integer())
        return std::unexpected("Bad Request: can't find field \"message_id\"");
    read.message_id = id->get<std::int64_t>();
    const auto without = wish->find("allow_sending_without_reply");
    read.send_without = without != wish->end() && without->is_boolean() && without->get<bool>();
    return read;
}

bool wants_preview(const TelegramParams& params) {
    const auto options = digest::parse_bounded(params.text("link_preview_options"), 4096);
    if (!options || !options->is_object()) return true;
    const auto disabled = options->find("is_disabled");
    return disabled == options->end() || !disabled->is_boolean() || !disabled->get<bool>();
}

} // namespace depesche::bot::sandbox
