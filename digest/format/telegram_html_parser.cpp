#include "digest/format/telegram_html_parser.hpp"

#include "digest/document/unicode.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <tuple>
#include <utility>

namespace depesche::digest {
namespace {

constexpr std::string_view invalid_unicode =
    "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units";

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\v' || c == '\0'; }
constexpr bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_name_token(char c) { return is_alpha(c) || is_digit(c) || c == '.' || c == '-'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char c) { return lower(c); });
    return out;
}

/// What a tag means; the order among entities of the same range is tdlib's.
struct Tag {
    std::string_view name;
    std::string_view type;
    int rank;
};
constexpr std::array tags = {
    Tag{"a", "text_link", 49},
    Tag{"b", "bold", 90},
    Tag{"strong", "bold", 90},
    Tag{"i", "italic", 91},
    Tag{"em", "italic", 91},
    Tag{"u", "underline", 92},
    Tag{"ins", "underline", 92},
    Tag{"s", "strikethrough", 93},
    Tag{"strike", "strikethrough", 93},
    Tag{"del", "strikethrough", 93},
    Tag{"span", "spoiler", 94},
    Tag{"tg-spoiler", "spoiler", 94},
    Tag{"tg-emoji", "custom_emoji", 99},
    Tag{"code", "code", 20},
    Tag{"pre", "pre", 11},
    Tag{"blockquote", "blockquote", 0},
};

const Tag* find_tag(std::string_view name) {
    const auto found = std::ranges::find(tags, name, &Tag::name);
    return found == tags.end() ? nullptr : &*found;
}

int rank(const TelegramEntity& entity) {
    if (entity.type == "pre" && !entity.argument.empty()) return 10;
    if (entity.type == "expandable_blockquote") return 0;
    const auto found = std::ranges::find(tags, std::string_view(entity.type), &Tag::type);
    return found == tags.end() ? 49 : found->rank;
}

/// The id in tg://user?id=N; empty for every other address.
std::string user_id(std::string_view address) {
    for (const std::string_view start : {"tg://user?id=", "tg:user?id="}) {
        if (!lower(address).starts_with(start)) continue;
        const auto id = address.substr(start.size());
        if (!id.empty() && id.size() <= 18 && id[0] != '0' && std::ranges::all_of(id, is_digit)) return std::string(id);
    }
    return {};
}

struct OpenTag {
    const Tag* tag = nullptr;
    std::string argument;
    std::size_t offset = 0; ///< UTF-16
    std::size_t begin = 0;  ///< in the text
};

/// One pass over the bytes. Offsets in errors are bytes of the markup.
class Parser {
public:
    explicit Parser(std::string_view html) : html_(html) {}

    std::expected<TelegramText, std::string> parse() {
        while (at_ < html_.size() && error_.empty()) step();
        if (error_.empty() && !open_.empty())
            fail(fmt::format("Can't find end tag corresponding to start tag {}", open_.back().tag->name));
        if (error_.empty() && surrogate_) fail(std::string(invalid_unicode));
        if (!error_.empty()) return std::unexpected("Bad Request: can't parse entities: " + error_);
        finish();
        return std::move(out_);
    }

private:
    /// The byte at a position, and 0 behind the end: tdlib reads a C string.
    char peek(std::size_t position) const { return position < html_.size() ? html_[position] : '\0'; }
    char peek() const { return peek(at_); }
    bool ended() const { return at_ >= html_.size(); }
    void fail(std::string text) {
        if (error_.empty()) error_ = std::move(text);
    }

    void step() {
        if (peek() == '<') return peek(at_ + 1) == '/' ? end_tag() : start_tag();
        if (peek() == '&') {
            if (const auto code = reference()) return append(*code);
        }
        const auto c = static_cast<unsigned char>(html_[at_++]);
        if ((c & 0xC0) != 0x80) offset_ += c >= 0xF0 ? 2 : 1;
        out_.text += static_cast<char>(c);
    }

    /// Surrogates written as references are refused at the end, even a pair of them.
    void append(char32_t code) {
        offset_ += code > 0xFFFF ? 2 : 1;
        if (code >= 0xD800 && code <= 0xDFFF) surrogate_ = true;
        append_utf8(out_.text, code);
    }

