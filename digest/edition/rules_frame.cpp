// (1) The first line, (2) the parts of an item, (14) how to leave.
#include "digest/article/identity.hpp"
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <set>

namespace depesche::digest {
namespace {

/// What a lock screen shows of the first line (facts/editorial.md, part 1), as of an alert.
constexpr std::size_t longest_heading = 60;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool has_words(std::string_view text) { return count_words(text) > 0; }

Finding about_message(const RuleInput& input, std::string_view rule, RuleSeverity severity, std::string_view key,
                      std::string_view text = {}) {
    return {rule, severity, 0, sentence(input, key, {{"text", shortened(text)}})};
}

const Headline* headline_of(const Document& document) {
    for (const auto& block : document.blocks) {
        if (const auto* const headline = std::get_if<Headline>(&block)) return headline;
    }
    return nullptr;
}

/// "EIL: ", "Update 2 (15.05): ", "Correction to 15:05: ": up to the colon that a space or the end follows.
std::string_view label_of(std::string_view headline) {
    for (auto colon = headline.find(':'); colon != std::string_view::npos && colon < 45;
         colon = headline.find(':', colon + 1)) {
        if (colon + 1 == headline.size() || headline[colon + 1] == ' ') return headline.substr(0, colon);
    }
    return {};
}

std::vector<Finding> single_frame(const RuleInput& input) {
    const auto* const headline = headline_of(input.document);
    if (headline == nullptr || !has_words(headline->text))
        return {about_message(input, "first line", RuleSeverity::error, "no_headline")};
    std::vector<Finding> findings;
    if (std::get_if<Headline>(&input.document.blocks.front()) == nullptr)
        findings.push_back(about_message(input, "first line", RuleSeverity::warning, "headline_first", headline->text));
    const auto product = input.document.product;
    const auto label = label_of(headline->text);
    const auto words = std::string_view(headline->text).substr(label.empty() ? 0 : label.size() + 1);
    if (product == Product::surprising) {
        if (count_words(headline->text) < 3)
            findings.push_back(
                about_message(input, "first line", RuleSeverity::warning, "short_headline", headline->text));
        return findings;
    }
    if (!has_words(words))
        findings.push_back(about_message(input, "first line", RuleSeverity::error, "no_headline"));
    else if (count_words(words) < 3)
        findings.push_back(about_message(input, "first line", RuleSeverity::warning, "short_headline", headline->text));
    const bool numbered = std::ranges::any_of(label, is_digit);
    if (label.empty() || (product == Product::update && !numbered))
        findings.push_back(about_message(input, "label", RuleSeverity::warning,
                                         product == Product::update ? "no_update_label" : "no_label", headline->text));
    return findings;
}

std::vector<Finding> digest_frame(const RuleInput& input) {
    const auto* const heading = std::get_if<Heading>(&input.document.blocks.front());
    if (heading == nullptr || !has_words(heading->text))
        return {about_message(input, "first line", RuleSeverity::warning, "no_heading")};
    const auto length = code_point_length(heading->text) + (heading->sign.empty() ? 0 : 2);
    if (length <= longest_heading) return {};
    return {{"first line", RuleSeverity::warning, 0,
             sentence(input, "first_line",
                      {{"text", shortened(heading->text)},
                       {"n", std::to_string(length)},
                       {"most", std::to_string(longest_heading)}})}};
}

/// The words of a text that say something.
std::set<std::string> content_words(std::string_view text) {
    std::set<std::string> content;
    for (auto& word : words(text)) {
        if (!is_stop_word(word)) content.insert(std::move(word));
    }
    return content;
}

/// A line that says what its title says.
bool repeats_title(const Item& item) {
    const auto line = content_words(item.line);
    const auto title = content_words(item.title);
    const auto fresh = std::ranges::count_if(line, [&](const std::string& word) { return !title.contains(word); });
    return !line.empty() && fresh == 0;
}

} // namespace

std::vector<Finding> check_frame(const RuleInput& input) {
    if (input.document.blocks.empty()) return {};
    switch (input.document.product) {
    case Product::digest:
        return digest_frame(input);
    case Product::alert:
    case Product::update:
    case Product::correction:
    case Product::surprising:
        return single_frame(input);
    default:
        return {};
    }
}

std::vector<Finding> check_items(const RuleInput& input) {
    std::vector<Finding> findings;
    int number = 0;
    for (const auto* const item : items_of(input.document)) {
        ++number;
        if (is_blank(item->title))
            findings.push_back({"title", RuleSeverity::error, number, sentence(input, "no_title")});
        else if (repeats_title(*item))
            findings.push_back({"line", RuleSeverity::warning, number,
                                sentence(input, "line_repeats", {{"text", shortened(item->line)}})});
    }
    return findings;
}

std::vector<Finding> check_numbering(const RuleInput& input) {
    int next = 1;
    for (int place = 1; const auto* const item : items_of(input.document)) {
        if (item->number > 0 && item->number != next++)
            return {
                {"count", RuleSeverity::error, place,
                 sentence(input, "numbering", {{"text", shortened(item->title)}, {"n", std::to_string(next - 1)}})}};
        ++place;
    }
    return {};
}

std::vector<Finding> check_opt_out(const RuleInput& input) {
    if (input.document.product != Product::digest || input.to_channel.value_or(false)) return {};
    const auto says_how = [](const DocumentBlock& block) {
        const auto* const footer = std::get_if<Footer>(&block);
        return footer != nullptr && (!is_blank(footer->stop_words) || !is_blank(footer->stop_command));
    };
    if (std::ranges::any_of(input.document.blocks, says_how)) return {};
    // Whoever tries a message out need not say where it goes.
    const auto severity = input.to_channel ? RuleSeverity::error : RuleSeverity::warning;
    return {{"opt-out", severity, 0, sentence(input, "no_opt_out")}};
}

} // namespace depesche::digest
