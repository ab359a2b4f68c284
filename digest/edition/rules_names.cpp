// (8) One name, one spelling: in all items of an edition.
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <set>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

struct Name {
    std::string_view shown;
    std::string folded;     ///< lower case
    std::string first;      ///< the capitalised word in front of it, lower case; empty: none
    std::string_view whole; ///< with the word in front
    const ShownText* place;
};

bool is_capitalised(const Token& token) {
    return token.kind == Kind::word && is_upper_case(first_code_point(token.text).value);
}

/// What has a capital only because a sentence begins: no first name.
constexpr std::string_view sentence_starts =
    " der die das dem den des ein eine einen im in am an auf aus bei beim mit nach von vom vor zum zur für und the a "
    "an in on at for le la les un une des du au aux en il lo gli i uno una nel nella alla al del della ";

/// Words with a capital, each with the one in front. German nouns are among them: the comparisons must bear that.
std::vector<Name> names_of(const std::vector<ShownText>& texts) {
    std::vector<Name> names;
    for (const auto& shown : texts) {
        if (!is_story_text(shown.part)) continue;
        const auto tokens = tokens_of(shown.text);
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!is_capitalised(tokens[i])) continue;
            const bool follows = i >= 2 && tokens[i - 1].kind == Kind::space && is_capitalised(tokens[i - 2]) &&
                                 !is_listed(sentence_starts, lower(tokens[i - 2].text));
            const auto begin = follows ? tokens[i - 2].text.data() : tokens[i].text.data();
            const auto end = tokens[i].text.data() + tokens[i].text.size();
            names.push_back({tokens[i].text,
                             lower(tokens[i].text),
                             follows ? lower(tokens[i - 2].text) : std::string(),
                             {begin, static_cast<std::size_t>(end - begin)},
                             &shown});
        }
    }
    return names;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
    for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
}

/// How a name sounds, whichever language wrote it in Latin letters: Selenskyj, Zelensky and Zelenskyy are one.
std::string sound_of(std::string name) {
    constexpr std::pair<std::string_view, std::string_view> rules[] = {
        {"tsch", "c"}, {"tch", "c"}, {"sch", "s"}, {"sh", "s"}, {"ch", "c"}, {"kh", "c"}, {"zh", "s"}, {"ph", "f"},
        {"th", "t"},   {"ck", "k"},  {"tz", "z"},  {"ou", "u"}, {"oe", "ö"}, {"ae", "ä"}, {"ue", "ü"}, {"ij", "y"},
        {"yj", "y"},   {"yy", "y"},  {"iy", "y"},  {"ii", "y"}, {"j", "y"},  {"i", "y"},  {"w", "v"},  {"z", "s"},
        {"ß", "ss"},   {"é", "e"},   {"è", "e"},   {"ë", "e"},  {"á", "a"},  {"à", "a"},  {"ó", "o"},  {"ç", "c"},
        {"š", "s"},    {"č", "c"},   {"ć", "c"},   {"ž", "s"},  {"ğ", "g"},  {"ş", "s"}};
    for (const auto& [from, to] : rules) replace_all(name, from, to);
    std::string sound;
    for (const char c : name) {
        if (sound.empty() || sound.back() != c) sound += c;
    }
    return sound;
}

/// Insertions, deletions, changes and swaps of neighbours; more than 2 is 3.
std::size_t distance(std::string_view a, std::string_view b) {
    if (a.size() > b.size() + 2 || b.size() > a.size() + 2) return 3;
    std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = d[i - 1][j - 1] + (a[i - 1] != b[j - 1] ? 1U : 0U);
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return std::min<std::size_t>(d[a.size()][b.size()], 3);
}

