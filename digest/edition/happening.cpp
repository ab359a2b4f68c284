#include "digest/edition/happening.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace depesche::digest {

namespace {

using Letter = std::pair<std::string_view, std::string_view>;
constexpr auto letters = std::to_array<Letter>({
    {"ä", "a"},
    {"ö", "o"},
    {"ü", "u"},
    {"ß", "ss"},
    {"é", "e"},
    {"è", "e"},
    {"ê", "e"},
    {"ë", "e"},
    {"à", "a"},
    {"â", "a"},
    {"ç", "c"},
    {"î", "i"},
    {"ï", "i"},
    {"ô", "o"},
    {"ò", "o"},
    {"ù", "u"},
    {"û", "u"},
    {"ì", "i"},
});

/// Each kind with words that begin with these letters; "=" stands before what must be the whole word.
using Kind = std::pair<std::string_view, std::string_view>;
constexpr auto kinds = std::to_array<Kind>({
    {"#fire", "=brand =brande =feuer grossbrand grossfeuer flammen brennt brannt =fire =fires =blaze =flames =burns "
              "incendi =feu =flammes =rogo fiamme brucia"},
    {"#crash", "absturz absturz sturzt abgesturzt =crash =crashes =crashed ecras =crash precipit =schianto =schianta"},
    {"#collision", "kollision kollidier zusammenstoss frontalkollision collision collide collisi percut =scontro"},
    {"#derail", "entgleis gleisen derail deraill deragli"},
    {"#accident", "unfall ungluck accident incident"},
    {"#sinking", "sinkt gesunken =sinks =sank =sinking coule naufrag affonda"},
    {"#collapse", "einsturz eingesturzt collaps effondr croll"},
    {"#blast", "=blast explosion explodier explod explos esplosion esplode"},
    {"#shots", "schusse =schiesst schiesserei =shots gunman shooting =shot fusillade =tirs sparatoria =spari"},
    {"#knife", "messerangriff messerstech stabbing stabbed =couteau accoltell"},
    {"#attack", "anschlag attentat attack =attaque attacco"},
    {"#quake", "erdbeben erschutter =beben earthquake =quake tremor seisme tremblement terremoto =sisma"},
    {"#slide", "erdrutsch bergsturz murgang landslide mudslide eboulement glissement =frana =frane"},
    {"#avalanche", "lawine verschutt avalanche enseveli emporte valanga valanghe travol"},
    {"#flood", "hochwasser uberschwemm =flut flood inondation =crue =crues alluvion inondazion"},
    {"#storm", "=sturm =sturme gewitter =orkan storm tempete =orage =orages temporal tempesta burrasc"},
    {"#warning", "warnt =warnung =warns =warning =alerte =allerta =avverte"},
    {"#resign", "rucktritt =tritt zuruckgetreten resign =quits demission =quitte dimission dimett =lascia"},
    {"#death", "=tot =starb stirbt gestorben verstorben =dies =died =mort =morte =deces decede meurt muore =morto"},
    {"#verdict", "verurteil =urteil schuldig freigesproch freispruch =jails =jailed convict =guilty sentenced acquit "
                 "condamn acquitt condann assolt assolv"},
    {"#arrest", "festgenommen verhaft festnahme arrest interpell"},
    {"#ruin", "zahlungsunfah konkurs insolven bankrupt faillite falliment fallisce"},
    {"#strike", "=streik streikt =strike =strikes =greve sciopero"},
    {"#goal", "=tor =trifft =goal =scores =but =marque =gol =segna"},
    {"#vote", "abstimmung volks-ja referendum votation votazione =wahl gewahlt elected election =elu =elue elett"},
});

// clang-format off
constexpr auto little = std::to_array<std::string_view>({
    // who is hurt
    "tote", "toten", "toter", "verletzte", "verletzten", "verletzter", "opfer", "mensch", "menschen", "mann", "frau", "person", "personen", "leute", "dead", "injured", "hurt",
    "killed", "people", "man", "woman", "morts", "blesse", "blesses", "personne", "personnes", "homme", "femme", "morti", "feriti", "ferito", "persone", "uomo", "donna",
    // how much, how bad
    "gross", "grosser", "grosse", "grosses", "schwer", "schwere", "schwerer", "schweres", "mehrere", "several", "many", "major", "huge", "serious", "plusieurs", "grave", "graves", "gros",
    "grand", "vaste", "violent", "diversi", "gravi", "grosso", "forte", "fort", "vier", "funf", "sechs", "sieben", "acht", "zehn", "three", "four", "five", "six", "seven",
    "quatre", "cinq", "six", "sept", "huit", "dix", "tre", "quattro", "cinque", "sei", "sette", "otto", "dieci", "live", "ticker", "eilmeldung", "eil", "paukenschlag", "breaking",
    "urgent", "alerte", "ultima", "ora", "update", "steht", "stehen", "zuruck", "heute", "today", "oggi", "stark", "starke", "starkes", "springt", "gesprungen", "gesprochen", "jahren", "haft", "years", "prison", "ans", "anni",
    // who speaks every day
    "polizei", "kantonspolizei", "feuerwehr", "police", "firefighters", "coastguard", "pompiers", "polizia", "pompieri", "court", "crown", "tribunal", "cour", "tribunale", "corte",
    "wetterdienst", "meteo", "office", "service", "weather", "forecasters", "bureau", "ufficio", "club", "stadt", "town", "city", "ville", "citta", "kanton", "region", "regione",
});
constexpr auto further = std::to_array<std::string_view>({
    "auch", "ebenfalls", "erneut", "wieder", "weiterer", "weitere", "weiteres", "zweiter", "zweite", "zweites", "dritter", "dritte", "drittes", "nachster", "nachste", "noch",
    "another", "second", "third", "also", "again", "too", "fresh", "autre", "nouveau", "nouvelle", "deuxieme", "second", "seconde", "troisieme", "aussi", "egalement", "encore",
    "altro", "altra", "anche", "nuovo", "nuova", "secondo", "seconda", "terzo", "terza", "ancora",
});
// clang-format on

template <class Visit>
void each(std::string_view list, Visit visit) {
    for (std::size_t start = 0; start < list.size();) {
        const std::size_t end = std::min(list.find(' ', start), list.size());
        if (end > start) visit(list.substr(start, end - start));
        start = end + 1;
    }
}

/// A shorter word ends others by chance ("tor" in "motor").
constexpr std::size_t compound_letters = 5;

} // namespace

std::string plain(std::string_view word) {
    std::string text = lower(word);
    for (const auto& [letter, instead] : letters)
        for (std::size_t at = 0; (at = text.find(letter, at)) != std::string::npos; at += instead.size())
            text.replace(at, letter.size(), instead);
    return text;
}

Happening happening(std::string_view word) {
    Happening result{"", std::string(word)};
    for (const auto& [kind, list] : kinds) {
        each(list, [&](std::string_view known) {
            if (!result.kind.empty()) return;
            const bool whole = known.starts_with('=');
            if (whole) known.remove_prefix(1);
            if (whole ? word == known : word.starts_with(known)) {
                result = {kind, ""};
            } else if (known.size() >= compound_letters && word.size() >= known.size() + 3 && word.ends_with(known)) {
                result = {kind, std::string(word.substr(0, word.size() - known.size()))};
            }
        });
    }
    return result;
}

bool says_little(std::string_view word) {
    return std::ranges::find(little, word) != little.end() || word.ends_with("gericht");
}

bool tells_of_a_further(std::string_view word) { return std::ranges::find(further, word) != further.end(); }

} // namespace depesche::digest
