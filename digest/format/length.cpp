#include "digest/format/dialect.hpp"

#include <algorithm>

namespace depesche::digest {
namespace {

constexpr std::size_t most_of_an_address = 28; // facts/editorial.md, part 1
constexpr std::string_view spaces = " \n";

bool is_address(std::string_view word) { return word.starts_with("https://") || word.starts_with("http://"); }

/// Calls `use` with every word between spaces and line breaks.
template <class Use>
void for_each_word(std::string_view text, Use use) {
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(spaces), text.size()));
        if (text.empty()) return;
        const auto end = std::min(text.find_first_of(spaces), text.size());
        use(text.substr(0, end));
        text.remove_prefix(end);
    }
}

/// Dots between words and lonely dashes are not read.
bool has_letter_or_digit(std::string_view word) {
    while (!word.empty()) {
        const auto next = first_code_point(word);
        if (is_word_character(next.value)) return true;
        word.remove_prefix(next.bytes);
    }
    return false;
}

std::size_t words(std::string_view text) {
    std::size_t count = 0;
    for_each_word(text, [&count](std::string_view word) { count += !is_address(word) && has_letter_or_digit(word); });
    return count;
}

struct WordCounter {
    std::size_t operator()(const Item& item) const {
        return words(item.label) + words(item.title) + words(item.line) + words(item.note);
    }
    std::size_t operator()(const Link& link) const { return words(link.text) + words(link.note); }
    std::size_t operator()(const Picture&) const { return 0; } // its credit is a duty, not the story
    std::size_t operator()(const Footer&) const { return 0; }
    /// How to answer is a duty too.
    std::size_t operator()(const ReaderPoll& poll) const {
        std::size_t count = words(poll.question) + words(poll.line);
        for (const auto& option : poll.options) count += words(option);
        return count;
    }
    std::size_t operator()(const auto& block) const { return words(block.text); }
};

} // namespace

std::size_t utf16_length(std::string_view utf8) {
    std::size_t length = 0;
    while (!utf8.empty()) {
        const auto next = first_code_point(utf8);
        length += next.value > 0xFFFF ? 2 : 1;
        utf8.remove_prefix(next.bytes);
    }
    return length;
}

std::size_t code_point_length(std::string_view utf8) {
    std::size_t length = 0;
    for (; !utf8.empty(); ++length) utf8.remove_prefix(first_code_point(utf8).bytes);
    return length;
}

std::string visible_text(const Rendered& rendered) {
    const auto& rules = rules_of(rendered.dialect);
    if (rendered.poll_fields && rules.poll != nullptr) return rules.poll->read(rendered.text);
    auto seen = rules.read(rendered.text);
    return seen ? std::move(seen->text) : rendered.text;
}

std::size_t visible_length(const Rendered& rendered) {
    const auto text = visible_text(rendered);
    auto length = code_point_length(text);
    for_each_word(text, [&length](std::string_view word) {
        const auto own = code_point_length(word);
        if (is_address(word) && own > most_of_an_address) length -= own - most_of_an_address;
    });
    return length;
}

std::size_t word_count(const Document& document) {
    std::size_t count = 0;
    for (const auto& block : document.blocks) count += std::visit(WordCounter{}, block);
    return count;
}

} // namespace depesche::digest
