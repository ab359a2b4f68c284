#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace depesche::digest {
namespace {

constexpr std::size_t longest_title = 60;
constexpr std::size_t longest_item_line = 110;
constexpr std::size_t words_a_minute = 200;
constexpr std::size_t longest_question = 100;
constexpr std::size_t longest_option = 30;
constexpr std::size_t most_options = 5;

/// Part 1 of facts/editorial.md. `items`: as many as the budget was measured with.
struct Budget {
    std::size_t characters;
    std::size_t words;
    std::size_t items;
};

/// Morning and evening differ in how items are marked: by numbers, or by what is new.
Budget digest_budget(const RuleInput& input, const std::vector<const Item*>& items) {
    if (is_weekend_edition(input)) return {700, 100, 5};
    const bool numbered = std::ranges::any_of(items, [](const Item* item) { return item->number > 0; });
    return numbered || items.empty() ? Budget{950, 140, 6} : Budget{900, 130, 5};
}

std::optional<Budget> budget_of(const RuleInput& input) {
    switch (input.document.product) {
    case Product::digest: {
        const auto items = items_of(input.document);
        auto budget = digest_budget(input, items);
        // A newsroom that wants more items gets the room of one for each.
        if (items.size() > budget.items) {
            budget.characters = budget.characters * items.size() / budget.items;
            budget.words = budget.words * items.size() / budget.items;
        }
        return budget;
    }
    case Product::alert:
        return Budget{300, 45, 1};
    case Product::update:
    case Product::correction:
        return Budget{240, 40, 1};
    case Product::surprising:
        return Budget{260, 45, 1};
    case Product::poll: // characters: see check_poll_length
        return Budget{std::string::npos, 45, 1};
    case Product::note:
        break;
    }
    return std::nullopt;
}

/// Over the budget is a remark to the editor; a digest of half more than its budget is no longer the product.
/// Breaking news and corrections never wait for their length.
RuleSeverity severity_of(const RuleInput& input, std::size_t used, std::size_t budget) {
    const bool far_over = input.document.product == Product::digest && 2 * used > 3 * budget;
    return far_over ? RuleSeverity::error : RuleSeverity::warning;
}

std::vector<Finding> too_long(const RuleInput& input, Part part, std::string_view rule, std::size_t most) {
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        const auto length = shown.part == part ? code_point_length(shown.text) : 0;
        if (length > most)
            findings.push_back({rule, RuleSeverity::warning, shown.item,
                                sentence(input, "too_long",
                                         {{"text", shortened(shown.text)},
                                          {"n", std::to_string(length)},
                                          {"most", std::to_string(most)}})});
    }
    return findings;
}

/// Numbers that people write as words; those of one are articles as well.
std::size_t number_word(std::string_view word) {
    constexpr std::array<std::string_view, 11> lists = {"",
                                                        "",
                                                        " zwei two deux due ",
                                                        " drei three trois tre ",
                                                        " vier four quatre quattro ",
                                                        " fünf five cinq cinque ",
                                                        " sechs six sei ",
                                                        " sieben seven sept sette ",
                                                        " acht eight huit otto ",
                                                        " neun nine neuf nove ",
                                                        " zehn ten dix dieci "};
    for (std::size_t number = 2; number < lists.size(); ++number) {
        if (is_listed(lists.at(number), word)) return number;
    }
    return 0;
}

/// A number and the word behind it.
struct Stated {
    std::size_t number;
    std::string word;
};
std::vector<Stated> stated_numbers(std::string_view text) {
    std::vector<Stated> stated;
    const auto all = words(text);
    for (std::size_t i = 0; i + 1 < all.size(); ++i) {
        std::size_t number = 0;
        const auto& word = all[i];
        const auto read = std::from_chars(word.data(), word.data() + word.size(), number);
        const bool in_digits = read.ec == std::errc{} && read.ptr == word.data() + word.size();
        if (!in_digits) number = number_word(word);
        if (in_digits || number > 0) stated.push_back({number, all[i + 1]});
    }
    return stated;
}

/// How stories are called in second lines, in the four languages.
constexpr std::array<std::string_view, 24> story_words = {
    "story",       "storys",    "stories", "geschichte", "geschichten", "meldung",  "meldungen", "nachricht",
    "nachrichten", "artikel",   "thema",   "themen",     "article",     "articles", "sujet",     "sujets",
    "histoire",    "histoires", "info",    "infos",      "notizia",     "notizie",  "storia",    "storie"};

bool is_minutes(std::string_view word) { return word.starts_with("minut") || word == "min" || word == "mins"; }

} // namespace

