// (8) Words of another country, and texts in another language.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

bool is_capitalised(std::string_view word) { return is_upper_case(first_code_point(word).value); }

// --- sharp s ------------------------------------------------------------------------------------------------------

/// Parts of nouns, and of what begins a sentence, in lower case. Other words with a capital and a sharp s are names,
/// which keep it: Weiß, Gießen, Meißner.
constexpr auto sharp_s_parts = std::to_array<std::string_view>(
    {"straße",   "größe",   "größt",  "größer", "großer",  "großes",     "großen ", "große ",  "großb",    "großst",
     "großel",   "großmu",  "großva", "großan", "großpro", "großra",     "großfa",  "großein", "großteil", "großver",
     "großkon",  "großunt", "maßnah", "maßsta", "maßgeb",  "ausmaß",     "maße",    "fußb",    "fußg",     "fußn",
     "füße",     "spaß",    "späße",  "gruß",   "grüße",   "fleiß",      "schließ", "schlüße", "außen",    "außer",
     "außerdem", "äußer",   "stoß",   "stöße",  "soße",    "süßig",      "süßw",    "süßst",   "heiß",     "dreißig",
     "schoß",    "schweiß", "weißw",  "weißbr", "weißbu",  "weißes ",    "weiße ",  "weißen ", "schieß",   "genieß",
     "ließ",     "hieß",    "fließ",  "beiß",   "reiß",    "verschleiß", "mäßig",   "bloß",    "gefäß",    "gesäß",
     "entblöß",  "strauße", "maßlos", "riß",    "rußp",    "schluß",     "prozeß",  "kuß",     "nuß",      "paß",
     "faß",      "haß",     "schloß", "boß",    "kongreß", "floß",       "flöße",   "kloß",    "klöße"});

/// "Jürg Weiß", "Gießen": a capital, and no noun. A word in front of it with a capital makes a short one a name, too.
bool is_name(const Token& token, bool follows_capital) {
    if (!is_capitalised(token.text)) return false;
    const auto folded = lower(token.text);
    const auto behind = folded + " ";
    if (follows_capital && is_listed(" weiß groß große strauß fuß spieß kloß floß stoß heiß boß schloß ", folded))
        return true;
    return std::ranges::none_of(sharp_s_parts, [&](std::string_view part) { return behind.contains(part); });
}

/// The words with a sharp s as they are written, without names.
std::string sharp_s_in(std::string_view text) {
    std::string found;
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto word = tokens[i].text;
        if (tokens[i].kind != Kind::word || (!word.contains("ß") && !word.contains("ẞ"))) continue;
        const bool follows = i >= 2 && tokens[i - 1].kind == Kind::space && is_capitalised(tokens[i - 2].text);
        if (is_name(tokens[i], follows)) continue;
        (found += found.empty() ? "" : ", ").append(word);
    }
    return found;
}

// --- another language ---------------------------------------------------------------------------------------------

