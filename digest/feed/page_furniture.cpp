#include "digest/feed/page_furniture.hpp"

#include "digest/article/body_words.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/feed/marker.hpp"
#include "digest/feed/page_words.hpp"
#include "digest/feed/title_signals.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace depesche::digest::feed {
namespace {

/// Lower case, without accents, punctuation and numbers: "12 Kommentare" -> "kommentare".
std::string plain_words(std::string_view line) {
    const std::string folded = fold(line);
    std::string out;
    for (const char c : folded) {
        if (is_alpha(c))
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (out.ends_with(' ')) out.pop_back();
    return out;
}

/// What follows the first of the list that `words` begin with; nullopt when they begin with none.
std::optional<std::string_view> behind_one_of(const auto& list, std::string_view words) {
    for (const Words one : list)
        if (words.starts_with(one) && (words.size() == one.size() || words[one.size()] == ' '))
            return trim(words.substr(one.size()));
    return std::nullopt;
}

/// Whether `words` consist of words of the list and nothing else.
bool all_of(const auto& list, std::string_view words) {
    while (!words.empty()) {
        const auto rest = behind_one_of(list, words);
        if (!rest) return false;
        words = *rest;
    }
    return true;
}

/// "Lesen Sie auch: Was die Brücke kostet": marker and headline on one line.
bool is_inline_link(std::string_view line) {
    constexpr std::size_t longest = 220;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon > 45 || line.size() > longest) return false;
    const std::string marker = plain_words(line.substr(0, colon));
    return is_one_of(page::sure_lists, marker) || marker == "mehr dazu" || marker == "read more" ||
           marker == "see also";
}

enum class ListHeading { none, likely, sure };

ListHeading list_heading(std::string_view line) {
    constexpr std::size_t longest = 60;
    if (line.size() > longest) return ListHeading::none;
    const std::string words = plain_words(line);
    if (is_one_of(page::sure_lists, words)) return ListHeading::sure;
    return is_one_of(page::likely_lists, words) ? ListHeading::likely : ListHeading::none;
}

/// "Lesezeit: ca. 4 Min." but not "Lesezeit ist Lebenszeit"
bool is_reading_time(std::string_view words) {
    const auto rest = behind_one_of(page::reading_times, words);
    return rest && all_of(page::reading_units, *rest) && (!rest->empty() || words != "lecture");
}

/// "Jetzt melden", "Tell us": what a request wants. The police want witnesses.
bool is_answer(std::string_view words) {
    if (const auto rest = behind_one_of(page::before_answers, words)) words = *rest;
    return behind_one_of(page::answers, words) && !speaks_of(page::police, words);
}

/// "Fehler gefunden? Jetzt melden", "Une erreur dans cet article ?" but not "Une faute d'arbitrage a décidé du match."
bool asks_for_hints(std::string_view line) {
    const std::size_t end = std::min(line.find_first_of("?:.!"), line.size());
    const std::string asked = plain_words(line.substr(0, end));
    const auto vague = behind_one_of(page::vague_requests, asked);
    const auto rest = vague ? vague : behind_one_of(page::requests, asked);
    if (!rest || !all_of(page::request_words, *rest)) return false;
    const bool question = end < line.size() && line[end] == '?';
    const bool clear = !vague || !rest->empty();
    const std::string behind = plain_words(line.substr(end));
    return behind.empty() ? question && clear : (question || clear) && is_answer(behind);
}

/// "Folgen Sie uns auf Facebook" but not "Suivez-nous sur les traces du loup."
bool names_platforms(std::string_view words) {
    if (const auto rest = behind_one_of(page::follows, words)) return behind_one_of(page::platforms, *rest).has_value();
    auto rest = behind_one_of(page::shares, words);
    if (!rest || rest->empty()) return false;
    while (!rest->empty()) {
        auto next = behind_one_of(page::platforms, *rest);
        if (!next) next = behind_one_of(page::joiners, *rest);
        if (!next) return false;
        rest = next;
    }
    return true;
}

/// "Tags: Brücke, Verkehr" but not "Tags darauf kam der Regen."
bool is_list_of_topics(std::string_view line) {
    const std::size_t colon = std::min(line.find(':'), line.size());
    return is_one_of(page::list_labels, plain_words(line.substr(0, colon))) &&
           (colon + 1 >= line.size() || !ends_as_sentence(line));
}

bool is_headline(const TextLine& line) {
    constexpr std::size_t longest = 130;
    const std::string_view text = line.text;
    if (text.size() > longest || text.ends_with('.') || text.ends_with(':') || text.ends_with(',')) return false;
    if (text.find(". ") != std::string_view::npos || !agency_credit(text).empty()) return false;
    return !asks_readers(text, {}) && !announces_key_points(text) && !is_page_furniture(text) &&
           list_heading(text) == ListHeading::none && !is_correction_note(text);
}

/// "In einer früheren Version dieses Artikels ..." but not "In der ersten Version war die App nur englisch.", nor
/// "In einer früheren Version dieses Artikels der Verfassung ...", nor what somebody says. `noted`: editors speak.
bool speaks_of_own_error(std::string_view text, bool noted) {
    for (const std::string_view quote : {"«", "„", "“", "\"", "‹", "»"})
        if (text.starts_with(quote)) return false;
    // The last paragraph of every article comes here: its first words decide whether the others are looked at.
    constexpr std::size_t longest_opening = 60;
    const std::string opening = plain_words(text.substr(0, longest_opening));
    if (behind_one_of(page::corrected_articles, opening)) return true;
    const bool amended = behind_one_of(page::amended_articles, opening).has_value();
    if (!amended && !behind_one_of(page::earlier_versions, opening)) return false;
    const std::string words = plain_words(text);
    const bool error = std::ranges::any_of(
        page::errors, [&](Words one) { return words.find(" " + std::string(one)) != std::string::npos; });
    if (amended) return error;
    const auto version = behind_one_of(page::earlier_versions, words);
    if (!version || noted) return version.has_value();
    if (const auto rest = behind_one_of(page::of_the_article, *version)) return !behind_one_of(page::of_a_law, *rest);
    return error && behind_one_of(page::of_the_text, *version);
}

/// Whether this last headline of a list belongs to the paragraph below instead: a person, an agency's box, or a heading
/// much shorter than the headlines.
bool heads_paragraph(const std::vector<TextLine>& lines, std::size_t i, std::size_t first) {
    if (i + 1 >= lines.size()) return false;
    const std::string_view text = lines[i].text, below = lines[i + 1].text;
    if (lines[i].marked || is_headline(lines[i + 1])) return false;
    if ((is_name(text) && below.starts_with(text)) || !agency_credit(below).empty()) return true;
    if (i == first || !ends_as_sentence(below) || reads_as_question(below)) return false;
    std::size_t others = 0;
    for (std::size_t k = first; k < i; ++k) others += lines[k].text.size();
    return text.size() * (i - first) * 3 < others * 2;
}

/// The end of the list of headlines that begins at `first`.
std::size_t end_of_list(const std::vector<TextLine>& lines, std::size_t first) {
    constexpr std::size_t most = 10;
    std::size_t end = first;
    while (end < lines.size() && end - first < most && is_headline(lines[end])) {
        const bool apart = end > first && lines[end].after_gap && !lines[end - 1].after_gap;
        if (apart || (end > first && lines[first].marked && !lines[end].marked)) break;
        ++end;
    }
    return end > first && heads_paragraph(lines, end - 1, first) ? end - 1 : end;
}

/// What "Bild: " is followed by; empty when the line is none about a picture.
std::string_view after_picture_word(std::string_view line) {
    constexpr std::size_t longest = 200;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon > 24 || line.size() > longest) return {};
    return is_one_of(page::picture_words, plain_words(line.substr(0, colon))) ? trim(line.substr(colon + 1))
                                                                              : std::string_view();
}

