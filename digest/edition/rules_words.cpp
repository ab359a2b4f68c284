#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_parts.hpp"
#include "digest/edition/wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <span>

namespace depesche::digest {
namespace {

bool is_story_text(Part part) { return part == Part::title || part == Part::headline || part == Part::line; }
bool is_title(Part part) { return part == Part::title || part == Part::headline; }

/// Words with one space around each, for whole-word search: " das ist ein test ".
std::string padded(std::string_view text) {
    std::string out = " ";
    for (const auto& word : words(text)) out += word + " ";
    return out;
}

std::string_view first_of(std::string_view text, std::span<const std::string_view> parts) {
    const auto found = std::ranges::find_if(parts, [text](std::string_view part) { return text.contains(part); });
    return found == parts.end() ? std::string_view() : *found;
}

/// A finding for every text in which `find` sees words; `cure`, a key below [cure], ends the sentence.
template <class Find>
std::vector<Finding> search(const RuleInput& input, std::string_view rule, RuleSeverity severity, std::string_view cure,
                            Find find) {
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        const std::string words_found = find(shown);
        if (!words_found.empty())
            findings.push_back({rule, severity, shown.item,
                                sentence(input, "words",
                                         {{"found", shortened(words_found)},
                                          {"text", shortened(shown.text)},
                                          {"cure", words_for_editors(input.texts).at("cure." + std::string(cure))}})});
    }
    return findings;
}

// --- placeholders -------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 9> template_marks = {
    "{{", "}}", "<%", "%>", "${", "[[", "{%", "&nbsp;", "[object Object]"};

/// "{name}" of our own templates.
std::string braced_name(std::string_view text) {
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", open + 1);
        if (end != std::string_view::npos && end > open + 1 && text[end] == '}')
            return std::string(text.substr(open, end - open + 1));
    }
    return {};
}

/// "%s", "%d", "%1$s"; but not the percent sign of "5%der".
std::string print_mark(std::string_view text) {
    const auto is_alphanumeric = [&](std::size_t at) {
        return at < text.size() && is_word_character(first_code_point(text.substr(at)).value);
    };
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        auto end = at + 1;
        while (end < text.size() && std::string_view("0123456789$").contains(text[end])) ++end;
        const bool kind = end < text.size() && std::string_view("sdif@").contains(text[end]);
        if (kind && !is_alphanumeric(end + 1) && (at == 0 || !is_alphanumeric(at - 1)))
            return std::string(text.substr(at, end + 1 - at));
    }
    return {};
}

std::string placeholder_in(std::string_view text) {
    if (const auto mark = first_of(text, template_marks); !mark.empty()) return std::string(mark);
    if (auto name = braced_name(text); !name.empty()) return name;
    if (auto mark = print_mark(text); !mark.empty()) return mark;
    const auto all = words(text);
    // "null" alone is no news; in a sentence it is German for zero, or null and void.
    const auto is_nothing = [](std::string_view word) { return word == "null" || word == "none" || word == "nan"; };
    if (!all.empty() && std::ranges::all_of(all, is_nothing)) return all.front();
    for (const std::string_view word : {"undefined", "lorem"}) {
        if (is_one_of(all, word)) return std::string(word);
    }
    return {};
}

// --- test words ---------------------------------------------------------------------------------------------------

constexpr std::array<std::string_view, 6> never_words = {" asdf ",   " asdfasdf ", " qwertz ",
                                                         " qwerty ", " foobar ",   " foo bar "};
constexpr std::array<std::string_view, 14> test_sentences = {
    " ist ein test ",  " nur ein test ", " is a test ",     " only a test ",  " est un test ",
    " c'est un test ", " è un test ",    " testmeldung ",   " test message ", " test alert ",
    " testalarm ",     " test push ",    " testnachricht ", " test test "};

/// Certain test words: keyboard rows, "dies ist ein Test", or a title that begins with TEST as a label.
std::string test_words_in(const ShownText& shown) {
    const auto text = padded(shown.text);
    if (const auto found = first_of(text, never_words); !found.empty())
        return std::string(found.substr(1, found.size() - 2));
    if (const auto found = first_of(text, test_sentences); !found.empty())
        return std::string(found.substr(1, found.size() - 2));
    const auto all = words(shown.text);
    const bool only_numbers_follow =
        !all.empty() && std::ranges::all_of(all.begin() + 1, all.end(), [](const std::string& word) {
            return std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
        });
    if (!all.empty() && all.front() == "test" && only_numbers_follow) return "test";
    for (const std::string_view label : {"TEST:", "[TEST]", "(TEST)", "TEST -", "TEST –", "[Test]", "(Test)"}) {
        if (is_title(shown.part) && shown.text.contains(label)) return std::string(label);
    }
    return {};
}

