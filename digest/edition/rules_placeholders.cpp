// (10) What nobody filled, or was only tried out with.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Jinja, Handlebars, ERB, PHP, Ruby, JavaScript, wikis.
constexpr std::array<std::string_view, 13> template_marks = {"{{", "}}", "<%", "%>", "${", "#{",      "[[",
                                                             "{%", "%}", "<?", "?>", "@@", "[object "};

/// The end of a field whose beginning was cut off; "]]>" ends a part of XML, in a text about it.
std::string closing_brackets(std::string_view text) {
    for (auto at = text.find("]]"); at != std::string_view::npos; at = text.find("]]", at + 1))
        if (!text.substr(at + 2).starts_with('>')) return "]]";
    return {};
}

/// "{name}", "{0}", "{user.name}"; but not the set "{A, B}", nor "{1}", which is one.
std::string braced_name(std::string_view text) {
    constexpr std::string_view inside = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.0";
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto begin = text.find_first_not_of(' ', open + 1);
        if (begin == std::string_view::npos) break;
        const auto end = text.find_first_not_of(inside, begin);
        if (end == std::string_view::npos || end == begin) continue;
        const auto close = text.find_first_not_of(' ', end);
        const bool capital_alone = end == begin + 1 && text[begin] >= 'A' && text[begin] <= 'Z';
        if (close != std::string_view::npos && text[close] == '}' && !capital_alone)
            return std::string(text.substr(open, close - open + 1));
    }
    return {};
}

/// "%s", "%d", "%1$s"; but not the percent sign of "5%der".
std::string print_mark(std::string_view text) {
    const auto is_alphanumeric = [&](std::size_t at) {
        return at < text.size() && is_word_character(first_code_point(text.substr(at)).value);
    };
    for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
        auto end = at + 1;
        while (end < text.size() && std::string_view("0123456789$").contains(text[end])) ++end;
        const bool kind = end < text.size() && std::string_view("sdif@").contains(text[end]);
        if (kind && !is_alphanumeric(end + 1) && (at == 0 || !is_alphanumeric(at - 1)))
            return std::string(text.substr(at, end + 1 - at));
    }
    return {};
}

/// "%NAME%", "$title$", "__ORT__": letters between two of the same mark.
std::string between_marks(std::string_view text) {
    for (const std::string_view mark : {"%", "$", "__"}) {
        for (auto at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + mark.size())) {
            auto end = at + mark.size();
            while (end < text.size() && (is_ascii_letter(text[end]) || (text[end] == '_' && mark != "__"))) ++end;
            if (end > at + mark.size() + 2 && text.substr(end).starts_with(mark))
                return std::string(text.substr(at, end + mark.size() - at));
        }
    }
    return {};
}

/// What stands in brackets where a value should be, in the four languages.
constexpr std::string_view field_names =
    " titel title titre titolo name vorname nachname nom nome ort place lieu luogo datum date data text texte testo "
    "headline lead link url bild image immagine zahl number quelle source autor author insert einfügen todo tbd xx xxx "
    "tk stadt city betrag amount montant importo ";
/// What somebody is told to do with a field: "[Name einsetzen]", "[insert quote]", "(Zitat folgt)". An editor's words
/// in a quotation ("[die Stadt]", "[sic]", "[…]") tell nobody to do anything.
constexpr std::string_view told_first =
    " insert add fill replace check confirm insérer insère insérez compléter complétez ajouter ajoutez vérifier "
    "préciser "
    "remplacer remplir inserire inserisci completare aggiungere aggiungi verificare sostituire compilare ";
constexpr std::string_view told_last =
    " einsetzen einfügen einzufügen ergänzen ausfüllen eintragen nachtragen nachfragen prüfen klären ersetzen folgt "
    "fehlt hier here ici compléter préciser completare tbc tbd todo tk ";
/// Alone in brackets; an editor of quotations may put any other verb there.
constexpr std::string_view told_alone = " einsetzen einfügen ergänzen ausfüllen nachtragen insert insérer compléter "
                                        "inserire completare tbc tbd todo tk ";
/// In round brackets whole sentences stand, too: only what is nothing but a field and what to do with it.
constexpr std::size_t most_words_of_field = 3;

