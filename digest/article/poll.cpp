#include "digest/article/poll.hpp"

#include "digest/article/body_words.hpp"
#include "digest/article/interview.hpp"
#include "digest/article/words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace depesche::digest {

namespace {

using Blocks = std::vector<Block>;

constexpr std::size_t longest_choice = 90; ///< bytes
constexpr std::size_t most_choices = 10;
constexpr std::size_t shortest_article = 2; ///< blocks before a question without choices

bool begins_with(std::string_view text, std::string_view word) {
    const std::string folded = lower(text.substr(0, 24));
    if (!folded.starts_with(word)) return false;
    return folded.size() == word.size() ||
           std::string_view(" ,.!–:").find(folded[word.size()]) != std::string_view::npos;
}

bool says_yes(std::string_view text) {
    return std::ranges::any_of(std::array{"ja", "yes", "oui", "sì", "si", "klar", "unbedingt", "auf jeden fall"},
                               [&](std::string_view word) { return begins_with(text, word); });
}

bool says_no(std::string_view text) {
    return std::ranges::any_of(std::array{"nein", "no", "non", "nie", "never", "jamais", "mai"},
                               [&](std::string_view word) { return begins_with(text, word); });
}

bool says_neither(std::string_view text) {
    return std::ranges::any_of(
        std::array{"weiss nicht",      "weiß nicht", "ich weiss",       "ich weiß",   "keine meinung",
                   "keine ahnung",     "egal",       "mir egal",        "vielleicht", "manchmal",
                   "teilweise",        "maybe",      "sometimes",       "not sure",   "i don't know",
                   "don't know",       "no opinion", "peut-être",       "parfois",    "je ne sais pas",
                   "sans opinion",     "sans avis",  "forse",           "a volte",    "non so",
                   "nessuna opinione", "dipende",    "kommt darauf an", "it depends", "ça dépend"},
        [&](std::string_view word) { return begins_with(text, word); });
}

bool is_choice_like(std::string_view text) { return says_yes(text) || says_no(text) || says_neither(text); }

bool may_be_choice(const Block& block) {
    if (!is_line(block) && block.kind != BlockKind::bullet) return false;
    const std::string_view text = block.text;
    return text.size() <= longest_choice && !text.ends_with('?') && !text.ends_with(':') &&
           text.find(". ") == std::string_view::npos && text.find("! ") == std::string_view::npos;
}

/// What a page puts below its poll: "Related topics", a call to subscribe.
bool ends_poll(const Block& block) {
    constexpr auto labels = std::to_array<std::string_view>(
        {"related topics", "related", "topics",         "tags",        "more on this story", "more on this topic",
         "read more",      "themen",  "mehr zum thema", "mehr dazu",   "schlagworte",        "lesen sie auch",
         "lies auch",      "thèmes",  "sur ce sujet",   "sujets liés", "mots-clés",          "mots clés",
         "à lire aussi",   "temi",    "argomenti",      "leggi anche", "parole chiave",      "sullo stesso tema"});
    if (!is_line(block) || block.text.size() > 2 * longest_choice) return false;
    std::string folded = lower(block.text);
    while (folded.ends_with(':') || folded.ends_with(' ')) folded.pop_back();
    return std::ranges::find(labels, folded) != labels.end() || is_call_to_action(block.text, Place::near_end) ||
           introduces_call_to_action(block.text);
}

bool is_closed(const Blocks& blocks, std::size_t end) { return end == blocks.size() || ends_poll(blocks[end]); }

/// The end of what may be chosen below the question at `i`.
std::size_t end_of_choices(const Blocks& blocks, std::size_t i) {
    const std::size_t first = i + 1;
    std::size_t end = first;
    while (end < blocks.size() && end - first < most_choices && may_be_choice(blocks[end]) && !ends_poll(blocks[end]) &&
           blocks[end].kind == BlockKind::bullet == (blocks[first].kind == BlockKind::bullet))
        ++end;
    if (end == first) return end;
    const bool sentences = ends_as_sentence(blocks[first].text);
    const auto may_go = [&] {
        return end - first > 1 && blocks[end - 1].kind != BlockKind::bullet && !is_choice_like(blocks[end - 1].text);
    };
    // A sentence below choices that are none is the article's.
    const std::size_t all = end;
    while (may_go() && !sentences && ends_as_sentence(blocks[end - 1].text)) --end;
    if (end < all) return end;
    // What stands above a paragraph may be its heading.
    while (may_go() && !is_closed(blocks, end) && !(sentences && ends_as_sentence(blocks[end - 1].text))) --end;
    return end;
}

/// "Super, das wurde Zeit." three times or more below the article's only question: with others it is a talk.
bool are_short_sentences(const Blocks& blocks, std::size_t question, std::size_t end) {
    constexpr std::size_t longest = 60, fewest = 3;
    const auto is_question = [](const Block& b) { return is_line(b) && reads_as_question(b.text); };
    if (end - question <= fewest || std::ranges::count_if(blocks, is_question) > 1) return false;
    for (std::size_t i = question + 1; i < end; ++i)
        if (blocks[i].text.size() > longest || !ends_as_sentence(blocks[i].text)) return false;
    return true;
}

bool are_choices(const Blocks& blocks, std::size_t question, std::size_t end, bool asked) {
    if (end - question < 3) return false;
    const auto first = blocks.begin() + static_cast<std::ptrdiff_t>(question) + 1;
    const auto last = blocks.begin() + static_cast<std::ptrdiff_t>(end);
    const auto any = [&](auto test) { return std::any_of(first, last, [&](const Block& b) { return test(b.text); }); };
    if (any(says_yes) && any(says_no)) return true;
    const bool short_ones = std::none_of(
        first, last, [](const Block& b) { return b.kind != BlockKind::bullet && ends_as_sentence(b.text); });
    if (asked && is_closed(blocks, end) && short_ones) return true;
    return asked && are_short_sentences(blocks, question, end);
}

bool heads_poll(const Block& block) {
    constexpr auto names = std::to_array<std::string_view>(
        {"umfrage", "leserumfrage", "abstimmung", "deine meinung", "poll", "reader poll", "sondage", "le sondage",
         "sondaggio", "il sondaggio", "quiz", "frage des tages", "question du jour", "domanda del giorno"});
    return is_line(block) && block.text.size() <= 40 && std::ranges::find(names, lower(block.text)) != names.end();
}

void gather(Blocks& blocks, std::size_t question, std::size_t end) {
    Block& poll = blocks[question];
    poll.kind = BlockKind::poll;
    poll.title = std::move(poll.text);
    poll.text.clear();
    for (std::size_t k = question + 1; k < end; ++k) {
        if (!poll.text.empty()) poll.text += " · ";
        poll.text += blocks[k].text;
    }
    const auto at = [&](std::size_t i) { return blocks.begin() + static_cast<std::ptrdiff_t>(i); };
    blocks.erase(at(question + 1), at(end));
    if (question > 0 && heads_poll(blocks[question - 1])) blocks.erase(at(question - 1));
}

} // namespace

void find_poll(Blocks& blocks, std::string_view language) {
    for (std::size_t i = blocks.size(); i-- > 1;) {
        if (!is_line(blocks[i]) || !reads_as_question(blocks[i].text)) continue;
        const bool asked = asks_readers(blocks[i].text, language);
        const std::size_t end = end_of_choices(blocks, i);
        if (are_choices(blocks, i, end, asked))
            gather(blocks, i, end);
        else if (asked && i + 1 == blocks.size() && i >= shortest_article)
            blocks[i].kind = BlockKind::poll;
        else
            continue;
        return;
    }
}

} // namespace depesche::digest
