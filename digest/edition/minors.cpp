#include "digest/edition/minors.hpp"

#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace depesche::digest {
namespace {

/// Lower-case words of one language, each between spaces; `beginnings` of words with a | between two.
struct Vocabulary {
    std::string_view language;
    std::string_view beginnings;
    std::string_view words;
    std::string_view numbers;  ///< below eighteen
    std::string_view people;   ///< in front of an age: "fille de 8 ans"
    std::string_view no_child; ///< behind one: "fünfjährige Bauzeit", "a five-year-old whisky"
};

constexpr auto vocabularies = std::to_array<Vocabulary>({
    {"de",
     "primarschüler|sekundarschüler|grundschüler|schülerin|kindergärtler|kindergartenkind|schulkind|kleinkind|"
     "säugling|minderjährig",
     " kind kinder kindern kindes mädchen bub buben knabe knaben jugendliche jugendlicher jugendlichen teenager baby "
     "babys schüler schülern ",
     " ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn ", "",
     " jubiläum bestehen bauzeit umbau bau pause suche arbeit planung dauer laufzeit projekt vertrag streit "},
    {"en", "schoolchild|schoolboy|schoolgirl|schoolkid|toddler|adolescent|kindergartner|kindergartener|preschooler",
     " child children boy boys girl girls teen teens teenager teenagers minor minors pupil pupils baby babies infant "
     "infants ",
     " one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen ", "",
     " dog cat horse mare pony cow goat sheep pig donkey parrot tortoise bear tree cheese whisky wine recipe bread "
     "company firm bridge building house church car bus boat record dispute row tradition project ban law deal "
     "contract "
     "mystery business plan "},
    {"fr", "fillette|écolier|écolière|adolescent|collégien|lycéen|gamin|nourrisson",
     " enfant enfants garçon garçons mineur mineure mineurs bébé bébés ado ados élèves ",
     " un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize ",
     " âgé âgée âgés âgées fille filles fils jeune jeunes frère soeur sœur élève ", ""},
    {"it", "minorenn|adolescent|ragazzin|neonat",
     " bambino bambina bambini bambine bimbo bimba bimbi bimbe alunno alunna alunni alunne scolaro scolara scolari "
     "scolaresca ",
     " uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
     "diciassette ",
     " età figlio figlia figli figlie ragazzo ragazza ragazzi ragazze fratello sorella ", ""},
});

using Words = std::vector<std::string>;

bool is_child(const Vocabulary& known, std::string_view word) {
    if (is_listed(known.words, word)) return true;
    if (known.language == "de" && word.contains("klässler")) return true; // "Viertklässlern" too
    return !phrase_at_start(known.beginnings, word).empty();
}

/// "8" or "acht".
bool is_young(const Vocabulary& known, std::string_view word) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::ranges::all_of(word, is_digit)) return is_listed(known.numbers, word);
    return word.size() == 1 || (word.size() == 2 && word < "18");
}

std::string_view at(const Words& list, std::size_t i) { return i < list.size() ? std::string_view(list[i]) : ""; }

/// Whether the person of this age stands where the language puts her; `i` is the number's place.
bool is_age(const Vocabulary& known, const Words& list, std::size_t i) {
    const std::string_view before = i > 0 ? at(list, i - 1) : "";
    const std::string_view first = i > 1 ? at(list, i - 2) : "";
    const std::string_view unit = at(list, i + 1);
    if (known.language == "de") return unit.starts_with("jährig") && !is_listed(known.no_child, at(list, i + 2));
    if (known.language == "en") {
        const bool so_old = unit == "year" && at(list, i + 2) == "old" && !is_listed(known.no_child, at(list, i + 3));
        const bool aged = before == "aged" && !unit.starts_with("year") && !unit.starts_with("month"); // whisky
        return so_old || aged || (unit == "year" && at(list, i + 2) == "olds") || (first == "age" && before == "of");
    }
    const bool in_years = unit == "ans" || unit == "anni";
    return in_years && (before == "de" || before == "di") && is_listed(known.people, first);
}

/// "Fünfjährige": a noun of German, with a capital. Where a sentence begins, an adjective has one as well: then what
/// follows is the noun ("Zweijähriger Umbau").
std::string young_noun(const Vocabulary& known, std::string_view text) {
    const auto tokens = tokens_of(text);
    const auto is_capital = [](const Token* token) {
        return token != nullptr && token->kind == Token::Kind::word &&
               is_upper_case(first_code_point(token->text).value);
    };
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        auto word = lower(tokens[i].text);
        const auto age = word.find("jährig");
        if (age == std::string::npos || !is_capital(&tokens[i]) || !is_listed(known.numbers, word.substr(0, age)))
            continue;
        const auto* const before = neighbour(tokens, i, -1);
        const bool begins = before == nullptr || before->kind == Token::Kind::sign;
        if (!begins || !is_capital(neighbour(tokens, i, 1))) return word;
    }
    return {};
}

} // namespace

std::string minor_word(std::string_view text, std::string_view language) {
    const auto known = std::ranges::find(vocabularies, language.substr(0, language.find('-')), &Vocabulary::language);
    if (known == vocabularies.end()) return {};
    const auto list = words(text);
    for (std::size_t i = 0; i < list.size(); ++i)
        if (is_child(*known, list[i]) || (is_young(*known, list[i]) && is_age(*known, list, i))) return list[i];
    return known->language == "de" ? young_noun(*known, text) : std::string();
}

} // namespace depesche::digest