bool is_instruction(std::string_view inside, bool round) {
    const auto all = words(inside, most_words_of_field + 3);
    if (all.empty() || all.size() > most_words_of_field + (round ? 0 : 2)) return false;
    const bool told = all.size() == 1 ? is_listed(told_alone, all.front())
                                      : is_listed(told_first, all.front()) || is_listed(told_last, all.back());
    if (!round) return told;
    constexpr std::string_view fields =
        " name namen zahl zahlen ort datum titel zitat quelle bild link text quote number "
        "title place date source nom chiffre titre citation lieu nome numero titolo "
        "citazione luogo fonte ";
    return told && std::ranges::any_of(all, [&](const std::string& word) { return is_listed(fields, word); });
}

/// "[Titel]", "[FIRST_NAME]", "<name>", "[Name einsetzen]".
std::string bracketed_field(std::string_view text) {
    for (const std::string_view brackets : {"[]", "<>", "()"}) {
        const bool round = brackets == "()";
        for (auto open = text.find(brackets[0]); open != std::string_view::npos;
             open = text.find(brackets[0], open + 1)) {
            const auto close = text.find(brackets[1], open);
            if (close == std::string_view::npos) break;
            const auto inside = text.substr(open + 1, close - open - 1);
            const bool constant = inside.contains('_') && inside.find(' ') == std::string_view::npos;
            const bool field = !round && (constant || is_listed(field_names, lower(inside)));
            if (field || is_instruction(inside, round)) return std::string(text.substr(open, close - open + 1));
        }
    }
    return {};
}

/// "____", as on a form.
std::string blank_in(std::string_view text) { return text.contains("___") ? "___" : std::string(); }

// --- words that stand for words -----------------------------------------------------------------------------------

/// Whole texts that say that there is none. In a sentence "null" is German for zero, and null and void.
bool says_nothing(const std::vector<std::string>& all) {
    const auto is_nothing = [](std::string_view word) {
        return word == "null" || word == "none" || word == "nan" || word == "nil" || word == "undefined";
    };
    return !all.empty() && std::ranges::all_of(all, is_nothing);
}

/// Anywhere in a text; and what is a gap only if it is the whole text ("Der Text folgt dem Original" is none).
constexpr std::string_view gap_phrases =
    " blindtext | platzhaltertext | titel hier einfügen | text hier einfügen | hier text einfügen | titel einfügen | "
    "text einfügen | hier steht der titel | insert title | insert headline | insert text | insert link | your text "
    "here | text goes here | insérer le titre | insérer le texte | inserire titolo | inserire testo | inserire il "
    "titolo | beispieltitel | beispieltext | mustertext ";
constexpr std::string_view gap_texts =
    "| platzhalter | placeholder | titel | title | titre | titolo | headline | lead | teaser | text | texte | testo "
    "| titel hier | text hier | title here | headline here | titre ici | texte ici | titolo qui | testo qui | text "
    "folgt | titel folgt | folgt | texte à venir | titre à venir | à compléter | à venir | testo da completare | da "
    "completare | untitled | ohne titel | sans titre | senza titolo | no title | tbd | tbc | tba | tk | n n | hello "
    "world | hallo welt | qwertz | qwerty | abc123 |";

/// "XX Personen"; the Roman number is that of a century, a pope, a final or a day that squares are named after.
bool is_roman_here(const std::vector<Token>& tokens, std::size_t at) {
    const auto* const next = neighbour(tokens, at, 1);
    const auto* const before = neighbour(tokens, at, -1);
    const bool chromosome = next != nullptr && (next->text == "-" || lower(next->text).starts_with("chromosom"));
    if (chromosome ||
        (next != nullptr && (next->text == "." || is_listed(" secolo siècle century settembre ", lower(next->text)))))
        return true;
    return before != nullptr && before->kind == Kind::word && is_upper_case(first_code_point(before->text).value) &&
           !is_listed(" CHF EUR Rund Etwa Über Fast Gut Knapp About Nearly Over Around Environ Près Circa Quasi Oltre ",
                      before->text);
}

