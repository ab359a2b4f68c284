#include "digest/feed/glued_kicker.hpp"

#include "digest/article/body_words.hpp"
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/feed/ascii.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace depesche::digest::feed {
namespace {

constexpr std::size_t longest_kicker = 60; ///< bytes
constexpr std::size_t shortest_title = 15; ///< bytes
constexpr std::size_t shortest_left = 4;   ///< letters before the capital: "McDonald", "YouTube" have fewer

/// Names with a capital inside, beyond what their short first half gives away.
constexpr auto names = std::to_array<std::string_view>(
    {"astrazeneca",  "bahncard",    "blackberry",  "blackrock",     "buzzfeed",   "crowdstrike",     "deepmind",
     "deepseek",     "doordash",    "eurocity",    "facetime",      "flixbus",    "glaxosmithkline", "hellofresh",
     "homeoffice",   "huffpost",    "intercity",   "interregio",    "javascript", "linkedin",        "mastercard",
     "playstation",  "postauto",    "postbus",     "postfinance",   "powerpoint", "protonmail",      "sharepoint",
     "snapchat",     "softbank",    "soundcloud",  "stackoverflow", "startrek",   "swisslife",       "swisspass",
     "thyssenkrupp", "tripadvisor", "truthsocial", "typescript",    "whatsapp",   "wikileaks",       "wordpress"});

/// Kickers that the text below seldom repeats, and words that begin a title.
constexpr auto labels = std::to_array<std::string_view>(
    {"analyse",    "analysis", "analisi",   "interview",  "intervista", "entretien", "kommentar",   "commentaire",
     "commento",   "comment",  "opinion",   "opinione",   "kolumne",    "chronique", "leitartikel", "reportage",
     "porträt",    "portrait", "ritratto",  "liveticker", "ticker",     "video",     "vidéo",       "exklusiv",
     "exclusive",  "exclusif", "esclusiva", "recherche",  "umfrage",    "sondage",   "sondaggio",   "wetter",
     "meteo",      "météo",    "sport",     "fussball",   "fußball",    "football",  "calcio",      "kultur",
     "wirtschaft", "économie", "economia",  "politik",    "politique",  "politica",  "ratgeber",    "glosse"});
constexpr auto openings = std::to_array<std::string_view>(
    {"der",  "die",   "das",  "ein",   "eine", "so",     "wie",  "warum",    "wer",     "was",   "wo",
     "wann", "jetzt", "neue", "diese", "the",  "how",    "why",  "what",     "who",     "where", "when",
     "new",  "this",  "le",   "la",    "les",  "un",     "une",  "pourquoi", "comment", "voici", "ces",
     "il",   "lo",    "gli",  "una",   "ecco", "perché", "come", "nuovo"});

struct Cut {
    std::size_t word; ///< where the glued word begins
    std::size_t at;   ///< where the title begins
    std::size_t end;  ///< where the glued word ends
    bool sure;        ///< a mark stands there that never stands inside a word
};

bool is_letter_at(std::string_view line, std::size_t at) {
    return at < line.size() && is_letter(first_code_point(line.substr(at)).value);
}

bool is_lower_letter(char32_t value) { return is_letter(value) && !is_upper_case(value); }

/// The end of the run of letters, digits and hyphens that begins at `at`.
std::size_t word_end(std::string_view line, std::size_t at) {
    while (at < line.size()) {
        const CodePoint point = first_code_point(line.substr(at));
        if (!is_word_character(point.value) && point.value != '-') break;
        at += point.bytes;
    }
    return at;
}

bool opens_title(char32_t value) {
    return (is_letter(value) && is_upper_case(value)) || value == U'«' || value == U'„' || value == U'“' ||
           value == U'"';
}

/// Every place where a capital, or an opening quotation mark, follows a small letter or closing mark without a space.
std::vector<Cut> cuts_of(std::string_view line) {
    std::vector<Cut> cuts;
    char32_t before = 0;
    std::size_t word = 0;
    for (std::size_t at = 0; at < line.size();) {
        const CodePoint point = first_code_point(line.substr(at));
        const bool marks = before == U'?' || before == U'!' || before == U'»' || before == U'“';
        const bool colon = before == U':' && at - word > 4 && opens_title(point.value);
        const bool quote = (point.value == U'«' || point.value == U'„') && is_letter(before);
        const bool capital = is_upper_case(point.value) && is_letter(point.value) && (is_lower_letter(before) || marks);
        if (colon)
            cuts.push_back({word, at, word_end(line, at), true});
        else if (quote || capital)
            cuts.push_back({word, at, word_end(line, at), quote || marks});
        if (point.value == ' ' || point.value == 0xA0) word = at + point.bytes;
        before = point.value;
        at += point.bytes;
    }
    return cuts;
}

/// The words of the text below, asked for a few words only.
class Vocabulary {
public:
    Vocabulary(std::string_view text, std::size_t most) : text_(lower(text.substr(0, most))) {}
    /// As a word of its own, or as the beginning of one with a short ending ("Seilbahn" in "Seilbahnen").
    bool uses(std::string_view word, bool whole) const {
        const std::string folded = lower(word);
        if (folded.size() < 3) return false;
        for (std::size_t at = text_.find(folded); at != std::string::npos; at = text_.find(folded, at + 1)) {
            const bool begins = at == 0 || !is_word_byte(text_[at - 1]);
            const std::size_t end = word_end(text_, at);
            const std::size_t more = end - at - folded.size();
            if (begins && (more == 0 || (!whole && more <= 3))) return true;
        }
        return false;
    }

    /// A compound of a word in the text: "Seilbahnstreit", where the text speaks of a Seilbahn.
    bool uses_part_of(std::string_view word) const {
        constexpr std::size_t shortest = 6, shortest_rest = 3;
        for (std::size_t size = shortest; size + shortest_rest <= word.size(); ++size) {
            if ((word[size] & 0xC0) != 0x80 && uses(word.substr(0, size), true)) return true;
        }
        return false;
    }

private:
    static bool is_word_byte(char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; }
    std::string text_;
};

bool is_gendered(std::string_view right) {
    return right.starts_with("Innen") || right == "In" || right.starts_with("In-");
}

std::size_t letters_in(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return (c & 0xC0) != 0x80; }));
}

