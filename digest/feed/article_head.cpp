#include "digest/feed/article_head.hpp"

#include "digest/article/body_words.hpp"
#include "digest/feed/article_lines.hpp"
#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/page_furniture.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depesche::digest::feed {
namespace {

constexpr auto bylines = std::to_array<std::string_view>({"von ",
                                                          "text: ",
                                                          "text und bild: ",
                                                          "text und fotos: ",
                                                          "text von ",
                                                          "autor: ",
                                                          "autorin: ",
                                                          "interview: ",
                                                          "interview von ",
                                                          "aufgezeichnet von ",
                                                          "das gespräch führte ",
                                                          "das interview führte ",
                                                          "das gespräch führten ",
                                                          "das interview führten ",
                                                          "eine reportage von ",
                                                          "ein interview von ",
                                                          "by ",
                                                          "words by ",
                                                          "text by ",
                                                          "interview by ",
                                                          "reported by ",
                                                          "story by ",
                                                          "par ",
                                                          "texte: ",
                                                          "texte : ",
                                                          "texte\u00a0: ",
                                                          "texte de ",
                                                          "entretien: ",
                                                          "propos recueillis par ",
                                                          "recueilli par ",
                                                          "un entretien de ",
                                                          "un article de ",
                                                          "di ",
                                                          "testo: ",
                                                          "testo di ",
                                                          "a cura di ",
                                                          "intervista di ",
                                                          "intervista a cura di ",
                                                          "un articolo di "});
constexpr auto published_words =
    std::to_array<std::string_view>({"publiziert", "veröffentlicht", "erschienen", "erstellt", "published",
                                     "first published", "posted", "publié", "pubblicato", "creato"});
constexpr auto updated_words = std::to_array<std::string_view>(
    {"aktualisiert", "zuletzt aktualisiert", "letzte aktualisierung", "updated", "last updated", "last modified",
     "mis à jour", "modifié", "dernière mise à jour", "actualisé", "aggiornato", "ultimo aggiornamento", "modificato"});

/// The rest of a line after one of the words, without a colon and small words before the date.
template <typename List>
std::optional<std::string_view> after_word(std::string_view line, const List& list) {
    for (const std::string_view word : list) {
        if (!starts_ignoring_case(line, word)) continue;
        std::string_view rest = line.substr(word.size());
        for (const std::string_view small : {"\u00a0", " ", ":", " ", "\u00a0", "am ", "on ", "le ", "il "})
            if (rest.starts_with(small)) rest.remove_prefix(small.size());
        return trim(rest);
    }
    return std::nullopt;
}

/// "heute um 06:12 Uhr", "yesterday, 5.05 pm": a date only for who knows when the page was copied.
bool counts_from_today(std::string_view date) {
    constexpr std::size_t longest = 40;
    return date.size() <= longest && !ends_as_sentence(date) &&
           after_word(date, std::to_array<std::string_view>({"heute", "gestern", "vorgestern", "soeben", "today",
                                                             "yesterday", "just now", "aujourd'hui", "aujourd’hui",
                                                             "hier", "à l'instant", "oggi", "ieri", "poco fa"}))
               .has_value();
}

} // namespace

/// "Von Mia Tal | 12.03.2026, 14:21 | 4 Min.": each part is one of these.
bool HeadReader::take_parts(std::string_view written) {
    constexpr std::size_t longest = 200;
    if (written.size() > longest) return false;
    const Article before = article_;
    std::size_t count = 0;
    for (std::size_t at = 0; at < written.size(); ++count) {
        std::size_t end = written.size(), next = end;
        for (const std::string_view between : {" | ", " · ", " • ", " – ", " — ", " / "}) {
            const std::size_t found = written.find(between, at);
            if (found < end) end = found, next = found + between.size();
        }
        const std::string_view part = trim(written.substr(at, end - at));
        at = next;
        if (take_byline(part) || take_date(part) || is_page_furniture(part) || tells_relative_time(part) ||
            take_names(part))
            continue;
        article_ = before;
        return false;
    }
    if (count < 2) article_ = before;
    return count >= 2;
}

