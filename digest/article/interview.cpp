#include "digest/article/interview.hpp"

#include "digest/article/body_words.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace depesche::digest {

namespace {

using Blocks = std::vector<Block>;

constexpr std::size_t longest_prompt = 160; ///< bytes
constexpr std::size_t answers_apart = 5;    ///< paragraphs a question at most, on average

bool asks(const Block& block) { return is_line(block) && reads_as_question(block.text); }

/// The next block that belongs to the talk: boxes and quotes stand beside it.
std::size_t next_in_talk(const Blocks& blocks, std::size_t i) {
    for (++i; i < blocks.size(); ++i) {
        if (blocks[i].kind != BlockKind::box && blocks[i].kind != BlockKind::quote) break;
    }
    return i;
}

struct Talk {
    std::size_t first = 0;      ///< block of the first question
    bool by_headings = false;   ///< its questions are headings
    std::size_t answered = 0;   ///< questions with a paragraph below
    std::size_t paragraphs = 0; ///< from the first question on, questions included
};

Talk look_at(const Blocks& blocks) {
    Talk talk;
    bool begun = false;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        const bool question = asks(blocks[i]);
        if (question && !begun) {
            begun = true;
            talk.first = i;
            talk.by_headings = blocks[i].kind == BlockKind::heading;
        }
        talk.paragraphs += begun && is_line(blocks[i]);
        if (!question) continue;
        const std::size_t next = next_in_talk(blocks, i);
        talk.answered += next < blocks.size() && is_line(blocks[next]) && !asks(blocks[next]);
    }
    return talk;
}

bool is_interview(const Blocks& blocks, const Talk& talk) {
    const auto lines = static_cast<std::size_t>(std::ranges::count_if(blocks, is_line));
    // A report that asks itself two questions on its way has most of its text outside of them.
    return talk.answered >= 2 && talk.paragraphs <= talk.answered * answers_apart && talk.paragraphs * 5 >= lines * 2;
}

void mark_questions(Blocks& blocks, const Talk& talk) {
    bool answering = false;
    for (std::size_t i = talk.first; i < blocks.size(); ++i) {
        Block& block = blocks[i];
        if (asks(block)) {
            block.kind = BlockKind::question;
            answering = true;
        } else if (block.kind == BlockKind::heading) {
            answering = answering && !talk.by_headings;
        } else if (block.kind == BlockKind::paragraph && answering) {
            block.kind = BlockKind::answer;
        }
    }
}

/// Whether nearly every question has one paragraph as its answer: only then a short one in the middle stands out.
bool answers_are_single(const Blocks& blocks) {
    std::size_t single = 0, several = 0, run = 0;
    const auto end_run = [&] {
        single += run == 1;
        several += run > 1;
        run = 0;
    };
    for (const Block& block : blocks) {
        if (block.kind == BlockKind::answer) ++run;
        if (block.kind == BlockKind::question) end_run();
    }
    end_run();
    return single >= 2 && several * 2 <= single;
}

bool is_one_sentence(std::string_view text) {
    const std::size_t stop = text.find_first_of(".!?");
    return text.ends_with('.') && text.find(". ") == std::string_view::npos &&
           (stop + 1 == text.size() || text.find_first_of("!?") == std::string_view::npos);
}

bool is_prompt(const Blocks& blocks, std::size_t i) {
    const Block& block = blocks[i];
    if (block.kind != BlockKind::answer || block.text.size() > longest_prompt || i == 0) return false;
    std::size_t before = i - 1;
    while (before > 0 && (blocks[before].kind == BlockKind::box || blocks[before].kind == BlockKind::quote)) --before;
    const std::size_t after = next_in_talk(blocks, i);
    return blocks[before].kind == BlockKind::answer && after < blocks.size() &&
           blocks[after].kind == BlockKind::answer && blocks[before].text.size() > block.text.size() &&
           blocks[after].text.size() > block.text.size() && is_one_sentence(block.text) &&
           !speaks_of_oneself(block.text);
}

struct Marks {
    std::string_view question, answer;
};

bool begins_with_mark(const Block& block, std::string_view mark) {
    return is_line(block) && block.text.size() > mark.size() + 2 && block.text.starts_with(mark) &&
           (block.text[mark.size()] == ':' || block.text[mark.size()] == '.') && block.text[mark.size() + 1] == ' ';
}

/// "Q: When do you open?", "A: In May.": who speaks is written before each. A paragraph without a mark goes on.
bool mark_by_letters(Blocks& blocks) {
    constexpr auto pairs = std::to_array<Marks>({{"Q", "A"},
                                                 {"F", "A"},
                                                 {"Q", "R"},
                                                 {"D", "R"},
                                                 {"Question", "Answer"},
                                                 {"Frage", "Antwort"},
                                                 {"Question", "Réponse"},
                                                 {"Domanda", "Risposta"}});
    for (const auto& [question, answer] : pairs) {
        const auto asked = std::ranges::count_if(blocks, [&](auto& b) { return begins_with_mark(b, question); });
        const auto answered = std::ranges::count_if(blocks, [&](auto& b) { return begins_with_mark(b, answer); });
        if (asked < 2 || answered < 2) continue;
        BlockKind speaks = BlockKind::paragraph; ///< nobody yet
        for (Block& block : blocks) {
            const bool asks = begins_with_mark(block, question);
            if (asks || begins_with_mark(block, answer)) {
                speaks = asks ? BlockKind::question : BlockKind::answer;
                block.text.erase(0, (asks ? question : answer).size() + 2);
                block.kind = speaks;
            } else if (block.kind == BlockKind::paragraph) {
                block.kind = speaks;
            } else if (block.kind == BlockKind::heading) {
                speaks = BlockKind::paragraph;
            }
        }
        return true;
    }
    return false;
}

} // namespace

void find_interview(Blocks& blocks) {
    if (mark_by_letters(blocks)) return;
    const Talk talk = look_at(blocks);
    if (!is_interview(blocks, talk)) return;
    mark_questions(blocks, talk);
    if (!answers_are_single(blocks)) return;
    for (std::size_t i = talk.first; i < blocks.size(); ++i) {
        if (is_prompt(blocks, i)) blocks[i].kind = BlockKind::question;
    }
}

} // namespace depesche::digest
