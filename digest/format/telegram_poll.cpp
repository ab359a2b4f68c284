#include "digest/document/json.hpp"
#include "digest/format/dialect.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace depesche::digest {
namespace {

using nlohmann::ordered_json;
using Failure = std::unexpected<std::string>;

// https://core.telegram.org/bots/api#sendpoll, read 2026-11; units are UTF-16 as everywhere in Telegram.
constexpr std::size_t longest_question = 300;
constexpr std::size_t longest_option = 100;
constexpr std::size_t most_options = 12;
constexpr std::size_t longest_description = 1024;

/// The line and the link behind it, as the one paragraph below the question.
std::string description_of(const Document& document) {
    std::string out;
    for (const auto& block : document.blocks) {
        const auto* const poll = std::get_if<ReaderPoll>(&block);
        const bool shown = poll != nullptr || std::holds_alternative<Link>(block);
        if (!shown || (poll != nullptr && poll->line.empty())) continue;
        out += out.empty() ? "" : " ";
        out += telegram_html_rules.write(poll != nullptr ? DocumentBlock(Paragraph{{}, poll->line}) : block,
                                         document.language);
    }
    return out;
}

std::expected<void, std::string> within(std::string_view what, std::size_t length, std::size_t limit) {
    if (length <= limit) return {};
    return Failure(fmt::format("{} has {} UTF-16 units, and telegram allows {}", what, length, limit));
}

std::expected<void, std::string> check_limits(std::string_view question, const ReaderPoll& poll,
                                              std::string_view description) {
    if (poll.options.size() > most_options)
        return Failure(
            fmt::format("the poll has {} options, and telegram allows {}", poll.options.size(), most_options));
    if (auto fits = within("the poll's question", utf16_length(question), longest_question); !fits) return fits;
    for (const auto& option : poll.options) {
        if (auto fits = within("an option of the poll", utf16_length(option), longest_option); !fits) return fits;
    }
    const auto seen = telegram_html_rules.read(description);
    if (!seen) return Failure("the telegram writer made bytes that are refused: " + seen.error());
    return within("the poll's description", utf16_length(seen->text), longest_description);
}

std::expected<std::string, std::string> write(const Document& document) {
    const auto& poll = *poll_of(document);
    const auto question = with_sign(poll.sign, poll.question);
    const auto description = description_of(document);
    if (auto fits = check_limits(question, poll, description); !fits) return Failure(std::move(fits.error()));
    ordered_json fields = {{"question", question}, {"options", ordered_json::array()}, {"is_anonymous", true}};
    for (const auto& option : poll.options) fields["options"].push_back({{"text", option}});
    if (!description.empty()) {
        fields["description"] = description;
        fields["description_parse_mode"] = "HTML";
    }
    constexpr int for_people = 2; // these fields are also what a preview shows
    return dump_json(fields, for_people);
}

std::string read(std::string_view fields) {
    constexpr std::size_t largest = 64 * 1024; // far above what write() can make
    const auto poll = parse_bounded(fields, largest);
    if (!poll) return std::string(fields);
    auto out = text_member(*poll, "question");
    if (const auto* const options = find_member(*poll, "options"); options != nullptr && options->is_array()) {
        for (const auto& option : *options) out += "\n" + text_member(option, "text");
    }
    const auto description = text_member(*poll, "description");
    if (const auto seen = telegram_html_rules.read(description); seen && !description.empty()) out += "\n" + seen->text;
    return out;
}

} // namespace

constinit const PollDialect telegram_poll = {.write = write, .read = read, .question_limit = longest_question};

} // namespace depesche::digest
