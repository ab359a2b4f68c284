#include "digest/article/words.hpp"

#include "digest/document/unicode.hpp"

#include <algorithm>
#include <array>
#include <utf8proc.h>

namespace depesche::digest {

namespace {

/// Calls `visit` with each code point; invalid bytes are skipped.
/// Until `visit` returns false.
template <class Visit>
void each_code_point(std::string_view text, Visit visit) {
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        const CodePoint point = byte < 0x80 ? CodePoint{byte, 1, true} : first_code_point(text);
        if (point.valid && !visit(point.value)) return;
        text.remove_prefix(point.bytes);
    }
}

char32_t lower_point(char32_t point) {
    if (point < 0x80) return point >= 'A' && point <= 'Z' ? point + 32 : point;
    return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(point)));
}

bool is_digit(char32_t point) { return point >= '0' && point <= '9'; }

bool is_part_of_word(char32_t point) {
    if (point < 0x80) return is_digit(point) || (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z');
    return is_word_character(point);
}

bool groups_digits(char32_t point) { return point == U'\'' || point == U'\u2019' || point == U'\u202f'; }

constexpr auto stop_words = std::to_array<std::string_view>({
    // clang-format off
    "about", "aber", "after", "again", "against", "alle", "alla", "all", "als", "also", "among", "and", "anche", "ans", "are", "auch", "auf", "aus", "aux", "avec",
    "avant", "bei", "beim", "been", "before", "bis", "but", "can", "ce", "ces", "cette", "che", "chez", "comme", "con", "contre", "could", "dal", "dalla", "damit",
    "dans", "das", "dass", "degli", "dei", "del", "della", "delle", "dem", "den", "depuis", "der", "des", "die", "dopo", "doch", "durch", "due", "dei", "deux", "drei",
    "ein", "eine", "einem", "einen", "einer", "eines", "elle", "elles", "entre", "es", "est", "et", "été", "etwas", "first", "for", "from", "für", "gegen", "gli",
    "had", "has", "hat", "hatte", "hatten", "haben", "have", "her", "his", "how", "ihm", "ihr", "ihre", "ihren", "il", "ils", "im", "immer", "in", "ins", "into", "ist",
    "its", "jahr", "jahre", "jahren", "jetzt", "kann", "kein", "keine", "können", "könnte", "les", "leur", "leurs", "mais", "man", "mehr", "mit", "more", "most", "muss",
    "müssen", "nach", "nel", "nella", "new", "nicht", "noch", "non", "not", "nun", "nur", "nos", "notre", "nous", "oder", "off", "ohne", "one", "only", "oltre", "ont", "other",
    "our", "out", "over", "par", "pas", "per", "peut", "plus", "pour", "qui", "que", "quel", "sagt", "sagte", "said", "sans", "says", "schon", "sei", "sein", "seine", "seinen",
    "seit", "ses", "she", "sich", "sie", "sind", "sobre", "soll", "sollen", "son", "sono", "sont", "sowie", "spricht", "sua", "sul", "sulla", "sur", "tel", "than", "that", "the",
    "their", "them", "there", "they", "this", "tous", "tout", "tra", "two", "über", "um", "und", "une", "uno", "una", "unter", "unser", "upon", "via", "viele", "vom", "von", "vor",
    "vous", "war", "waren", "was", "weil", "wegen", "were", "wenn", "werden", "what", "when", "where", "which", "who", "wie", "wieder", "will", "with", "wird", "wir", "wo",
    "would", "wurde", "wurden", "you", "your", "zum", "zur", "zwei", "zwischen",
    // clang-format on
});

} // namespace

void visit_words(std::string_view text, std::size_t limit, const std::function<void(std::string_view)>& visit) {
    std::string word;
    char32_t previous = 0;
    bool pending_group = false; // an apostrophe after a digit: belongs to the number only if a digit follows
    const auto finish = [&] {
        if (!word.empty() && limit > 0) {
            visit(word);
            --limit;
        }
        word.clear();
        pending_group = false;
    };
    each_code_point(text, [&](char32_t point) {
        if (is_part_of_word(point)) {
            if (pending_group && !is_digit(point)) finish();
            pending_group = false;
            const char32_t lower = lower_point(point);
            if (lower < 0x80)
                word += static_cast<char>(lower);
            else
                append_utf8(word, lower);
        } else if (groups_digits(point) && is_digit(previous) && !pending_group) {
            pending_group = true;
        } else if (!word.empty()) {
            finish();
        }
        previous = point;
        return limit > 0;
    });
    finish();
}

std::vector<std::string> words(std::string_view text, std::size_t limit) {
    std::vector<std::string> result;
    visit_words(text, limit, [&](std::string_view word) { result.emplace_back(word); });
    return result;
}

std::string lower(std::string_view text) {
    std::string result;
    result.reserve(text.size());
    each_code_point(text, [&](char32_t point) {
        append_utf8(result, lower_point(point));
        return true;
    });
    return result;
}

std::string_view first_letters(std::string_view word, std::size_t letters) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < word.size(); ++i) {
        const bool starts_letter = (static_cast<unsigned char>(word[i]) & 0xc0U) != 0x80U;
        if (starts_letter && ++seen > letters) return word.substr(0, i);
    }
    return word;
}

std::size_t count_words(std::string_view text) {
    std::size_t count = 0;
    visit_words(text, SIZE_MAX, [&](std::string_view) { ++count; });
    return count;
}

bool is_stop_word(std::string_view word) {
    static const auto sorted = [] {
        auto list = stop_words;
        std::ranges::sort(list);
        return list;
    }();
    return std::ranges::binary_search(sorted, word);
}

} // namespace depesche::digest
