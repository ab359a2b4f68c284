#include "digest/feed/date_words.hpp"

#include "digest/feed/ascii.hpp"

#include <array>

namespace depesche::digest::feed {
namespace {

struct Zone {
    std::string_view name;
    int minutes;
};
/// Names as newsrooms' systems write them; where a name has several meanings, the one usual in feeds.
constexpr std::array<Zone, 80> zones = {{
    {"z", 0},      {"utc", 0},     {"gmt", 0},     {"ut", 0},      {"wet", 0},    {"west", 60},  {"bst", 60},
    {"ist", 330},  {"cet", 60},    {"cest", 120},  {"mez", 60},    {"mesz", 120}, {"met", 60},   {"mest", 120},
    {"eet", 120},  {"eest", 180},  {"oez", 120},   {"oesz", 180},  {"msk", 180},  {"msd", 240},  {"trt", 180},
    {"idt", 180},  {"sast", 120},  {"cat", 120},   {"eat", 180},   {"wat", 60},   {"gst", 240},  {"pkt", 300},
    {"wib", 420},  {"ict", 420},   {"sgt", 480},   {"hkt", 480},   {"awst", 480}, {"jst", 540},  {"kst", 540},
    {"acst", 570}, {"acdt", 630},  {"aest", 600},  {"aedt", 660},  {"nzst", 720}, {"nzdt", 780}, {"brt", -180},
    {"art", -180}, {"clt", -240},  {"clst", -180}, {"cot", -300},  {"pet", -300}, {"vet", -240}, {"nst", -210},
    {"ndt", -150}, {"ast", -240},  {"adt", -180},  {"est", -300},  {"edt", -240}, {"et", -300},  {"cst", -360},
    {"cdt", -300}, {"ct", -360},   {"mst", -420},  {"mdt", -360},  {"mt", -420},  {"pst", -480}, {"pdt", -420},
    {"pt", -480},  {"akst", -540}, {"hst", -600},  {"akdt", -480}, {"wez", 0},    {"wesz", 60},  {"cedt", 120},
    {"eedt", 180}, {"samt", 240},  {"get", 240},   {"azt", 240},   {"yekt", 300}, {"irst", 210}, {"npt", 345},
    {"bdt", 360},  {"pht", 480},   {"myt", 480},
}};

struct Month {
    std::string_view beginning; ///< as the folded word starts
    int number;
};
/// English, German, French, Italian, Spanish; the first that fits counts. Accents are folded before.
constexpr std::array<Month, 35> months = {{
    {"dic", 12}, {"jen", 1},  {"jan", 1},  {"jaen", 1}, {"janv", 1}, {"gen", 1},  {"ene", 1},  {"feb", 2},  {"fev", 2},
    {"mar", 3},  {"maer", 3}, {"mrz", 3},  {"apr", 4},  {"avr", 4},  {"abr", 4},  {"mai", 5},  {"may", 5},  {"mag", 5},
    {"jun", 6},  {"juin", 6}, {"giu", 6},  {"jul", 7},  {"juil", 7}, {"lug", 7},  {"aug", 8},  {"aou", 8},  {"ago", 8},
    {"sep", 9},  {"set", 9},  {"okt", 10}, {"oct", 10}, {"ott", 10}, {"nov", 11}, {"dez", 12}, {"dec", 12},
}};

/// Weekdays and small words that say nothing; a word that is none of these, no month and no zone makes the text
/// unreadable.
constexpr std::array<std::string_view, 62> ignored_words = {
    "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun", "mo",  "di",  "mi",  "do",  "fr",   "sa",
    "so",  "lun", "mar",  "mer", "jeu", "ven",  "sam",   "dim", "gio", "sab", "dom", "mie", "jue", "vie", "um",   "uhr",
    "at",  "de",  "del",  "le",  "la",  "a",    "il",    "el",  "the", "of",  "den", "der", "am",  "on",  "alle", "ore",
    "las", "h",   "th",   "st",  "nd",  "rd",   "er",    "les", "los", "vom", "and", "hrs", "hs",  "in"};
constexpr std::array<std::string_view, 36> weekday_beginnings = {
    "monday",   "tuesday",    "wednesday", "thursday", "friday",    "saturday", "sunday",    "montag",  "dienstag",
    "mittwoch", "donnerstag", "freitag",   "samstag",  "sonnabend", "sonntag",  "lundi",     "mardi",   "mercredi",
    "jeudi",    "vendredi",   "samedi",    "dimanche", "lunedi",    "martedi",  "mercoledi", "giovedi", "venerdi",
    "sabato",   "domenica",   "lunes",     "martes",   "miercoles", "jueves",   "viernes",   "sabado",  "domingo"};

} // namespace

std::optional<int> zone_offset(std::string_view name) {
    for (const Zone& zone : zones) {
        if (zone.name == name) return zone.minutes;
    }
    // Military letters were used wrongly from the start (RFC 2822, 4.3): read as UTC.
    if (name.size() == 1 && is_alpha(name[0]) && name[0] != 'j') return 0;
    return std::nullopt;
}

std::optional<int> month_of(std::string_view word) {
    if (word.size() < 3) return std::nullopt;
    if (word.starts_with("mart") || word.starts_with("mard")) return std::nullopt; // martes, mardi, martedi: weekdays
    for (const Month& month : months) {
        if (word.starts_with(month.beginning)) return month.number;
    }
    return std::nullopt;
}

bool is_weekday(std::string_view word) {
    for (const std::string_view name : weekday_beginnings) {
        if (name == word) return true;
    }
    return false;
}

bool is_ignored(std::string_view word) {
    return is_weekday(word) || std::ranges::find(ignored_words, word) != ignored_words.end();
}

std::string fold(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80U) {
            out += to_lower(text[i]);
        } else if (byte == 0xC3U && i + 1 < text.size()) {
            const unsigned folded = static_cast<unsigned char>(text[++i]) | 0x20U;
            out += folded == 0xA4U                      ? "ae"
                   : folded >= 0xA0U && folded <= 0xA5U ? "a"
                   : folded >= 0xA8U && folded <= 0xABU ? "e"
                   : folded >= 0xACU && folded <= 0xAFU ? "i"
                   : folded == 0xA7U                    ? "c"
                   : folded == 0xB1U                    ? "n"
                   : folded >= 0xB2U && folded <= 0xB5U ? "o"
                   : folded == 0xB6U                    ? "oe"
                   : folded >= 0xB9U && folded <= 0xBBU ? "u"
                   : folded == 0xBCU                    ? "ue"
                                                        : " ";
        } else {
            out += ' ';
            while (i + 1 < text.size() && (static_cast<unsigned char>(text[i + 1]) & 0xC0U) == 0x80U) ++i;
        }
    }
    return out;
}

} // namespace depesche::digest::feed