template <typename List>
bool is_listed(const List& list, std::string_view word) {
    return std::ranges::find(list, lower(word)) != list.end();
}

bool is_kicker_like(std::string_view line, const Cut& cut) {
    const std::string_view kicker = trim(line.substr(0, cut.at));
    return kicker.size() <= longest_kicker && line.size() - cut.at >= shortest_title && count_words(kicker) <= 5 &&
           count_words(line.substr(cut.at)) >= 2 && is_letter_at(line, 0) &&
           is_upper_case(first_code_point(line).value);
}

bool is_sure(std::string_view line, const Cut& cut, const Vocabulary& text) {
    if (cut.sure) return true; // "Und jetzt?Die Brücke ..."
    const std::string_view left = line.substr(cut.word, cut.at - cut.word);
    const std::string_view right = line.substr(cut.at, cut.end - cut.at);
    const std::string_view whole = line.substr(cut.word, cut.end - cut.word);
    if (letters_in(left) < shortest_left || is_gendered(right) || is_listed(names, whole) || text.uses(whole, false))
        return false;
    if (is_listed(labels, left) || is_listed(openings, right)) return true;
    // "TrasportiI bus notturni": too short for a word of the text
    if (right == "I" || right == "A" || right == "L" || right == "O" || right == "À") return text.uses(left, true);
    return letters_in(right) >= 3 && (text.uses(left, false) || text.uses(right, false) || text.uses_part_of(left));
}

/// Every word begins with a capital or is one that joins and places: "Streit um Seilbahn", "Tod in Venedig".
bool has_only_names(std::string_view line) {
    constexpr auto joints = std::to_array<std::string_view>(
        {"in", "im",  "am",  "an",  "um",  "und", "der",  "die", "das",   "den",  "des", "dem", "bei",
         "zu", "zum", "zur", "auf", "aus", "mit", "nach", "vor", "gegen", "für",  "of",  "the", "and",
         "on", "at",  "for", "de",  "du",  "des", "la",   "le",  "les",   "et",   "en",  "au",  "aux",
         "à",  "sur", "di",  "del", "dei", "e",   "al",   "su",  "per",   "della"});
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t end = std::min(line.find(' ', at), line.size());
        const std::string_view word = line.substr(at, end - at);
        at = end + 1;
        if (!word.empty() && !is_upper_case(first_code_point(word).value) &&
            std::ranges::find(joints, word) == joints.end())
            return false;
    }
    return true;
}

/// "EXCLUSIVEHarbour chief quits": a label in capitals before a word that has only its first one; 0: none.
std::size_t end_of_capital_label(std::string_view line) {
    std::size_t capitals = 0;
    while (capitals < line.size() && line[capitals] >= 'A' && line[capitals] <= 'Z') ++capitals;
    if (capitals <= shortest_left || capitals >= line.size() || line.size() - capitals < shortest_title) return 0;
    if (!is_lower_letter(first_code_point(line.substr(capitals)).value)) return 0;
    return is_listed(labels, line.substr(0, capitals - 1)) ? capitals - 1 : 0;
}

} // namespace

KickerAndTitle split_kicker(std::string_view line, std::string_view text) {
    constexpr std::size_t looked_at = 20'000;
    if (const std::size_t end = end_of_capital_label(line); end > 0) return {line.substr(0, end), line.substr(end)};
    const std::vector<Cut> cuts = cuts_of(line);
    if (cuts.empty()) return {{}, line};
    const Vocabulary vocabulary(text, looked_at);
    std::optional<Cut> found;
    for (const Cut& cut : cuts) {
        if (!is_kicker_like(line, cut) || !is_sure(line, cut, vocabulary)) continue;
        if (found) return {{}, line}; // two places: one of them is wrong
        found = cut;
    }
    if (!found) return {{}, line};
    std::string_view kicker = trim(line.substr(0, found->at));
    if (kicker.ends_with(':')) kicker = trim(kicker.substr(0, kicker.size() - 1));
    return {kicker, trim(line.substr(found->at))};
}

bool is_kicker_line(std::string_view line, std::string_view next) {
    constexpr std::size_t longest = 40, longest_title = 220; // bytes
    constexpr std::size_t most_words = 3, fewest_title_words = 4;
    if (line.size() > longest || next.size() > longest_title || next.size() < line.size() + shortest_title ||
        !is_letter_at(line, 0) || !is_upper_case(first_code_point(line).value) || ends_as_sentence(line) ||
        line.ends_with(',') || announces_key_points(line))
        return false;
    const std::size_t words = count_words(line);
    if (words == 0 || words > most_words || count_words(next) < fewest_title_words) return false;
    // Three words may be a title with a verb: "Quellau streicht Fähre".
    if (words == most_words && !has_only_names(line)) return false;
    const bool asks = reads_as_question(next) || next.ends_with('!');
    return (!ends_as_sentence(next) || (asks && words == 1)) && !next.ends_with(',');
}

} // namespace depesche::digest::feed
