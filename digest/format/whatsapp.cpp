#include "digest/format/dialect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace depesche::digest {
namespace {

struct LookAlike {
    char mark;
    std::string_view shown;
};
/// Operators and modifier letters that look the same in common fonts and never make marks.
constexpr std::array look_alikes = {LookAlike{'*', "∗"}, LookAlike{'_', "ˍ"}, LookAlike{'~', "∼"}, LookAlike{'`', "ˋ"}};
constexpr std::string_view no_break_space = "\u00A0";

std::string_view look_alike(char c) {
    const auto found = std::ranges::find(look_alikes, c, &LookAlike::mark);
    return found == look_alikes.end() ? std::string_view() : found->shown;
}

/// The bytes of "- ", "> " or "12. " at the start of a line, without the space; WhatsApp would make a list or quote of
/// it.
std::size_t line_mark(std::string_view text) {
    if (text.starts_with("- ") || text.starts_with("> ")) return 1;
    const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
    return digits > 0 && text.substr(digits).starts_with(". ") ? digits + 1 : 0;
}

/// Text inside a mark, which no character of it may end.
std::string inner(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto shown = look_alike(c);
        shown.empty() ? out += c : out.append(shown);
    }
    return out;
}

/// An address stays a link; marks that do not stand between letters or digits are percent-encoded.
std::string address(std::string_view url) {
    const auto is_word = [url](std::size_t at) {
        return at < url.size() && std::isalnum(static_cast<unsigned char>(url[at])) != 0;
    };
    std::string out;
    for (std::size_t i = 0; i < url.size(); ++i) {
        const bool plain = look_alike(url[i]).empty() || (i > 0 && is_word(i - 1) && is_word(i + 1));
        plain ? out += url[i] : out += fmt::format("%{:02X}", static_cast<unsigned char>(url[i]));
    }
    return out;
}

/// Text inside a line. An address in it must still open.
std::string words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        const auto word = text.substr(0, end);
        const bool opens = word.starts_with("https://") || word.starts_with("http://");
        out += opens ? address(word) : inner(word);
        if (end < text.size()) out += ' ';
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

/// Text that starts a line.
std::string line(std::string_view text) {
    const auto mark = line_mark(text);
    if (mark == 0) return words(text);
    return inner(text.substr(0, mark)) + std::string(no_break_space) + words(text.substr(mark + 1));
}

std::string bold(std::string_view text) { return fmt::format("*{}*", inner(text)); }

std::string signed_line(std::string_view sign, std::string_view text) {
    return sign.empty() ? line(text) : with_sign(inner(sign), words(text));
}

std::string item_title(const Item& item) {
    const auto number = item.number > 0 ? fmt::format("{} ", item.number) : std::string();
    const auto label = item.label.empty() ? std::string() : item.label + " · ";
    return bold(number + label + item.title);
}

struct Writer {
    std::string_view colon;

    std::string operator()(const Heading& heading) const { return with_sign(inner(heading.sign), bold(heading.text)); }
    std::string operator()(const Subline& subline) const { return fmt::format("_{}_", inner(subline.text)); }
    std::string operator()(const Item& item) const {
        auto out = with_note(item_title(item), inner(item.note));
        if (!item.line.empty()) out += "\n" + line(item.line);
        if (!item.url.empty()) out += "\n" + address(item.url);
        return out;
    }
    std::string operator()(const Headline& headline) const {
        return with_sign(inner(headline.sign), bold(headline.text));
    }
    std::string operator()(const Paragraph& paragraph) const { return signed_line(paragraph.sign, paragraph.text); }
    std::string operator()(const Link& link) const { return with_note(address(link.url), inner(link.note)); }
    std::string operator()(const Closing& closing) const { return signed_line(closing.sign, closing.text); }
    std::string operator()(const Picture& picture) const {
        return picture.credit.empty() ? std::string() : fmt::format("_{}_", inner(picture.credit));
    }
    /// Its numbers are meant as a list.
    std::string operator()(const ReaderPoll& poll) const {
        auto out = with_sign(inner(poll.sign), bold(poll.question));
        if (!poll.line.empty()) out += "\n" + line(poll.line);
        for (int number = 1; const auto& option : poll.options) out += fmt::format("\n{}. {}", number++, words(option));
        return out;
    }
    std::string operator()(const Footer& footer) const {
        const auto target = footer.settings_url.empty() ? inner(footer.settings_command) : address(footer.settings_url);
        auto out = line(footer.stop_words);
        if (footer.choose_words.empty() || target.empty()) return out;
        return fmt::format("{}{}{}{}{}", out, out.empty() ? "" : " · ", inner(footer.choose_words), colon, target);
    }
};

std::string write(const DocumentBlock& block, std::string_view language) {
    return std::visit(Writer{colon(language)}, block);
}

std::expected<Seen, std::string> read(std::string_view rendered) { return Seen{std::string(rendered), 0}; }

} // namespace

constinit const DialectRules whatsapp_rules = {
    .dialect = Dialect::whatsapp,
    .name = "whatsapp",
    .limit = 4096,
    .max_entities = 0,
    .caption_limit = 1024, // of media, facts/platforms.md
    .unit = "characters",
    .measure = code_point_length,
    .write = write,
    .read = read,
};

std::string undo_whatsapp_look_alikes(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto found = std::ranges::find_if(
            look_alikes, [text](const LookAlike& candidate) { return text.starts_with(candidate.shown); });
        const bool at_start = out.empty() || out.back() == '\n';
        const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto mark = text.starts_with('-') || text.starts_with('>') ? 1 : digits > 0 ? digits + 1 : 0;
        if (found != look_alikes.end()) {
            out += found->mark;
            text.remove_prefix(found->shown.size());
        } else if (at_start && mark > 0 && mark < text.size() && text.substr(mark).starts_with(no_break_space)) {
            out.append(text.substr(0, mark)) += ' ';
            text.remove_prefix(mark + no_break_space.size());
        } else {
            out += text.front();
            text.remove_prefix(1);
        }
    }
    return out;
}

} // namespace depesche::digest
