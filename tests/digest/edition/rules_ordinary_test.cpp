// What looks like a mistake of a kind that is looked for, and is none: stories of every section in four languages.
#include "tests/digest/edition/rule_editions.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace depesche;
using namespace depesche::digest;

namespace {

struct Ordinary {
    std::string_view language;
    std::string_view title;
    std::string_view line;
};

/// As the second story of a morning.
constexpr auto stories = std::to_array<Ordinary>({
    {"de-CH", "Kantonsrat sagt Ja zum Velotunnel", "Das Volk stimmt im Juni ab. Die Linke macht mit."},
    {"de-CH", "Jürg Weiß aus Gießen leitet die Oper", "Der Deutsche folgt auf Anna Großmann. Er beginnt im August."},
    {"de-CH", "Die Frage, ob die Brücke hält", "Ingenieurin Rohrer klärt, ob die Brücke hält."},
    {"de-CH", "Gericht spricht Wirt von Altbach frei",
     "Die Anklage hatte zwei Jahre gefordert, das Urteil ist rechtskräftig."},
    {"de-CH", "Wetter: Schnee bis 600 Meter", "Ab Mittag lockert es auf, die Schneefallgrenze steigt an."},
    {"de-CH", "Migros-Markt in Innerdorf geht zu", "Die 14 Angestellten kommen anderswo unter."},
    {"de-CH", "Altbach steigt auf", "Das Rückspiel endet 2:2, der Aufstieg stand vorher fest."},
    {"de-CH", "Das Seefest findet wieder statt", "Am 3. Juli um 20.15 Uhr geht es los. Der Eintritt ist frei."},
    {"de-CH", "Strom wird 4 Rappen billiger", "Ein Haushalt spart im Schnitt 180 Franken pro Jahr."},
    {"de-CH", "Bund kauft 36 Löschflugzeuge", "Sie kosten CHF 1’234’567.80 pro Stück, wie die Armee schreibt."},
    {"de-CH", "Regisseurin Lea Brandis erhält den Filmpreis", "Brandis’ Werk erzählt von einer Alpsennerin."},
    {"de-CH", "Zug hält künftig auch in Oberau", "Das Dorf kämpfte darum seit 1987, nun zahlt der Kanton mit."},
    {"de-CH", "Retro ist wieder in", "Plattenläden verkaufen so viele Kassetten wie seit 1994 nicht."},
    {"de-CH", "Wer wann wie viel Miete zahlt", "Der Referenzzins sinkt auf 1,25 Prozent."},
    {"de-CH", "Bäckerei bäckt 2’000 Grättimannen", "Der Teig geht die ganze Nacht auf."},
    {"de-CH", "Zoll findet 40 Kilo Käse im Kofferraum", "Der Fahrer muss 600 Franken zahlen und reiste weiter."},
    {"de-CH", "Am Montag, 30. November 2026, schliesst die Post", "Das Gebäude aus dem Jahr 1902 wird umgebaut."},
    {"de-CH", "Grossrat Meier will weniger Laub", "Das Parlament hört ihm zu und stimmt ab."},
    {"de-CH", "Neues Album von The Silver Foxes", "Es heisst «Songs of the Old River» und hat 12 Stücke."},
    {"de-CH", "Streaming: «The End of the World» ist da", "Die Serie hat acht Folgen, die erste läuft am Freitag an."},
    {"de-CH", "Bank of Eastmere senkt Leitzins", "Der Pfund-Kurs gibt um 0,4 Prozent nach."},
    {"de-CH", "Fünf Gründe sprechen gegen den Neubau", "Das Gutachten nennt Lärm, Schatten, Kosten, Verkehr und Wald."},
    {"de-CH", "Unglaubliche 112 Jahre alt: Ida Rohrer feiert", "Die Seestädterin turnt jeden Morgen."},
    {"de-CH", "Das wissen die Behörden über das Leck", "Es fliesst seit Freitag Wasser aus, 300 Liter pro Stunde."},
    {"de-CH", "Was kostet, was gratis bleibt", "Das Parkieren kostet 2 Franken, der Bus bleibt gratis."},
    {"de-DE", "Bundestag beschließt die Reform", "Sie gilt ab Januar. Die Länder stimmen noch zu."},
    {"de-DE", "Mieten steigen langsamer", "Im Schnitt um 2,1 Prozent, sagt der Verband."},
    {"de-DE", "Neuhafen spielt 1:1", "Das Tor fiel in der 93. Minute, der Trainer jubelte mit."},
    {"de-DE", "Sonntag, 29. November 2026: Züge fallen aus", "Betroffen sind 14 Linien, Busse fahren mit."},
    {"de-DE", "Große Koalition einigt sich auf Rente", "Das Gesetz kommt im März, teilt das Ministerium mit."},
    {"de-DE", "Café schließt nach 100 Jahren", "Wirtin Ute Weiß geht in Rente, ein Nachfolger fehlt."},
    {"de-DE", "Für und Wider zum Windpark", "Das Dorf stimmt am 6. Dezember ab."},
    {"de-DE", "IG Metall will 6 Prozent mehr", "Die Gespräche beginnen am Montag um 9 Uhr."},
    {"de-DE", "Bahn baut in Wiesental um", "Die Arbeiten hören im Mai auf. So lange halten dort keine Züge an."},
    {"de-DE", "Kassensturz: 1.234.567,80 Euro fehlen", "Die Stadt prüft nun jede Rechnung."},
    {"en", "Council turns down the bypass", "It was 31 votes to 20. Work on the old road goes on."},
    {"en", "What the budget gives and takes", "Fuel duty stays, and the tax on cider goes up."},
    {"en", "Storm moves in from the west", "Gusts of 90 km/h are forecast. Ferries may stop by 18:00."},
    {"en", "Library gets the books it hoped for", "Readers gave 4,200 of them in a month."},
    {"en", "Prime minister says no to a vote", "She told parliament the plan was unheard of."},
    {"en", "Sunday, 29 November 2026: clocks stay as they are", "The law was passed on 3 May."},
    {"en", "Westmere FC sign Dutch keeper Jan de Boer", "He has a contract until 2029 and moves in June."},
    {"en", "Nurses call off their strike", "They accept 4.5 percent. The deal is for two years."},
    {"en", "Rail line reopens on Monday, November 30", "Trains run every 20 minutes, the operator says."},
    {"en", "Five reasons given for the delay", "The report names weather, cost, staff, steel and law."},
    {"en", "A million trees to plant by spring", "Schools sign up, and 300 farms take part."},
    {"en", "Judge clears baker of fraud", "The trial lasted three weeks."},
    {"en", "Chip maker’s profit rises 12% to $1,234.5m", "Shares gained 3 percent in New York."},
    {"en", "The plan is on, the mayor says", "“We know what we are in for,” she added."},
    {"fr-CH", "Le Grand Conseil dit oui au tunnel", "Le peuple votera en juin. La gauche est pour."},
    {"fr-CH", "Le loyer baisse de 3 %", "Un ménage y gagne 45 francs par mois."},
    {"fr-CH", "Un train de plus pour Bellerive", "Il part à 5h12, du lundi au vendredi."},
    {"fr-CH", "La poste ferme le lundi 30 novembre 2026", "Le bâtiment date de 1902, la commune le rachète."},
    {"fr-CH", "Lausanne l’emporte 3-1", "Le deuxième but est tombé à la 89e minute."},
    {"fr-CH", "Neige jusqu’à 600 mètres", "Une éclaircie est attendue mardi, puis il gèlera."},
    {"fr-CH", "Trois raisons expliquent le retard", "Le rapport cite la météo, les coûts et la loi."},
    {"fr-CH", "Le vigneron Meyer gagne la médaille", "Son chasselas a convaincu 12 jurés sur 14."},
    {"fr-CH", "« Nous ferons avec », dit la syndique", "Le budget passe à 4,2 millions de francs."},
    {"fr-CH", "La piscine rouvre : qui peut y aller", "Les habitants entrent dès 9h, les autres à midi."},
    {"fr-CH", "Le film « The Last Ferry » ouvre le festival", "Il sort en salle le 4 décembre."},
    {"fr-CH", "Le canton cherche 40 enseignants", "Les cours commencent le 24 août, dit le Département."},
    {"fr-CH", "C’est un oui, ou presque", "Il manque 12 signatures sur 3’000."},
    {"it-CH", "Il Gran Consiglio dice sì alla galleria", "Il popolo voterà a giugno. La sinistra è d’accordo."},
    {"it-CH", "La posta chiude lunedì 30 novembre 2026", "L’edificio è del 1902 e il Comune lo compra."},
    {"it-CH", "Il Lugano vince 3-1", "Il secondo gol è arrivato all’89esimo minuto."},
    {"it-CH", "Neve fino a 600 metri", "Martedì torna il sole, poi farà più freddo."},
    {"it-CH", "Tre motivi spiegano il ritardo", "Il rapporto cita meteo, costi e legge."},
    {"it-CH", "Affitti giù del 3 %", "Una famiglia risparmia 45 franchi al mese."},
    {"it-CH", "«Ci siamo», dice la sindaca di Rivabella", "Il nuovo ponte apre alle 9.30 e costa 4 milioni."},
    {"it-CH", "Precipitazioni sopra la media", "A novembre sono caduti 180 millimetri di pioggia."},
    {"it-CH", "La Serie A torna sabato", "Si gioca alle 18.00, dice la Lega."},
    {"it-CH", "Il Cantone cerca 40 maestri", "Le lezioni cominciano il 31 agosto."},
    {"it-CH", "Il film «The Last Ferry» apre la rassegna", "Esce nelle sale il 4 dicembre."},
    {"de-CH", "Was für ein Spiel", "Seestadt gewinnt 5:4, das Siegtor fällt in der 94. Minute."},
    {"de-CH", "Weder Ja noch Nein", "Der Rat vertagt das Geschäft auf den 14. Januar."},
    {"de-CH", "Kanton prüft Tempo 30 auf 40 Strassen", "Betroffen sind Seestadt, Altbach und Oberau (Tal)."},
    {"de-CH", "Velofahrerin Nr. 1 kommt aus Altbach", "Sie startet am 5. 12. in Oberau."},
    {"de-CH", "SBB: «Der Takt bleibt, wie er ist»", "Das sagt Sprecherin Imfeld. Mehr Züge gibt es ab 2030."},
    {"de-CH", "Die Post stellt um 7 Uhr zu", "Wer später aufsteht, verpasst nichts."},
    {"de-CH", "Vitamin-D-Studie: Tabletten nützen wenig", "Das Team in Basel verglich 2’400 Personen, 12 Jahre lang."},
    {"de-CH", "Zürich, Bern und Genf sagen Ja, Basel nicht", "Das Ständemehr fehlt damit."},
    {"de-CH", "UBS-Aktie fällt auf 27,40 Franken", "Die Bank kündigt 3’000 Kündigungen an."},
    {"de-CH", "Nach dem Sturm: 400 Haushalte ohne Strom", "Die Leitungen sind bis am Abend geflickt, sagt das Werk."},
    {"de-CH", "Ein Toter bei Lawine am Silberhorn", "Der Mann war allein unterwegs, sagt die Polizei."},
    {"en", "MPs vote 310 to 290 for the bill", "It bars phones in schools from 1 September."},
    {"en", "What we owe the river: report out on Friday", "It lists 42 leaks."},
    {"en", "Ofgem fines supplier £3.2m", "It overcharged 40,000 homes, the regulator says."},
    {"en", "United hold on to beat City 1–0", "The goal came off a defender."},
    {"en", "Shops open late, trains run on", "The last one leaves at 01:10."},
    {"en", "Doctor who led the trial retires", "Anna Whitfield treated 9,000 people."},
    {"fr-CH", "Les CFF suppriment 12 trains", "Les travaux durent jusqu’au 5 mai, annoncent-ils."},
    {"fr-CH", "À Bellerive, un oui du bout des lèvres", "Le projet passe avec 51,2 % des voix."},
    {"fr-CH", "La neige tient en plaine", "Il en est tombé 12 cm, le trafic roule au pas."},
    {"fr-CH", "Le FC Val bat Bellerive 2-0", "« On y croyait », dit l’entraîneur."},
    {"fr-CH", "L’inflation tombe à 0,8 %", "Le prix du lait monte encore, celui du pain non."},
    {"it-CH", "Le FFS sopprimono 12 treni", "I lavori durano fino al 5 maggio."},
    {"it-CH", "A Rivabella vince il sì", "Il progetto passa con il 51,2 % dei voti."},
    {"it-CH", "Il Bellinzona batte il Lugano 2-0", "«Ci credevamo», dice l’allenatore."},
    {"it-CH", "L’inflazione scende allo 0,8 %", "Il latte costa di più, il pane no."},
    {"it-CH", "Da lunedì si paga il posteggio", "La tariffa è di 2 franchi l’ora."},
    {"de-DE", "Hamburg bekommt eine neue Brücke", "Sie kostet 4,2 Milliarden Euro und ist 2042 fertig."},
    {"de-DE", "Wirtschaft wächst um 0,2 Prozent", "Das teilt das Statistische Amt mit."},
    {"de-DE", "Richter kippen die Maut", "Das Geld gibt es nicht zurück."},
    {"de-DE", "Neuhafen verliert 0:3 und den Trainer", "Er war erst seit Mai im Amt."},
    {"de-CH", "Seestadt baut den Damm", "«Wir bauen jetzt endlich neu», sagt Rossi. Es kostet 4 Millionen."},
    {"de-CH", "Seestadt erhöht den Damm", "«Wir bauen jetzt endlich neu», so Rossi vom Tiefbauamt."},
    {"de-CH", "Der alte Damm bleibt stehen", "«Wir bauen jetzt doch nicht neu», Vera Rossi, Stadträtin"},
    {"de-CH", "Sperrfrist für Lobbyisten fällt", "Das Parlament stimmt mit 102 zu 80 Stimmen ab."},
    {"de-CH", "EU verlängert Embargo bis 2030", "Es betrifft Öl und Gas, teilt der Rat mit."},
    {"de-CH", "Der Verein heisst nun anders", "Es heisst weiter, was es ist: ein Theater für 40 Leute."},
    {"de-CH", "Embargo: 14 Staaten machen mit", "Nordland liefert weniger Öl, teilt der Rat mit."},
    {"en", "EU extends embargo until 2030", "It covers oil and gas, ministers say."},
    {"en", "Embargo on cider lifted", "Orchards may export from May."},
    {"fr-CH", "L’embargo sur le cidre est levé", "Les vergers exportent dès mai, selon le canton."},
    {"it-CH", "Tolto l’embargo sul sidro", "Si esporta da maggio, secondo il Cantone."},
    {"de-DE", "Die Grippe kommt früh", "Ärzte raten Älteren, sich impfen zu lassen."},
});

/// As the light end.
constexpr auto light_ends = std::to_array<Ordinary>({
    {"de-CH", "Kinder backen Zopf für das ganze Dorf", "120 Stück gingen in einer Stunde weg."},
    {"de-CH", "Spiegel für den toten Winkel kommt aus Altbach", "Zwei Lehrlinge bauten ihn aus einer Velofelge."},
    {"de-CH", "Krimi-Dinner: die Gäste suchen den Mörder", "Im Schloss gibt es dazu vier Gänge."},
    {"de-CH", "Gewaltiger Kürbis wiegt 900 Kilo", "Er passt nur auf den Anhänger."},
    {"de-CH", "Krebse wandern über die Dorfstrasse", "Die Feuerwehr hält den Verkehr an."},
    {"de-CH", "Schüler schicken Käse ins All", "Die Rakete flog 31 Kilometer hoch."},
    {"de-CH", "Kuh fällt in den Pool und bleibt drin", "Niemand wurde verletzt, das Wasser war warm."},
    {"de-DE", "Möwe klaut Fischbrötchen vor laufender Kamera", "Der Reporter teilte den Rest mit ihr."},
    {"de-DE", "Ein Hut geht um die Welt", "Er kam nach elf Jahren wieder an."},
    {"en", "Crash course in bagpipes ends in applause", "Forty people tried. The dog left early."},
    {"en", "Hospitality prize goes to a lighthouse", "Guests bring their own soup."},
    {"en", "Children paint the town hall pink", "The mayor held the ladder."},
    {"en", "Dead heat in the snail race", "Both winners got lettuce."},
    {"en", "Gull steals sandwich on live television", "The reporter shared the rest."},
    {"fr-CH", "Des enfants dessinent la nouvelle fontaine", "La commune a retenu un poisson à roulettes."},
    {"fr-CH", "Le champignon le plus lourd pèse 9 kilos", "Le cueilleur maladroit l’a fait tomber deux fois."},
    {"fr-CH", "Une nature morte vendue au prix d’un vélo", "L’acheteuse est venue en bus."},
    {"fr-CH", "Le violon perdu était dans le frigo", "Son propriétaire en rit encore."},
    {"it-CH", "I bambini scelgono il gelato dell’anno", "Ha vinto la castagna."},
    {"it-CH", "Natura morta venduta al prezzo di una bici", "L’acquirente è arrivata in bus."},
    {"it-CH", "Salto mortale sul ghiaccio, applausi dal lago", "Il cane del bagnino ha provato a imitarlo."},
    {"de-CH", "Hund fährt Tram und steigt richtig aus", "Die Chauffeurin kennt ihn seit Jahren."},
    {"de-CH", "Der dickste Kürbis hat einen Namen: Otto", "Er wiegt 800 Kilo und kommt ins Museum."},
    {"de-CH", "Wirt serviert Pizza mit Birne", "Drei Gäste kamen wieder."},
    {"de-CH", "Tote Hose in Oberau: Disco spielt für eine Kuh", "Sie blieb bis zum Schluss."},
    {"de-CH", "Angler fängt seinen eigenen Schuh", "Er hatte ihn 2019 verloren."},
    {"de-CH", "Theater sucht Leiche zum Liegen", "Wer den Krimi mag, bekommt 40 Franken am Abend."},
    {"de-CH", "Kleinflugzeug zieht Heiratsantrag über den See", "Sie sagte Ja."},
    {"en", "Parrot learns to order crisps", "The shop sent them. Its owner paid."},
    {"en", "Bus driver knits a scarf as long as his bus", "It took him three winters."},
    {"en", "Killer whale shows off with a salmon hat", "Others in the pod copied it."},
    {"en", "Stroke of luck: ring found in a potato", "It had been lost since 1995."},
    {"fr-CH", "Le chat dormait dans la chaire", "Le curé a prêché à voix basse."},
    {"fr-CH", "Un boulanger vend 400 croissants tordus", "Les clients en redemandent."},
    {"fr-CH", "Un canard traverse, le tram attend", "Il a pris son temps."},
    {"it-CH", "Il gatto dormiva sul pulpito", "Il parroco ha parlato piano."},
    {"it-CH", "Un’anatra attraversa e il tram aspetta", "Si è presa il suo tempo."},
    {"it-CH", "Il pasticcere vende 400 cornetti storti", "I clienti ne vogliono ancora."},
    {"de-DE", "Pinguin trägt jetzt Schuhe", "Der Zoo streut weniger Salz."},
    {"de-DE", "Opa gewinnt E-Sport-Turnier", "Er spielte mit Lesebrille."},
});

void expect_clean(const Ordinary& story, std::size_t block) {
    CAPTURE(story.title);
    auto document = tests::good_edition("morning", story.language);
    auto& item = std::get<Item>(document.blocks.at(block));
    item.title = story.title;
    item.line = story.line;
    for (const auto& finding : tests::findings_of(document)) FAIL_CHECK(finding.rule << ": " << finding.message);
}

} // namespace

TEST_CASE("ordinary stories of every section pass without an objection", "[edition]") {
    for (const auto& story : stories) expect_clean(story, 3);
}

TEST_CASE("what only sounds grave may end an edition", "[edition]") {
    for (const auto& story : light_ends) expect_clean(story, 6);
}
