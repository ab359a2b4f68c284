// (2) Sentences that break off.
#include "digest/article/sentences.hpp"
#include "digest/article/words.hpp"
#include "digest/document/unicode.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

using Kind = Token::Kind;

/// Small words behind which something must come: `never` do they end a sentence, with or without a full stop;
/// `unfinished` is what ends with them and has no full stop, be it a title; `seldom` ones end sentences now and then
/// ("er kommt mit", "what they voted for"): they count in lines that lack the full stop which others have.
struct OpenWords {
    std::string_view language;
    std::string_view never;
    std::string_view unfinished;
    std::string_view seldom;
};
constexpr auto open_words = std::to_array<OpenWords>({
    {"de",
     " und oder sowie sondern dass weil obwohl sofern ob als der den dem des im ins ans aufs beim vom zum zur am "
     "meinem meiner seinem ihrem unserem gegen für von seit zwischen gemäss gemäß samt anstatt innert trotz während nr "
     "ca bzw vgl ",
     " einem einer einen eines keinen keinem diesem jedem ihren unseren wegen nachdem bevor sobald ",
     " die das ein eine kein keine mein meine sein seine ihr ihre unser unsere diese dieser dieses jeder jede jedes in "
     "an ab auf aus bei mit nach zu über unter vor hinter neben ohne durch um bis wenn wie aber laut per pro nur auch "
     "noch "
     "schon hat haben ist sind wird werden kann können soll sollen will wollen muss müssen darf dürfen wurde wurden "
     "mehr weniger rund etwa knapp fast sehr statt innerhalb ausserhalb außerhalb solange "},
    {"en", " the a an and or than because although unless whereas whose every mr mrs ms dr approx versus ",
     " of into my your our their its from between during ",
     " to in on at by for with about after before against under over as if that which who when while until but is are "
     "was were be been has have had will would can could may might must should this these those his her more less "
     "very "},
    {"fr",
     " le la les des du au aux et ou que dont dans par chez parmi cette cet ces ses mes nos vos leurs notre votre "
     "lorsque puisque mme ",
     " un une qui si quand dès vers sous ",
     " de à en sur pour avec sans contre entre après avant depuis selon mais car ce son sa leur mon ma est sont a ont "
     "sera seront doit doivent peut peuvent va vont plus moins très "},
    {"it",
     " il lo la gli le dei degli delle del dello della dell al allo alla ai agli alle dal dallo dalla dai dagli dalle "
     "nel nello nella nei negli nelle sul sullo sulla sui sugli sulle col e o ed od di da con per tra fra che poiché "
     "mentre oppure ogni sig ",
     " un uno una perché presso ",
     " in a su senza contro dopo prima durante secondo verso ma se come dove quando anche questo questa questi queste "
     "è sono ha hanno sarà saranno può possono deve devono vuole vogliono più meno molto "},
});

bool ends_sentence(std::string_view text) {
    text = without_end_marks(text);
    return text.ends_with('.') || text.ends_with('!') || text.ends_with('?') || text.ends_with("…");
}

/// Signs at the end of what breaks off.
std::string open_sign(std::string_view text) {
    while (text.ends_with(' ')) text.remove_suffix(1);
    for (const std::string_view sign : {":", ",", ";", " –", " -", " —", "(", "[", "/", "&", "=", " +", "„"})
        if (text.ends_with(sign)) return std::string(sign.substr(sign.rfind(' ') + 1));
    return {};
}

/// A bracket that nobody closes: "(rund 3".
std::string open_bracket(std::string_view text) {
    const auto opened = text.rfind('(');
    if (opened == std::string_view::npos || text.find(')', opened) != std::string_view::npos) return {};
    const bool face = opened > 0 && (text[opened - 1] == ':' || text[opened - 1] == ';' || text[opened - 1] == '-');
    return face ? std::string() : std::string(text.substr(opened));
}

/// The last word, if it is written small and stands alone: not the pronoun of "dis-le", nor "Vitamin A".
std::string_view last_word(std::string_view text) {
    while (text.ends_with(' ') || text.ends_with('.')) text.remove_suffix(1);
    const auto tokens = tokens_of(text);
    if (tokens.size() < 3 || tokens.back().kind != Kind::word) return {};
    if (tokens[tokens.size() - 2].kind != Kind::space) return {};
    return tokens.back().text;
}

/// "Bus- und Bahn-", "Altbach-": half a word.
std::string half_word(std::string_view text) {
    while (text.ends_with(' ') || text.ends_with('.')) text.remove_suffix(1);
    if (!text.ends_with('-') || text.size() < 3 || text[text.size() - 2] == ' ') return {};
    const auto space = text.rfind(' ');
    return std::string(text.substr(space == std::string_view::npos ? 0 : space + 1));
}

class BreaksOff {
public:
    explicit BreaksOff(const RuleInput& input) : product_(input.document.product), language_(primary_language(input)) {
        const auto* const known = std::ranges::find(open_words, language_, &OpenWords::language);
        if (known != open_words.end()) words_ = *known;
        for (const auto& shown : shown_texts(input.document))
            others_end_ += shown.part == Part::line && ends_sentence(shown.text) ? 1 : 0;
    }

    std::string operator()(const ShownText& shown) const {
        if (!is_story_text(shown.part) && shown.part != Part::body) return {};
        const auto text = without_label(shown, product_);
        if (auto sign = open_sign(text); !sign.empty()) return sign;
        if (auto bracket = open_bracket(text); !bracket.empty()) return bracket;
        if (auto half = half_word(text); !half.empty()) return half;
        const auto word = last_word(text);
        const bool open = is_listed(words_.never, word) ||
                          (!ends_sentence(text) && (is_listed(words_.unfinished, word) ||
                                                    (is_listed(words_.seldom, word) && lacks_full_stop(shown, text))));
        return open ? std::string(word) : std::string();
    }

private:
    /// A line without the full stop that stands inside it, or at the end of other lines.
    bool lacks_full_stop(const ShownText& shown, std::string_view text) const {
        if (shown.part != Part::line && shown.part != Part::body) return false;
        return others_end_ > 0 || sentences(text, language_).size() > 1;
    }

    Product product_;
    std::string_view language_;
    OpenWords words_{};
    int others_end_ = 0;
};

} // namespace

std::vector<Finding> check_sentences(const RuleInput& input) {
    const BreaksOff breaks_off(input);
    return search(input, "line", RuleSeverity::warning, "breaks_off",
                  [&](const ShownText& shown) { return breaks_off(shown); });
}

} // namespace depesche::digest