/// Journalists' signs for what is to come: TK, XXX, TODO.
std::string gap_in(std::string_view text, std::string_view language) {
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto word = tokens[i].text;
        if (tokens[i].kind != Kind::word) continue;
        const bool crosses = word.size() >= 2 && word.find_first_not_of('X') == std::string_view::npos;
        const bool small_crosses = word.size() >= 3 && word.find_first_not_of('x') == std::string_view::npos;
        if ((crosses && !is_roman_here(tokens, i)) || small_crosses) return std::string(word);
        const auto* const next = neighbour(tokens, i, 1);
        const bool shop = next != nullptr && next->text == "Maxx";
        if (word == "TKTK" || word == "TKTKTK" || (word == "TK" && language == "en" && !shop)) return std::string(word);
        if (is_listed(" TODO FIXME TBD NaN ", word)) return std::string(word);
        // Outside German nothing is "null" but a value; in English a period may well be undefined.
        const bool elided = next != nullptr && (next->text == "'" || next->text == "’"); // "null'altro"
        if (word == "null" && language != "de" && language != "en" && !elided) return "null";
    }
    return text.starts_with("??? ") || text.contains(" ??? ") ? std::string("???") : std::string();
}

bool is_called_undefined(const std::vector<std::string>& all, std::string_view language) {
    const auto at = std::ranges::find(all, "undefined");
    if (at == all.end()) return false;
    constexpr std::string_view ordinary = " an the remains remain is are was were still left as legally so currently ";
    return language != "en" || at == all.begin() || !is_listed(ordinary, *(at - 1));
}

std::string placeholder_in(std::string_view text, std::string_view language) {
    if (const auto mark = first_of(text, template_marks); !mark.empty()) return std::string(mark);
    for (auto* const find : {closing_brackets, braced_name, print_mark, between_marks, bracketed_field, blank_in}) {
        if (auto found = find(text); !found.empty()) return found;
    }
    const auto all = words(text);
    if (says_nothing(all)) return all.front();
    if (is_called_undefined(all, language)) return "undefined";
    for (const std::string_view word : {"lorem", "ipsum"}) {
        if (is_one_of(all, word)) return std::string(word);
    }
    const auto whole = padded(text);
    if (const auto phrase = phrase_in(gap_phrases, whole); !phrase.empty())
        return std::string(phrase.substr(1, phrase.size() - 2));
    if (whole.size() > 2 && gap_texts.contains("|" + whole + "|")) return std::string(text);
    return gap_in(text, language);
}

// --- test words ---------------------------------------------------------------------------------------------------

constexpr std::string_view never_words =
    " asdf | asdfasdf | asdfgh | foobar | foo bar | jklö | ceci est un essai | bitte ignorieren | please ignore | "
    "please disregard | merci d'ignorer | si prega di ignorare | test test | tk tk ";
/// Only where the sentence ends: an election "ist ein Test für die Regierung".
constexpr std::string_view test_sentences =
    "ist ein test|nur ein test|is a test|only a test|just a test|est un test|c'est un test|è un test|è una "
    "prova|nothing but a test";
/// Alone; among other words somebody may have sent one to all telephones of the country.
constexpr std::string_view test_labels =
    " testmeldung | testalarm | testnachricht | testpush | testausgabe | testartikel | testeintrag | testtitel | "
    "test message | test alert | test push | test edition | test article | message de test | message test | alerte "
    "test | article de test | messaggio di prova | messaggio di test | articolo di prova ";

/// A phrase of test_sentences with which a sentence of the text ends.
std::string test_sentence_in(std::string_view text) {
    const auto folded = comparable(text);
    const auto phrase = phrase_in(test_sentences, folded);
    if (phrase.empty()) return {};
    const auto end = folded.find(phrase) + phrase.size();
    const bool ends = end == folded.size() || std::string_view(".!,;").contains(folded[end]);
    return ends ? std::string(phrase) : std::string();
}

/// What is really tried out now and then, and news: in these items "nur ein Test" is the fact.
std::set<int> items_about_sirens(const Document& document) {
    constexpr auto words = std::to_array<std::string_view>({"siren", "sirèn", "probealarm"});
    std::set<int> items;
    for (const auto& shown : shown_texts(document)) {
        if (!first_of(lower(shown.text), words).empty()) items.insert(shown.item);
    }
    return items;
}

