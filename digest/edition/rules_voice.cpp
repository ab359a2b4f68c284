// (7) Questions, shouting; (1) nameless people; (14) one call to action.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

bool is_quiz(std::string_view title) {
    const auto text = padded(title);
    return !phrase_in(" quiz | umfrage | rätsel | poll | survey | puzzle | sondage | jeu | sondaggio | test ", text)
                .empty();
}

/// A question mark outside quotation marks, followed by nothing or by a space: "Kommt das Tram? Der Rat sagt Nein".
bool asks(std::string_view text) {
    int depth = 0;
    while (!text.empty()) {
        const auto next = first_code_point(text);
        text.remove_prefix(next.bytes);
        if (next.value == U'«' || next.value == U'„' || (next.value == U'“' && depth == 0))
            ++depth;
        else if (next.value == U'»' || next.value == U'”' || next.value == U'“')
            depth = std::max(0, depth - 1);
        const bool mark = next.value == U'?' || next.value == U'？' || next.value == U'⁇';
        if (mark && depth == 0 && (text.empty() || text.front() == ' ')) return true;
    }
    return false;
}

std::string question_in(const ShownText& shown, bool quiz_before) {
    const auto text = without_end_marks(shown.text);
    if (is_title(shown.part) && !is_quiz(text) && (asks(shown.text) || text.ends_with('?') || text.ends_with("？")))
        return "?";
    // A line may quote a question; one that is nothing but a question withholds the answer.
    const bool only_question = shown.part == Part::line && !quiz_before && asks(shown.text) && text.ends_with('?') &&
                               text.find(". ") == std::string_view::npos;
    return only_question ? "?" : std::string();
}

// --- shouting -----------------------------------------------------------------------------------------------------

/// Names of more than four letters that are written in capitals.
constexpr std::string_view acronyms =
    " UNESCO UNICEF ASEAN BRICS COVID FINMA INTERPOL NASDAQ EURATOM ECOWAS UNRWA AUKUS UEFA MERCOSUR SUISA COMCO "
    "SWISSMEM EUFOR UNAIDS LGBTIQ LGBTQ LGBTQIA UNIFIL MINUSMA USAID ICANN HIMARS ATACMS EUROJUST EUROPOL FRONTEX "
    "SARON EURIBOR LIBOR BAFIN BAFOEG BAFÖG SCHUFA OPITZ CONMEBOL CONCACAF ARMASUISSE FEDPOL SWISS IKEA NVIDIA "
    "ADIDAS ASTRA AIRBUS EASYJET VIBES BASPO SECO AGROSCOPE EMPA EAWAG SERGEI AMOLED ISBN NORAD NAFTA USMCA UNCTAD "
    "UNHCR UNCTAD OPEC ARENA AVENIR COMESA CARICOM EFTA ESPRIT FIFA FARC GATT INSEE INSERM IRENA CITES CEDAW SARS "
    "MERS UNEP UNODC WIPO CEVA COOP MIGROL KUKA ABBA INXS METRO NOAA NASA AMBER RADAR ";

/// Capitals that are no shouting: known names, Roman numbers, and words that nobody could pronounce.
bool is_acronym(std::string_view word) {
    return is_listed(acronyms, word) || word.find_first_not_of("IVXLCDM") == std::string_view::npos ||
           word.find_first_of("AEIOU") == std::string_view::npos;
}

bool is_in_capitals(std::string_view word) {
    while (!word.empty()) {
        const auto next = first_code_point(word);
        if (is_letter(next.value) && !is_upper_case(next.value)) return false;
        word.remove_prefix(next.bytes);
    }
    return true;
}

/// The first word of more than four letters in capitals alone, or several such words of any length in a row.
std::string capitals_in(std::string_view text) {
    int in_a_row = 0;
    int small_words = 0; // "IST ZU ENDE", but not "SBB CFF FFS"
    for (const Token& token : tokens_of(text)) {
        if (token.kind == Kind::space) continue;
        const bool capitals = token.kind == Kind::word && is_in_capitals(token.text);
        if (!capitals) {
            in_a_row = small_words = 0;
            continue;
        }
        std::size_t letters = 0;
        for (const char c : token.text) letters += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        if (letters > 4 && !is_acronym(token.text)) return std::string(token.text);
        in_a_row = letters > 1 ? in_a_row + 1 : 0;
        small_words = in_a_row == 0 ? 0 : small_words + (is_stop_word(lower(token.text)) ? 1 : 0);
        if (in_a_row >= 4 || (in_a_row == 3 && small_words > 0)) return std::string(token.text);
    }
    return {};
}

/// A product's label may stand in capitals, also where an item quotes it.
std::string_view without_capital_label(const ShownText& shown, Product product) {
    const auto text = without_label(shown, product);
    for (const std::string_view label : {"BREAKING:", "UPDATE:", "URGENT:", "URGENT :", "EILMELDUNG:", "ULTIM’ORA:"}) {
        if (text.starts_with(label)) return text.substr(label.size());
    }
    return text;
}

