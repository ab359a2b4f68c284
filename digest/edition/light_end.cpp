#include "digest/edition/light_end.hpp"

#include "digest/edition/grave.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

/// Phrases of one language in lower case, with | between; they begin where a word does.
struct Phrases {
    std::string_view language;
    std::string_view harmless;  ///< taken out before anything is looked for
    std::string_view happening; ///< grave without a grave word
    std::string_view falling;   ///< who or what, * and how, in one text
    std::string_view invented;  ///< plays and books, in which people are killed for pleasure
    std::string_view murder;    ///< what happens there
};
constexpr auto phrases = std::to_array<Phrases>({
    {"de",
     "toten winkel|toter winkel|tote winkel|totem winkel|toten meer|totes meer|tote meer|tote hose|toten hosen|toter "
     "punkt|toten punkt|stellt sich tot|stellte sich tot|mehr tot als "
     "lebendig|gewaltig|krebse|trauerschwan|trauerweid|unfallfrei|niemand wurde verletzt|niemand verletzt|verletzt "
     "wurde niemand|wurde niemand verletzt|ohne verletzte|keine verletzten|messer |messer.|messer,|krieg der "
     "sterne|rosenkrieg|explosion der farben|ins koma gelacht|todesmutig|krank vor "
     "|opferstock|spitalclown|klinikclown|terrorisier|mit aller gewalt|zu tode gelangweilt",
     "ums leben|leblos|ertrink|explodiert|verlor das leben|verlor sein leben|verlor ihr leben|verloren ihr "
     "leben|verloren das leben|nahm "
     "sich das leben|das leben genommen|erlag |erlagen "
     "|verblut|erfror|verschüttet|übergriff|schändung|geschändet|sexuell|messerst|niedergestochen|erstochen|erschlagen|"
     "angeschossen|schoss auf|schüsse "
     "auf|luftangriff|drohnenangriff|raketenangr|raketenbesch|raketenhagel|bombenangr|bombard|beschossen|beschuss|"
     "explosion|detonier|massaker|geisel|folter|hingerichtet|hinrichtung|todesstrafe|rauchvergiftung|vergift|reanimi|"
     "wiederbeleb|lebensgefährlich|gelähmt|amputier|herzstillstand|misshand|verprügel|zusammengeschlagen|gequält|"
     "tierquäl|erdbeben|lawine verschüttet|hungersnot|überdosis|vermisstes kind|vermisste kinder|vermisstes "
     "mädchen|kind wird vermisst|kinder werden vermisst|mädchen wird vermisst|kind verschwunden|mädchen "
     "verschwunden|brandstift",
     "flugzeug*stürz|flugzeug*absturz|helikopter*stürz|hubschrauber*stürz|kleinflugzeug*stürz|maschine*stürzt ab|jet "
     "*stürz|bus *stürz|auto "
     "*stürz|gondel*stürz|seilbahn*stürz|bergsteiger*stürz|alpinist*stürz|wanderer*stürz|wanderin*stürz|kletter*stürz|"
     "arbeiter*stürz|pilot*stürz|flugzeug*abgestürzt|helikopter*abgestürzt|raketen*treffen|raketen*trafen|raketen*"
     "getroffen|raketen*schlagen|raketen*auf |raketen*feuer|raketen*angr|rakete*einschlag",
     "krimi|theater|musical|roman|hörspiel|komödie|escape|bühne|laienspiel|freilichtspiel|premiere",
     "mord|mörder|leiche|opfer|täter|tod |tote |toten |toter "},
    {"en",
     "crash course|crash diet|crashes the party|crashed the party|crashes party|crashes wedding|crashes a "
     "wedding|crashed a wedding|party crash|dead heat|dead end|deadline|deadpan|deadlift|dead ringer|dead sea|dead "
     "on|dead easy|drop dead gorgeous|to die for|die hard|die-hard|dying to|dying breed|died laughing|die "
     "laughing|killer whale|killer app|killing time|kill time|dressed to kill|injury time|injury-free|shooting "
     "star|photo shoot|hospitality|hospitable|tug of war|tug-of-war|war of words|star wars|cold war|stroke of|sick "
     "of|homesick|lovesick|nobody was injured|nobody was hurt|no one was injured|no one was hurt|nobody injured|no "
     "injuries|uninjured|explosion of colour|terrorised by|terrorises|terrorising|terrorizes|victim of its own|assault "
     "course|violent sneeze|illness as an excuse|dead serious|collapsible|collapsing with laughter|sick note",
     "lost his life|lost her life|lost their lives|lose their lives|loses his life|loses her life|took his own "
     "life|took her own life|takes his own life|takes her own life|took their own|lifeless|swept "
     "away|missile|airstrike|air "
     "strike|drone strike|rocket fire|rocket attack|rockets hit|rockets on|shelling|shelled "
     "by|explosion|massacre|hostage|tortur|executed|poisoned|poisoning|earthquake|tsunami|overdose|sexual|molest|"
     "rapist|rapes |manslaughter|homicide|slain|slaying|beheaded|bombed|bombing| bomb |froze to|frozen to death|burned "
     "to|burnt to|famine|epidemic|paralys|amputat|domestic abuse|gunfire|gunshot|shot at|avalanche "
     "buries|trafficking|missing girl|missing boy|missing child|missing toddler|missing teenager|girl missing|boy "
     "missing|child missing|children missing|children lost",
     "plane *plung|plane *plummet|plane *falls|plane *comes down|plane *came down|plane *went down|plane *goes "
     "down|helicopter*plung|helicopter*falls|helicopter*went "
     "down|climber*falls|climber*fell|climber*plung|hiker*falls|hiker*fell|hiker*plung|skier*falls|coach *plung|bus "
     "*plung|car *plung",
     "murder mystery|whodunit|thriller|novel|theatre|theater|musical|stage play|escape room|crime writer|panto",
     "murder|killer|killed|corpse|victim|dead body|death"},
    {"fr",
     "point mort|angle mort|angles morts|nature morte|natures mortes|mort de rire|morts de rire|bois mort|mer "
     "morte|temps mort|temps morts|feuilles mortes|lettre morte|meurt d'envie|meurent d'envie|mourir de rire|mourir "
     "d'envie|meurt de rire|par accident|accidentel|maladr|aucun blessé|pas de blessé|sans blessé|sans faire de "
     "blessé|ni blessé|nom de guerre|guerre des boutons|guerre des étoiles|enlèvement des|explosion de joie|explosion "
     "de couleur|mort de fatigue|mortel ennui|victime de son succès|victimes de leur succès|malade d'amour|malade "
     "imaginaire|accidents de parcours|agressivement",
     "sans vie|perdu la vie|perd la vie|perdent la vie|perdre la vie|ont péri|a péri|périt |périssent|fin à ses "
     "jours|donné la mort|s'écras|s'abîm|chute fatale|roquette|missile|bombard|frappe aérienne|frappes "
     "aériennes|explosion|otage|tortur|massacre|séisme|tremblement de "
     "terre|attouchement|sexuel|empoisonn|intoxiqu|carbonis|étrangl|décapit|égorg|féminicide|homicide|harcèl|maltrait|"
     "overdose|épidémie|naufrage|enseveli|défenestr|violent|violence|fusill|famine|peine de mort|coups de feu|coups de "
     "couteau|amput|paralys|enfant disparu|enfants disparus|fillette disparue|garçon disparu|adolescent disparu",
     "avion*chut|avion*tomb|avion*écras|hélicoptère*chut|hélicoptère*tomb|hélicoptère*écras|autocar*chut|autocar*ravin|"
     "alpiniste*chut|alpiniste*dévis|alpiniste*tomb|randonneu*chut|randonneu*tomb|skieu*chut|ouvrier*chut|parapentist*"
     "chut|parapentist*tomb",
     "polar|roman|théâtre|comédie|thriller|murder party|pièce|escape game|cluedo",
     "meurtr|assassin|cadavre|victime|mort |morts |crime"},
    {"it",
     "natura morta|nature morte|angolo morto|stanco morto|stanchi morti|stanca morta|mar morto|punto morto|morto di "
     "sonno|morti di fame|morto dalle risate|morti dalle risate|morto di freddo|salto mortale|salti mortali|nessun "
     "ferito|nessuno è rimasto ferito|senza feriti|feritoi|esplosione di gioia|esplosione di colori|guerra dei "
     "bottoni|guerre stellari|lingua morta|stagione morta|malato immaginario|per incidente|incidente "
     "diplomatico|aggressivament|malati di calcio|ospedale delle bambole",
     "senza vita|perso la vita|perde la vita|perdono la vita|perdere la vita|toglie la vita|tolto la vita|tolta la "
     "vita|esanime|schianta|schianto|schiantat|precipita |precipitano |precipitat|razzi su|razzi "
     "contro|missil|bombard|raid aere|esplosion|ostagg|tortur|strage|terremot|sisma "
     "|abusi|abuso|abusat|molest|violentat|avvelen|intossic|carbonizz|strangol|decapit|sgozz|femminicid|overdose|"
     "epidemi|naufrag|sepolto vivo|sepolti dalla|maltratt|pugnal|coltellat|spari |sparatoria|carestia|pena di "
     "morte|condannato a morte|amputat|paralizz",
     "aereo*cad|elicottero*cad|alpinist*cad|escursionist*cad|operai*cad|sciator*cad|bambin*persi "
     "|bambin*dispers|bambin*scompars|ragazzin*scompars|ragazzin*dispers|bimb*scompars",
     "giallo|romanzo|teatro|commedia|thriller|cena con delitto|spettacolo|palcoscenico",
     "omicid|assassin|cadaver|vittim|morto |morti |delitto|uccis"},
});

