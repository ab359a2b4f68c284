#include "digest/feed/title_signals.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/entry_signals.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace depesche::digest::feed {
namespace {

using Words = std::string_view;

// All of them folded: lower case, without accents.
constexpr std::array<Words, 27> corrections = {
    "korrektur",         "korrigiert",    "korrigierte fassung", "korrigierte version",
    "berichtigung",      "berichtigt",    "berichtigte fassung", "richtigstellung",
    "correction",        "corrected",     "corrected version",   "corrects",
    "correction notice", "rectificatif",  "rectification",       "corrige",
    "version corrigee",  "erratum",       "correzione",          "corretto",
    "versione corretta", "rettifica",     "errata corrige",      "correccion",
    "corregido",         "rectificacion", "fe de errores"};
/// One word alone may be a headline's, so it counts only in capitals.
constexpr std::array<Words, 6> shouted_kills = {"kill",       "mandatory kill", "kill mandatory",
                                                "story kill", "bulletin kill",  "kill kill kill"};
constexpr std::array<Words, 5> shouted_withdrawals = {"withdrawn", "withdrawal", "zurueckgezogen", "rueckzug",
                                                      "ritirata"};
constexpr std::array<Words, 12> withdrawals = {"meldung zurueckgezogen", "text zurueckgezogen", "story withdrawn",
                                               "article withdrawn",      "depeche annulee",     "depeche retiree",
                                               "article retire",         "notizia annullata",   "notizia ritirata",
                                               "articolo ritirato",      "nota retirada",       "meldung gestrichen"};
constexpr std::array<Words, 13> notices = {"achtung redaktionen",
                                           "achtung redaktion",
                                           "achtung",
                                           "an die redaktionen",
                                           "hinweis an die redaktionen",
                                           "attention editors",
                                           "editors",
                                           "avis aux redactions",
                                           "attention redactions",
                                           "attention redaction",
                                           "attenzione redazioni",
                                           "avviso alle redazioni",
                                           "atencion redacciones"};
constexpr std::array<Words, 14> notice_kills = {"nicht verwenden",
                                                "nicht zu verwenden",
                                                "nicht mehr verwenden",
                                                "nicht veroeffentlichen",
                                                "do not use",
                                                "do not publish",
                                                "kill",
                                                "ne pas utiliser",
                                                "ne pas publier",
                                                "non utilizzare",
                                                "non pubblicare",
                                                "no utilizar",
                                                "no publicar",
                                                "disregard"};
constexpr std::array<Words, 11> notice_withdrawals = {
    "zurueckgezogen", "ziehen wir zurueck", "ziehen die", "gestrichen", "withdrawn", "withdraw ", "retiree",
    "annulee",        "ritirata",           "annullata",  "retirada"};
constexpr std::array<Words, 6> until_words = {"until", "till", "bis", "jusqu", "fino", "hasta"};

constexpr std::size_t longest_marker = 120;

bool is_one_of(const auto& list, std::string_view word) { return std::ranges::find(list, word) != list.end(); }

bool speaks_of(const auto& list, std::string_view text) {
    return std::ranges::any_of(list, [&](Words part) { return text.find(part) != std::string_view::npos; });
}

bool shouted(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; }) &&
           std::ranges::any_of(text, is_alpha);
}

struct Break {
    std::size_t at = 0;     ///< where what is before it ends
    std::size_t length = 0; ///< of the break itself
};

/// The next place from `from` on where a marker may end: a bracket, a dash between spaces, a stop or colon before a
/// space, or the end.
Break next_break(std::string_view text, std::size_t from) {
    using namespace std::string_view_literals;
    constexpr std::string_view beginnings = " :.!;])\xC2";
    const std::size_t limit = std::min(text.size(), from + longest_marker);
    for (std::size_t at = from; at < limit; ++at) {
        if (beginnings.find(text[at]) == std::string_view::npos) continue;
        const std::string_view rest = text.substr(at);
        for (const std::string_view mark : {" - "sv, " \u2013 "sv, " \u2014 "sv, " | "sv, " // "sv, ": "sv, ". "sv,
                                            "! "sv, "; "sv, "]"sv, ")"sv, "\u00a0: "sv}) {
            if (rest.starts_with(mark)) return {at, mark.size()};
        }
        if ((rest[0] == ':' || rest[0] == '.' || rest[0] == '!') && rest.size() == 1) return {at, 1};
    }
    return {text.size(), 0};
}

std::string_view after(std::string_view text, Break end) {
    std::string_view rest = trim(text.substr(std::min(end.at + end.length, text.size())));
    while (!rest.empty() && (rest.front() == ':' || rest.front() == '-' || rest.front() == ']' || rest.front() == ')'))
        rest = trim(rest.substr(1));
    return rest;
}