// --- shouting -----------------------------------------------------------------------------------------------------

/// Names of more than four letters that are written in capitals.
constexpr std::array<std::string_view, 20> acronyms = {
    "UNESCO", "UNICEF", "ASEAN", "BRICS",    "COVID", "FINMA", "INTERPOL", "NASDAQ", "EURATOM", "ECOWAS",
    "UNRWA",  "AUKUS",  "UEFA",  "MERCOSUR", "SUISA", "COMCO", "SWISSMEM", "EUFOR",  "UNAIDS",  "LGBTIQ"};

/// Capitals that are no shouting: known names, Roman numbers, and words that nobody could pronounce.
bool is_acronym(std::string_view word) {
    return is_one_of(acronyms, word) || word.find_first_not_of("IVXLCDM") == std::string_view::npos ||
           word.find_first_of("AEIOU") == std::string_view::npos;
}

/// The first word of more than four letters in capitals alone.
std::string capitals_in(std::string_view text) {
    std::string word;
    std::size_t letters = 0;
    bool capitals = true;
    const auto shouted = [&] { return letters > 4 && capitals && !is_acronym(word); };
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (is_letter(next.value)) {
            word.append(text.substr(0, next.bytes));
            ++letters;
            capitals = capitals && is_upper_case(next.value);
        } else {
            if (shouted()) return word;
            word.clear();
            letters = 0;
            capitals = true;
        }
        text.remove_prefix(next.bytes);
    }
    return shouted() ? word : std::string();
}

/// A headline without its product's label ("BREAKING: ").
std::string_view without_label(const ShownText& shown, Product product) {
    const bool labelled = shown.part == Part::headline && product != Product::surprising && product != Product::note;
    const auto colon = labelled ? shown.text.find(':') : std::string_view::npos;
    return colon == std::string_view::npos ? shown.text : shown.text.substr(colon + 1);
}

// --- teasing ------------------------------------------------------------------------------------------------------

/// What withholds the fact: whole words anywhere, or at the beginning of a title (both lower case, with | between).
struct Teasers {
    std::string_view language;
    std::string_view anywhere;
    std::string_view beginning;
};
constexpr std::array teasers = {
    Teasers{"de",
            "das musst du wissen|das müssen sie wissen|was du wissen musst|was sie wissen müssen|dieser grund|diesen "
            "grund|aus diesem grund|wirst du nicht glauben|du wirst nicht glauben|werden sie nicht glauben|dieser "
            "trick|diesem trick|das steckt dahinter|das ist der grund",
            "so |darum |deshalb |deswegen "},
    Teasers{"en",
            "you won't believe|what you need to know|everything you need to know|this is why|here's why|the reason "
            "why|this one trick|what happened next|will shock you",
            "here's |this is how |so "},
    Teasers{"fr",
            "vous n'allez pas croire|ne croirez pas|ce qu'il faut savoir|ce que vous devez savoir|voici pourquoi|la "
            "raison pour laquelle",
            "voici "},
    Teasers{"it", "non ci crederai|non crederete|ecco perché|cosa sapere|quello che devi sapere", "ecco "},
};

/// "So viele Lawinen wie nie" tells the fact.
bool is_comparison(std::string_view text) {
    return text.starts_with("so viel") || text.starts_with("so wenig") || text.starts_with("so far") ||
           text.starts_with("so gut wie") || text.contains(" wie nie") || text.contains(" wie noch nie");
}

/// Lower case with straight apostrophes.
std::string comparable(std::string_view text) {
    auto out = lower(text);
    for (auto at = out.find("’"); at != std::string::npos; at = out.find("’")) out.replace(at, 3, "'");
    return out;
}

std::string listed(std::string_view list, std::string_view text, bool beginning) {
    while (!list.empty()) {
        const auto bar = std::min(list.find('|'), list.size());
        const auto phrase = list.substr(0, bar);
        if (beginning ? text.starts_with(phrase) : text.contains(phrase)) return std::string(phrase);
        list.remove_prefix(std::min(bar + 1, list.size()));
    }
    return {};
}

std::string teaser_in(const ShownText& shown, std::string_view language) {
    const auto found = std::ranges::find(teasers, language, &Teasers::language);
    if (found == teasers.end() || !is_story_text(shown.part)) return {};
    const auto text = comparable(shown.text);
    if (auto phrase = listed(found->anywhere, text, false); !phrase.empty()) return phrase;
    return is_title(shown.part) && !is_comparison(text) ? listed(found->beginning, text, true) : std::string();
}

// --- signs and letters --------------------------------------------------------------------------------------------

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

std::size_t emoji_count(std::string_view text) {
    std::size_t count = 0;
    std::size_t begin = 0;
    for (const auto end : grapheme_ends(text)) {
        count += shows_emoji(text.substr(begin, end - begin));
        begin = end;
    }
    return count;
}