std::vector<Finding> check_length_budget(const RuleInput& input) {
    const auto budget = budget_of(input);
    if (!budget) return {};
    std::string what;
    auto severity = RuleSeverity::warning;
    const auto count = [&](std::string_view key, std::size_t used, std::size_t most, std::string_view dialect) {
        if (used <= most) return;
        if (severity_of(input, used, most) == RuleSeverity::error) severity = RuleSeverity::error;
        what += (what.empty() ? "" : "; ") +
                sentence(
                    input, key,
                    {{"n", std::to_string(used)}, {"dialect", std::string(dialect)}, {"budget", std::to_string(most)}});
    };
    // The longest of the dialects: what is shortened for it fits the others, too.
    if (const auto longest = std::ranges::max_element(input.renderings, {}, visible_length);
        longest != input.renderings.end())
        count("over_characters", visible_length(*longest), budget->characters, to_string(longest->dialect));
    count("over_words", word_count(input.document), budget->words, {});
    if (what.empty()) return {};
    const bool has_items = items_of(input.document).size() > 1;
    return {{"length", severity, 0, sentence(input, has_items ? "over_edition" : "over_message", {{"what", what}})}};
}

std::vector<Finding> check_first_line(const RuleInput& input) {
    const auto product = input.document.product;
    if (product != Product::alert && product != Product::update && product != Product::correction) return {};
    const std::size_t most = product == Product::alert ? 60 : 70;
    std::vector<Finding> findings;
    for (const auto& block : input.document.blocks) {
        const auto* const headline = std::get_if<Headline>(&block);
        if (headline == nullptr) continue;
        const auto sign = headline->sign.empty() ? 0 : code_point_length(headline->sign) + 1;
        if (const auto length = code_point_length(headline->text) + sign; length > most)
            findings.push_back({"first line", RuleSeverity::warning, 0,
                                sentence(input, "first_line",
                                         {{"text", shortened(headline->text)},
                                          {"n", std::to_string(length)},
                                          {"most", std::to_string(most)}})});
    }
    return findings;
}

std::vector<Finding> check_title_length(const RuleInput& input) {
    return too_long(input, Part::title, "title length", longest_title);
}

std::vector<Finding> check_line_length(const RuleInput& input) {
    return too_long(input, Part::line, "line length", longest_item_line);
}

std::vector<Finding> check_poll_length(const RuleInput& input) {
    auto findings = too_long(input, Part::question, "poll length", longest_question);
    auto options = too_long(input, Part::option, "poll length", longest_option);
    findings.insert(findings.end(), options.begin(), options.end());
    const auto count = std::ranges::count(shown_texts(input.document), Part::option, &ShownText::part);
    if (input.document.product == Product::poll && static_cast<std::size_t>(count) > most_options)
        findings.push_back(
            {"poll length", RuleSeverity::warning, 0,
             sentence(input, "poll_options", {{"n", std::to_string(count)}, {"most", std::to_string(most_options)}})});
    return findings;
}

std::vector<Finding> check_number_of_items(const RuleInput& input) {
    if (input.document.product != Product::digest) return {};
    const auto count = items_of(input.document).size();
    if (count == 0) return {{"items", RuleSeverity::error, 0, sentence(input, "no_story")}};
    if (count >= 3) return {};
    return {{"items", RuleSeverity::warning, 0,
             words_for_editors(input.texts).count("finding.few", static_cast<long>(count))}};
}

std::vector<Finding> check_stated_numbers(const RuleInput& input) {
    if (input.document.product != Product::digest) return {};
    std::vector<Finding> findings;
    const auto items = items_of(input.document).size();
    const auto count = word_count(input.document);
    for (const auto& shown : shown_texts(input.document)) {
        if (shown.part != Part::subline && shown.part != Part::heading) continue;
        for (const auto& [number, word] : stated_numbers(shown.text)) {
            if (is_one_of(story_words, word) && number != items)
                findings.push_back({"count", RuleSeverity::error, 0,
                                    sentence(input, "stated_stories",
                                             {{"text", shortened(shown.text)},
                                              {"stated", std::to_string(number)},
                                              {"n", std::to_string(items)}})});
            // Rounding is the second line's own affair; a minute more than that is a promise not kept.
            if (is_minutes(word) && (number > count / words_a_minute + 1 || (number + 1) * words_a_minute < count))
                findings.push_back({"count", RuleSeverity::warning, 0,
                                    sentence(input, "stated_minutes",
                                             {{"text", shortened(shown.text)},
                                              {"stated", std::to_string(number)},
                                              {"n", std::to_string(count)}})});
        }
    }
    return findings;
}

} // namespace depesche::digest
