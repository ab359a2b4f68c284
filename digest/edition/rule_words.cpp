#include "digest/edition/rule_words.hpp"

#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"

#include <algorithm>

namespace depesche::digest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr std::u32string_view spaces = U" \u00A0\u202F\u2009\u2007";

/// How many bytes the number at the start of `text` has: digits, each separator between two of them.
std::size_t number_bytes(std::string_view text) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        if (is_digit(text[bytes])) {
            ++bytes;
            continue;
        }
        const std::string_view rest = text.substr(bytes);
        const std::size_t separator = rest.starts_with("’")                                          ? 3
                                      : std::string_view(".,':").find(rest.front()) < std::size_t(4) ? 1
                                                                                                     : 0;
        if (separator == 0 || rest.size() <= separator || !is_digit(rest[separator])) break;
        bytes += separator;
    }
    return bytes;
}

std::size_t word_bytes(std::string_view text) {
    std::size_t bytes = 0;
    while (bytes < text.size()) {
        const auto next = first_code_point(text.substr(bytes));
        if (!is_letter(next.value) && !(bytes > 0 && next.value >= 0x300 && next.value < 0x370)) break;
        bytes += next.bytes;
    }
    return bytes;
}

bool begins_word_at(std::string_view text, std::size_t at) {
    if (at == 0) return true;
    auto before = at - 1;
    while (before > 0 && (static_cast<unsigned char>(text[before]) & 0xC0U) == 0x80U) --before;
    return !is_word_character(first_code_point(text.substr(before)).value);
}

} // namespace

std::vector<Token> tokens_of(std::string_view text) {
    std::vector<Token> tokens;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        Token token{Token::Kind::sign, text.substr(0, next.bytes)};
        if (is_digit(text.front()))
            token = {Token::Kind::number, text.substr(0, number_bytes(text))};
        else if (is_letter(next.value))
            token = {Token::Kind::word, text.substr(0, word_bytes(text))};
        else if (spaces.contains(next.value))
            token.kind = Token::Kind::space;
        tokens.push_back(token);
        text.remove_prefix(token.text.size());
    }
    return tokens;
}

const Token* neighbour(const std::vector<Token>& tokens, std::size_t at, int steps) {
    const std::ptrdiff_t direction = steps < 0 ? -1 : 1;
    auto left = steps < 0 ? -steps : steps;
    for (auto i = static_cast<std::ptrdiff_t>(at) + direction; i >= 0 && i < std::ssize(tokens); i += direction) {
        const Token& token = tokens[static_cast<std::size_t>(i)];
        if (token.kind != Token::Kind::space && --left == 0) return &token;
    }
    return nullptr;
}

std::string padded(std::string_view text) {
    std::string out = " ";
    for (const auto& word : words(text)) out += word + " ";
    return out;
}

std::string comparable(std::string_view text) {
    std::string out = lower(text);
    constexpr std::pair<std::string_view, std::string_view> plain[] = {
        {"’", "'"}, {"\u00A0", " "}, {"\u202F", " "}, {"\u2009", " "}};
    for (const auto& [from, to] : plain) {
        for (auto at = out.find(from); at != std::string::npos; at = out.find(from, at + to.size()))
            out.replace(at, from.size(), to);
    }
    return out;
}

namespace {

template <class Fits>
std::string_view first_phrase(std::string_view phrases, Fits fits) {
    while (!phrases.empty()) {
        const auto bar = std::min(phrases.find('|'), phrases.size());
        const auto phrase = phrases.substr(0, bar);
        if (!phrase.empty() && fits(phrase)) return phrase;
        phrases.remove_prefix(std::min(bar + 1, phrases.size()));
    }
    return {};
}

} // namespace

std::size_t phrase_at(std::string_view phrase, std::string_view text) {
    auto at = text.find(phrase);
    while (at != std::string_view::npos && phrase.front() != ' ' && !begins_word_at(text, at))
        at = text.find(phrase, at + 1);
    return at;
}

