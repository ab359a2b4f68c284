#include "digest/article/body_shape.hpp"

#include "digest/article/body_words.hpp"
#include "digest/article/fold.hpp"
#include "digest/article/interview.hpp"
#include "digest/article/poll.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace depesche::digest {

namespace {

constexpr std::size_t longest_title = 100;  ///< bytes, of a box
constexpr std::size_t shortest_repeat = 20; ///< bytes; less than this is said twice by chance

constexpr std::size_t longest_quote = 600; ///< bytes
constexpr int most_quotes = 12; ///< lines in quotation marks that are looked for in the rest; more are a dialogue

using Blocks = std::vector<Block>;

bool is_typed(const Block& block) {
    return block.kind == BlockKind::question || block.kind == BlockKind::answer || block.kind == BlockKind::box ||
           block.kind == BlockKind::poll;
}

bool is_running_text(const Block& block) {
    return block.kind == BlockKind::paragraph || block.kind == BlockKind::answer;
}

/// A line that stands above something: a heading, or a short paragraph that is no sentence.
bool may_be_title(const Block& block) {
    return is_line(block) && block.text.size() <= longest_title && !ends_as_sentence(block.text) &&
           !block.text.ends_with(',');
}

/// Marks the calls to follow or subscribe, and takes them out unless nothing would be left.
std::vector<std::string> strip_calls(Blocks& blocks) {
    constexpr std::size_t tail = 4; // a call, its heading, and what a page puts below
    std::vector<bool> gone(blocks.size());
    std::size_t count = 0;
    for (std::size_t i = blocks.size(); i-- > 0;) {
        const Block& block = blocks[i];
        const Place place = i > 0 && i + tail >= blocks.size() ? Place::near_end : Place::anywhere;
        const bool above_call = i + 1 < blocks.size() && gone[i + 1];
        gone[i] = block.kind == BlockKind::call_to_action ||
                  (block.kind != BlockKind::quote && is_call_to_action(block.text, place)) ||
                  (above_call && i > 0 && is_line(block) && introduces_call_to_action(block.text));
        count += gone[i];
    }
    std::vector<std::string> stripped;
    if (count == 0 || count == blocks.size()) return stripped;
    Blocks kept;
    kept.reserve(blocks.size() - count);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (gone[i])
            stripped.push_back(std::move(blocks[i].text));
        else
            kept.push_back(std::move(blocks[i]));
    }
    blocks = std::move(kept);
    return stripped;
}

/// "Darum gehts" and its list at the top of a body.
void lift_key_points(Article& article) {
    constexpr std::size_t near_top = 3;
    Blocks& blocks = article.blocks;
    if (!article.bullets.empty()) return;
    for (std::size_t i = 0; i < std::min(near_top, blocks.size()); ++i) {
        if (!is_line(blocks[i]) || !announces_key_points(blocks[i].text)) continue;
        const auto first = blocks.begin() + static_cast<std::ptrdiff_t>(i) + 1;
        const auto last = std::find_if(first, blocks.end(), [](const Block& b) { return b.kind != BlockKind::bullet; });
        if (last - first < 2 || last == blocks.end()) return;
        for (auto point = first; point != last; ++point) article.bullets.push_back(std::move(point->text));
        article.from.set(Field::bullets, article.from.of(Field::body));
        blocks.erase(std::prev(first), last);
        return;
    }
}

/// A name, and a paragraph that begins with it; or "Zur Person" and a paragraph. The article's own title is nobody's
/// name: as a line of its own it is a link to another version.
bool is_person(const Block& title, const Block& text, std::string_view headline) {
    if (!may_be_title(title) || text.kind != BlockKind::paragraph) return false;
    if (announces_person(title.text)) return true;
    if (title.text == headline) return false;
    return text.text.size() > title.text.size() + 20 && text.text.starts_with(title.text) &&
           (text.text[title.text.size()] == ' ' || text.text[title.text.size()] == ',') && is_name(title.text);
}