/// "Anna Rossetti / Keystone-ATS", "KEYSTONE", "Imago/Rolf Simon".
bool is_bare_credit(std::string_view line) {
    constexpr std::size_t longest = 70;
    if (line.size() > longest || ends_as_sentence(line)) return false;
    const std::string_view inner =
        line.starts_with('(') && line.ends_with(')') ? line.substr(1, line.size() - 2) : line;
    std::size_t parts = 0;
    bool agency = false;
    for (std::size_t at = 0; at <= inner.size(); ++parts) {
        const std::size_t end = std::min(inner.find('/', at), inner.size());
        const std::string_view part = trim(inner.substr(at, end - at));
        const bool known = is_one_of(page::agencies, plain_words(part));
        if (!known && !is_name(part)) return false;
        agency = agency || known;
        at = end + 1;
    }
    return agency && parts <= 4 && (parts > 1 || inner.size() != line.size() || inner.size() >= 5);
}

class Cleaner {
public:
    explicit Cleaner(std::vector<TextLine> lines) : lines_(std::move(lines)) {}

    PageLines clean() {
        for (std::size_t i = 0; i < lines_.size();) {
            const std::size_t taken = i == 0 ? 0 : take(i);
            for (std::size_t k = 0; k < taken; ++k) page_.stripped.push_back(std::move(lines_[i + k].text));
            gap_ = gap_ || (taken > 0 && lines_[i].after_gap);
            if (taken == 0) keep(std::move(lines_[i]));
            i += std::max<std::size_t>(taken, 1);
        }
        return std::move(page_);
    }

private:
    void keep(TextLine line) {
        line.after_gap = line.after_gap || std::exchange(gap_, false);
        page_.lines.push_back(std::move(line));
    }

