// What the good editions are made of. Among them is whatever looks like a mistake and is none: acronyms, names in
// capitals or with a small first letter, quotations with their own exclamation mark, ordinals, scores, apostrophes.
#include "tests/digest/edition/rule_editions.hpp"

#include <array>

namespace depesche::tests {

using digest::Product;

namespace {

constexpr auto swiss = std::to_array<Story>({
    {"Gemeinderat bewilligt das neue Hallenbad",
     "35 zu 24 Stimmen. Gebaut wird ab 2028, die Kosten liegen bei 41,5 Millionen."},
    {"EZB senkt den Leitzins auf 1,75 Prozent",
     "Kredite werden günstiger. Die UNO-Konferenz in Genf begrüsst den Schritt."},
    {"SBB erhöhen den Takt nach Altbach", "Ab 14. Dezember fährt alle 15 Minuten ein Zug, der letzte um 0.48 Uhr."},
    {"ETH Zürich baut den kleinsten Kompass", "Er misst 0,3 Millimeter und passt in jedes iPhone."},
    {"Regierungsrat Beck: «Wir haben verstanden!»",
     "Die Gebühren sinken um 12 Prozent, sagt er nach 3 Stunden Debatte."},
    {"Spital Nordtal stellt 1’200 Pflegende an", "So viele wie noch nie seit der Eröffnung 1974."},
    {"WEF zieht nach Seestadt um", "Der Vertrag gilt für 10 Jahre. Die Hotels rechnen mit 45’000 Gästen."},
    {"Der 1. August fällt auf einen Samstag", "Darum gibt es dieses Jahr keinen freien Tag mehr."},
    {"Rosa Imfeld wird Trainerin des FC Altbach", "Sie unterschrieb bis 2029 und beginnt am 2. Januar."},
    {"COVID-19: Kanton schliesst letztes Impfzentrum", "Wer eine Impfung will, geht künftig in die Apotheke."},
    {"HC Seestadt gewinnt auch das fünfte Spiel 4:3", "Das letzte Tor fiel in der 59. Minute."},
    {"Stadt testet rote Velowege", "Der Test dauert 6 Monate und kostet 80’000 Franken."},
});
constexpr auto swiss_light = std::to_array<Story>({
    {"Dackel Bruno fährt allein Postauto", "Der Chauffeur kannte ihn schon und rief die Besitzerin an."},
    {"Dorf benennt die Beiz in «Zum leeren Glas» um", "Der Wirt fand den alten Namen zu trocken."},
    {"Storch nistet auf dem Kran", "Die Baustelle ruht bis Ende Juni, die Arbeiter bringen Stroh."},
});

constexpr auto german = std::to_array<Story>({
    {"Stadtrat beschließt kostenlose Busse", "Ab 1. März zahlt niemand mehr, die Stadt trägt 3,2 Millionen Euro."},
    {"BASF-Werk in Neuhafen bleibt offen", "1.200 Stellen sind bis 2030 sicher, sagt der Vorstand."},
    {"Bahn sperrt Strecke nach Wiesental", "Ersatzbusse fahren ab 5:30 Uhr im Takt von 20 Minuten."},
    {"Ministerin Kaya: „Das war ein Fehler!“", "Sie zieht das Gesetz zurück und legt bis Mai ein neues vor."},
    {"So hoch stand der Elbsee zuletzt 2002", "Die Feuerwehr verteilt 8.000 Sandsäcke."},
    {"TÜV gibt das Riesenrad frei", "Am Samstag um 11 Uhr drehen sich die ersten Gondeln."},
    {"VfB Neuhafen holt Torwart aus der 2. Liga", "Der 22-Jährige kostet 750.000 Euro."},
    {"Größte Bücherei im Norden eröffnet", "600.000 Bände auf sieben Etagen, geöffnet bis 22 Uhr."},
    {"ARD und ZDF legen Mediatheken zusammen", "Der Umbau dauert bis Herbst 2027."},
    {"Wetterdienst warnt vor Glatteis", "Bis 9 Uhr gilt Stufe 3, danach wird es milder."},
});
constexpr auto german_light = std::to_array<Story>({
    {"Schwan blockiert zwei Stunden die Schleuse", "Ein Schiffer lockte ihn mit Salat weg."},
    {"Gasthaus serviert Suppe aus dem Automaten", "Sie schmeckt, sagt sogar die Wirtin."},
});

constexpr auto english = std::to_array<Story>({
    {"Council backs the new swimming pool", "35 votes to 24. Work starts in 2028 and costs £41.5 million."},
    {"NASA picks a crew of four for 2031", "Two of them have never flown before."},
    {"Port of Eastmere reopens after 19 days", "Ferries sail again from 06:30; tickets are valid until March."},
    {"Minister: “We got this wrong!”", "Fees fall by 12 percent, she told parliament."},
    {"Bank of Eastmere cuts its rate to 3.75%", "A mortgage of £200,000 gets £42 a month cheaper."},
    {"Eastmere City win the derby 2–1", "The winner came in the 89th minute."},
    {"Britain’s oldest cinema is saved", "1,400 people gave money. The roof is mended first."},
    {"iPhone maker opens a laboratory in Eastmere", "It brings 600 jobs by the end of next year."},
    {"UNESCO lists the tidal mills", "The 14 mills are the last of their kind."},
    {"Train fares rise by 3.2 percent in January", "Season tickets bought before Christmas keep the old price."},
});
constexpr auto english_light = std::to_array<Story>({
    {"Goat rides the bus for four stops", "The driver phoned its owner. Nobody was fined."},
    {"Choir sings to a stranded seal", "It swam off during the second verse."},
});

constexpr auto french = std::to_array<Story>({
    {"Le Conseil communal approuve la piscine", "35 voix contre 24. Les travaux débutent en 2028."},
    {"La BCE abaisse son taux à 1,75 %", "Les crédits deviendront moins chers dès janvier."},
    {"CFF : un train toutes les 15 minutes", "Le dernier part à 0h48, dès le 14 décembre."},
    {"Le ministre : « Nous avons compris ! »", "Les taxes baissent de 12 %, a-t-il déclaré."},
    {"L’hôpital du Val engage 1’200 personnes", "C’est le plus grand chantier du canton depuis 1974."},
    {"L’EPFL construit la plus petite boussole", "Elle mesure 0,3 millimètre."},
    {"Le 1er août tombe un samedi", "Aucun congé supplémentaire n’est prévu."},
    {"Le lac a retrouvé son niveau d’été", "Les bateaux accostent de nouveau dans les 9 ports."},
    {"L’UNESCO inscrit les moulins du Val", "Les 14 moulins sont les derniers du genre."},
});
constexpr auto french_light = std::to_array<Story>({
    {"Une chèvre prend le bus", "Le chauffeur a appelé sa propriétaire."},
    {"Une cigogne niche sur la grue", "Le chantier attend la fin juin."},
});

constexpr auto italian = std::to_array<Story>({
    {"Il Consiglio approva la nuova piscina", "35 voti contro 24. I lavori iniziano nel 2028."},
    {"La BCE abbassa il tasso all’1,75 %", "I crediti costeranno meno da gennaio."},
    {"FFS: un treno ogni 15 minuti", "L’ultimo parte alle 0.48, dal 14 dicembre."},
    {"Il ministro: «Abbiamo capito!»", "Le tasse scendono del 12 %, ha detto in Parlamento."},
    {"La clinica della Valle assume 1’200 persone", "È il cantiere più grande dal 1974."},
    {"L’USI studia il ghiaccio del Lario", "Lo strato misura 0,3 millimetri."},
    {"Il 1° agosto cade di sabato", "Nessun giorno libero in più è previsto."},
    {"Il lago torna al livello estivo", "I battelli attraccano di nuovo nei 9 porti."},
});
constexpr auto italian_light = std::to_array<Story>({
    {"Una capra prende il bus", "L’autista ha chiamato la padrona."},
    {"Una cicogna nidifica sulla gru", "Il cantiere aspetta fine giugno."},
});

constexpr auto swiss_singles = std::to_array<Single>({
    {Product::alert, "EIL: Brücke bei Altbach gesperrt – Risse im Pfeiler",
     "Das sagt das Tiefbauamt (14.21 Uhr). Der Verkehr wird über Innerdorf umgeleitet. Noch unklar: wie lange."},
    {Product::update, "Update 1 (15.05): Altbachbrücke bleibt bis Freitag zu",
     "Die Fachleute brauchen drei Tage, sagt das Tiefbauamt."},
    {Product::correction, "Korrektur zu 15.05 Uhr: gesperrt bis Freitag, nicht Montag",
     "Wir haben den Tag verwechselt und den Artikel angepasst. Entschuldige die falsche Angabe."},
    {Product::surprising, "Otter öffnet nachts die Schleuse von Altbach",
     "Er zieht an der Kette, bis das Wasser fliesst. Jetzt hat er einen eigenen Teich."},
});
constexpr auto german_singles = std::to_array<Single>({
    {Product::alert, "EIL: Chemiewerk in Neuhafen evakuiert",
     "Das meldet die Feuerwehr um 14:21 Uhr. Anwohner sollen Fenster schließen."},
    {Product::update, "Update 1 (15:05): Entwarnung in Neuhafen",
     "Das Leck ist dicht, sagt die Feuerwehr. Die Straßen sind wieder frei."},
    {Product::correction, "Korrektur zu 15:05 Uhr: zwei Straßen gesperrt, nicht drei",
     "Wir haben die Meldung der Polizei falsch gelesen."},
    {Product::surprising, "Otter öffnet nachts die Schleuse am Elbsee",
     "Er zieht an der Kette, bis das Wasser fließt."},
});
constexpr auto english_singles = std::to_array<Single>({
    {Product::alert, "BREAKING: Bridge at Eastmere closed, pier cracked",
     "Highways officials say so (14:21). Traffic goes via Westmere. Not yet known: for how long."},
    {Product::update, "Update 1 (15:05): Eastmere bridge shut until Friday",
     "Engineers need three days, officials say."},
    {Product::correction, "Correction to 15:05: shut until Friday, not Monday",
     "We mixed up the day and changed the article. We apologise."},
    {Product::surprising, "Otter opens a lock gate every night",
     "It pulls the chain until the water runs. It now has a pond of its own."},
});
constexpr auto french_singles = std::to_array<Single>({
    {Product::alert, "URGENT : le pont du Val est fermé, pilier fissuré",
     "Selon la police (14h21). Le trafic passe par Bellerive. On ignore encore la durée."},
    {Product::update, "Point 1 (15h05) : pont du Val fermé jusqu’à vendredi",
     "Il faut trois jours aux experts, selon le canton."},
    {Product::correction, "Rectificatif (15h05) : fermé jusqu’à vendredi",
     "Nous avions écrit lundi. L’article est corrigé."},
    {Product::surprising, "Une loutre ouvre l’écluse chaque nuit", "Elle tire la chaîne jusqu’à ce que l’eau coule."},
});
constexpr auto italian_singles = std::to_array<Single>({
    {Product::alert, "ULTIM’ORA: chiuso il ponte della Valle",
     "Lo dice la polizia (14.21). Il traffico passa da Rivabella. Non si sa ancora per quanto."},
    {Product::update, "Aggiornamento 1 (15.05): ponte chiuso fino a venerdì",
     "Servono tre giorni, secondo il Cantone."},
    {Product::correction, "Rettifica (ore 15.05): chiuso fino a venerdì",
     "Avevamo scritto lunedì. L’articolo è corretto."},
    {Product::surprising, "Una lontra apre la chiusa ogni notte", "Tira la catena finché l’acqua scorre."},
});

template <class T>
std::span<const T> by_language(std::string_view language, std::span<const T> de_ch, std::span<const T> de_de,
                               std::span<const T> en, std::span<const T> fr, std::span<const T> it) {
    if (language == "de-CH") return de_ch;
    if (language == "de-DE") return de_de;
    if (language == "fr-CH") return fr;
    return language == "it-CH" ? it : en;
}

} // namespace

std::span<const Story> good_stories(std::string_view language) {
    return by_language<Story>(language, swiss, german, english, french, italian);
}

std::span<const Story> light_stories(std::string_view language) {
    return by_language<Story>(language, swiss_light, german_light, english_light, french_light, italian_light);
}

std::span<const Single> good_singles(std::string_view language) {
    return by_language<Single>(language, swiss_singles, german_singles, english_singles, french_singles,
                               italian_singles);
}

} // namespace depesche::tests
