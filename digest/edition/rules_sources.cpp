// (12) Who says it; (11) as of when.
#include "digest/edition/authority.hpp"

#include "digest/article/sentences.hpp"
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/credit.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

/// Words that name a source, as they begin: "sagt", "gemäss", "according to".
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> attributions = {{
    {"de", "sagt|sagen |sagte|so der |so die |so das |laut |gemäss|gemäß|nach "
           "angaben|angaben|teilt|teilte|mitteil|erklärt|erklärte|schreib|schrieb|meint|meinte|fordert|berichtet|"
           "bericht|melde|bestätigt|bestätigte|verspricht|warnt|warnte|kündigt|kündigte|findet|glaubt|wirft|verteidigt|"
           "kritisiert|betont|nennt|nannte|gab "
           "bekannt|gibt|ruft|rief|zitat|heisst es|heißt "
           "es|zufolge|quelle|sprecher|interview|kommuniqué|twittert|postet|räumt|gesteht|droht|antwortet|hofft|stellt "
           "klar|beteuert|spricht|begründe|kommentiert|urteilt|beschreibt|lobt|jubelt|klagt|bezeichnet"},
    {"en", "said|says|say |saying|told|tells|according to|reported|reports|report "
           "|confirmed|confirms|announced|announces|warned|warns|wrote|writes|claims|claimed|called|calls|promised|"
           "promises|insists|adds|added|argues|asked|asks|spokes|statement|source|quoted|police:|described|describes|"
           "admits|praised|praises|explains|demands"},
    {"fr", "dit |dit-|dit,|disent|déclar|selon|d'après|affirm|assur|annonc|indiqu|expliqu|préci|estim|a "
           "dit|confirm|promet|averti|répond|souligne|communiqué|porte-parole|écrit|raconte|lance|juge|dénonce|"
           "regrette|source|réclame|rapporte|fait "
           "savoir|admet|appelle|salue"},
    {"it", "dice|dicono|detto|secondo|ha "
           "spiegato|spiega|dichiar|afferm|annunci|comunic|riferi|conferm|promett|avvert|scriv|scritto|sottoline|chied|"
           "fonte|portavoce|racconta|risponde|denuncia|stando "
           "a|fa sapere|ammette|definisce|precisa|chiama"},
}};

/// Says yes and no, but to a question put to the vote: nobody is quoted.
constexpr std::string_view votes = "sagt ja|sagt nein|sagen ja|sagen nein|says yes|says no|say yes|say no|dit oui|dit "
                                   "non|disent oui|disent non|dice sì|dice no|dicono sì|dicono no";

/// Whose word about a danger is official.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> authorities = {{
    {"de", "polizei|kantonspolizei|stadtpolizei|bundespolizei|feuerwehr|behörde|bundesrat|bundesamt|bundeskanzlei|"
           "bundesregierung|regierung|regierungsrat|staatsanwalt|staatskanzlei|kantonsarzt|innenministeri|"
           "katastrophenschutz|krisenstab|führungsstab|alertswiss|nina-warnapp|erdbebendienst|wetterdienst|"
           "meteoschweiz|sanitätsdienst|rettungsdienst|stadtrat|gemeinderat|landratsamt|seerettung"},
    {"en", "police|fire service|fire brigade|fire department|authorit|government|prosecutor|coastguard|coast guard|"
           "ambulance service|ministry|health agency|council|met office|civil protection|emergency services"},
    {"fr", "police|gendarmerie|pompiers|sapeurs|autorité|conseil fédéral|conseil d'etat|conseil d'état|préfecture|"
           "préfet|ministère public|ministère|gouvernement|parquet|protection civile|office fédéral|samu|"
           "météosuisse|procureur"},
    {"it", "polizia|carabinieri|pompieri|vigili del fuoco|autorità|consiglio federale|consiglio di stato|prefett|"
           "ministero|governo|procura|protezione civile|ufficio federale|meteosvizzera|guardia costiera"},
}};