/// Takes every phrase out, to the end of the word it begins.
void take_out(std::string& text, std::string_view list) {
    for (auto phrase = phrase_in(list, text); !phrase.empty(); phrase = phrase_in(list, text)) {
        const auto at = phrase_at(phrase, text);
        const auto end = std::min(text.find(' ', at + phrase.size() - 1), text.size());
        text.replace(at, end - at, "·");
    }
}

/// From `begin` to the end of the word that stands at `end`.
std::string words_at(std::string_view text, std::size_t begin, std::size_t end) {
    while (end < text.size() && !std::string_view(" .,;:!?»\"“”)").contains(text[end])) ++end;
    const auto found = text.substr(begin, end - begin);
    return std::string(found.substr(0, found.find_last_not_of(' ') + 1));
}

/// "flugzeug*stürz": both parts, the second behind the first.
std::string fall_in(std::string_view list, std::string_view text) {
    while (!list.empty()) {
        const auto bar = std::min(list.find('|'), list.size());
        const auto span = list.substr(0, bar);
        list.remove_prefix(std::min(bar + 1, list.size()));
        const auto star = span.find('*');
        const auto how = span.substr(star + 1);
        const auto at = phrase_at(span.substr(0, star), text);
        if (at == std::string_view::npos) continue;
        const auto behind = phrase_at(how, text.substr(at + star));
        if (behind != std::string_view::npos) return words_at(text, at, at + star + behind + how.size() - 1);
    }
    return {};
}

} // namespace

std::string grave_end(std::string_view text, std::string_view language) {
    const auto* const known = std::ranges::find(phrases, language.substr(0, language.find('-')), &Phrases::language);
    if (known == phrases.end()) return {};
    auto told = " " + comparable(text) + " ";
    take_out(told, known->harmless);
    if (!phrase_in(known->invented, told).empty()) take_out(told, known->murder);
    if (const auto phrase = phrase_in(known->happening, told); !phrase.empty()) {
        const auto at = phrase_at(phrase, told);
        return words_at(told, at, at + phrase.size() - 1);
    }
    if (auto fall = fall_in(known->falling, told); !fall.empty()) return fall;
    return grave_word_of(told, language);
}

} // namespace depesche::digest
