// What rendering left out or shortened, in the editors' language: told from what was really rendered.
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_parts.hpp"

#include <fmt/format.h>

namespace depesche::digest {
namespace {

/// The blocks of one kind that have words. Rendering takes blocks without, and others from the end.
template <class Block>
std::vector<const Block*> with_words(const Document& document, std::string Block::* words) {
    std::vector<const Block*> blocks;
    for (const auto& block : document.blocks) {
        const auto* const one = std::get_if<Block>(&block);
        if (one != nullptr && !is_blank(clean_line(one->*words))) blocks.push_back(one);
    }
    return blocks;
}

/// One dialect's losses, one finding each.
class Losses {
public:
    Losses(const RuleInput& input, const Rendered& rendered) : input_(input), rendered_(rendered) {}

    std::vector<Finding> told() {
        tell_items();
        tell_texts<Paragraph>();
        tell_texts<Closing>();
        if (rendered_.picture_left_out) tell("cut_picture", 0, {});
        if (findings_.empty()) tell("cut", 0, {});
        return std::move(findings_);
    }

private:
    void tell(std::string_view key, int item, std::string_view words) {
        findings_.push_back({"cut", RuleSeverity::warning, item,
                             sentence(input_, key,
                                      {{"dialect", std::string(to_string(rendered_.dialect))},
                                       {"n", std::to_string(item)},
                                       {"text", shortened(words)}})});
    }
    void tell_if_shorter(int item, std::string_view written, std::string_view shown) {
        if (const auto clean = clean_line(written); !is_blank(clean) && clean != shown) tell("cut_text", item, clean);
    }

    void tell_items() {
        const auto shown = with_words(rendered_.fitted, &Item::title);
        std::size_t next = 0;
        for (int number = 1; const auto* const item : items_of(input_.document)) {
            if (is_blank(clean_line(item->title))) {
                tell("cut_untitled", number, {});
            } else if (next >= shown.size()) {
                tell("cut_item", number, item->title);
            } else {
                const auto& there = *shown[next++];
                tell_if_shorter(number, item->title, there.title);
                tell_if_shorter(number, item->line, there.line);
                if (!item->url.empty() && there.url.empty()) tell("cut_address", number, item->url);
            }
            ++number;
        }
    }

    template <class Block>
    void tell_texts() {
        const auto written = with_words(input_.document, &Block::text);
        const auto shown = with_words(rendered_.fitted, &Block::text);
        for (std::size_t i = 0; i < written.size(); ++i)
            tell_if_shorter(0, written[i]->text, i < shown.size() ? std::string_view(shown[i]->text) : "");
    }

    const RuleInput& input_;
    const Rendered& rendered_;
    std::vector<Finding> findings_;
};

} // namespace

std::vector<Finding> check_cuts(const RuleInput& input) {
    std::vector<Finding> findings;
    for (const auto& rendered : input.renderings) {
        if (rendered.cuts.empty()) continue;
        auto lost = Losses(input, rendered).told();
        findings.insert(findings.end(), lost.begin(), lost.end());
    }
    return findings;
}

} // namespace depesche::digest