    /// A character reference at the position, which moves behind it; nothing when it stays text.
    std::optional<char32_t> reference() {
        auto end = at_ + 1;
        const auto code = peek(end) == '#' ? numeric_reference(end) : named_reference(end);
        if (code == 0) return std::nullopt;
        at_ = peek(end) == ';' ? end + 1 : end;
        return code;
    }

    char32_t numeric_reference(std::size_t& end) const {
        ++end;
        const int base = peek(end) == 'x' ? 16 : 10;
        if (base == 16) ++end;
        std::uint32_t code = 0;
        // Ten characters are the most that tdlib accepts; nothing longer can overflow here.
        while (end - at_ <= 10 && end < html_.size()) {
            std::uint32_t digit = 0;
            const char* const byte = html_.data() + end;
            if (std::from_chars(byte, byte + 1, digit, base).ec != std::errc{}) break;
            code = code * static_cast<std::uint32_t>(base) + digit;
            ++end;
        }
        return code >= 0x10FFFF || end - at_ >= 10 ? 0 : code;
    }

    char32_t named_reference(std::size_t& end) const {
        while (is_alpha(peek(end))) ++end;
        const auto name = html_.substr(at_ + 1, end - at_ - 1);
        if (name == "lt") return '<';
        if (name == "gt") return '>';
        if (name == "amp") return '&';
        return name == "quot" ? '"' : 0;
    }

    void skip_spaces() {
        while (!ended() && is_space(peek())) ++at_;
    }

    void start_tag() {
        const auto begin = at_++;
        while (!is_space(peek()) && peek() != '>') ++at_;
        if (peek() == '\0') return fail(fmt::format("Unclosed start tag at byte offset {}", begin));
        const auto name = lower(html_.substr(begin + 1, at_ - begin - 1));
        const Tag* const tag = find_tag(name);
        if (tag == nullptr) return fail(fmt::format("Unsupported start tag \"{}\" at byte offset {}", name, begin));
        std::string argument;
        while (error_.empty() && peek() != '>') attribute(*tag, begin, argument);
        if (!error_.empty()) return;
        if (name == "span" && argument != "spoiler")
            return fail(fmt::format("Tag \"span\" must have class \"tg-spoiler\" at byte offset {}", begin));
        ++at_;
        open_.push_back({tag, std::move(argument), offset_, out_.text.size()});
    }

    void attribute(const Tag& tag, std::size_t begin, std::string& argument) {
        skip_spaces();
        if (peek() == '>') return;
        const auto name_begin = at_;
        while (!is_space(peek()) && peek() != '=' && peek() != '>') ++at_;
        const auto name = html_.substr(name_begin, at_ - name_begin);
        if (name == "expandable" && tag.name == "blockquote" && (peek() == '>' || is_space(peek())) && !ended()) {
            argument = "expandable";
            return;
        }
        while (!is_space(peek()) && peek() != '=') ++at_;
        take_value(tag, begin, html_.substr(name_begin, at_ - name_begin), argument);
    }

    void take_value(const Tag& tag, std::size_t begin, std::string_view name, std::string& argument) {
        if (name.empty())
            return fail(fmt::format("Empty attribute name in the tag \"{}\" at byte offset {}", tag.name, begin));
        skip_spaces();
        if (peek() != '=')
            return fail(
                fmt::format("Expected equal sign in declaration of an attribute of the tag \"{}\" at byte offset {}",
                            tag.name, begin));
        ++at_;
        skip_spaces();
        if (ended()) return fail(fmt::format("Unclosed start tag \"{}\" at byte offset {}", tag.name, begin));
        const bool quoted = peek() == '"' || peek() == '\'';
        auto value = quoted ? quoted_value() : name_token();
        if (!error_.empty()) return;
        if (ended()) return fail(fmt::format("Unclosed start tag at byte offset {}", begin));
        keep(tag, name, std::move(value), argument);
    }

    std::string name_token() {
        const auto begin = at_;
        while (is_name_token(peek())) ++at_;
        // The end of the text counts as a space here, as in tdlib; the caller refuses it with the tag's offset.
        if (!is_space(peek()) && peek() != '>')
            fail(fmt::format("Unexpected end of name token at byte offset {}", begin));
        return lower(html_.substr(begin, at_ - begin));
    }

