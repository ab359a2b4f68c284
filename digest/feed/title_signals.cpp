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
/// Nobody begins a headline so.
constexpr std::array<Words, 5> sure_kills = {"mandatory kill", "kill mandatory", "story kill", "bulletin kill",
                                             "kill kill kill"};
constexpr std::array<Words, 8> sure_withdrawals = {
    "meldung zurueckgezogen", "story withdrawn",  "depeche annulee",    "depeche retiree",
    "notizia annullata",      "notizia ritirata", "meldung gestrichen", "nota de prensa retirada"};
/// Headlines begin so, too ("RÜCKZUG: Stadtpräsidentin tritt ab"): they count from an agency, or when nothing follows;
/// one word alone only in capitals.
constexpr std::array<Words, 1> kills = {"kill"};
constexpr std::array<Words, 10> withdrawals = {
    "withdrawn",           "withdrawal",        "zurueckgezogen", "rueckzug",          "ritirata",
    "text zurueckgezogen", "article withdrawn", "article retire", "articolo ritirato", "nota retirada"};
constexpr std::array<Words, 11> notices = {"achtung redaktionen",        "achtung redaktion",   "an die redaktionen",
                                           "hinweis an die redaktionen", "attention editors",   "avis aux redactions",
                                           "attention redactions",       "attention redaction", "attenzione redazioni",
                                           "avviso alle redazioni",      "atencion redacciones"};
constexpr std::array<Words, 16> notice_kills = {"nicht verwenden",
                                                "nicht zu verwenden",
                                                "nicht mehr verwenden",
                                                "nicht veroeffentlichen",
                                                "do not use",
                                                "do not publish",
                                                "kill the",
                                                "please kill",
                                                "mandatory kill",
                                                "ne pas utiliser",
                                                "ne pas publier",
                                                "non utilizzare",
                                                "non pubblicare",
                                                "no utilizar",
                                                "no publicar",
                                                "disregard"};
constexpr std::array<Words, 10> notice_withdrawals = {
    "zurueckgezogen", "ziehen wir zurueck", "ziehen die meldung", "gestrichen", "withdrawn", "withdraw", "retiree",
    "annulee",        "ritirata",           "annullata"};
struct EmbargoWord {
    Words word;
    bool sure = true; ///< false: also a word of trade and politics, or of sports
};
constexpr std::array<EmbargoWord, 13> embargoes = {{{"sperrfrist", false},
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
                                                    {"embargo", false},
                                                    {"gesperrt", false}}};
/// What an editor may call before the marker, and behind it.
constexpr std::array<Words, 4> calls = {"achtung", "bitte", "attention", "attenzione"};
constexpr std::array<Words, 4> heed_words = {"beachten", "bitte beachten", "unbedingt beachten", "please observe"};
constexpr std::array<Words, 6> until_words = {"until", "till", "bis", "jusqu", "fino", "hasta"};

constexpr std::size_t longest_marker = 120;

bool is_one_of(const auto& list, std::string_view word) { return std::ranges::find(list, word) != list.end(); }

/// Whether one of the list stands in `text`, as whole words.
bool speaks_of(const auto& list, std::string_view text) {
    const auto edge = [&](std::size_t at) { return at >= text.size() || !is_alnum(text[at]); };
    return std::ranges::any_of(list, [&](Words part) {
        for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1))
            if ((at == 0 || edge(at - 1)) && edge(at + part.size())) return true;
        return false;
    });
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
Instant released(WrittenDate date, const Zone* zone) {
    if (!date.has_time) date.instant += std::chrono::days{1};
    return meant(date, zone, Writer::newsroom);
}

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
};

