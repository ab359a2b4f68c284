#include "digest/article/sentences.hpp"

#include "digest/article/sentence_words.hpp"
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"

#include <algorithm>
#include <string>
#include <utf8proc.h>

namespace depesche::digest {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool ends_sentence(char c) { return c == '.' || c == '!' || c == '?'; }

/// Length of a closing quotation mark or bracket at the start of `text`; 0: there is none.
std::size_t closing_length(std::string_view text) {
    for (const std::string_view mark : {"\"", "'", ")", "]", "»", "”", "“", "’", "›", "\u00a0»", "\u202f»"}) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

std::size_t opening_length(std::string_view text) {
    for (const std::string_view mark : {"\"", "'", "(", "[", "«", "„", "“", "‘", "‹", "»", "–", "—", "- "}) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

/// The characters before `stop`, back to the space or bracket.
std::string_view word_before(std::string_view text, std::size_t stop) {
    std::size_t start = stop;
    while (start > 0 && !is_space(text[start - 1]) && !std::string_view("(/[\"").contains(text[start - 1]) &&
           !text.substr(0, start).ends_with("\u00a0") && !text.substr(0, start).ends_with("\u202f"))
        --start;
    for (const std::string_view mark : {"«", "„", "“", "‘", "‹"}) {
        if (text.substr(start, stop - start).starts_with(mark)) start += mark.size();
    }
    // "l’art.", "dell’avv.": what is elided is another word.
    const auto word = text.substr(start, stop - start);
    for (const std::string_view apostrophe : {"’", "'"}) {
        if (const auto at = word.rfind(apostrophe); at != std::string_view::npos)
            return word.substr(at + apostrophe.size());
    }
    return word;
}

/// "[...]", "(…)" at the start of a text.
std::size_t omission_length(std::string_view text) {
    for (const std::string_view mark : {"[...]", "(...)", "[…]", "(…)"}) {
        if (text.starts_with(mark)) return mark.size();
    }
    return 0;
}

/// Skips what may stand between two sentences or before a word: marks and spaces.
std::string_view without_openings(std::string_view text) {
    while (true) {
        if (const std::size_t length = std::max(omission_length(text), opening_length(text)))
            text.remove_prefix(length);
        else if (!text.empty() && is_space(text.front()))
            text.remove_prefix(1);
        else if (text.starts_with("\u00a0"))
            text.remove_prefix(2);
        else if (text.starts_with("\u202f"))
            text.remove_prefix(3);
        else
            return text;
    }
}

/// Whether a sentence may begin so: a capital, a digit, a name like "iPhone", or a mark before one.
bool begins_sentence(std::string_view text) {
    text = without_openings(text);
    if (text.empty()) return false;
    const auto first = first_code_point(text);
    const bool has_lower_case = is_letter(first.value) && !is_upper_case(first.value) &&
                                utf8proc_islower(static_cast<utf8proc_int32_t>(first.value)) != 0;
    if (!has_lower_case) return is_word_character(first.value);
    const auto rest = text.substr(first.bytes);
    return !rest.empty() && is_upper_case(first_code_point(rest).value);
}

/// The letters and digits at the start of `text`.
std::string_view first_word(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size()) {
        const auto next = first_code_point(text.substr(end));
        if (!is_word_character(next.value)) break;
        end += next.bytes;
    }
    return text.substr(0, end);
}

bool is_number(std::string_view word) { return !word.empty() && std::ranges::all_of(word, is_digit); }

/// "z.B", "U.S", "J.-C": parts of one or two letters.
bool is_dotted_abbreviation(std::string_view word) {
    if (!word.contains('.') || std::ranges::any_of(word, is_digit)) return false;
    while (true) {
        const auto dot = word.find('.');
        auto part = word.substr(0, dot);
        if (part.starts_with('-')) part.remove_prefix(1);
        if (part.empty() || part.size() > 2) return false;
        if (dot == std::string_view::npos) return true;
        word.remove_prefix(dot + 1);
    }
}

bool is_roman(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return c == 'I' || c == 'V' || c == 'X'; });
}

/// A full stop, what is before it in its sentence, and what comes behind.
class FullStop {
public:
    FullStop(std::string_view before, std::string_view after, SentenceLanguage language)
        : before_(before),
          word_(word_before(before, before.size())),
          after_(without_openings(after)),
          next_(first_word(after_)),
          language_(language) {}

    /// Whether it belongs to its word and ends no sentence.
    bool belongs_to_word() const {
        if (word_.empty()) return false;
        if (is_number(word_)) return number_goes_on();
        if (is_date_without_year()) return !opener_follows();
        const auto first = first_code_point(word_);
        if (first.bytes == word_.size() && is_letter(first.value)) return letter_goes_on(first.value);
        const auto folded = lower(word_);
        const auto kind = abbreviation(folded, language_);
        if (kind == Abbreviation::never_ends) return true;
        if (kind == Abbreviation::before_number) return number_follows();
        if (folded == "a.m" || folded == "p.m") return follows_clock(lower(next_)) || !is_upper_case(first_of_next());
        if (folded == "usw" || folded == "etc" || folded == "ecc") return false; // they close a list
        if (kind == Abbreviation::may_end || is_dotted_abbreviation(word_)) return !opener_follows();
        return is_german() && is_roman(word_) && !opener_follows(); // "Karl IV."
    }

private:
    bool is_german() const { return language_ == SentenceLanguage::german; }
    char32_t first_of_next() const { return after_.empty() ? U' ' : first_code_point(after_).value; }
    bool number_follows() const { return !next_.empty() && is_digit(next_.front()); }
    /// An initial ("A. Meier") is no word of this kind.
    bool opener_follows() const {
        return !next_.empty() && !after_.substr(next_.size()).starts_with('.') && !is_number(next_) &&
               is_upper_case(first_of_next()) && begins_only_sentences(lower(next_), language_);
    }

