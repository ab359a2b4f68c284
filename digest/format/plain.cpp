#include "digest/format/dialect.hpp"

#include <fmt/format.h>

namespace depesche::digest {
namespace {

/// "1) ", "Neu: ", "1) Update: " or nothing.
std::string item_mark(const Item& item, std::string_view colon) {
    const auto number = item.number > 0 ? fmt::format("{}) ", item.number) : std::string();
    return item.label.empty() ? number : fmt::format("{}{}{}", number, item.label, colon);
}

/// For SMS-like platforms and screen readers: no signs, headings in capitals.
struct Writer {
    std::string_view colon;

    std::string operator()(const Heading& heading) const { return upper_case(heading.text); }
    std::string operator()(const Subline& subline) const { return subline.text; }
    std::string operator()(const Item& item) const {
        auto out = with_note(item_mark(item, colon) + item.title, item.note);
        if (!item.line.empty()) out += "\n" + item.line;
        if (!item.url.empty()) out += "\n" + item.url;
        return out;
    }
    std::string operator()(const Headline& headline) const { return headline.text; }
    std::string operator()(const Paragraph& paragraph) const { return paragraph.text; }
    std::string operator()(const Link& link) const { return with_note(link.url, link.note); }
    std::string operator()(const Closing& closing) const { return closing.text; }
    std::string operator()(const Picture& picture) const { return picture.credit; }
    std::string operator()(const ReaderPoll& poll) const {
        auto out = poll.question;
        for (const auto& words : {poll.line, poll.reply_words}) out += words.empty() ? "" : "\n" + words;
        for (int number = 1; const auto& option : poll.options) out += fmt::format("\n{} {}", number++, option);
        return out;
    }
    std::string operator()(const Footer& footer) const {
        const auto& target = footer.settings_url.empty() ? footer.settings_command : footer.settings_url;
        if (footer.settings_words.empty() || target.empty()) return footer.stop_words;
        const std::string_view between = footer.stop_words.empty() ? "" : ". ";
        return fmt::format("{}{}{}{}{}", footer.stop_words, between, footer.settings_words, colon, target);
    }
};

std::string write(const DocumentBlock& block, std::string_view language) {
    return std::visit(Writer{colon(language)}, block);
}

std::expected<Seen, std::string> read(std::string_view rendered) { return Seen{std::string(rendered), 0}; }

} // namespace

constinit const DialectRules plain_rules = {
    .dialect = Dialect::plain,
    .name = "plain",
    .limit = 4096,
    .max_entities = 0,
    .caption_limit = 0,
    .unit = "characters",
    .measure = code_point_length,
    .write = write,
    .read = read,
};

} // namespace depesche::digest