/// "Keller" and "Kellers", "Gemeinde" and "Gemeinden", "Alte" and "Alten" are inflections.
bool is_inflection(std::string_view a, std::string_view b) {
    const auto stem = [](std::string_view word) {
        for (const std::string_view end : {"es", "en", "er", "em", "ern", "s", "n", "e", "r", "m"}) {
            if (end == "s" && word.ends_with("ss")) continue;
            if (word.size() > end.size() + 3 && word.ends_with(end)) return word.substr(0, word.size() - end.size());
        }
        return word;
    };
    const auto extends = [](std::string_view longer, std::string_view shorter) {
        constexpr std::string_view endings = " s es n en e r er m em ern in innen i a o ";
        if (!longer.starts_with(shorter)) return false;
        const auto ending = longer.substr(shorter.size());
        // "Brandis" has no second s in the genitive.
        return is_listed(endings, ending) && !(ending == "s" && shorter.ends_with('s'));
    };
    return extends(a, b) || extends(b, a) || stem(a) == stem(b);
}

/// Outside German a capital inside a sentence is a name's: there one letter that differs is enough within one story,
/// unless it is the ending ("Italiano", "Italiana").
bool differs_in_one_letter(const Name& a, const Name& b, std::string_view language) {
    if (language == "de" || std::min(a.folded.size(), b.folded.size()) < 7) return false;
    const auto stem = [](std::string_view word) { return word.substr(0, word.size() - 2); };
    return stem(a.folded) != stem(b.folded) && distance(a.folded, b.folded) == 1;
}

/// Whether two different words are one name written in two ways.
bool is_same_name(const Name& a, const Name& b, std::string_view language) {
    if (a.folded == b.folded || is_inflection(a.folded, b.folded)) return false;
    const auto shorter = std::min(a.folded.size(), b.folded.size());
    // Within one story even short names that sound alike are one: Meier and Meyer.
    constexpr std::size_t letters_within_story = 5;
    const bool one_story = a.place->item == b.place->item;
    if (one_story && shorter >= letters_within_story && sound_of(a.folded) == sound_of(b.folded)) return true;
    if (one_story && differs_in_one_letter(a, b, language)) return true;
    // By sound alone only what is long enough not to be chance ("Seiten" and "Zeiten" are six letters).
    if (shorter >= 7 && sound_of(a.folded) == sound_of(b.folded)) return true;
    if (a.first.empty() || a.first != b.first || shorter < 5) return false;
    return sound_of(a.folded) == sound_of(b.folded) || distance(a.folded, b.folded) <= (shorter < 8 ? 1U : 2U);
}

/// "Alpina-Bank" and "Alpina Bank": the letters agree, the hyphen does not.
std::string letters_of(std::string_view text) {
    std::string letters = lower(text);
    std::erase(letters, '-');
    std::erase(letters, ' ');
    return letters;
}

/// Compounds with a hyphen, as shown: "Alpina-Bank".
std::vector<std::string_view> hyphenated(std::string_view text) {
    std::vector<std::string_view> found;
    const auto tokens = tokens_of(text);
    for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
        if (is_capitalised(tokens[i]) && tokens[i + 1].text == "-" && is_capitalised(tokens[i + 2]))
            found.emplace_back(tokens[i].text.data(),
                               static_cast<std::size_t>(tokens[i + 2].text.data() + tokens[i + 2].text.size() -
                                                        tokens[i].text.data()));
    }
    return found;
}

} // namespace

std::vector<Finding> check_names(const RuleInput& input) {
    const auto texts = shown_texts(input.document);
    const auto names = names_of(texts);
    const auto language = primary_language(input);
    std::vector<Finding> findings;
    std::set<std::string> told;
    const auto tell = [&](std::string_view one, std::string_view other, const ShownText& place) {
        if (!told.insert(std::min(lower(one), lower(other))).second) return;
        findings.push_back({"names", RuleSeverity::warning, place.item,
                            sentence(input, "two_spellings", {{"text", shortened(one)}, {"other", shortened(other)}})});
    };
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (is_same_name(names[i], names[j], language)) tell(names[i].shown, names[j].shown, *names[i].place);
        }
    }
    for (const auto& shown : texts) {
        if (!is_story_text(shown.part)) continue;
        for (const auto compound : hyphenated(shown.text)) {
            const auto letters = letters_of(compound);
            for (const auto& name : names) {
                const bool apart = !name.first.empty() && letters_of(name.whole) == letters;
                if (apart) tell(name.whole, compound, *name.place);
                if (name.folded == letters) tell(name.shown, compound, *name.place);
            }
        }
    }
    return findings;
}

} // namespace depesche::digest