std::string_view phrase_in(std::string_view phrases, std::string_view text) {
    return first_phrase(phrases,
                        [text](std::string_view phrase) { return phrase_at(phrase, text) != std::string_view::npos; });
}

std::string_view phrase_at_start(std::string_view phrases, std::string_view text) {
    return first_phrase(phrases, [text](std::string_view phrase) { return text.starts_with(phrase); });
}

bool is_listed(std::string_view list, std::string_view word) {
    for (auto at = list.find(word); at != std::string_view::npos && !word.empty(); at = list.find(word, at + 1)) {
        const auto end = at + word.size();
        if (at > 0 && list[at - 1] == ' ' && end < list.size() && list[end] == ' ') return true;
    }
    return false;
}

bool begins_like_one_of(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (end > 0 && word.starts_with(list.substr(0, end))) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

std::string_view first_of(std::string_view text, std::span<const std::string_view> parts) {
    const auto found = std::ranges::find_if(parts, [text](std::string_view part) { return text.contains(part); });
    return found == parts.end() ? std::string_view() : *found;
}

std::string as_written(std::string_view text, std::string_view found) {
    if (text.contains(found)) return std::string(found);
    std::string folded;
    std::vector<std::size_t> places; // where each byte of `folded` comes from
    for (std::size_t at = 0; at < text.size();) {
        const auto next = first_code_point(text.substr(at));
        folded += comparable(text.substr(at, next.bytes));
        places.resize(folded.size(), at);
        at += next.bytes;
    }
    const auto sought = comparable(found);
    const auto at = folded.find(sought);
    if (sought.empty() || at == std::string::npos) return std::string(found);
    const auto end = at + sought.size() < places.size() ? places[at + sought.size()] : text.size();
    return std::string(text.substr(places[at], end - places[at]));
}

std::string without_quotations(std::string_view text) {
    constexpr std::pair<std::string_view, std::string_view> marks[] = {{"«", "»"}, {"„", "“"}, {"“", "”"},
                                                                       {"»", "«"}, {"‹", "›"}, {"\"", "\""}};
    std::string out(text);
    for (const auto& [open, close] : marks) {
        for (auto at = out.find(open); at != std::string::npos; at = out.find(open, at)) {
            const auto end = out.find(close, at + open.size());
            if (end == std::string::npos) break;
            out.erase(at, end + close.size() - at);
        }
    }
    return out;
}

std::string_view without_end_marks(std::string_view text) {
    constexpr std::string_view marks[] = {" ", "»", "«", "”", "“", "\"", "’", "'", "›", ")", "\u00A0", "\u202F"};
    for (bool more = true; more && !text.empty();) {
        const auto mark = std::ranges::find_if(marks, [text](std::string_view one) { return text.ends_with(one); });
        more = mark != std::end(marks);
        if (more) text.remove_suffix(mark->size());
    }
    return text;
}

std::string_view without_label(const ShownText& shown, Product product) {
    const bool labelled = shown.part == Part::headline && product != Product::surprising && product != Product::note;
    auto colon = labelled ? shown.text.find(": ") : std::string_view::npos;
    if (colon == std::string_view::npos && labelled) colon = shown.text.find(':');
    if (colon == std::string_view::npos) return shown.text;
    auto rest = shown.text.substr(colon + 1);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    return rest;
}

bool is_weekend_edition(const RuleInput& input) {
    return input.weekend || std::ranges::any_of(items_of(input.document), [](const Item* item) {
               const auto& label = item->label;
               return !label.empty() && is_digit(label.front()) && lower(label).contains("min");
           });
}

Finding about_words(const RuleInput& input, std::string_view rule, RuleSeverity severity, std::string_view cure,
                    const ShownText& shown, std::string_view words_found) {
    return {rule, severity, shown.item,
            sentence(input, "words",
                     {{"found", shortened(as_written(shown.text, words_found))},
                      {"text", shortened(shown.text)},
                      {"cure", words_for_editors(input.texts).at("cure." + std::string(cure))}})};
}

} // namespace depesche::digest
