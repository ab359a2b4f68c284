#pragma once

#include "digest/feed/marker.hpp"

#include <array>

/// The words that markers consist of, in German, English, French, Italian and Spanish; folded, as Words are.
namespace depesche::digest::feed {

inline constexpr auto corrections = std::to_array<Words>({"korrektur",
                                                          "korrigiert",
                                                          "korrigierte fassung",
                                                          "korrigierte version",
                                                          "korrigierte neufassung",
                                                          "berichtigung",
                                                          "berichtigt",
                                                          "berichtigte fassung",
                                                          "berichtigte version",
                                                          "berichtigte neufassung",
                                                          "richtigstellung",
                                                          "correction",
                                                          "corrected",
                                                          "corrected version",
                                                          "corrects",
                                                          "correction notice",
                                                          "corrected repeat",
                                                          "rectificatif",
                                                          "rectification",
                                                          "corrige",
                                                          "version corrigee",
                                                          "erratum",
                                                          "correzione",
                                                          "corretto",
                                                          "versione corretta",
                                                          "rettifica",
                                                          "errata corrige",
                                                          "correccion",
                                                          "corregido",
                                                          "rectificacion",
                                                          "fe de errores",
                                                          "annule et remplace",
                                                          "annulla e sostituisce",
                                                          "anula y sustituye",
                                                          "replaces previous",
                                                          "ersetzt meldung"});
/// With words behind them ("ANNULE ET REMPLACE LA DÉPÊCHE DE 14H30"): a text that stands for another.
inline constexpr auto replacements = std::to_array<Words>(
    {"annule et remplace", "annulla e sostituisce", "anula y sustituye", "replaces previous", "replaces earlier",
     "replaces story", "ersetzt meldung", "ersetzt die meldung", "ersetzt unsere meldung"});
/// They count from an agency, in capitals.
inline constexpr auto agency_corrections = std::to_array<Words>(
    {"neufassung", "ersetzt", "replaces", "replacement", "remplace", "sostituisce", "sustituye", "substitutes"});

/// Nobody begins a headline so, in capitals: newsrooms ask their readers otherwise.
inline constexpr auto sure_kills = std::to_array<Words>({"mandatory kill",
                                                         "kill mandatory",
                                                         "story kill",
                                                         "bulletin kill",
                                                         "kill kill kill",
                                                         "kill notice",
                                                         "bitte nicht verwenden",
                                                         "bitte nicht mehr verwenden",
                                                         "bitte nicht veroeffentlichen",
                                                         "bitte streichen",
                                                         "bitte meldung streichen",
                                                         "bitte loeschen",
                                                         "please do not use",
                                                         "please do not publish",
                                                         "please kill",
                                                         "please disregard",
                                                         "merci de ne pas utiliser",
                                                         "merci de ne pas publier",
                                                         "merci de ne pas diffuser",
                                                         "priere de ne pas utiliser",
                                                         "priere de ne pas publier",
                                                         "si prega di non utilizzare",
                                                         "si prega di non usare",
                                                         "si prega di non pubblicare",
                                                         "por favor no utilizar",
                                                         "por favor no publicar",
                                                         "rogamos no utilizar",
                                                         "rogamos no publicar"});
inline constexpr auto sure_withdrawals =
    std::to_array<Words>({"meldung zurueckgezogen", "story withdrawn", "depeche annulee", "depeche retiree",
                          "notizia annullata", "notizia ritirata", "meldung gestrichen", "nota de prensa retirada"});
/// Headlines begin so, too ("RÜCKZUG: Stadtpräsidentin tritt ab"): they count from an agency, or when nothing follows;
/// kills, and one word alone, only in capitals.
inline constexpr auto kills = std::to_array<Words>({"kill",
                                                    "killed",
                                                    "annulliert",
                                                    "annullierung",
                                                    "gestrichen",
                                                    "streichung",
                                                    "streichen",
                                                    "loeschen",
                                                    "nicht verwenden",
                                                    "nicht mehr verwenden",
                                                    "nicht veroeffentlichen",
                                                    "do not use",
                                                    "do not publish",
                                                    "disregard",
                                                    "ne pas utiliser",
                                                    "ne pas publier",
                                                    "ne pas diffuser",
                                                    "annule",
                                                    "annulee",
                                                    "annulation",
                                                    "non utilizzare",
                                                    "non usare",
                                                    "non pubblicare",
                                                    "annullata",
                                                    "annullato",
                                                    "annullamento",
                                                    "no utilizar",
                                                    "no publicar",
                                                    "anulada",
                                                    "anulado",
                                                    "anulacion"});
inline constexpr auto withdrawals =
    std::to_array<Words>({"withdrawn", "withdrawal", "zurueckgezogen", "rueckzug", "ritirata", "text zurueckgezogen",
                          "article withdrawn", "article retire", "articolo ritirato", "nota retirada"});

/// How an editor addresses other editors.
inline constexpr auto notices =
    std::to_array<Words>({"achtung redaktionen", "achtung redaktion", "an die redaktionen",
                          "hinweis an die redaktionen", "attention editors", "editors note kill", "note to editors",
                          "avis aux redactions", "attention redactions", "attention redaction", "attenzione redazioni",
                          "avviso alle redazioni", "nota alle redazioni", "atencion redacciones"});
inline constexpr auto notice_kills = std::to_array<Words>(
    {"nicht verwenden", "nicht zu verwenden", "nicht mehr verwenden", "nicht veroeffentlichen", "do not use",
     "do not publish", "kill the", "please kill", "mandatory kill", "ne pas utiliser", "ne pas publier",
     "non utilizzare", "non pubblicare", "no utilizar", "no publicar", "disregard"});
inline constexpr auto notice_withdrawals =
    std::to_array<Words>({"zurueckgezogen", "ziehen wir zurueck", "ziehen die meldung", "gestrichen", "withdrawn",
                          "withdraw", "retiree", "annulee", "ritirata", "annullata"});
/// Who retells a notice is giving none.
inline constexpr auto retellings = std::to_array<Words>(
    {"schrieb",    "schreibt", "schreiben",  "hiess es", "beginnen",   "beginnt", "lautete",  "teilte",
     "sagte",      "wrote",    "said",       "reads",    "read",       "begin",   "begins",   "a ecrit",
     "ecrivait",   "disait",   "commencent", "commence", "ha scritto", "scrisse", "scriveva", "diceva",
     "cominciano", "comincia", "escribio",   "decia",    "empiezan"});

} // namespace depesche::digest::feed