/// Rumours, as they are worded; those that name a source which is none come first, with the words that name it.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> rumours = {{
    {"de", "gerüchten zufolge|laut gerüchten|gerüchte besagen|aus gut unterrichteten kreisen|aus gut informierten "
           "kreisen|aus unterrichteten kreisen|aus informierten kreisen|insidern zufolge|laut insidern|aus dem umfeld "
           "verlautet|es heisst, |es heißt, |wie man hört|munkelt|gemunkelt|angeblich|mutmasslich|mutmaßlich|offenbar|"
           "soll gestohlen|soll gesagt|sollen gestohlen|dem vernehmen nach|gerücht"},
    {"en",
     "rumour has it|rumor has it|rumours say|rumors say|according to rumours|according to rumors|according to "
     "insiders|insiders say|unnamed sources say|according to unnamed sources|allegedly|reportedly|rumour|rumor|is "
     "said to|are said to|it is claimed|apparently"},
    {"fr",
     "selon des rumeurs|selon les rumeurs|selon la rumeur|selon certaines rumeurs|selon des sources proches|selon "
     "une source proche|selon des sources anonymes|selon des sources bien informées|selon certaines sources|de "
     "source bien informée|de sources bien informées|le bruit court|prétendument|apparemment|il paraît|rumeur|à en "
     "croire|aurait |auraient "},
    {"it", "secondo voci|secondo alcune voci|secondo indiscrezioni|secondo fonti vicine|secondo fonti anonime|secondo "
           "fonti ben informate|secondo alcune fonti|stando a voci|stando a indiscrezioni|corre voce|presunt|pare "
           "che|sembra che|a quanto pare|si dice|voci |avrebbe |avrebbero "},
}};

using ByLanguage = std::array<std::pair<std::string_view, std::string_view>, 4>;
std::string_view of_language(const ByLanguage& lists, std::string_view language) {
    const auto* const found = std::ranges::find(lists, language, &std::pair<std::string_view, std::string_view>::first);
    return found == lists.end() ? std::string_view() : found->second;
}

/// Quoted words of a text, the longest; at most one level.
std::string longest_quote(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> marks = {
        {{"«", "»"}, {"„", "“"}, {"“", "”"}, {"»", "«"}, {"\"", "\""}}};
    std::string longest;
    for (const auto& [open, close] : marks) {
        // Books in Germany turn the marks round; where they stand the other way the gap between two is no quotation.
        if (open == "»" && text.find(close) < text.find(open)) continue;
        for (auto at = text.find(open); at != std::string_view::npos; at = text.find(open, at)) {
            at += open.size();
            const auto end = text.find(close, at);
            if (end == std::string_view::npos) break;
            if (end - at > longest.size()) longest = text.substr(at, end - at);
            at = end + close.size();
        }
    }
    return longest;
}

/// "Keller: «Wir bleiben»": a colon with a capitalised name before the quotation.
bool is_introduced(std::string_view text, std::string_view quote) {
    const auto at = text.find(quote);
    auto before = text.substr(0, at);
    for (bool more = true; more && !before.empty();) {
        more = false;
        for (const std::string_view mark : {" ", "«", "„", "“", "»", "\"", "\u00A0", "\u202F"}) {
            if (before.ends_with(mark)) {
                before.remove_suffix(mark.size());
                more = true;
            }
        }
    }
    return before.ends_with(':') && before.size() > 2;
}

/// What goes on behind a quotation without naming anybody: "«Wir bauen neu», der Bau beginnt".
constexpr std::string_view goes_on =
    " der die das dem den ein eine einen es er sie wir ich und doch aber denn dann jetzt nun während weil nachdem "
    "the a an it they and but then now work le la les un une il elle on et mais puis lo gli i una e ma poi ";

/// A quotation with a name behind a dash, a bracket or a comma: "«Wir bleiben» – Keller".
bool is_signed(std::string_view text, std::string_view quote) {
    const auto behind = text.substr(text.find(quote) + quote.size());
    if (behind.contains(" – ") || behind.contains(" (")) return true;
    for (const std::string_view mark : {"», ", "“, ", "”, "}) {
        const auto at = behind.find(mark);
        if (at == std::string_view::npos) continue;
        const auto rest = behind.substr(at + mark.size());
        return !is_listed(goes_on, rest.substr(0, rest.find_first_of(" .")));
    }
    return false;
}