/// "Sperrfrist:", "EMBARGO until", "Under embargo until", "Sous embargo jusqu'au", "Not for publication before". The
/// markers are ASCII, so their length in the folded text is that in the text.
EmbargoMark embargo_mark(std::string_view text) {
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
        if (word == "gesperrt" && !mark.until) continue; // of roads, too
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
        constexpr std::array<Words, 14> small = {"au",  "a",  "al", "alle", "all", "dem", "zum",
                                                 "the", "am", "el", "ore",  "le",  "bis", "ab"};
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
        if (!number && !named && !is_ignored(word) && !zone_offset(word)) return false;
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

/// "ACHTUNG SPERRFRIST ...", "Bitte Sperrfrist beachten": the text from the marker on.
std::string_view past_call(std::string_view text) {
    const std::string lowered = lower(text.substr(0, longest_marker));
    for (const Words word : calls) {
        if (!lowered.starts_with(word) || (lowered.size() > word.size() && is_alnum(lowered[word.size()]))) continue;
        std::string_view rest = text.substr(word.size());
        while (!rest.empty() && (is_space(rest.front()) || std::string_view(",:!-").find(rest.front()) != Words::npos))
            rest.remove_prefix(1);
        return embargo_mark(rest).length > 0 ? rest : text;
    }
    return text;
}

/// Takes one marker from the start of `signals.rest`; false when there is none.
bool take_embargo(TextSignals& signals, Voice voice, const Zone* zone) {
    const std::string_view text = past_call(unbracketed(signals.rest));
    const EmbargoMark mark = embargo_mark(text);
    if (mark.length == 0) return false;
    // "alle 18" names a time by its small word
    const std::string_view whole = text.substr(std::min(mark.length, text.size()));
    std::string_view said = past_small_words(whole);
    Dated date = leading_date(said, zone);
    if (!date.until) {
        if (!end_of_moment(said) && end_of_moment(whole)) said = whole;
        date.end = end_of_moment(said).value_or(next_break(said, 0));
    }
    if (!is_embargo(mark, date, said, voice)) return false;
    signals.embargo = true;
    signals.embargo_until = date.until;
    signals.rest = after(said, date.end);
    return true;
}

/// Takes an embargo that stands alone at the end of a text, after a sentence or a dash, and names a time.
bool take_last_embargo(TextSignals& signals, const Zone* zone) {
    const std::string_view text = signals.rest;
    const std::size_t first = text.size() > longest_marker ? text.size() - longest_marker : 1;
    for (std::size_t at = first; at < text.size(); ++at) {
        if (!is_alpha(text[at]) || is_alnum(text[at - 1])) continue;
        const std::string_view before = trim(text.substr(0, at));
        const bool closed = before.ends_with("\u2013") || before.ends_with("\u2014") ||
                            (!before.empty() && std::string_view(".!?)]([-|;\"").find(before.back()) != Words::npos);
        const std::string_view note = past_call(text.substr(at));
        const EmbargoMark mark = closed ? embargo_mark(note) : EmbargoMark{};
        if (mark.length == 0) continue;
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

/// What a notice from editors to editors says of an article.
PublicationStatus noticed(std::string_view rest) {
    const std::string said = fold(rest.substr(0, 300));
    if (speaks_of(notice_kills, said)) return PublicationStatus::killed;
    return speaks_of(notice_withdrawals, said) ? PublicationStatus::withdrawn : PublicationStatus::usable;
}

/// The status that a marker gives; usable when it is none.
PublicationStatus marked(std::string_view written, std::string_view word, std::string_view rest, Voice voice) {
    if (is_one_of(notices, word)) return noticed(rest);
    if (is_one_of(sure_kills, word) && shouted(written)) return PublicationStatus::killed;
    if (is_one_of(sure_withdrawals, word)) return PublicationStatus::withdrawn;
    const bool loud = shouted(written) || word.find(' ') != std::string_view::npos;
    if (!loud || (voice != Voice::agency && !rest.empty())) return PublicationStatus::usable;
    if (is_one_of(kills, word)) return PublicationStatus::killed;
    return is_one_of(withdrawals, word) ? PublicationStatus::withdrawn : PublicationStatus::usable;
}

bool take_word(TextSignals& signals, Voice voice) {
    const std::string_view text = unbracketed(signals.rest);
    const Break end = next_break(text, 0);
    if (end.at > 40) return false;
    const std::string_view written = trim(text.substr(0, end.at));
    const std::string word = fold(written);
    const std::string_view rest = after(text, end);
    if (is_one_of(corrections, trim(word)) && end.at < text.size()) {
        signals.correction = true;
    } else {
        const PublicationStatus status = marked(written, word, rest, voice);
        // Running text quotes notices and retells them.
        if (status == PublicationStatus::usable || voice == Voice::running_text) return false;
        signals.status = std::max(signals.status, status);
    }
    signals.rest = rest;
    return true;
}

constexpr std::size_t letters = 26;

/// The first two letters of all markers.
constexpr auto beginnings = [] {
    std::array<std::array<bool, letters>, letters> table{};
    const auto add = [&](Words word) {
        table[static_cast<std::size_t>(word[0] - 'a')][static_cast<std::size_t>(word[1] - 'a')] = true;
    };
    const auto add_all = [&](const auto&... lists) { (std::ranges::for_each(lists, add), ...); };
    add_all(corrections, sure_kills, sure_withdrawals, kills, withdrawals, notices, calls);
    for (const EmbargoWord& one : embargoes) add(one.word);
    return table;
}();

/// Most texts begin with none of the markers' two letters, and cost no more than this.
bool may_begin_a_marker(std::string_view text) {
    if (text.size() < 4) return false;
    if (text.front() == '[' || text.front() == '(' || text.front() == '*' || text.front() == '+') return true;
    if (!is_alpha(text[0])) return false;
    const auto& seconds = beginnings[static_cast<std::size_t>(to_lower(text[0]) - 'a')];
    if (static_cast<unsigned char>(text[1]) >= 0x80U) // Rückzug, Dépêche
        return std::ranges::find(seconds, true) != seconds.end();
    return is_alpha(text[1]) && seconds[static_cast<std::size_t>(to_lower(text[1]) - 'a')];
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
std::optional<std::string> cleaned(Article& article, std::string_view text, Voice voice, const Zone* zone) {
    const TextSignals signals = text_signals(text, voice, zone);
    if (!signals.any()) return std::nullopt;
    apply(article, signals, From::text_marker);
    return std::string(signals.rest);
}

bool came_as(const Article& article, std::initializer_list<From> formats) {
    return std::ranges::any_of(std::array{Field::title, Field::id, Field::lead}, [&](Field field) {
        return std::ranges::find(formats, article.from.of(field)) != formats.end();
    });
}

} // namespace

TextSignals text_signals(std::string_view text, Voice voice, const Zone* zone) {
    TextSignals signals;
    signals.rest = text;
    constexpr int most_markers = 4;
    for (int i = 0; i < most_markers; ++i) {
        if (!may_begin_a_marker(trim(signals.rest)) ||
            (!take_word(signals, voice) && !take_embargo(signals, voice, zone)))
            break;
    }
    if (!signals.embargo) take_last_embargo(signals, zone);
    return signals;
}

void take_text_signals(Article& article, const Zone* zone) {
    if (came_as(article, {From::depesche})) return; // it has a member for each of them
    const bool agency = came_as(article, {From::newsml, From::nitf, From::ninjs, From::digitalwires});
    auto title = cleaned(article, article.title, agency ? Voice::agency : Voice::newsroom, zone);
    if (title && !title->empty()) article.title = std::move(*title);
    if (!article.blocks.empty()) {
        auto rest = cleaned(article, article.blocks.front().text, Voice::running_text, zone);
        if (rest && rest->empty())
            article.blocks.erase(article.blocks.begin());
        else if (rest)
            article.blocks.front().text = std::move(*rest);
    }
    if (article.blocks.size() > 1) {
        auto rest = cleaned(article, article.blocks.back().text, Voice::running_text, zone);
        if (rest && rest->empty())
            article.blocks.pop_back();
        else if (rest)
            article.blocks.back().text = std::move(*rest);
    }
    if (auto rest = cleaned(article, article.lead, Voice::running_text, zone)) article.lead = std::move(*rest);
}

void take_editorial_note(Article& article, std::string_view note, From from, const Zone* zone) {
    if (note.empty()) return;
    apply(article, text_signals(note, Voice::agency, zone), from);
}

} // namespace depesche::digest::feed
