#include "digest/article/body_words.hpp"
#include "digest/article/sentences.hpp"
#include "digest/article/words.hpp"
#include "digest/edition/central_sentence.hpp"
#include "digest/edition/edition.hpp"
#include "digest/edition/line_filters.hpp"
#include "digest/edition/locale_text.hpp"
#include "digest/edition/score.hpp"
#include "digest/format/format.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <iterator>
#include <optional>

namespace depesche::digest {

namespace {

/// Below this a sentence says too little to stand alone; a bullet is terse.
constexpr std::size_t shortest_sentence = 25;
constexpr std::size_t shortest_bullet = 15;
/// A line may begin with one of the first sentences of a text; later ones are details.
constexpr std::size_t tried_of_lead = 3;
constexpr std::size_t tried_of_first_paragraph = 2;
constexpr std::size_t tried_of_second_paragraph = 1;
constexpr std::size_t fewest_words = 3;
/// A sentence of the body half as central as the most central one is still about the matter.
constexpr double least_central = 0.5;

constexpr auto ordinals = std::to_array<std::string_view>({"first", "second", "third", "fourth", "fifth"});

/// Labels that the message brings itself.
constexpr auto title_labels = std::to_array<std::string_view>(
    {"EIL: ", "EILMELDUNG: ", "Eilmeldung: ", "BREAKING: ", "Breaking: ", "BREAKING NEWS: ", "URGENT: ", "Urgent: ",
     "ULTIMA ORA: ", "Ultima ora: ", "FLASH: ", "LIVE: ", "UPDATE: ", "Update: ", "NEU: ", "+++ "});

bool ends_like_a_sentence(std::string_view text) {
    for (const std::string_view end : {".", "!", "?", "…", ".»", "!»", ".”", ".“", ".\"", ".)"}) {
        if (text.ends_with(end)) return true;
    }
    return false;
}

std::string with_full_stop(std::string_view text) {
    return std::string(text) + (ends_like_a_sentence(text) ? "" : ".");
}

/// "Rechtsverteidiger | Dritter Transfer: ..." without the label of one or two words before its bar.
std::string_view without_bar(std::string_view title) {
    const auto bar = title.find(" | ");
    if (bar == std::string_view::npos || bar > 24 || title.find(" | ", bar + 1) != std::string_view::npos) return title;
    const bool is_label = count_words(title.substr(0, bar)) <= 2 && count_words(title.substr(bar)) >= 4;
    return is_label ? title.substr(bar + 3) : title;
}

/// A title without the labels and tails that feeds put around it.
std::string_view bare_title(std::string_view title, const Article& article) {
    for (const std::string_view label : title_labels) {
        if (title.starts_with(label) && title.size() > label.size() + 10) title.remove_prefix(label.size());
    }
    const std::string glued = article.kicker + ": ";
    if (!article.kicker.empty() && title.starts_with(glued) && title.size() > glued.size() + 10)
        title.remove_prefix(glued.size());
    for (const std::string& tail :
         {" - " + article.source, " | " + article.source, " – " + article.source, std::string(" +++")}) {
        if (tail.size() > 3 && title.ends_with(tail) && title.size() > tail.size() + 10)
            title.remove_suffix(tail.size());
    }
    return without_bar(title);
}

bool asks_with_a_word(std::string_view title) {
    constexpr auto words = std::to_array<std::string_view>(
        {"wer",  "wem",   "wen",   "wessen", "was",     "wann",   "warum",   "wieso",   "weshalb",
         "wo",   "wohin", "woher", "wie",    "wieviel", "welche", "welcher", "welches", "ist",
         "sind", "kann",  "soll",  "darf",   "wird",    "hat",    "muss"});
    return std::ranges::find(words, lower(title.substr(0, title.find(' ')))) != words.end();
}

/// "Giraffe im Zug vergessen: Wem gehört sie?" without what it asks, where that leaves a fact. A German participle or
/// verb at the end tells one; "Krieg in der Ukraine" and a speaker before a quote tell none. Other languages are not
/// told apart so: as it is.
std::string_view before_question(std::string_view title, std::string_view language) {
    constexpr std::string_view colon = ": ";
    const std::size_t at = title.find(colon);
    if (!language.starts_with("de") || at == std::string_view::npos || title.rfind(colon) != at) return title;
    const std::string_view told = title.substr(0, at);
    const std::string_view last = told.substr(told.rfind(' ') + 1);
    const bool verb = !last.empty() && last.front() >= 'a' && last.front() <= 'z';
    constexpr std::size_t fewest = 3;
    return verb && count_words(told) >= fewest && balanced(told) && !asks_with_a_word(told) ? told : title;
}

/// Sentences begin with letters that are everywhere: this search does not stop at each of them.
bool stands_twice(std::string_view sentence, std::string_view text) {
    if (sentence.empty()) return !text.empty();
    const auto find = [&](std::string_view where) -> std::optional<std::size_t> {
        const void* at = ::memmem(where.data(), where.size(), sentence.data(), sentence.size());
        if (at == nullptr) return std::nullopt;
        return static_cast<std::size_t>(static_cast<const char*>(at) - where.data());
    };
    const auto first = find(text);
    return first && find(text.substr(*first + 1));
}

/// Collects whole sentences up to the longest line.
class Line {
public:
    bool add(std::string_view sentence) {
        const std::string joined = text_ + (text_.empty() ? "" : " ") + with_full_stop(sentence);
        if (code_point_length(joined) > longest_line) return false;
        text_ = joined;
        return true;
    }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

class LineFinder {
public:
    LineFinder(const Article& article, std::string title, std::string_view language)
        : article_(article),
          title_(std::move(title)),
          language_(article.language.empty() ? language : std::string_view(article.language)),
          body_(body_text(article)) {}