/// The texts of one story: title and line of an item, or the whole of a single message.
struct StoryText {
    int item;
    std::string text;
    ShownText place; ///< of the first one
};
std::vector<StoryText> stories_of(const RuleInput& input) {
    std::vector<StoryText> stories;
    for (const auto& shown : shown_texts(input.document)) {
        if (!is_story_text(shown.part) && shown.part != Part::body) continue;
        if (stories.empty() || stories.back().item != shown.item) stories.push_back({shown.item, {}, shown});
        stories.back().text += (stories.back().text.empty() ? "" : " · ") + std::string(shown.text);
    }
    return stories;
}

bool is_attributed(std::string_view text, std::string_view language) {
    return !phrase_in(of_language(attributions, language), comparable(text)).empty();
}

/// Takes every phrase of `list` out of `text`; returns the first one, or nothing.
std::string_view taken_out(std::string& text, std::string_view list) {
    const auto first = phrase_in(list, text);
    for (auto found = first; !found.empty(); found = phrase_in(list, text))
        text.erase(phrase_at(found, text), found.size());
    return first;
}

bool is_breaking(Product product) { return product == Product::alert || product == Product::update; }

/// What bears a name of several words, or words to be read: an album, a play, a sign on a door. Nobody said them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> works = {{
    {"de", "album|film|buch|roman|serie|lied|song|stück|oper |ausstellung|heisst «|heißt „|titel|motto|podcast|schild|"
           "plakat|aufschrift|inschrift|sendung|festival|spiel «"},
    {"en",
     "album|film|book|novel|series|song|stage play|opera|exhibition|called “|titled|motto|sign reads|a sign|poster|"
     "podcast|festival|inscription"},
    {"fr", "album|film|livre|roman|série|chanson|la pièce|opéra|exposition|intitulé|s'appelle|devise|affiche|panneau|"
           "podcast|festival|émission"},
    {"it", "album|film|libro|romanzo|serie |canzone|opera |mostra|intitolat|si chiama|motto|manifesto|cartello|podcast|"
           "rassegna|trasmissione"},
}};

/// "14.21", "14:21", "14h21": a time somewhere in the text.
bool has_time(std::string_view text) {
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto number = tokens[i].text;
        if (tokens[i].kind != Token::Kind::number) continue;
        const auto mark = number.find_first_of(".:");
        if (mark != std::string_view::npos && mark <= 2 && number.size() == mark + 3) return true;
        const auto* const next = neighbour(tokens, i, 1);
        if (next != nullptr && is_listed(" h uhr heures ore am pm p a ", lower(next->text))) return true;
    }
    return !phrase_in("stand |as of|état|stato|uhr", comparable(text)).empty();
}

/// Numbers that will be others in an hour.
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> still_changing = {{
    {"de",
     "bisher|derzeit|aktuell|zwischenstand|nach auszählung von|hochrechnung|inzwischen|mindestens|momentan|zurzeit"},
    {"en", "so far|at least|currently|at present|as counting|votes counted|projection"},
    {"fr", "pour l'instant|à ce stade|actuellement|au moins|dépouill|provisoire|pour le moment"},
    {"it", "finora|al momento|attualmente|almeno|scrutinat|provvisori|per ora"},
}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 4> victims = {{
    {"de", "verletzt|tote|todesopfer|opfer|vermisst|evakuiert|infiziert|ausgezählt"},
    {"en", "injured|dead|killed|missing|evacuated|wounded|hurt|victims|counted"},
    {"fr", "blessé|mort|disparu|évacué|victime|dépouillé"},
    {"it", "ferit|mort|dispers|sfollat|vittim|evacuat|scrutinat"},
}};

bool has_number(std::string_view text) {
    return std::ranges::any_of(tokens_of(text), [](const Token& token) { return token.kind == Token::Kind::number; });
}

} // namespace