/// A title and one paragraph of an agency. At the end of a report the mark belongs to the whole.
bool is_agency_box(const Blocks& blocks, std::size_t title, bool interview) {
    if (!may_be_title(blocks[title]) || blocks[title + 1].kind != BlockKind::paragraph) return false;
    if (agency_credit(blocks[title + 1].text).empty()) return false;
    return interview || (title > 0 && title + 2 < blocks.size());
}

void split_credit(Block& box) {
    const std::string_view credit = agency_credit(box.text);
    if (credit.empty()) return;
    box.credit = std::string(credit);
    box.text.resize(box.text.rfind('('));
    while (box.text.ends_with(' ')) box.text.pop_back();
}

void find_boxes(Blocks& blocks, std::string_view headline) {
    const bool interview =
        std::ranges::count_if(blocks, [](const Block& b) { return is_line(b) && reads_as_question(b.text); }) >= 2;
    for (std::size_t i = 0; i + 1 < blocks.size(); ++i) {
        if (!may_be_title(blocks[i])) continue;
        if (!is_person(blocks[i], blocks[i + 1], headline) && !is_agency_box(blocks, i, interview)) continue;
        Block& box = blocks[i + 1];
        box.kind = BlockKind::box;
        box.title = std::move(blocks[i].text);
        split_credit(box);
        for (std::size_t k = i + 2; k < std::min(i + 4, blocks.size()); ++k) {
            if (!is_line(blocks[k]) || !tells_as_of(blocks[k].text)) break;
            box.as_of += (box.as_of.empty() ? "" : " ") + std::exchange(blocks[k].text, {});
        }
        blocks[i].text.clear(); // taken out below
    }
    std::erase_if(blocks, [](const Block& block) { return block.text.empty() && block.kind != BlockKind::box; });
}

std::string_view without_end(std::string_view quote) {
    while (quote.ends_with('.') || quote.ends_with('!') || quote.ends_with('?')) quote.remove_suffix(1);
    if (quote.ends_with("…")) quote.remove_suffix(3);
    return quote;
}

/// Whether another block than `self` says `words`, in any typography.
bool said_elsewhere(const Blocks& blocks, const Block& self, std::string_view words) {
    words = without_end(words);
    if (words.size() < shortest_repeat || words.size() > longest_quote) return false;
    const auto holds = [&](const Block& block) {
        return &block != &self && is_running_text(block) && block.text.find(words) != std::string::npos;
    };
    if (std::ranges::any_of(blocks, holds)) return true;
    const std::string folded = fold_text(words);
    const auto holds_folded = [&](const Block& block) {
        return &block != &self && is_running_text(block) && fold_text(block.text).find(folded) != std::string::npos;
    };
    return !folded.empty() && std::ranges::any_of(blocks, holds_folded);
}

void find_quotes(Blocks& blocks) {
    int asked = 0;
    for (Block& block : blocks) {
        if (!is_line(block)) continue;
        const std::string_view inner = inside_quotation_marks(block.text);
        if (inner.empty()) continue;
        if (++asked > most_quotes) return;
        if (said_elsewhere(blocks, block, inner)) block.kind = BlockKind::quote;
    }
}

} // namespace

bool is_repeated(const Article& article, const Block& quote) {
    if (quote.kind != BlockKind::quote) return false;
    const std::string_view inner = inside_quotation_marks(quote.text);
    return said_elsewhere(article.blocks, quote, inner.empty() ? std::string_view(quote.text) : inner);
}

std::vector<std::string> shape_body(Article& article) {
    Blocks& blocks = article.blocks;
    if (blocks.size() < 2 || std::ranges::any_of(blocks, is_typed)) return {};
    std::vector<std::string> stripped = strip_calls(blocks);
    lift_key_points(article);
    find_boxes(blocks, article.title);
    find_quotes(blocks);
    find_poll(blocks, article.language);
    find_interview(blocks);
    return stripped;
}

} // namespace depesche::digest
