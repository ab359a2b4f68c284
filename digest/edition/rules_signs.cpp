// (7) Emoji and letters that are no letters.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>

namespace depesche::digest {
namespace {

/// Emoji that are coloured without a variation selector, among the older symbols.
constexpr std::u32string_view coloured_symbols = U"⌚⌛⏩⏪⏫⏬⏰⏳◽◾☔☕♈♉♊♋♌♍♎♏♐♑♒♓♿⚓⚡⚪⚫⚽⚾⛄⛅⛎"
                                                 U"⛔⛪⛲⛳⛵⛺⛽✅✊✋✨❌❎❓❔❕❗➕➖➗➰➿⬛⬜⭐⭕";

bool shows_emoji(std::string_view grapheme) {
    const bool selected = grapheme.contains("\uFE0F");
    while (!grapheme.empty()) {
        const auto next = first_code_point(grapheme);
        const bool coloured = next.value >= 0x1F000 || selected || coloured_symbols.contains(next.value);
        if (coloured && is_emoji(next.value)) return true;
        grapheme.remove_prefix(next.bytes);
    }
    return false;
}

struct Emoji {
    std::size_t at;
    std::string_view text;
};
std::vector<Emoji> emoji_of(std::string_view text) {
    std::vector<Emoji> all;
    std::size_t begin = 0;
    for (const auto end : grapheme_ends(text)) {
        const auto grapheme = text.substr(begin, end - begin);
        if (shows_emoji(grapheme)) all.push_back({begin, grapheme});
        begin = end;
    }
    return all;
}

/// Texts that stand apart in the message, with one space between.
std::string joined(std::initializer_list<std::string_view> texts) {
    std::string all;
    for (const auto text : texts) {
        if (!all.empty() && !text.empty()) all += ' ';
        all += text;
    }
    return all;
}

/// All texts of a block with its sign.
struct BlockText {
    std::string operator()(const Item& item) const { return joined({item.label, item.title, item.line}); }
    std::string operator()(const Footer&) const { return {}; }
    std::string operator()(const ReaderPoll& block) const { return joined({block.sign, block.question, block.line}); }
    std::string operator()(const Picture& block) const { return block.credit; }
    std::string operator()(const auto& block) const {
        if constexpr (requires { block.sign; })
            return joined({block.sign, block.text});
        else
            return block.text;
    }
};

bool has_words(std::string_view text) {
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (is_word_character(next.value)) return true;
        text.remove_prefix(next.bytes);
    }
    return false;
}

/// Words behind which a noun must come, in the four languages.
constexpr std::string_view before_nouns =
    " der die das dem den des ein eine einen einem einer im am zum zur vom ins mit ohne für gegen the a an with "
    "without le la les un une des du au aux avec il lo gli i uno una del della dei al alla con senza ";

/// An emoji that stands for a word: "Das 🚋 fährt wieder", "Wetter: ☀️".
std::string emoji_for_word(std::string_view text) {
    for (const auto& emoji : emoji_of(text)) {
        auto before = text.substr(0, emoji.at);
        while (before.ends_with(' ')) before.remove_suffix(1);
        if (before.ends_with(':') && !has_words(text.substr(emoji.at + emoji.text.size())))
            return std::string(emoji.text);
        const auto space = before.rfind(' ');
        const auto last = space == std::string_view::npos ? before : before.substr(space + 1);
        if (!last.empty() && is_listed(before_nouns, lower(last))) return std::string(emoji.text);
    }
    return {};
}

/// A text of signs alone, or with signs in the place of words.
std::string carried_by_emoji(const ShownText& shown) {
    if (shown.part == Part::label) return {};
    const bool signs_alone = !has_words(shown.text) && !emoji_of(shown.text).empty();
    return signs_alone ? std::string(shown.text) : emoji_for_word(shown.text);
}

/// Part 1 of facts/editorial.md: the most of a product. Its items may have none of their own.
std::size_t most_emoji(const RuleInput& input) {
    if (input.document.product != Product::digest) return 1;
    return is_weekend_edition(input) ? 1 : 2;
}

/// Faces, hearts, hands, parties: nobody wants them beside bad news.
bool is_mood(std::string_view emoji) {
    const auto c = first_code_point(emoji).value;
    return (c >= 0x1F600 && c <= 0x1F64F) || (c >= 0x1F910 && c <= 0x1F92F) || (c >= 0x1F970 && c <= 0x1F97A) ||
           (c >= 0x1F493 && c <= 0x1F49F) || (c >= 0x1F440 && c <= 0x1F450) || (c >= 0x1F4A5 && c <= 0x1F4AB) ||
           (c >= 0x1F389 && c <= 0x1F38A) || c == 0x2764 || c == 0x263A || c == 0x1F525 || c == 0x1F5A4;
}

/// Mathematical, enclosed, full-width and small capital letters: look bold, are read out one by one or not at all.
bool is_styled_letter(char32_t c) {
    return (c >= 0x1D400 && c <= 0x1D7FF) || (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x249C && c <= 0x24B5) ||
           (c >= 0x1F110 && c <= 0x1F12B) || (c >= 0x1F130 && c <= 0x1F189 && !is_emoji(c)) ||
           (c >= 0xFF10 && c <= 0xFF19) || (c >= 0xFF21 && c <= 0xFF3A) || (c >= 0xFF41 && c <= 0xFF5A) ||
           std::u32string_view(U"ℂℍℕℙℚℝℤℬℰℱℋℐℒℳℛℭℌℑℜℨℯℊℴ").contains(c);
}

/// Small capitals and raised letters: a word of three is no abbreviation ("1ᵉʳ") any more.
bool is_phonetic_letter(char32_t c) {
    return (c >= 0x1D00 && c <= 0x1D6A) || std::u32string_view(U"ʀʙɢɪʟɴʏʜɶꜰꜱ").contains(c) ||
           (c >= 0x02B0 && c <= 0x02B8) || c == 0x02E1 || c == 0x02E2 || c == 0x02E3;
}

/// Strokes and lines through or under letters.
bool is_drawn_over(char32_t c) { return c >= 0x332 && c <= 0x338; }

bool is_latin(char32_t c) { return is_letter(c) && c < 0x250; }
bool is_cyrillic(char32_t c) { return c >= 0x400 && c < 0x530; }

std::string styled_letters_in(std::string_view text) {
    std::string found, phonetic;
    std::size_t raised = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        const auto next = first_code_point(rest);
        if (is_styled_letter(next.value) || is_drawn_over(next.value)) found.append(rest.substr(0, next.bytes));
        if (is_phonetic_letter(next.value)) {
            ++raised;
            phonetic.append(rest.substr(0, next.bytes));
        }
        rest.remove_prefix(next.bytes);
    }
    if (found.empty() && raised >= 3) return phonetic;
    return found;
}

