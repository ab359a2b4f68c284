#include "digest/format/dialect.hpp"
#include "digest/format/telegram_html_parser.hpp"

#include <fmt/format.h>

namespace depesche::digest {
namespace {

/// For text and for attributes in double quotes. Telegram decodes these four names and no other.
std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

std::string attribute(std::string_view text) {
    std::string out;
    for (const char c : escaped(text)) c == '"' ? out += "&quot;" : out += c;
    return out;
}

std::string bold(std::string_view text) { return fmt::format("<b>{}</b>", escaped(text)); }

std::string link(std::string_view words, std::string_view url) {
    if (url.empty()) return escaped(words);
    return fmt::format("<a href=\"{}\">{}</a>", attribute(url), escaped(words));
}

/// "<b>1</b> ", "<b>Neu ·</b> ", "<b>1 Update ·</b> " or nothing.
std::string item_mark(const Item& item) {
    if (item.label.empty()) return item.number > 0 ? fmt::format("<b>{}</b> ", item.number) : std::string();
    const auto number = item.number > 0 ? fmt::format("{} ", item.number) : std::string();
    return fmt::format("<b>{}{} ·</b> ", number, escaped(item.label));
}

struct Writer {
    std::string operator()(const Heading& heading) const {
        return with_sign(escaped(heading.sign), bold(heading.text));
    }
    std::string operator()(const Subline& subline) const { return fmt::format("<i>{}</i>", escaped(subline.text)); }
    std::string operator()(const Item& item) const {
        auto out = with_note(item_mark(item) + link(item.title, item.url), escaped(item.note));
        if (!item.line.empty()) out += "\n" + escaped(item.line);
        return out;
    }
    std::string operator()(const Headline& headline) const {
        return with_sign(escaped(headline.sign), bold(headline.text));
    }
    std::string operator()(const Paragraph& paragraph) const {
        return with_sign(escaped(paragraph.sign), escaped(paragraph.text));
    }
    std::string operator()(const Link& block) const {
        return with_note(link(block.text, block.url), escaped(block.note));
    }
    std::string operator()(const Closing& closing) const {
        return with_sign(escaped(closing.sign), escaped(closing.text));
    }
    std::string operator()(const Picture& picture) const {
        return picture.credit.empty() ? std::string() : fmt::format("<i>{}</i>", escaped(picture.credit));
    }
    /// Beside other blocks a poll cannot be Telegram's own.
    std::string operator()(const ReaderPoll& poll) const {
        auto out = with_sign(escaped(poll.sign), bold(poll.question));
        if (!poll.line.empty()) out += "\n" + escaped(poll.line);
        for (int number = 1; const auto& option : poll.options)
            out += fmt::format("\n{}. {}", number++, escaped(option));
        return out;
    }
    std::string operator()(const Footer& footer) const {
        const bool both = !footer.stop_command.empty() && !footer.settings_command.empty();
        return escaped(footer.stop_command) + (both ? " · " : "") + escaped(footer.settings_command);
    }
};

std::string write(const DocumentBlock& block, std::string_view /*language*/) { return std::visit(Writer{}, block); }

std::expected<Seen, std::string> read(std::string_view rendered) {
    auto parsed = parse_telegram_html(rendered);
    if (!parsed) return std::unexpected(std::move(parsed.error()));
    return Seen{std::move(parsed->text), parsed->entities.size()};
}

} // namespace

constinit const DialectRules telegram_html_rules = {
    .dialect = Dialect::telegram_html,
    .name = "telegram",
    .limit = 4096,
    .max_entities = 98,    // more than 100 take no effect; the two commands of the footer become entities too
    .caption_limit = 1024, // https://core.telegram.org/bots/api#sendphoto
    .unit = "UTF-16 units",
    .measure = utf16_length,
    .write = write,
    .read = read,
    .poll = &telegram_poll,
};

} // namespace depesche::digest
