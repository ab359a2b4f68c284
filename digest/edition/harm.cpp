#include "digest/edition/harm.hpp"

#include "digest/article/words.hpp"
#include "digest/edition/grave.hpp"
#include "digest/edition/light_end.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// Lower-case words of one language between spaces; `beginnings` count at the start of longer words too.
struct Vocabulary {
    std::string_view language;
    std::string_view beginnings;
    std::string_view words;
    std::string_view figures = {}; ///< of speech, in which such a word hurts nobody; a "|" between two
};

constexpr auto vocabularies = std::to_array<Vocabulary>({
    {"de",
     "einbrecher einbruch diebstahl gestohlen betrug betrüger verhaftet festgenommen festnahme angeklagt anklage "
     "gefängnis freiheitsstrafe strafverfahren untersuchungshaft drogen kokain messerattacke brandstift vandal erpress "
     "belästig notoperi operiert diagnose diagnosti knochenbr reanimi wiederbeleb vergift rettungswagen ambulanz "
     "verbrenn lebensgefährlich "
     "herzstillstand amputier gelähmt depress infizier mobbing stalk hinrichtung massaker misshand quäl "
     "tierquäl eingeschläfert notgeschlachtet stellenabbau entlass konkurs schliessung schließung streik brandursache "
     "niedergebrannt "
     "evakuier hochwasser überschwemm erdrutsch lawine erdbeben angriff bombe rakete flüchtling ",
     " dieb diebe diebin raub räuber täter täterin haft schusswaffe pistole suchtkrank ",
     "bombenstimmung|bombenwetter|lawine der hilfsbereitschaft|lawine von anfragen|überschwemmt mit anfragen"},
    {"en",
     "thief thieves theft stolen steal burglar robber robbed arrest fraud jailed prison convicted drug cocaine weapon "
     "arson vandal blackmail harass resuscitat diagnos fractur ambulance poison surgery paralys bullying stalk "
     "attack "
     "amputat burns euthani cruelty massacre layoff bankrupt evacuat flood landslide avalanche earthquake bomb missile "
     "refugee ",
     " guns gun crime criminal custody ",
     "won by a landslide|wins by a landslide|win by a landslide|lost by a landslide|loses by a landslide|landslide "
     "victory|landslide win|landslide defeat|flood of applications|flood of "
     "orders|flood of letters|flooded with orders|avalanche of letters|burglar alarm"},
    {"fr",
     "voleur cambriol escroc interpell prison inculp drogue cocaïne incendiaire vandal chantage harcèl réanim "
     "diagnostiqu dépressi fractur "
     "ambulanc empoisonn intoxiqu brûlures amput paralys euthanasi maltrait massacre licenci faillite évacu "
     "inondation glissement avalanche séisme attaque bombe missile réfugié ",
     " volé volée volés volées crime crimes criminel arme armes ",
     "avalanche de demandes|avalanche de messages|avalanche de commandes"},
    {"it",
     "ladr furto furti rapina truff arrestat carcer condannat droga cocaina vandal ricatt molest rianim diagnosi "
     "diagnosticat depression frattur "
     "ambulanz avvelen intossic ustion amput paralizz soppress maltratt massacr licenzia fallimento "
     "evacua alluvion frana valanga terremoto attacco bomba missile profug ",
     " rubato rubata rubati rubate reato crimine arma armi ",
     "valanga di richieste|valanga di messaggi|valanga di voti"},
});

/// Rockets of fireworks hurt nobody.
bool tells_of_fireworks(std::string_view text) { return text.contains("feuerwerk") || text.contains("pyrotechni"); }

bool is_letter(char byte) { return static_cast<unsigned char>(byte) >= 0x80 || (byte >= 'a' && byte <= 'z'); }

/// `text` is in lower case.
void leave_out_figures(std::string& text, std::string_view figures) {
    for (std::size_t start = 0; start < figures.size();) {
        const std::size_t end = std::min(figures.find('|', start), figures.size());
        const std::string_view figure = figures.substr(start, end - start);
        for (std::size_t at = text.find(figure); at != std::string::npos; at = text.find(figure, at)) {
            const bool begins = at == 0 || !is_letter(text[at - 1]);
            const bool ends = at + figure.size() == text.size() || !is_letter(text[at + figure.size()]);
            if (begins && ends)
                text.erase(at, figure.size());
            else
                ++at;
        }
        start = end + 1;
    }
}

std::string first_of(const Vocabulary& known, std::string_view text, bool fireworks) {
    for (const std::string& word : words(text)) {
        if (fireworks && word.starts_with("rakete")) continue;
        if (is_listed(known.words, word) || begins_like_one_of(known.beginnings, word)) return word;
    }
    return {};
}

/// Crime and injuries alone.
std::string further_harm(std::string_view text, std::string_view language) {
    const auto known = std::ranges::find(vocabularies, language.substr(0, language.find('-')), &Vocabulary::language);
    if (known == vocabularies.end()) return {};
    std::string small = lower(text);
    const bool fireworks = tells_of_fireworks(small);
    std::string word = first_of(*known, text, fireworks);
    if (word.empty() || known->figures.empty()) return word;
    leave_out_figures(small, known->figures);
    return first_of(*known, small, fireworks);
}

} // namespace

std::string harm_word(const Article& article, std::string_view language) {
    if (auto grave = grave_word(article, language); !grave.empty()) return grave;
    std::string text = article.title + ' ' + article.kicker + ' ' + article.lead;
    for (const std::string& bullet : article.bullets) text += ' ' + bullet;
    return further_harm(text + ' ' + body_text(article), article.language.empty() ? language : article.language);
}

std::string harm_word_of(std::string_view text, std::string_view language) {
    if (auto grave = grave_end(text, language); !grave.empty()) return grave;
    if (auto grave = grave_head(text, language); !grave.empty()) return grave;
    return further_harm(text, language);
}

} // namespace depesche::digest