std::string_view named_authority(std::string_view text, std::string_view language) {
    const auto spoken = language.substr(0, language.find('-'));
    const auto list = of_language(authorities, spoken);
    if (list.empty()) return {};
    // In one sentence: who fights a fire in the first one is not who tells of it in the second.
    for (const std::string_view sentence : sentences(text, language)) {
        const auto compared = comparable(sentence);
        if (is_attributed(compared, spoken))
            if (const auto found = phrase_in(list, compared); !found.empty()) return found;
    }
    return {};
}

std::vector<Finding> check_attribution(const RuleInput& input) {
    const auto language = primary_language(input);
    if (of_language(attributions, language).empty()) return {};
    std::vector<Finding> findings;
    for (const auto& story : stories_of(input)) {
        auto others = comparable(story.text);
        const auto rumour = taken_out(others, of_language(rumours, language)); // "reportedly" is no report
        if (const auto vote = phrase_in(votes, others); !vote.empty()) others.erase(others.find(vote), vote.size());
        if (is_attributed(others, language)) continue;
        const bool is_work = !phrase_in(of_language(works, language), others).empty();
        const auto quote = is_work ? std::string() : longest_quote(story.text);
        // Three words are a title or an expression; what is longer somebody said.
        if (count_words(quote) > 3 && !is_introduced(story.text, quote) && !is_signed(story.text, quote))
            findings.push_back(
                about_words(input, "attribution", RuleSeverity::warning, "quote_source", story.place, quote));
        if (!rumour.empty())
            findings.push_back(
                about_words(input, "attribution", RuleSeverity::warning, "claim_source", story.place, rumour));
    }
    return findings;
}

std::vector<Finding> check_credit(const RuleInput& input) {
    if (input.credits == nullptr || input.credits->empty()) return {};
    const auto shown = shown_texts(input.document);
    const bool in_items = !items_of(input.document).empty();
    // A picture's credit, a label of the whole message, is not the text's.
    const auto says = [&](int item, std::string_view credit) {
        return std::ranges::any_of(shown, [&](const ShownText& text) {
            const bool counts = in_items ? text.item == item : text.part == Part::headline || text.part == Part::body;
            return counts && names_credit(text.text, credit);
        });
    };
    std::vector<Finding> findings;
    for (int item = 1; const auto& pick : input.picks) {
        const auto* const stored = article_of(input, pick);
        const auto credit = stored == nullptr ? input.credits->end() : input.credits->find(stored->article.source);
        if (credit != input.credits->end() && !says(item, credit->second))
            findings.push_back(
                {"credit", RuleSeverity::warning, in_items ? item : 0,
                 sentence(
                     input, "no_credit",
                     {{"text", shortened(pick.text.title)}, {"source", credit->first}, {"credit", credit->second}})});
        ++item;
    }
    return findings;
}

std::vector<Finding> check_alert_source(const RuleInput& input) {
    if (input.document.product != Product::alert) return {};
    const auto language = primary_language(input);
    if (of_language(attributions, language).empty()) return {};
    for (const auto& story : stories_of(input)) {
        if (!is_attributed(story.text, language))
            return {{"attribution", RuleSeverity::warning, 0,
                     sentence(input, "no_source", {{"text", shortened(story.place.text)}})}};
    }
    return {};
}

std::vector<Finding> check_as_of(const RuleInput& input) {
    const auto language = primary_language(input);
    std::vector<Finding> findings;
    for (const auto& story : stories_of(input)) {
        const auto text = comparable(story.text);
        if (has_time(story.text) || !has_number(story.text)) continue;
        const auto counted = phrase_in(of_language(victims, language), text);
        const auto changing = phrase_in(of_language(still_changing, language), text);
        const bool concerned =
            is_breaking(input.document.product) ? !counted.empty() : !counted.empty() && !changing.empty();
        if (concerned)
            findings.push_back(about_words(input, "as of", RuleSeverity::warning, "as_of", story.place,
                                           changing.empty() ? counted : changing));
    }
    return findings;
}

} // namespace depesche::digest
