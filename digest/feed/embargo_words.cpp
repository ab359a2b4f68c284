#include "digest/feed/embargo_words.hpp"

#include "digest/feed/ascii.hpp"
#include "digest/feed/date_words.hpp"
#include "digest/feed/dates.hpp"
#include "digest/feed/marker.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace depesche::digest::feed {
namespace {

struct EmbargoWord {
    Words word;
    bool sure = true; ///< false: also a word of trade and politics, or of sports
};
constexpr std::array<EmbargoWord, 22> embargoes = {{{"sperrfrist", false},
                                                    {"sperrvermerk", false},
                                                    {"under embargo"},
                                                    {"strictly embargoed"},
                                                    {"embargoed"},
                                                    {"sous embargo"},
                                                    {"sotto embargo"},
                                                    {"bajo embargo"},
                                                    {"unter embargo"},
                                                    {"not for publication before"},
                                                    {"not for release before"},
                                                    {"not for publication until"},
                                                    {"not for release until"},
                                                    {"hold for release"},
                                                    {"ne pas publier avant"},
                                                    {"ne pas diffuser avant"},
                                                    {"da non pubblicare prima"},
                                                    {"non pubblicare prima"},
                                                    {"no publicar antes"},
                                                    {"nicht ver\u00f6ffentlichen vor"},
                                                    {"embargo", false},
                                                    {"gesperrt", false}}};
/// What an editor may write behind the marker.
constexpr std::array<Words, 4> heed_words = {"beachten", "bitte beachten", "unbedingt beachten", "please observe"};
constexpr std::array<Words, 6> until_words = {"until", "till", "bis", "jusqu", "fino", "hasta"};

Instant released(const WrittenDate& date, const Zone* zone) { return embargo_end(date, zone, Writer::newsroom); }

/// Whether such words name a time of day, not a day alone.
bool names_a_time(std::string_view text) {
    constexpr std::array<Words, 17> times = {"uhr",  "noon",   "midday", "midnight",    "mittag",     "mitternacht",
                                             "midi", "minuit", "pm",     "mezzogiorno", "mezzanotte", "mediodia",
                                             "ore",  "alle",   "h",      "medianoche",  "heures"};
    const std::string words = fold(text);
    if (speaks_of(times, words)) return true;
    for (std::size_t at = 1; at + 1 < words.size(); ++at)
        if ((words[at] == ':' || words[at] == 'h') && is_digit(words[at - 1]) && is_digit(words[at + 1])) return true;
    return words.find("a.m") != std::string::npos || words.find("p.m") != std::string::npos ||
           std::ranges::any_of(std::array{"am", "pm", "h"}, [&](std::string_view half) {
               const std::size_t at = words.find(half);
               return at != std::string::npos && at > 0 && is_digit(words[at - 1]);
           });
}

/// Without a year, the hour is taken for one ("30 novembre, ore 12" is no day of 2012): better no date than that.
std::optional<WrittenDate> embargo_date(std::string_view text) {
    const auto date = read_date(text);
    return date && !date->has_time && names_a_time(text) ? std::nullopt : date;
}

struct Dated {
    std::optional<Instant> until;
    Break end;
    bool has_time = false;
};

/// Where the running text begins that follows a date without any mark between: after the shortest beginning with a
/// date and a time, and the zone behind it.
Dated date_in_running_text(std::string_view text, const Zone* zone) {
    for (std::size_t at = text.find(' '); at != std::string_view::npos && at <= longest_marker;
         at = text.find(' ', at + 1)) {
        const auto date = read_date(text.substr(0, at));
        if (!date || !date->has_time) continue;
        const std::size_t next = std::min(text.find(' ', at + 1), text.size());
        const std::string word = fold(text.substr(at + 1, next - at - 1));
        const bool belongs = word == "uhr" || zone_offset(word).has_value();
        const auto longer = belongs ? read_date(text.substr(0, next)) : std::nullopt;
        return longer ? Dated{released(*longer, zone), {next, 1}, true} : Dated{released(*date, zone), {at, 1}, true};
    }
    return {std::nullopt, next_break(text, 0), false};
}

/// The date at the start of `text`, up to the first place where one with a time is complete, else one without.
Dated leading_date(std::string_view text, const Zone* zone) {
    Dated found;
    for (std::size_t from = 0; from <= std::min(text.size(), longest_marker);) {
        const Break end = next_break(text, from);
        if (const auto date = embargo_date(text.substr(0, end.at))) {
            if (!found.until || date->has_time) found = {released(*date, zone), end, date->has_time};
            if (date->has_time) return found;
        }
        if (end.at >= text.size()) break;
        from = end.at + std::max<std::size_t>(end.length, 1);
    }
    return found.until ? found : date_in_running_text(text, zone);
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
    bool sure = false;      ///< the word means nothing else, or is in capitals
    bool capitals = false;
    bool colon = false;
    bool until = false;
    bool heed = false; ///< "Sperrfrist beachten"
    bool bare = false; ///< no sign of a note: only a time makes it one
    bool road = false; ///< said of roads, too ("Gesperrt bis 18 Uhr")
};

/// Most words begin like no marker, and cost no more than this.
bool may_be_embargo(std::string_view text) {
    constexpr auto beginnings = [] {
        std::array<bool, 256> table{};
        for (const EmbargoWord& one : embargoes) table[static_cast<unsigned char>(one.word.front())] = true;
        return table;
    }();
    return !text.empty() && beginnings[static_cast<unsigned char>(to_lower(text.front()))];
}

/// "Sperrfrist:", "EMBARGO until", "Under embargo until", "Sous embargo jusqu'au", "Not for publication before". The
/// markers are ASCII, so their length in the folded text is that in the text.
EmbargoMark embargo_mark(std::string_view text) {
    if (!may_be_embargo(text)) return {};
    const std::string lowered = lower(text.substr(0, longest_marker));
    const std::string_view folded = lowered;
    for (const auto& [word, sure] : embargoes) {
        std::size_t at = after_word(folded, word);
        if (at == std::string_view::npos) continue;
        EmbargoMark mark;
        mark.colon = folded.substr(0, at).find(':') != std::string_view::npos;
        for (const Words one : until_words) {
            if (mark.until || !folded.substr(at).starts_with(one)) continue;
            mark.until = true;
            while (at < folded.size() && !is_space(folded[at]) && folded[at] != '\'' &&
                   static_cast<unsigned char>(folded[at]) < 0x80U)
                ++at;
        }
        mark.length = at;
        mark.capitals = shouted(text.substr(0, word.size()));
        mark.sure = sure || mark.capitals || word.starts_with("sperr");
        mark.road = word == "gesperrt";
        if (mark.road && !mark.until) continue;
        const std::string_view said = folded.substr(std::min(at, folded.size()));
        mark.heed = std::ranges::any_of(
            heed_words, [&](Words one) { return said.starts_with(one) && next_break(said, 0).at == one.size(); });
        const bool digit = !said.empty() && is_digit(said.front());
        mark.bare = !sure && !mark.colon && !mark.until && !digit && !mark.heed && !(mark.capitals && said.empty());
        return mark;
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
        constexpr std::array<Words, 18> small = {"au", "a",   "al", "alle", "all", "dem",   "zum", "the", "am",
                                                 "el", "ore", "le", "bis",  "ab",  "delle", "del", "de",  "las"};
        if (space == std::string_view::npos || !is_one_of(small, word)) break;
        text.remove_prefix(space);
    }
    return text;
}

constexpr std::array<Words, 40> moments = {
    "noon",       "midday",   "midnight",   "mittag", "mitternacht", "midi",     "minuit",  "mezzogiorno",
    "mezzanotte", "mediodia", "medianoche", "today",  "tonight",     "tomorrow", "heute",   "morgen",
    "demain",     "domani",   "manana",     "uhr",    "am",          "pm",       "further", "notice",
    "weiteres",   "nouvel",   "ordre",      "nuovo",  "avviso",      "nuevo",    "aviso",   "delivery",
    "redebeginn", "auf",      "a",          "al",     "h",           "noche",    "ore",     "alle"};

/// "alle 12 del 29 novembre", "noon on 29 November"
constexpr std::array<Words, 8> joining = {"del", "du", "on", "at", "of", "the", "dem", "den"};

/// Whether all of these words tell a moment ("Dienstag, 12 Uhr", "noon tomorrow", "further notice"), though perhaps not
/// which.
bool tells_a_moment(std::string_view text) {
    bool moment = false;
    std::string words = fold(text);
    std::ranges::replace(words, ',', ' ');
    for (std::string_view rest = trim(words); !rest.empty();) {
        const std::size_t end = std::min(rest.find(' '), rest.size());
        std::string_view word = rest.substr(0, end);
        rest = trim(rest.substr(end));
        while (word.ends_with('.')) word.remove_suffix(1);
        const bool number = !word.empty() && is_digit(word.front());
        const bool named = is_one_of(moments, word) || is_weekday(word) || month_of(word).has_value();
        if (!number && !named && !is_one_of(joining, word) && !is_ignored(word) && !zone_offset(word)) return false;
        moment = moment || (named && word.size() > 1) || (number && word.find_first_of(":h") != std::string_view::npos);
    }
    return moment;
}

/// The last of the first breaks up to which a text tells nothing but a moment.
std::optional<Break> end_of_moment(std::string_view text) {
    std::optional<Break> found;
    for (std::size_t from = 0; from < std::min(text.size(), longest_marker);) {
        const Break end = next_break(text, from);
        if (tells_a_moment(text.substr(0, end.at))) found = end;
        from = end.at + std::max<std::size_t>(end.length, 1);
    }
    return found;
}

/// Whether an embargo was meant. Headlines speak of embargoes on goods and of terms of sports clubs, so those of a
/// newsroom must name a moment, and a time where the marker is a word of every day; an agency's marker may stand before
/// what nobody can read.
bool is_embargo(const EmbargoMark& mark, const Dated& date, std::string_view said, Voice voice) {
    const bool agency = voice == Voice::agency;
    if (mark.heed) return true;
    const auto moment = date.until ? std::optional{date.end} : end_of_moment(said);
    const bool timed = moment && (date.has_time || names_a_time(said.substr(0, moment->at)));
    if (mark.bare) return timed;
    if (date.until) return agency || mark.sure || mark.colon || !mark.until || date.has_time;
    if (!mark.sure) return timed;
    if (said.empty()) return agency || mark.capitals || mark.colon || mark.until;
    return agency ? mark.colon || mark.until : moment.has_value();
}

/// "[Gesperrt bis 18 Uhr]" stands in brackets that open before it; `note` is a part of `text`.
bool in_brackets(std::string_view text, std::string_view note) {
    const std::string_view before = trim(text.substr(0, static_cast<std::size_t>(note.data() - text.data())));
    return (before.ends_with('[') || before.ends_with('(')) && note.find_first_of("])") != std::string_view::npos;
}

/// Roads are closed until some hour. Only what no sentence has makes a note of it.
bool may_be_a_road(const EmbargoMark& mark, std::string_view text, std::string_view note) {
    return mark.road && !mark.capitals && !(in_brackets(text, note) && note.front() == 'G');
}

/// "ACHTUNG SPERRFRIST ...", "Bitte Sperrfrist beachten": the text from the marker on.
std::string_view from_mark(std::string_view text) {
    const std::string_view rest = starts_ignoring_case(text, "bitte ") ? text.substr(6) : past_call(text);
    return embargo_mark(rest).length > 0 ? rest : text;
}

} // namespace