/// A bracket before a marker belongs to it.
std::string_view unbracketed(std::string_view text) {
    text = trim(text);
    while (!text.empty() && (text.front() == '[' || text.front() == '(' || text.front() == '*' || text.front() == '+'))
        text = trim(text.substr(1));
    return text;
}

/// The instant that a date is about: a day alone is over at its end.
Instant released(const WrittenDate& date) { return date.has_time ? date.instant : date.instant + std::chrono::days{1}; }

struct Dated {
    std::optional<Instant> until;
    Break end;
};

/// Where the running text begins that follows a date without any mark between: after the shortest beginning with a
/// date and a time, and the zone behind it.
Dated date_in_running_text(std::string_view text) {
    for (std::size_t at = text.find(' '); at != std::string_view::npos && at <= longest_marker;
         at = text.find(' ', at + 1)) {
        const auto date = read_date(text.substr(0, at));
        if (!date || !date->has_time) continue;
        const std::size_t next = std::min(text.find(' ', at + 1), text.size());
        const std::string word = fold(text.substr(at + 1, next - at - 1));
        const bool belongs = word == "uhr" || zone_offset(word).has_value();
        const auto longer = belongs ? read_date(text.substr(0, next)) : std::nullopt;
        return longer ? Dated{released(*longer), {next, 1}} : Dated{released(*date), {at, 1}};
    }
    return {std::nullopt, next_break(text, 0)};
}

/// The date at the start of `text`, up to the first place where one with a time is complete, else one without.
Dated leading_date(std::string_view text) {
    Dated found{std::nullopt, {}};
    for (std::size_t from = 0; from <= std::min(text.size(), longest_marker);) {
        const Break end = next_break(text, from);
        if (const auto date = read_date(text.substr(0, end.at))) {
            if (!found.until || date->has_time) found = {released(*date), end};
            if (date->has_time) return found;
        }
        if (end.at >= text.size()) break;
        from = end.at + std::max<std::size_t>(end.length, 1);
    }
    return found.until ? found : date_in_running_text(text);
}

/// Position after `word` and what may follow it (a colon, spaces); npos when `folded` does not begin so.
std::size_t after_word(std::string_view folded, std::string_view word) {
    if (!folded.starts_with(word)) return std::string_view::npos;
    std::size_t at = word.size();
    if (at < folded.size() && is_alpha(folded[at])) return std::string_view::npos;
    while (at < folded.size() && (is_space(folded[at]) || folded[at] == ':')) ++at;
    return at;
}

struct EmbargoMark {
    std::size_t length = 0; ///< 0: none
    bool certain = false;   ///< an embargo, even if no date follows
};

/// "Sperrfrist:", "EMBARGO until", "Under embargo until", "Sous embargo jusqu'au", "Not for publication before". The
/// markers are ASCII, so their length in the folded text is that in the text.
EmbargoMark embargo_mark(std::string_view text) {
    const std::string folded = lower(text.substr(0, longest_marker));
    struct Mark {
        std::string_view word;
        bool certain;
    };
    constexpr std::array<Mark, 12> marks = {{{"sperrfrist", false},
                                             {"sperrvermerk", false},
                                             {"under embargo", true},
                                             {"strictly embargoed", true},
                                             {"embargoed", true},
                                             {"sous embargo", true},
                                             {"sotto embargo", true},
                                             {"bajo embargo", true},
                                             {"unter embargo", true},
                                             {"not for publication before", true},
                                             {"not for release before", true},
                                             {"embargo", false}}};
    for (const auto& [word, certain] : marks) {
        std::size_t at = after_word(folded, word);
        if (at == std::string_view::npos) continue;
        const bool colon = folded.substr(0, at).find(':') != std::string_view::npos;
        bool until = false;
        for (const Words one : until_words) {
            if (!std::string_view(folded).substr(at).starts_with(one)) continue;
            until = true;
            while (at < folded.size() && !is_space(folded[at]) && folded[at] != '\'' &&
                   static_cast<unsigned char>(folded[at]) < 0x80U)
                ++at;
        }
        const bool german = word.starts_with("sperr");
        const bool digit = at < folded.size() && is_digit(folded[at]);
        const bool capitals = shouted(text.substr(0, word.size()));
        if (!certain && !colon && !until && !digit && !(capitals && at >= folded.size())) continue;
        return {at, certain || (german && (colon || until)) || (capitals && (colon || until || at >= folded.size()))};
    }
    return {};
}

