#include "digest/edition/rules.hpp"

#include "digest/document/unicode.hpp"
#include "digest/edition/rule_parts.hpp"
#include "digest/edition/wording.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace depesche::digest {
namespace {

using Rule = std::vector<Finding> (*)(const RuleInput&);

/// Small functions, each one rule.
constexpr auto rules = std::to_array<Rule>({
    check_embargo,        check_embargo_notes, check_withdrawn,     check_superseded,      check_overtaken,
    check_placeholders,   check_broken_text,   check_markup,        check_test_words,      check_frame,
    check_nameless,       check_items,         check_sentences,     check_duplicates,      check_repeats,
    check_chronology,     check_dates,         check_relative_days, check_as_of,           check_attribution,
    check_alert_source,   check_credit,        check_sections,      check_light,           check_number_of_items,
    check_stated_numbers, check_numbering,     check_length_budget, check_first_line,      check_title_length,
    check_line_length,    check_poll_length,   check_cuts,          check_locale,          check_language,
    check_umlauts,        check_numbers,       check_times,         check_quotation_marks, check_names,
    check_questions,      check_shouting,      check_teasing,       check_update_opening,  check_calls,
    check_emoji,          check_emoji_words,   check_mood,          check_letters,         check_links,
    check_own_hosts,      check_paywall_mark,  check_paywall_count, check_opt_out,
});

/// The names that findings bear, with the number of their rule.
constexpr auto numbers = std::to_array<std::pair<std::string_view, int>>({
    {"length", 0},        {"cut", 0},          {"poll length", 0},  {"first line", 1},      {"label", 1},
    {"title", 2},         {"title length", 2}, {"line", 2},         {"line length", 2},     {"duplicate", 3},
    {"sections", 3},      {"repeat", 4},       {"light", 5},        {"count", 6},           {"question", 7},
    {"shouting", 7},      {"teaser", 7},       {"emoji", 7},        {"letters", 7},         {"locale", 8},
    {"names", 8},         {"link", 9},         {"dead link", 9},    {"paywall", 9},         {"picture", 9},
    {"placeholder", 10},  {"broken text", 10}, {"test words", 10},  {"chronology", 11},     {"date", 11},
    {"relative day", 11}, {"as of", 11},       {"attribution", 12}, {"credit", 12},         {"embargo", 13},
    {"withdrawn", 13},    {"superseded", 13},  {"overtaken", 13},   {"call to action", 14}, {"opt-out", 14},
    {"items", 15},
});

/// Collects the texts of one block after the other.
struct Collector {
    std::vector<ShownText>& out;
    int item = 0;

    void add(int of_item, Part part, std::string_view text) const {
        if (!text.empty()) out.push_back({of_item, part, text});
    }
    void operator()(const Heading& block) const { add(0, Part::heading, block.text); }
    void operator()(const Subline& block) const { add(0, Part::subline, block.text); }
    void operator()(const Item& block) {
        ++item;
        add(item, Part::label, block.label);
        add(item, Part::title, block.title);
        add(item, Part::line, block.line);
        add(item, Part::label, block.note);
    }
    void operator()(const Headline& block) const { add(0, Part::headline, block.text); }
    void operator()(const Paragraph& block) const { add(0, Part::body, block.text); }
    void operator()(const Link& block) const {
        add(0, Part::link, block.text);
        add(0, Part::label, block.note);
    }
    void operator()(const ReaderPoll& block) const {
        add(0, Part::question, block.question);
        for (const auto& option : block.options) add(0, Part::option, option);
        add(0, Part::body, block.line);
        add(0, Part::label, block.reply_words);
    }
    void operator()(const Picture& block) const { add(0, Part::label, block.credit); }
    void operator()(const Closing& block) const { add(0, Part::closing, block.text); }
    void operator()(const Footer&) const {}
};

} // namespace

std::vector<ShownText> shown_texts(const Document& document) {
    std::vector<ShownText> texts;
    Collector collector{texts};
    for (const auto& block : document.blocks) std::visit(collector, block);
    return texts;
}

std::vector<const Item*> items_of(const Document& document) {
    std::vector<const Item*> items;
    for (const auto& block : document.blocks) {
        if (const auto* const item = std::get_if<Item>(&block)) items.push_back(item);
    }
    return items;
}

std::string_view primary_language(const RuleInput& input) {
    const std::string_view language = input.language.empty() ? input.document.language : input.language;
    return language.substr(0, language.find('-'));
}

std::string shortened(std::string_view words) { return cut_at_word(words, 60, code_point_length, "…"); }

std::string sentence(const RuleInput& input, std::string_view key, const std::map<std::string, std::string>& values) {
    return words_for_editors(input.texts).fill("finding." + std::string(key), values);
}

const StoredArticle* article_of(const RuleInput& input, const Pick& pick) {
    const auto found = std::ranges::find(input.articles, pick.article, &StoredArticle::key);
    return found == input.articles.end() ? nullptr : &*found;
}

bool forbids_sending(std::span<const Finding> findings) {
    return std::ranges::find(findings, RuleSeverity::error, &Finding::severity) != findings.end();
}

int number_of(std::string_view rule) {
    const auto* const found = std::ranges::find(numbers, rule, &std::pair<std::string_view, int>::first);
    return found == numbers.end() ? 0 : found->second;
}

std::vector<Finding> check_rules(const RuleInput& input) {
    std::vector<Finding> findings;
    for (const auto rule : rules) {
        auto found = rule(input);
        std::ranges::move(found, std::back_inserter(findings));
    }
    // What forbids sending comes first; within that the order of the rules stays.
    std::vector<Finding> sorted;
    for (const auto severity : {RuleSeverity::error, RuleSeverity::warning})
        std::ranges::copy_if(findings, std::back_inserter(sorted),
                             [severity](const Finding& finding) { return finding.severity == severity; });
    return sorted;
}

} // namespace depesche::digest