/// Words that titles are full of. Those that two languages have tell nothing of either.
struct Frequent {
    std::string_view language;
    std::string_view words;
};
constexpr auto frequent = std::to_array<Frequent>({
    {"de",
     " der die das dem den des ein eine einen einem einer und oder aber nicht kein keine mit ohne für gegen auf aus "
     "bei "
     "nach von vom zu zum zur über unter vor hinter zwischen in im ins am an um bis ab seit wie als dass wenn weil ob "
     "ist sind war wird werden wurde hat haben kann muss will soll darf sich sie er es wir ihr ich du man so auch nur "
     "noch schon mehr weniger neu neue neuer neues neuen zwei drei vier fünf erste ersten letzte jahr jahre jahren tag "
     "tage heute morgen gestern kommt geht bleibt steht startet steigt sinkt fällt sagt gibt macht baut plant zeigt "
     "holt gewinnt verliert bekommt eröffnet schliesst schließt senkt erhöht fordert warnt sucht findet will gut "
     "wieder weiter zurück frei trifft spielt fährt kostet wegen dank pro per rund etwa je "},
    {"en",
     " the a an and or but not no with without for against on off from at after before of to by over under between in "
     "into out up down as that if because than is are was were be been has have had will would can could may might "
     "must "
     "should it its he she we they you his her their our your who what why how when where which this these those new "
     "old first last two three four year years day days week weeks today tomorrow says say said win wins won lose "
     "loses "
     "lost get gets back backs cut cuts open opens opened close closes closed rise rises fall falls plan plans make "
     "makes made take takes find finds found show shows set sets hit hits die dies dead more most less all about near "
     "amid until since during again still only just record high low big small city town council police people work "
     "school bridge swimming pool train trains station house houses price prices rate rates vote votes game home world "
     "help helps seeks faces calls warns bans saves signs joins leads beats moves starts ends returns reopens "},
    {"fr",
     " le la les l un une des du de d au aux et ou mais ne pas plus moins avec sans pour contre sur sous dans en par "
     "chez vers entre après avant depuis dès comme que qu qui dont où si est sont était sera seront a ont avait va "
     "vont "
     "peut doit veut fait se s son sa ses leur leurs ce cet cette ces il elle ils elles on nous vous je nouveau "
     "nouvelle "
     "nouveaux premier première dernier deux trois quatre ans an jour jours aujourd hui demain hier dit annonce ouvre "
     "ferme gagne perd baisse monte reste devient prend met trouve veut toujours encore aussi très tout tous toute "
     "toutes à y ville "},
    {"it",
     " il lo la gli i le l un uno una dei degli delle del dello della dell di d al allo alla ai agli alle dal dalla "
     "nel "
     "nella nei nelle sul sulla e ed o ma non più meno con senza per contro su sotto in da fra tra dopo prima come che "
     "chi se è sono era sarà ha hanno aveva va vanno può deve vuole fa si suo sua suoi loro questo questa questi nuovo "
     "nuova nuovi primo prima ultimo due tre quattro anni anno giorno giorni oggi domani ieri dice apre chiude vince "
     "perde cala sale resta diventa prende trova ancora anche molto tutto tutti a ad c città torna arriva "},
});

std::string_view words_of(std::string_view language) {
    const auto* const found = std::ranges::find(frequent, language, &Frequent::language);
    return found == frequent.end() ? std::string_view() : found->words;
}

/// How many words of a text only the edition's language knows, how many only the other, and how many are no names and
/// not known to both: names have capitals, unless every word has one.
struct Heard {
    int words = 0, own = 0, foreign = 0;
};
Heard heard_in(const std::vector<std::string_view>& text, std::string_view own, std::string_view foreign) {
    const bool all_capitals = std::ranges::all_of(text, is_capitalised);
    Heard heard;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto folded = lower(text[i]);
        const bool is_own = is_listed(own, folded);
        const bool is_foreign = is_listed(foreign, folded);
        if (is_own && is_foreign) continue;
        heard.own += is_own ? 1 : 0;
        if (i > 0 && is_capitalised(text[i]) && !all_capitals) continue;
        ++heard.words;
        heard.foreign += is_foreign ? 1 : 0;
    }
    return heard;
}

/// The language that a text speaks instead of the edition's: none of its words is one of those, and two at least, half
/// of all that are no names, are frequent there. What is quoted may be in any language.
std::string_view other_language_of(std::string_view text, std::string_view language) {
    const auto own = words_of(language);
    if (own.empty()) return {};
    const auto unquoted = without_quotations(text);
    std::vector<std::string_view> spoken;
    for (const auto& token : tokens_of(unquoted)) {
        if (token.kind == Kind::word) spoken.emplace_back(token.text.data(), token.text.size());
    }
    if (spoken.size() < 4) return {};
    for (const auto& other : frequent) {
        if (other.language == language) continue;
        const auto heard = heard_in(spoken, own, other.words);
        if (heard.own == 0 && heard.foreign >= 2 && 2 * heard.foreign >= heard.words) return other.language;
    }
    return {};
}

} // namespace

std::vector<Finding> check_locale(const RuleInput& input) {
    const std::string_view language = input.language.empty() ? input.document.language : input.language;
    if (language != "de-CH" && language != "de-LI") return {};
    return search(input, "locale", RuleSeverity::warning, "locale",
                  [](const ShownText& shown) { return sharp_s_in(shown.text); });
}

std::vector<Finding> check_language(const RuleInput& input) {
    const auto language = primary_language(input);
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        if (!is_story_text(shown.part) && shown.part != Part::body && shown.part != Part::closing) continue;
        const auto text = without_label(shown, input.document.product);
        if (other_language_of(text, language).empty()) continue;
        findings.push_back({"locale", RuleSeverity::warning, shown.item,
                            sentence(input, "other_language", {{"text", shortened(shown.text)}})});
    }
    return findings;
}

} // namespace depesche::digest