/// Words between "until" and the date that the date's reader need not know: "au", "dem", "al", an apostrophe.
std::string_view past_small_words(std::string_view text) {
    while (!text.empty()) {
        if (text.front() == '\'' || text.front() == ',' || text.front() == ':' || is_space(text.front())) {
            text.remove_prefix(1);
            continue;
        }
        if (text.starts_with("\u2019")) {
            text.remove_prefix(std::string_view("\u2019").size());
            continue;
        }
        const std::size_t space = text.find(' ');
        const std::string word = lower(text.substr(0, space));
        constexpr std::array<Words, 14> small = {"au",  "a",  "al", "alle", "all", "dem", "zum",
                                                 "the", "am", "el", "ore",  "le",  "bis", "ab"};
        if (space == std::string_view::npos || !is_one_of(small, word)) break;
        text.remove_prefix(space);
    }
    return text;
}

/// Takes one marker from the start of `signals.rest`; false when there is none.
bool take_embargo(TextSignals& signals) {
    const std::string_view text = unbracketed(signals.rest);
    const EmbargoMark mark = embargo_mark(text);
    if (mark.length == 0) return false;
    const std::string_view said = past_small_words(text.substr(std::min(mark.length, text.size())));
    const Dated date = leading_date(said);
    if (!date.until && !mark.certain) return false;
    signals.embargo = true;
    signals.embargo_until = date.until;
    signals.rest = after(said, date.end);
    return true;
}

bool take_word(TextSignals& signals) {
    const std::string_view text = unbracketed(signals.rest);
    const Break end = next_break(text, 0);
    if (end.at > 40) return false;
    const std::string_view written = trim(text.substr(0, end.at));
    const std::string word = fold(written);
    const std::string_view rest = after(text, end);
    if (is_one_of(corrections, trim(word)) && end.at < text.size()) {
        signals.correction = true;
    } else if (is_one_of(shouted_kills, word) && shouted(written)) {
        signals.status = PublicationStatus::killed;
    } else if (is_one_of(withdrawals, word) || (is_one_of(shouted_withdrawals, word) && shouted(written))) {
        signals.status = std::max(signals.status, PublicationStatus::withdrawn);
    } else if (is_one_of(notices, word)) {
        const std::string said = fold(rest.substr(0, 300));
        const bool kill = speaks_of(notice_kills, said);
        if (!kill && !speaks_of(notice_withdrawals, said)) return false;
        signals.status = std::max(signals.status, kill ? PublicationStatus::killed : PublicationStatus::withdrawn);
    } else {
        return false;
    }
    signals.rest = rest;
    return true;
}

/// Most texts begin with none of the markers' two letters, and cost no more than this.
bool may_begin_a_marker(std::string_view text) {
    constexpr std::string_view pairs = "kobericoreerfekimastbuwizurumeteardenoacanhiatedavspunemsoba";
    if (text.size() < 4) return false;
    if (text.front() == '[' || text.front() == '(' || text.front() == '*' || text.front() == '+') return true;
    const char first = to_lower(text[0]);
    const char second = to_lower(text[1]);
    if (static_cast<unsigned char>(second) >= 0x80U) return first == 'r' || first == 'd'; // Rückzug, Dépêche
    for (std::size_t i = 0; i < pairs.size(); i += 2) {
        if (pairs[i] == first && pairs[i + 1] == second) return true;
    }
    return false;
}

void apply(Article& article, const TextSignals& signals, From from) {
    if (signals.correction) {
        if (!article.is_correction) article.from.set(Field::correction, from);
        article.is_correction = true;
    }
    if (signals.embargo_until)
        raise_embargo(article, *signals.embargo_until, from);
    else if (signals.embargo && !article.embargo_until)
        withhold(article, from);
    lower_status(article, signals.status, from);
}

/// Reads the markers of a text; what is left of it, nullopt when it had none.
std::optional<std::string> cleaned(Article& article, std::string_view text) {
    const TextSignals signals = text_signals(text);
    if (!signals.any()) return std::nullopt;
    apply(article, signals, From::text_marker);
    return std::string(signals.rest);
}

void clean(Article& article, std::string& text) {
    auto rest = cleaned(article, text);
    if (rest && !rest->empty()) text = std::move(*rest);
}

} // namespace

TextSignals text_signals(std::string_view text) {
    TextSignals signals;
    signals.rest = text;
    constexpr int most_markers = 4;
    for (int i = 0; i < most_markers; ++i) {
        if (!may_begin_a_marker(trim(signals.rest)) || (!take_word(signals) && !take_embargo(signals))) break;
    }
    return signals;
}

void take_text_signals(Article& article) {
    clean(article, article.title);
    if (!article.blocks.empty()) {
        auto rest = cleaned(article, article.blocks.front().text);
        if (rest && rest->empty())
            article.blocks.erase(article.blocks.begin());
        else if (rest)
            article.blocks.front().text = std::move(*rest);
    }
    if (auto rest = cleaned(article, article.lead)) article.lead = std::move(*rest);
}

void take_editorial_note(Article& article, std::string_view note, From from) {
    if (note.empty()) return;
    apply(article, text_signals(note), from);
}

} // namespace depesche::digest::feed
