#include "digest/edition/rules.hpp"

#include "digest/document/unicode.hpp"
#include "digest/edition/rule_parts.hpp"
#include "digest/edition/wording.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

constexpr std::array<Rule, 25> rules = {
    check_embargo,       check_withdrawn,  check_superseded,   check_placeholders,    check_test_words,
    check_duplicates,    check_chronology, check_sections,     check_number_of_items, check_stated_numbers,
    check_length_budget, check_first_line, check_title_length, check_line_length,     check_cuts,
    check_poll_length,   check_locale,     check_questions,    check_shouting,        check_teasing,
    check_emoji,         check_letters,    check_links,        check_paywall_mark,    check_paywall_count,
};

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
        add(0, Part::body, block.text);
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

std::span<const Rule> digest_rules() { return rules; }

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