/// A name alone is a byline only beside a date: elsewhere it may head a paragraph about that person.
bool HeadReader::take_bare_names(std::string_view written, std::string_view next) {
    if (!article_.authors.empty() || article_.title.empty()) return false;
    const bool date_before = article_.published || article_.updated;
    if (!date_before) {
        const Article before = article_;
        const bool date_behind = take_date(next);
        article_ = before;
        if (!date_behind) return false;
    } else if (next.starts_with(written)) {
        return false;
    }
    return take_names(written);
}

bool HeadReader::take_names(std::string_view written) {
    constexpr std::size_t longest = 80;
    if (!article_.authors.empty() || written.size() > longest || ends_as_sentence(written)) return false;
    std::vector<std::string> names = names_of_line(written);
    std::size_t letters = 0;
    for (const std::string& name : names) letters += name.size();
    if (names.empty() || letters + names.size() * 6 < written.size()) return false; // more than names
    article_.authors = std::move(names);
    set(Field::authors);
    return true;
}

/// "Von Mia Tal", "Par Luc Perrin et Mia Tal"
bool HeadReader::take_byline(std::string_view written) {
    constexpr std::size_t longest = 100;
    if (!article_.authors.empty() || written.size() > longest || ends_as_sentence(written)) return false;
    const auto* word =
        std::ranges::find_if(bylines, [&](std::string_view each) { return starts_ignoring_case(written, each); });
    if (word == bylines.end()) return false;
    std::vector<std::string> names = names_of_line(written.substr(word->size()));
    if (names.empty()) return false;
    article_.authors = std::move(names);
    set(Field::authors);
    take_photographer(written);
    return true;
}

bool HeadReader::take_split_byline(std::string_view written, std::string_view next) {
    constexpr std::size_t longest = 30;
    const bool is_word = written.size() <= longest && std::ranges::any_of(bylines, [&](std::string_view word) {
                             return trim(word).size() == written.size() && starts_ignoring_case(written, trim(word));
                         });
    return is_word && take_names(next);
}

/// "Text: Mia Tal, Fotos: Jonas Keller"
void HeadReader::take_photographer(std::string_view written) {
    for (const std::string_view word :
         {"Fotos: ", "Foto: ", "Bilder: ", "Bild: ", "Photos: ", "Photos : ", "Photos\u00a0: ", "Foto di "}) {
        const std::size_t at = written.find(word);
        if (at == std::string_view::npos || !article_.image.credit.empty()) continue;
        article_.image.credit = std::string(trim(written.substr(at + word.size())));
        if (!article_.image.credit.empty()) set(Field::image);
    }
}

bool HeadReader::take_date(std::string_view written) {
    constexpr std::size_t longest = 90;
    if (written.size() > longest) return false;
    if (take_bare_date(written)) return true;
    if (const auto rest = after_word(written, published_words)) {
        article_.published = parse_date(*rest, zone_, Writer::newsroom);
        if (article_.published) set(Field::published);
        return article_.published || counts_from_today(*rest);
    }
    if (const auto rest = after_word(written, updated_words)) {
        article_.updated = parse_date(*rest, zone_, Writer::newsroom);
        if (article_.updated) set(Field::updated);
        return article_.updated || counts_from_today(*rest);
    }
    return false;
}

/// "12. Juni 2026 um 08:00 Uhr", "Freitag, 12.06.2026": nothing but a date.
bool HeadReader::take_bare_date(std::string_view written) {
    constexpr std::size_t longest = 48;
    if (article_.published || written.size() > longest || ends_as_sentence(written) || written.empty()) return false;
    const std::string folded = fold(written);
    const std::string_view first = std::string_view(folded).substr(0, folded.find_first_of(" ,."));
    const bool opens = is_digit(folded[0]) || is_weekday(first) || is_ignored(first) || month_of(first).has_value();
    if (!opens || std::ranges::count_if(folded, is_digit) < 5) return false;
    article_.published = parse_date(written, zone_, Writer::newsroom);
    if (article_.published) set(Field::published);
    return article_.published.has_value();
}

} // namespace depesche::digest::feed
