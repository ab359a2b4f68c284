#include "digest/edition/empty_lines.hpp"

#include "digest/article/words.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace depesche::digest {
namespace {

/// Beginnings that ask without a question mark; in German the answer would follow a comma.
constexpr std::string_view asks =
    "was |wer |wo |wann |welche |welcher |welches |wohin |woher |ce que l'on sait|ce qu'on sait|ce que nous savons|ce "
    "que vous|cosa |che cosa |quello che sappiamo|quel che sappiamo|quel che si sa|ciò che sappiamo|who |when and "
    "where";

/// The reason, the answer or the outcome, of which nothing is said but how it is.
constexpr std::string_view kept_back =
    "der grund|die antwort|das ergebnis|die lösung|die erklärung|the reason|the answer|the result|the explanation|la "
    "raison|la réponse|le résultat|l'explication|il motivo|la ragione|la risposta|il risultato|la spiegazione";
constexpr std::string_view praise =
    "überrascht|überraschend.|überraschen |überraschen.|verblüfft|verblüffend.|kurios.|erstaunt|erstaunlich.|will "
    "surprise|may surprise|might surprise|surprises |surprising.|astonishing.|will amaze|va vous surprendre|va vous "
    "étonner|surprend |surprenante.|surprenant.|surprend.|étonne |étonne.|étonnante.|étonnant.|sorprende |sorprende."
    "|sorprendente.|sorprenderà|stupisce|stupirà";
/// With a reason in the sentence it is told after all.
constexpr std::string_view told_after_all = "weil |denn |because |parce que |car |perché |dass |that |que |che ";

/// Who writes, and that she does.
constexpr std::string_view writers =
    "redaktor|redakteur|journalist|korrespondent|kolumnist|reporter|correspondent|columnist|staff writer|political "
    "editor|rédacteur|rédactrice|correspondant|chroniqueu|redattor|redattric|giornalista|corrispondente|cronista";
constexpr std::string_view is_one =
    "ist seit|ist als|arbeitet seit|arbeitet als|ist |has been a|has been the|works as|is a|is the|is our|est depuis|"
    "travaille |est |è dal|lavora |è ";
constexpr std::string_view writes = "schreibt |schreibe |berichtet über|berichtet aus|covers |writes |reports "
                                    "on|reporting on|couvre |écrit |scrive |si "
                                    "occupa |segue ";
/// "ist seit 2011 leitender Redaktor": so many words lie between.
constexpr std::size_t near = 4;

bool is_near(std::string_view text, std::string_view first, std::string_view second) {
    const auto from = phrase_at(first, text) + first.size();
    const auto rest = text.substr(from);
    const auto to = phrase_at(second, rest);
    return to != std::string_view::npos && count_words(rest.substr(0, to)) <= near &&
           rest.substr(0, to).find_first_of(",.;:") == std::string_view::npos;
}

} // namespace

bool holds_back(std::string_view sentence) {
    const auto text = comparable(sentence);
    if (text.contains(':')) return false;
    const auto question = phrase_at_start(asks, text);
    if (!question.empty() && !text.contains(", ")) return true;
    if (phrase_at_start(kept_back, text).empty() || phrase_in(praise, text).empty()) return false;
    return phrase_in(told_after_all, text).empty();
}

bool introduces_writer(std::string_view sentence) {
    const auto text = comparable(sentence);
    const auto writer = phrase_in(writers, text);
    const auto being = phrase_in(is_one, text);
    return !writer.empty() && !being.empty() && !phrase_in(writes, text).empty() && is_near(text, being, writer);
}

} // namespace depesche::digest