    std::string quoted_value() {
        const char quote = html_[at_++];
        std::string value;
        while (!ended() && peek() != quote) {
            const auto code = peek() == '&' ? reference() : std::nullopt;
            if (code)
                append_utf8(value, *code);
            else
                value += html_[at_++];
        }
        if (peek() == quote) ++at_;
        return value;
    }

    static void keep(const Tag& tag, std::string_view name, std::string value, std::string& argument) {
        const std::string_view text = value;
        if ((tag.name == "a" && name == "href") || (tag.name == "tg-emoji" && name == "emoji-id"))
            argument = std::move(value);
        else if (tag.name == "code" && name == "class" && text.starts_with("language-"))
            argument = text.substr(9);
        else if (tag.name == "span" && name == "class" && text.starts_with("tg-"))
            argument = text.substr(3);
    }

    void end_tag() {
        const auto begin = at_;
        if (open_.empty()) return fail(fmt::format("Unexpected end tag at byte offset {}", begin));
        at_ += 2;
        const auto name_begin = at_;
        while (!is_space(peek()) && peek() != '>') ++at_;
        const auto name = lower(html_.substr(name_begin, at_ - name_begin));
        skip_spaces();
        if (peek() != '>') return fail(fmt::format("Unclosed end tag at byte offset {}", begin));
        const auto expected = open_.back().tag->name;
        if (!name.empty() && name != expected)
            return fail(fmt::format("Unmatched end tag at byte offset {}, expected \"</{}>\", found \"</{}>\"", begin,
                                    expected, name));
        ++at_;
        auto closed = std::move(open_.back());
        open_.pop_back();
        if (offset_ > closed.offset) close(std::move(closed));
    }

    void close(OpenTag tag) {
        TelegramEntity entity{std::string(tag.tag->type), tag.offset, offset_ - tag.offset, {}};
        if (entity.type == "text_link") return close_link(std::move(entity), tag);
        if (entity.type == "code" || entity.type == "pre")
            return close_code(std::move(entity), std::move(tag.argument));
        if (entity.type == "custom_emoji") {
            std::int64_t id = 0;
            const auto& text = tag.argument;
            const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
            if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size() || id == 0)
                return fail("Invalid custom emoji identifier specified");
            entity.argument = text;
        }
        if (tag.argument == "expandable") entity.type = "expandable_blockquote";
        out_.entities.push_back(std::move(entity));
    }

    void close_link(TelegramEntity entity, const OpenTag& tag) {
        const auto address = tag.argument.empty() ? out_.text.substr(tag.begin) : tag.argument;
        entity.argument = user_id(address);
        if (!entity.argument.empty())
            entity.type = "text_mention";
        else
            entity.argument = telegram_link(address);
        if (!entity.argument.empty()) out_.entities.push_back(std::move(entity));
    }

    /// <pre><code class="language-x"> over the same words is one block with a language, in either order.
    void close_code(TelegramEntity entity, std::string language) {
        if (!out_.entities.empty()) {
            auto& inner = out_.entities.back();
            const bool same = inner.offset == entity.offset && inner.length == entity.length;
            if (same && entity.type == "pre" && inner.type == "code" && !inner.argument.empty()) {
                inner.type = "pre";
                return;
            }
            if (same && entity.type == "code" && inner.type == "pre" && inner.argument.empty() && !language.empty()) {
                inner.argument = std::move(language);
                return;
            }
        }
        if (entity.type == "code") entity.argument = std::move(language);
        out_.entities.push_back(std::move(entity));
    }

    void finish() {
        for (auto& entity : out_.entities) {
            if (entity.type == "code") entity.argument.clear();
        }
        std::ranges::sort(out_.entities, [](const TelegramEntity& left, const TelegramEntity& right) {
            return std::tuple(left.offset, right.length, rank(left)) <
                   std::tuple(right.offset, left.length, rank(right));
        });
    }

    std::string_view html_;
    std::size_t at_ = 0;
    std::size_t offset_ = 0;
    bool surrogate_ = false;
    std::vector<OpenTag> open_;
    TelegramText out_;
    std::string error_;
};

} // namespace

std::expected<TelegramText, std::string> parse_telegram_html(std::string_view html) {
    if (!is_valid_utf8(html)) return std::unexpected("Bad Request: strings must be encoded in UTF-8");
    return Parser(html).parse();
}

} // namespace depesche::digest