    LineText find() const {
        LineText result{title_, {}, "none"};
        const auto found = [&](std::string line, std::string origin) {
            if (line.empty()) return false;
            result.line = std::move(line);
            result.origin = std::move(origin);
            return true;
        };
        if (find_bullet(result)) return result;
        if (!is_glued_body() && found(from_text(article_.lead, tried_of_lead), "lead")) return result;
        if (found(from_text(block_text(BlockKind::answer, 0), tried_of_first_paragraph), "first answer")) return result;
        if (found(from_text(block_text(BlockKind::paragraph, 0), tried_of_first_paragraph), "first paragraph"))
            return result;
        if (found(from_text(block_text(BlockKind::paragraph, 1), tried_of_second_paragraph, false), "second paragraph"))
            return result;
        found(from_body(), "central sentence");
        return result;
    }

private:
    /// Feeds put paragraphs without a full stop at their end one behind the other; the body still has them apart.
    bool is_glued_body() const {
        const std::string_view first = block_text(BlockKind::paragraph, 0);
        return !first.empty() && article_.lead.size() > first.size() && article_.lead.starts_with(first);
    }
    std::string_view block_text(BlockKind kind, std::size_t skip) const {
        for (const Block& block : article_.blocks) {
            if (block.kind == kind && skip-- == 0) return block.text;
        }
        return {};
    }

    bool find_bullet(LineText& result) const {
        const auto& bullets = article_.bullets;
        for (std::size_t i = 0; i < std::min(bullets.size(), ordinals.size()); ++i) {
            Line line;
            if (!can_begin(bullets[i], shortest_bullet) || !line.add(bullets[i])) continue;
            result.origin = std::string(ordinals[i]) + " bullet";
            const bool room = code_point_length(line.text()) < longest_line / 2;
            if (room && i + 1 < bullets.size() && can_follow(bullets[i + 1]) && line.add(bullets[i + 1]))
                result.origin += " and the next";
            result.line = line.text();
            return true;
        }
        return false;
    }