/// All texts of a block with its sign.
struct BlockText {
    std::string operator()(const Item& item) const { return item.label + item.title + item.line; }
    std::string operator()(const Footer&) const { return {}; }
    std::string operator()(const ReaderPoll& block) const { return block.sign + block.question + block.line; }
    std::string operator()(const Picture& block) const { return block.credit; }
    std::string operator()(const auto& block) const {
        if constexpr (requires { block.sign; })
            return block.sign + block.text;
        else
            return block.text;
    }
};

/// Mathematical, enclosed and full-width letters: look bold, are read out one by one or not at all.
bool is_styled_letter(char32_t c) {
    return (c >= 0x1D400 && c <= 0x1D7FF) || (c >= 0x24B6 && c <= 0x24E9) || (c >= 0x1F110 && c <= 0x1F12B) ||
           (c >= 0x1F130 && c <= 0x1F169 && !is_emoji(c)) || (c >= 0xFF21 && c <= 0xFF3A) ||
           (c >= 0xFF41 && c <= 0xFF5A);
}

std::string styled_letters_in(std::string_view text) {
    std::string found;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        if (is_styled_letter(next.value)) found.append(text.substr(0, next.bytes));
        text.remove_prefix(next.bytes);
    }
    return found;
}

/// The words with a sharp s.
std::string sharp_s_in(std::string_view text) {
    std::string found;
    for (const auto& word : words(text)) {
        if (word.contains("ß") || word.contains("ẞ")) found += (found.empty() ? "" : ", ") + word;
    }
    return found;
}

bool is_quiz(std::string_view title) {
    const auto text = padded(title);
    return text.contains(" quiz ") || text.contains(" umfrage ") || text.contains(" poll ") ||
           text.contains(" sondage ") || text.contains(" sondaggio ");
}

} // namespace

std::vector<Finding> check_placeholders(const RuleInput& input) {
    return search(input, "placeholder", RuleSeverity::error, "placeholder",
                  [](const ShownText& shown) { return placeholder_in(shown.text); });
}

std::vector<Finding> check_test_words(const RuleInput& input) {
    if (input.test_audience) return {};
    auto findings = search(input, "test words", RuleSeverity::error, "test_words", test_words_in);
    if (!findings.empty()) return findings;
    return search(input, "test words", RuleSeverity::warning, "test_word", [](const ShownText& shown) {
        // The noun has a capital in German; elsewhere the word is too common to be asked about.
        return (" " + std::string(shown.text) + " ").contains(" TEST ") ? std::string("TEST") : std::string();
    });
}

std::vector<Finding> check_questions(const RuleInput& input) {
    return search(input, "question", RuleSeverity::warning, "question", [](const ShownText& shown) {
        const auto text = shown.text.substr(0, shown.text.find_last_not_of(" »”\"") + 1);
        const bool asks = is_title(shown.part) && (text.ends_with('?') || text.ends_with("？"));
        return asks && !is_quiz(text) ? std::string("?") : std::string();
    });
}

std::vector<Finding> check_shouting(const RuleInput& input) {
    return search(input, "shouting", RuleSeverity::warning, "shouting", [&](const ShownText& shown) {
        for (const std::string_view marks : {"!!", "??", "?!", "!?"}) {
            if (shown.text.contains(marks)) return std::string(marks);
        }
        return capitals_in(without_label(shown, input.document.product));
    });
}

std::vector<Finding> check_teasing(const RuleInput& input) {
    const auto language = primary_language(input);
    return search(input, "teaser", RuleSeverity::warning, "teaser",
                  [language](const ShownText& shown) { return teaser_in(shown, language); });
}

std::vector<Finding> check_emoji(const RuleInput& input) {
    std::vector<Finding> findings;
    int number = 0;
    for (const auto& block : input.document.blocks) {
        const int item = std::holds_alternative<Item>(block) ? ++number : 0;
        const auto text = std::visit(BlockText{}, block);
        if (const auto count = emoji_count(text); count > 1)
            findings.push_back({"emoji", RuleSeverity::warning, item,
                                sentence(input, "emoji", {{"n", std::to_string(count)}, {"text", shortened(text)}})});
    }
    return findings;
}

std::vector<Finding> check_letters(const RuleInput& input) {
    return search(input, "letters", RuleSeverity::warning, "letters",
                  [](const ShownText& shown) { return styled_letters_in(shown.text); });
}

std::vector<Finding> check_locale(const RuleInput& input) {
    const std::string_view language = input.language.empty() ? input.document.language : input.language;
    if (language != "de-CH" && language != "de-LI") return {};
    return search(input, "locale", RuleSeverity::error, "locale",
                  [](const ShownText& shown) { return sharp_s_in(shown.text); });
}

} // namespace depesche::digest