bool take_embargo(TextSignals& signals, Voice voice, const Zone* zone) {
    const std::string_view text = from_mark(unbracketed(signals.rest));
    const EmbargoMark mark = embargo_mark(text);
    if (mark.length == 0) return false;
    // "alle 18" names a time by its small word
    const std::string_view whole = text.substr(std::min(mark.length, text.size()));
    std::string_view said = past_small_words(whole);
    Dated date = leading_date(said, zone);
    if (!date.until) {
        if (end_of_moment(whole)) said = whole;
        date.end = end_of_moment(said).value_or(next_break(said, 0));
    }
    if (!is_embargo(mark, date, said, voice)) return false;
    const bool alone = after(said, date.end).empty();
    const bool agency = voice == Voice::agency || (voice == Voice::agency_text && alone);
    if (!agency && may_be_a_road(mark, signals.rest, text)) return false;
    signals.embargo = true;
    signals.embargo_until = date.until;
    signals.rest = after(said, date.end);
    return true;
}

bool take_last_embargo(TextSignals& signals, const Zone* zone) {
    const std::string_view text = signals.rest;
    const std::size_t first = text.size() > longest_marker ? text.size() - longest_marker : 1;
    for (std::size_t at = first; at < text.size(); ++at) {
        if (!is_alpha(text[at]) || is_alnum(text[at - 1])) continue;
        const std::string_view before = trim(text.substr(0, at));
        const bool closed = before.ends_with("\u2013") || before.ends_with("\u2014") ||
                            (!before.empty() && std::string_view(".!?)]([-|;\"").find(before.back()) != Words::npos);
        if (!closed) continue;
        const std::string_view note = from_mark(text.substr(at));
        const EmbargoMark mark = embargo_mark(note);
        if (mark.length == 0 || may_be_a_road(mark, text, note)) continue;
        std::string_view said = trim(note.substr(std::min(mark.length, note.size())));
        while (said.ends_with(')') || said.ends_with(']') || said.ends_with('.') || said.ends_with('!'))
            said = trim(said.substr(0, said.size() - 1));
        const auto date = embargo_date(past_small_words(said));
        const bool heeded = mark.heed && is_one_of(heed_words, lower(said));
        const bool timed = date ? date->has_time : tells_a_moment(past_small_words(said)) && names_a_time(said);
        if (!heeded && !timed) continue;
        signals.embargo = true;
        if (date) signals.embargo_until = released(*date, zone);
        std::string_view rest = before;
        while (rest.ends_with('(') || rest.ends_with('[') || rest.ends_with('-') || rest.ends_with('|'))
            rest = trim(rest.substr(0, rest.size() - 1));
        for (const std::string_view dash : {"\u2013", "\u2014"})
            if (rest.ends_with(dash)) rest = trim(rest.substr(0, rest.size() - dash.size()));
        signals.rest = rest;
        return true;
    }
    return false;
}

} // namespace depesche::digest::feed