/// A word in two alphabets: letters that only look like the right ones are read out wrong and not found again.
std::string mixed_word_in(std::string_view text) {
    for (const Token& token : tokens_of(text)) {
        bool latin = false;
        bool cyrillic = false;
        for (auto rest = token.text; token.kind == Token::Kind::word && !rest.empty();) {
            const auto next = first_code_point(rest);
            latin = latin || is_latin(next.value);
            cyrillic = cyrillic || is_cyrillic(next.value);
            rest.remove_prefix(next.bytes);
        }
        if (latin && cyrillic) return std::string(token.text);
    }
    return {};
}

} // namespace

std::vector<Finding> check_emoji(const RuleInput& input) {
    std::vector<Finding> findings;
    int number = 0;
    std::size_t all = 0;
    for (const auto& block : input.document.blocks) {
        const int item = std::holds_alternative<Item>(block) ? ++number : 0;
        const auto text = std::visit(BlockText{}, block);
        const auto count = emoji_of(text).size();
        all += std::min<std::size_t>(count, 1);
        if (count > 1)
            findings.push_back({"emoji", RuleSeverity::warning, item,
                                sentence(input, "emoji", {{"n", std::to_string(count)}, {"text", shortened(text)}})});
    }
    if (const auto most = most_emoji(input); all > most && input.document.product != Product::note)
        findings.push_back(
            {"emoji", RuleSeverity::warning, 0,
             sentence(input, "many_emoji", {{"n", std::to_string(all)}, {"most", std::to_string(most)}})});
    return findings;
}

std::vector<Finding> check_emoji_words(const RuleInput& input) {
    auto findings = search(input, "emoji", RuleSeverity::warning, "emoji_word", carried_by_emoji);
    for (auto& finding : findings) {
        // A title of signs alone says nothing to whoever listens.
        const auto items = items_of(input.document);
        const auto index = static_cast<std::size_t>(finding.item) - 1;
        if (finding.item > 0 && index < items.size() && !has_words(items[index]->title))
            finding.severity = RuleSeverity::error;
    }
    return findings;
}

std::vector<Finding> check_mood(const RuleInput& input) {
    const auto product = input.document.product;
    if (product != Product::alert && product != Product::update && product != Product::correction) return {};
    std::vector<Finding> findings;
    for (const auto& block : input.document.blocks) {
        const auto text = std::visit(BlockText{}, block);
        for (const auto& emoji : emoji_of(text)) {
            if (!is_mood(emoji.text)) continue;
            findings.push_back(
                about_words(input, "emoji", RuleSeverity::warning, "mood", {0, Part::body, text}, emoji.text));
        }
    }
    return findings;
}

std::vector<Finding> check_letters(const RuleInput& input) {
    auto findings = search(input, "letters", RuleSeverity::warning, "letters",
                           [](const ShownText& shown) { return styled_letters_in(shown.text); });
    auto mixed = search(input, "letters", RuleSeverity::warning, "mixed_word",
                        [](const ShownText& shown) { return mixed_word_in(shown.text); });
    std::ranges::move(mixed, std::back_inserter(findings));
    return findings;
}

} // namespace depesche::digest