    /// `opens`: whether the text's first sentence stands alone, as the first of an article does.
    std::string from_text(std::string_view text, std::size_t tried, bool opens = true) const {
        const std::string clean = without_wrapping(text, article_.title, article_.kicker);
        const auto list = sentences(clean, language_);
        for (std::size_t i = 0; i < std::min(list.size(), tried); ++i) {
            if (!can_begin(list[i], shortest_sentence) || ((i > 0 || !opens) && refers_back(list[i]))) continue;
            Line line;
            if (!line.add(list[i])) {
                const std::string clause = first_clause(list[i]);
                if (!clause.empty() && can_begin(clause, shortest_sentence)) return clause;
                continue;
            }
            for (std::size_t next = i + 1; next < list.size() && can_follow(list[next]) && line.add(list[next]);)
                ++next;
            return line.text();
        }
        return {};
    }

    /// The most central sentence that may stand alone, of what the article itself tells: no boxes, quotes or polls.
    std::string from_body() const {
        std::vector<std::string_view> all;
        for (const Block& block : article_.blocks) {
            if (block.kind != BlockKind::paragraph && block.kind != BlockKind::answer) continue;
            std::ranges::copy(sentences(block.text, language_), std::back_inserter(all));
        }
        const auto central = centrality(all);
        std::string_view best;
        double highest = least_central;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const bool alone = central[i] > highest && code_point_length(all[i]) < longest_line &&
                               can_begin(all[i], shortest_sentence) && !refers_back(all[i]);
            if (!alone) continue;
            highest = central[i];
            best = all[i];
        }
        Line line;
        return !best.empty() && line.add(best) ? line.text() : std::string();
    }

    bool can_begin(std::string_view sentence, std::size_t shortest) const {
        return code_point_length(sentence) >= shortest && count_words(sentence) >= fewest_words && can_follow(sentence);
    }
    bool can_follow(std::string_view sentence) const {
        return unfit(sentence).empty() && !repeats(sentence, title_) && !repeats(sentence, article_.title) &&
               !is_pull_quote(sentence);
    }
    /// A sentence that the page repeats in large type, or that stands twice in the body.
    bool is_pull_quote(std::string_view sentence) const {
        if (stands_twice(sentence, body_)) return true;
        return std::ranges::any_of(article_.blocks, [&](const Block& block) {
            return block.kind == BlockKind::quote &&
                   (block.text.find(sentence) != std::string::npos || is_pulled_from(block.text, sentence));
        });
    }

    /// The quote says a part of the sentence, with a full stop of its own.
    static bool is_pulled_from(std::string_view quote, std::string_view sentence) {
        std::string_view inner = inside_quotation_marks(quote);
        if (inner.ends_with('.')) inner.remove_suffix(1);
        return inner.size() >= shortest_sentence && sentence.find(inner) != std::string_view::npos;
    }

    const Article& article_;
    std::string title_;
    std::string_view language_;
    std::string body_;
};

} // namespace

bool is_written_by_people(std::string_view origin) {
    constexpr auto others = std::to_array<std::string_view>({"push title", "lead", "first answer", "first paragraph",
                                                             "second paragraph", "central sentence", "none", "editor"});
    if (std::ranges::find(others, origin) != others.end()) return true;
    return std::ranges::any_of(ordinals, [&](std::string_view ordinal) {
        if (!origin.starts_with(ordinal)) return false;
        const std::string_view rest = origin.substr(ordinal.size());
        return rest == " bullet" || rest == " bullet and the next";
    });
}

std::string shown_title(const Article& article) {
    const std::string_view title = bare_title(article.title, article);
    const std::string_view push = bare_title(article.push_title, article);
    const std::string_view shown =
        push.empty() || (is_question(push) && !title.empty() && !is_question(title)) ? title : push;
    return std::string(is_question(shown) ? before_question(shown, article.language) : shown);
}

LineText line_text(const Article& article, std::string_view language) {
    LineText result = LineFinder(article, shown_title(article), language).find();
    for (auto* const text : {&result.title, &result.line}) {
        auto set = locale_text(*text, language);
        result.typeset = result.typeset || set != *text;
        *text = std::move(set);
    }
    return result;
}

} // namespace depesche::digest