/// Certain test words: keyboard rows, "dies ist ein Test", or a title that begins with TEST as a label.
std::string test_words_in(const ShownText& shown, bool about_sirens) {
    const auto text = padded(shown.text);
    if (const auto found = phrase_in(never_words, text); !found.empty())
        return std::string(found.substr(1, found.size() - 2));
    if (auto found = test_sentence_in(shown.text); !found.empty() && !about_sirens) return found;
    if (const auto found = phrase_in(test_labels, text); !found.empty() && count_words(shown.text) <= 4)
        return std::string(found.substr(1, found.size() - 2));
    const auto all = words(shown.text);
    const bool only_numbers_follow =
        !all.empty() && std::ranges::all_of(all.begin() + 1, all.end(), [](const std::string& word) {
            return std::ranges::all_of(word, is_digit);
        });
    if (only_numbers_follow && all.front() == "test") return all.front();
    for (const std::string_view label :
         {"TEST:", "[TEST]", "(TEST)", "TEST -", "TEST –", "[Test]", "(Test)", "TEST/"}) {
        if (is_title(shown.part) && shown.text.contains(label)) return std::string(label);
    }
    return {};
}

// --- notes to editors ---------------------------------------------------------------------------------------------

/// Until when a text is to be kept back. "Embargo: EU einigt sich" may be the news.
constexpr std::string_view embargo_notes =
    "sperrfrist:|sperrfrist bis |embargo until|embargo till|embargoed until|embargoed till|embargoed:|under embargo "
    "until|hold for release|not for publication before|not for release before|embargo jusqu|sous embargo jusqu|embargo "
    "fino|sotto embargo fino";
/// Behind a number: a time of day, and no "Embargo: 14 Staaten machen mit".
constexpr std::string_view clock_words = " uhr|uhr|h|:|.| h|am|pm| am| pm| a.m| p.m";

/// "sperrfrist 17" of "sperrfrist 17 uhr", "embargo: 5" of "embargo: 5pm".
std::string embargo_clock(std::string_view text) {
    for (const std::string_view word : {"sperrfrist", "embargo"}) {
        if (!text.starts_with(word)) continue;
        const auto begin = text.find_first_not_of(" :", word.size());
        if (begin == std::string_view::npos || begin == word.size() || !is_digit(text[begin])) return {};
        const auto end = std::min(text.find_first_not_of("0123456789", begin), text.size());
        return phrase_at_start(clock_words, text.substr(end)).empty() ? std::string()
                                                                      : std::string(text.substr(0, end));
    }
    return {};
}

/// Where a text or a bracket begins: "Sperrfrist 17 Uhr: ...", "... (Embargo until noon)".
std::string embargo_note_in(std::string_view text) {
    const auto folded = comparable(text);
    for (std::size_t at = 0; at != std::string::npos;) {
        const auto part = std::string_view(folded).substr(at);
        if (const auto note = phrase_at_start(embargo_notes, part); !note.empty()) return std::string(note);
        if (auto clock = embargo_clock(part); !clock.empty()) return clock;
        at = folded.find_first_of("([", at);
        if (at != std::string::npos) ++at;
    }
    return {};
}

} // namespace

std::vector<Finding> check_embargo_notes(const RuleInput& input) {
    return search(input, "embargo", RuleSeverity::error, "embargo_note", [&](const ShownText& shown) {
        const bool told = is_story_text(shown.part) || shown.part == Part::body;
        if (!told) return std::string();
        auto note = embargo_note_in(shown.text);
        return note.empty() ? embargo_note_in(without_label(shown, input.document.product)) : note;
    });
}

std::vector<Finding> check_placeholders(const RuleInput& input) {
    const auto language = primary_language(input);
    return search(input, "placeholder", RuleSeverity::error, "placeholder",
                  [language](const ShownText& shown) { return placeholder_in(shown.text, language); });
}

std::vector<Finding> check_test_words(const RuleInput& input) {
    if (input.test_audience) return {};
    const auto sirens = items_about_sirens(input.document);
    auto findings = search(input, "test words", RuleSeverity::error, "test_words",
                           [&](const ShownText& shown) { return test_words_in(shown, sirens.contains(shown.item)); });
    if (!findings.empty()) return findings;
    return search(input, "test words", RuleSeverity::warning, "test_word", [](const ShownText& shown) {
        // The noun has a capital in German; elsewhere the word is too common to be asked about.
        if ((" " + std::string(shown.text) + " ").contains(" TEST ")) return std::string("TEST");
        const auto found = phrase_in(test_labels, padded(shown.text));
        return found.empty() ? std::string() : std::string(found.substr(1, found.size() - 2));
    });
}

} // namespace depesche::digest