/// Somebody without a name: "Er hat es geschafft". A thing may be known ("Es schneit"), and the polite "Sie" is rare.
std::string nameless_in(const ShownText& shown, std::string_view language, Product product) {
    if (!is_title(shown.part)) return {};
    const auto text = comparable(without_label(shown, product));
    constexpr std::string_view german =
        "er |sie hat |sie ist |sie sind |sie will |sie war |dies ist |das ist er|das ist sie";
    constexpr std::string_view english = "he |she |they |he's |she's |they're ";
    constexpr std::string_view french = "elle |ils |elles |il a |il est |il veut |il va ";
    constexpr std::string_view italian = "lui |lei |loro ";
    const auto phrases = language == "de"   ? german
                         : language == "en" ? english
                         : language == "fr" ? french
                         : language == "it" ? italian
                                            : std::string_view();
    return std::string(phrase_at_start(phrases, text));
}

// --- calls to action ----------------------------------------------------------------------------------------------

constexpr std::array<std::pair<std::string_view, std::string_view>, 4> calls = {{
    {"de",
     "erfährst du hier|erfahren sie hier|findest du hier|finden sie hier|liest du hier|lesen sie hier|hier "
     "erfährst|hier findest|hier liest|abonniere|jetzt abonnieren|abonnieren sie|folge uns|folgt uns|folgen sie "
     "uns|klick hier|klicke hier|klicken sie|hier klicken|tippe hier|hier lesen|jetzt lesen|lies hier|lies "
     "weiter|lies mehr|weiterlesen|mehr lesen|mehr erfahren|erfahre mehr|jetzt anmelden|melde dich an|melden sie "
     "sich an|teile diese|teile den |teilen sie|leite diese|lade die app|lade unsere|app herunterladen|jetzt "
     "herunterladen|hol dir |jetzt registrieren|schreib uns|schreiben sie uns|jetzt abstimmen|jetzt teilnehmen|jetzt "
     "sichern|empfiehl uns|jetzt spenden|unterstütze uns|unterstützen sie uns|hier geht's|hier geht es z|zum "
     "artikel|jetzt testen"},
    {"en", "find out here|read it here|click here|click on|click the|click below|tap here|read more|read on |"
           "subscribe "
           "now|subscribe to|sign up now|sign up here|sign up today|sign up for our|sign up to our|follow us|share "
           "this|download our|download the app|learn more|find out "
           "more|join us|join our|tell us |vote now|tell a friend|donate now|support us|get the app|register now"},
    {"fr", "à lire ici|retrouvez ici|cliquez|lire la suite|lisez la suite|en savoir "
           "plus|abonnez-vous|suivez-nous|partagez|téléchargez|inscrivez-vous|votez maintenant|donnez votre "
           "avis|rejoignez-nous|écrivez-nous|soutenez-nous|faites un don"},
    {"it", "trovi qui|lo leggi qui|clicca|leggi tutto|leggi di più|leggi qui|continua a "
           "leggere|abbonati|seguici|condividi|scarica l'app|scarica la |iscriviti|scopri di più|vota "
           "ora|scrivici|unisciti|sostienici|dona ora"},
}};

std::string_view call_in(std::string_view text, std::string_view language) {
    const auto* const found = std::ranges::find(calls, language, &std::pair<std::string_view, std::string_view>::first);
    return found == calls.end() ? std::string_view() : phrase_in(found->second, text);
}

} // namespace

std::vector<Finding> check_questions(const RuleInput& input) {
    int quiz_item = -1;
    return search(input, "question", RuleSeverity::warning, "question", [&](const ShownText& shown) {
        if (is_title(shown.part) && is_quiz(shown.text)) quiz_item = shown.item;
        return question_in(shown, quiz_item == shown.item);
    });
}

std::vector<Finding> check_shouting(const RuleInput& input) {
    constexpr auto marks = std::to_array<std::string_view>(
        {"!!", "! !", "??", "?!", "!?", "！！", "‼", "⁉", "⁈", "⁇", "\u00A0!\u00A0!", "!¡"});
    return search(input, "shouting", RuleSeverity::warning, "shouting", [&](const ShownText& shown) {
        if (const auto mark = first_of(shown.text, marks); !mark.empty()) return std::string(mark);
        return capitals_in(without_capital_label(shown, input.document.product));
    });
}

std::vector<Finding> check_nameless(const RuleInput& input) {
    const auto language = primary_language(input);
    return search(input, "first line", RuleSeverity::warning, "nameless",
                  [&](const ShownText& shown) { return nameless_in(shown, language, input.document.product); });
}

std::vector<Finding> check_calls(const RuleInput& input) {
    const auto language = primary_language(input);
    int at_the_end = 0;
    std::vector<Finding> findings;
    for (const auto& shown : shown_texts(input.document)) {
        if (shown.part == Part::link) continue; // the words of the link itself
        auto text = comparable(shown.text);
        for (auto call = call_in(text, language); !call.empty(); call = call_in(text, language)) {
            const bool allowed = shown.part == Part::closing && at_the_end++ == 0;
            if (!allowed)
                findings.push_back(
                    about_words(input, "call to action", RuleSeverity::warning, "call_to_action", shown, call));
            if (!allowed || shown.part != Part::closing) break;
            text.erase(text.find(call), call.size());
        }
    }
    return findings;
}

} // namespace depesche::digest