    /// How many lines from `i` on belong to the page and not to the article.
    std::size_t take(std::size_t i) {
        const std::string_view line = lines_[i].text;
        if (is_page_furniture(line) || tells_relative_time(line) || is_inline_link(line)) return 1;
        if (const ListHeading heading = list_heading(line); heading != ListHeading::none) {
            const std::size_t end = end_of_list(lines_, i + 1);
            if (end > i + 1 || heading == ListHeading::sure) return end - i;
        }
        if (take_picture(line)) return 1;
        if (is_correction_note(line)) return page_.correction = true, 1;
        return 0;
    }

    bool take_picture(std::string_view line) {
        const std::string_view about = after_picture_word(line);
        if (about.empty() && !is_bare_credit(line)) return false;
        std::string& place = !about.empty() && ends_as_sentence(about) ? page_.caption : page_.credit;
        if (place.empty()) place = std::string(about.empty() ? line : about);
        return true;
    }

    std::vector<TextLine> lines_;
    PageLines page_;
    bool gap_ = false; ///< a gap stood before what was taken out
};

} // namespace

bool is_page_furniture(std::string_view line) {
    constexpr std::size_t longest = 140;
    if (line.size() > longest) return false;
    const std::string words = plain_words(line);
    const bool number = std::ranges::any_of(line, is_digit);
    if (words.empty()) { // "45 %", "***"; other scripts are words, too
        const bool ascii = std::ranges::all_of(line, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        return ascii && line.size() <= 12 && (!number || line.ends_with('%'));
    }
    return is_one_of(page::labels, words) || (number && is_one_of(page::counters, words)) || is_reading_time(words) ||
           asks_for_hints(line) || names_platforms(words) || is_list_of_topics(line);
}

bool tells_relative_time(std::string_view line) {
    constexpr std::size_t longest = 60;
    constexpr auto before = std::to_array<Words>({"", "publiziert ", "aktualisiert ", "zuletzt aktualisiert ",
                                                  "updated ", "last updated ", "published ", "publie ", "mis a jour ",
                                                  "pubblicato ", "aggiornato ", "heute ", "posted "});
    constexpr auto times = std::to_array<Words>({"vor minuten",
                                                 "vor minute",
                                                 "vor min",
                                                 "vor stunden",
                                                 "vor einer stunde",
                                                 "vor stunde",
                                                 "vor h",
                                                 "vor tagen",
                                                 "vor tag",
                                                 "vor einem tag",
                                                 "vor wenigen minuten",
                                                 "gerade eben",
                                                 "minutes ago",
                                                 "minute ago",
                                                 "mins ago",
                                                 "min ago",
                                                 "hours ago",
                                                 "hour ago",
                                                 "an hour ago",
                                                 "h ago",
                                                 "days ago",
                                                 "day ago",
                                                 "a day ago",
                                                 "just now",
                                                 "il y a minutes",
                                                 "il y a min",
                                                 "il y a heures",
                                                 "il y a heure",
                                                 "il y a une heure",
                                                 "il y a h",
                                                 "il y a jours",
                                                 "il y a jour",
                                                 "minuti fa",
                                                 "min fa",
                                                 "ore fa",
                                                 "ora fa",
                                                 "un ora fa",
                                                 "giorni fa",
                                                 "giorno fa"});
    if (line.size() > longest || line.ends_with('.')) return false;
    const std::string words = plain_words(line);
    return std::ranges::any_of(before, [&](Words opening) {
        return words.starts_with(opening) && is_one_of(times, std::string_view(words).substr(opening.size()));
    });
}

bool is_correction_note(std::string_view line) {
    constexpr std::size_t longest = 900, looked_at = 300, near_beginning = 60;
    if (line.size() > longest || !ends_as_sentence(line) || line.ends_with('?')) return false;
    if (text_signals(line, Voice::running_text).correction) return true;
    const std::string_view beginning = line.substr(0, looked_at);
    const std::size_t colon = beginning.substr(0, near_beginning).find(':');
    if (colon == std::string_view::npos) return speaks_of_own_error(beginning, false);
    const bool noted = is_one_of(page::editors_notes, plain_words(beginning.substr(0, colon)));
    return speaks_of_own_error(beginning, false) || speaks_of_own_error(trim(beginning.substr(colon + 1)), noted);
}

PageLines without_furniture(std::vector<TextLine> lines) { return Cleaner(std::move(lines)).clean(); }

} // namespace depesche::digest::feed