    /// "am 3. Mai", "der 2. Stock", "1. Der Rat ..."; but "auf Platz 3. Danach", and years end sentences.
    bool number_goes_on() const {
        if (word_.size() <= 2 && word_.size() == before_.size()) return true; // numbers an item of a list
        if (!is_german() || word_.size() > 2) return false;
        return follows_ordinal(lower(next_)) || !opener_follows();
    }

    /// "am 24.12. Meier ...", but "um 14.21. Meier ..."
    bool is_date_without_year() const {
        const auto dot = word_.find('.');
        if (!is_german() || dot == std::string_view::npos || dot > 2 || word_.size() > dot + 3) return false;
        if (!is_number(word_.substr(0, dot)) || !is_number(word_.substr(dot + 1))) return false;
        const auto earlier = previous_word();
        return earlier == "am" || earlier == "Am" || earlier == "vom" || earlier == "bis" || earlier == "zum" ||
               earlier == "den" || earlier == "ab";
    }

    std::string_view previous_word() const {
        auto text = before_.substr(0, static_cast<std::size_t>(word_.data() - before_.data()));
        while (!text.empty() && (is_space(text.back()) || text.ends_with("\u00a0") || text.ends_with("\u202f")))
            text.remove_suffix(text.ends_with("\u00a0") ? 2 : text.ends_with("\u202f") ? 3 : 1);
        return word_before(text, text.size());
    }

    /// Initials and the halves of "z. B."; but "Plan B. Danach", "so do I. They".
    bool letter_goes_on(char32_t letter) const {
        const auto earlier = previous_word();
        const bool after_letter = earlier.size() >= 2 && earlier.ends_with('.') && earlier.size() <= 3;
        if (!is_upper_case(letter)) {
            const bool chain = next_.size() == 1 && after_.substr(1).starts_with('.'); // "4:3 n. V."
            if (!earlier.empty() && is_digit(earlier.back())) return chain;            // "9 h.", "3012 m."
            const bool closes_list = after_letter && (letter == 'a' || letter == U'ä') && earlier.size() == 2;
            if (closes_list && (earlier.front() == 'u' || earlier.front() == 'o')) return !opener_follows(); // "u. a."
            if (after_letter) return true;
            return abbreviation(word_, language_) != Abbreviation::before_number || is_german() || number_follows();
        }
        if (language_ == SentenceLanguage::english && word_ == "I") return false;
        if (abbreviation(lower(word_), language_) == Abbreviation::never_ends) return true; // "M. Le Pen"
        if (after_letter && !is_upper_case(first_code_point(earlier).value)) return true;   // "z. B."
        if (!opener_follows()) return true;
        // In French and Italian these words begin names too: "J. Le Goff".
        const bool names = language_ == SentenceLanguage::french || language_ == SentenceLanguage::italian;
        return names && !earlier.empty() && is_upper_case(first_code_point(earlier).value);
    }

    std::string_view before_; ///< of its sentence
    std::string_view word_;
    std::string_view after_;
    std::string_view next_;
    SentenceLanguage language_;
};

/// "[...]" and "(…)": something was left out, nothing ends.
bool is_omission(std::string_view text, std::size_t begin, std::size_t end) {
    return begin > 0 && end < text.size() &&
           ((text[begin - 1] == '[' && text[end] == ']') || (text[begin - 1] == '(' && text[end] == ')'));
}

/// French sets its closing guillemets behind a space.
std::size_t spaced_closing(std::string_view text) {
    std::size_t length = 0;
    while (length < text.size() && text[length] == ' ') ++length;
    return length > 0 && text.substr(length).starts_with("»") ? length + 2 : 0;
}

} // namespace

std::vector<std::string_view> sentences(std::string_view text, std::string_view language) {
    const auto rules = sentence_language(language);
    std::vector<std::string_view> result;
    std::size_t start = 0;
    const auto finish = [&](std::size_t end) {
        while (start < end && is_space(text[start])) ++start;
        std::size_t last = end;
        while (last > start && is_space(text[last - 1])) --last;
        if (last > start) result.push_back(text.substr(start, last - start));
        start = end;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("\n\n")) {
            finish(i);
            continue;
        }
        const bool ellipsis = text.substr(i).starts_with("…");
        if (!ends_sentence(text[i]) && !ellipsis) continue;
        std::size_t end = i + (ellipsis ? 3 : 1);
        while (end < text.size() && ends_sentence(text[end])) ++end; // "..." and "?!"
        const bool single_stop = text[i] == '.' && end == i + 1;
        if (!single_stop && is_omission(text, i, end)) {
            i = end - 1;
            continue;
        }
        while (const std::size_t length = closing_length(text.substr(end))) end += length;
        if (rules == SentenceLanguage::french) end += spaced_closing(text.substr(end));
        if (end < text.size() && !is_space(text[end])) continue;
        std::size_t next = end;
        while (next < text.size() && is_space(text[next])) ++next;
        const bool new_paragraph = text.substr(end, next - end).find("\n\n") != std::string_view::npos;
        if (next < text.size() && !new_paragraph) {
            if (!begins_sentence(text.substr(next))) continue;
            while (start < i && is_space(text[start])) ++start;
            if (single_stop && end == i + 1 &&
                FullStop(text.substr(start, i - start), text.substr(next), rules).belongs_to_word())
                continue;
        }
        finish(end);
        i = end - 1;
    }
    finish(text.size());
    return result;
}

} // namespace depesche::digest
