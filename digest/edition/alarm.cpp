#include "digest/edition/alarm.hpp"

#include "digest/article/words.hpp"
#include "digest/edition/happening.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

namespace depesche::digest {

namespace {

/// Of the kinds of happening (happening.hpp) those that endanger people. A collapse, a crash or an attack in sport or
/// on the markets is told apart by its section.
constexpr auto dangerous = std::to_array<std::string_view>(
    {"#fire", "#crash", "#collision", "#derail", "#accident", "#sinking", "#collapse", "#blast", "#shots", "#knife",
     "#attack", "#quake", "#slide", "#avalanche", "#flood", "#storm"});

/// More kinds, each with beginnings of plain words; "=" stands before what must be the whole word.
using Kind = std::pair<std::string_view, std::string_view>;
constexpr auto more_kinds = std::to_array<Kind>({
    {"#leak", "giftgas giftwolke gasleck gasaustritt ammoniak chlorgas toxic toxique tossic ammonia chemieunfall "
              "=leak =leaks =fuite radioakt"},
    {"#evacuation", "evakuier evacu sgomber"},
    {"#hostage", "geisel hostage otage ostagg amok"},
    {"#bomb", "=bombe bombendroh =bomb =bombs =bomba luftangriff raketenangriff airstrike missile missil raket"},
    {"#outage", "stromausfall blackout =outage netzausfall grosspanne"},
    {"#hack", "cyberangriff hackerangriff cyberattack cyberattaque cyberattac =hacker =hackers =pirates =ransomware"},
    {"#trapped", "eingeschlossen festsitz stranded trapped =bloques =bloquees =coinces =coincee =coince bloccat "
                 "intrappol verschuttet"},
    {"#missing", "=vermisst vermisste =missing disparu dispers"},
    {"#poison", "vergift poison intossicat trinkwasser"},
    {"#landing", "notlandung =notlandet"},
});

/// Parts of a plain text by which people are told to act.
constexpr auto warnings = std::to_array<std::string_view>({"fenster schliessen",
                                                           "drinnen bleiben",
                                                           "im haus bleiben",
                                                           "zu hause bleiben",
                                                           "evakuier",
                                                           "ausgangssperre",
                                                           "notstand",
                                                           "alertswiss",
                                                           "wasser abkochen",
                                                           "sirenenalarm",
                                                           "tsunami",
                                                           "stay indoors",
                                                           "stay inside",
                                                           "evacuat",
                                                           "shelter in place",
                                                           "curfew",
                                                           "state of emergency",
                                                           "boil water",
                                                           "confine",
                                                           "evacu",
                                                           "couvre-feu",
                                                           "etat d'urgence",
                                                           "etat d’urgence",
                                                           "rester a l'interieur",
                                                           "rester chez",
                                                           "restare in casa",
                                                           "chiudere le finestre",
                                                           "coprifuoco",
                                                           "stato di emergenza",
                                                           "non uscire"});

/// Offices whose holder's end is news to everybody.
constexpr auto offices = std::to_array<std::string_view>({"bundesrat",
                                                          "bundesratin",
                                                          "bundesprasident",
                                                          "bundesprasidentin",
                                                          "bundeskanzler",
                                                          "bundeskanzlerin",
                                                          "prasident",
                                                          "prasidentin",
                                                          "premierminister",
                                                          "premierministerin",
                                                          "papst",
                                                          "konig",
                                                          "konigin",
                                                          "president",
                                                          "presidente",
                                                          "premier",
                                                          "chancellor",
                                                          "pope",
                                                          "king",
                                                          "queen",
                                                          "pape",
                                                          "roi",
                                                          "reine",
                                                          "papa",
                                                          "regina",
                                                          "re",
                                                          "conseiller",
                                                          "conseillere",
                                                          "chancelier",
                                                          "chanceliere",
                                                          "consigliere",
                                                          "consigliera",
                                                          "cancelliere"});

/// What has the words of danger and none of it.
constexpr auto routines = std::to_array<std::string_view>(
    {"bilanz",        "statistik", "jahrestag", "gedenk",   "ubung",  "prozess",     "urteil",
     "verurteil",     "studie",    "roman",     "serie",    "film",   "ausstellung", "anniversary",
     "drill",         "exercise",  "trial",     "verdict",  "study",  "novel",       "exhibition",
     "anniversaire",  "exercice",  "proces",    "bilan",    "etude",  "exposition",  "anniversario",
     "esercitazione", "processo",  "sentenza",  "bilancio", "studio", "mostra"});

constexpr std::size_t lead_words = 40; ///< a lead that is a whole body is none

bool matches(std::string_view word, std::string_view known) {
    return known.starts_with('=') ? word == known.substr(1) : word.starts_with(known);
}

std::string_view kind_of(std::string_view word) {
    const std::string_view kind = happening(word).kind;
    if (std::ranges::find(dangerous, kind) != dangerous.end()) return kind;
    for (const auto& [name, list] : more_kinds) {
        for (std::size_t start = 0; start < list.size();) {
            const std::size_t end = std::min(list.find(' ', start), list.size());
            if (matches(word, list.substr(start, end - start))) return name;
            start = end + 1;
        }
    }
    return {};
}

/// Sport and the arts borrow the words of danger.
bool borrows_words(const Article& article) {
    constexpr auto sections = std::to_array<std::string_view>(
        {"sport", "sports", "kultur", "culture", "cultura", "arts", "fussball", "football", "calcio", "feuilleton"});
    return std::ranges::find(sections, lower(article.section)) != sections.end();
}

} // namespace

Alarm alarm(const Article& article) {
    Alarm result;
    if (borrows_words(article)) return result;
    std::set<std::string, std::less<>> dangers;
    bool ends = false, office = false;
    const auto take = [&](std::string_view text, std::size_t limit, bool title) {
        visit_words(text, limit, [&](std::string_view word) {
            const std::string folded = plain(word);
            if (const std::string_view kind = kind_of(folded); !kind.empty()) dangers.emplace(kind);
            if (!title) return;
            const std::string_view kind = happening(folded).kind;
            ends = ends || kind == "#death" || kind == "#resign";
            office = office || std::ranges::find(offices, folded) != offices.end();
            result.routine =
                result.routine || kind == "#verdict" || std::ranges::any_of(routines, [&](std::string_view known) {
                    return folded.starts_with(known) && folded.size() <= known.size() + 2;
                });
        });
    };
    take(article.title, SIZE_MAX, true);
    take(article.lead, lead_words, false);
    result.dangers.assign(dangers.begin(), dangers.end());
    result.historic = ends && office;
    const std::string text = plain(article.title + " " + article.lead);
    result.warns =
        std::ranges::any_of(warnings, [&](std::string_view known) { return text.find(known) != std::string::npos; });
    return result;
}

bool is_alarming(const Article& article) { return alarm(article).any(); }

} // namespace depesche::digest
