#include "digest/edition/line_filters.hpp"

#include "digest/article/words.hpp"
#include "digest/edition/empty_lines.hpp"
#include "digest/format/format.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <cctype>
#include <vector>

namespace depesche::digest {

namespace {

/// Beginnings and parts of sentences, in lower case, in German, English, French and Italian.
struct Phrases {
    std::string_view reason;
    bool anywhere;         ///< false: at the beginning only
    std::string_view list; // separated by |
};

constexpr auto phrases = std::to_array<Phrases>({
    {"about the author", true,
     "ist redaktor|ist redakteur|ist journalist|ist korrespondent|schreibt für|schreibt seit|ist autor|is a "
     "reporter|is a journalist|is a correspondent|"
     "is a freelance|is a columnist|is the author|is an editor|is a staff writer|est journaliste|est correspondant|è "
     "giornalista|è corrispondente|"
     "written by|contributed to this report|contributed reporting"},
    {"promotion", true,
     "for free to everyone|only to members|available only to|for members only|for subscribers only|nur für abonnent|"
     "nur für mitglieder|réservé aux abonnés|riservato agli abbonati|podcast episode|in this episode"},
    {"picture credit", false,
     "image attribution|image credit|image:|image by|photo credit|photo:|photo by|photograph by|picture:|credit:|bild:|"
     "bildquelle|foto:|fotos:|symbolbild|crédit photo|photo ©|immagine:"},
    {"call to action", false,
     "lesen sie|lies mehr|lies hier|lies auch|hier geht|hier gibt es|hier finden|hier lesen|hier können sie|hier "
     "sehen|jetzt lesen|jetzt anmelden|jetzt abonnieren|jetzt testen|jetzt mitmachen|"
     "melden sie|melde dich|abonnieren|abonniere|klicken|klick|folgen sie uns|folge uns|teilen sie|diskutieren "
     "sie|stimmen sie ab|machen sie mit|schauen sie|hören sie|sehen sie|mehr dazu|"
     "mehr zum thema|weitere informationen|alles wichtige|alle infos|"
     "read more|read the|read our|sign up|subscribe|click|follow us|follow our|listen to|listen:|watch:|watch "
     "the|download|share your|join us|join our|get the|get our|try our|check out|find out|discover|see also|"
     "more details|more on|this article|this story|this post|"
     "lisez|lire |abonnez|inscrivez|cliquez|suivez|regardez|écoutez|découvrez|cet article|retrouvez|"
     "leggi|iscriviti|clicca|segui|guarda|ascolta|scopri|questo articolo"},
    {"call to action", true,
     "newsletter|weiterlesen|appeared first on|continue reading|lire la suite|leggi tutto|podcast|whatsapp-kanal|in "
     "unserer app|probeabo|jetzt kaufen|in your inbox|paywall"},
    {"boilerplate", false,
     "aktualisiert|publiziert|veröffentlicht|stand:|updated:|last updated|published|publié|mis à "
     "jour|aggiornato|pubblicato|related:|siehe auch|voir "
     "aussi|foto:|bild:|bilder:|symbolbild|photo:|image:|video:|quelle:|source:|"
     "dieser artikel|dieser text|dieser beitrag|dieses interview|copyright|©|comments|kommentare|submitted by|article "
     "url|points:"},
    {"teaser", false,
     "das ist der grund|das sind die|das steckt|das müssen sie|das musst du|so |was wir wissen|was sie wissen|wir "
     "erklären|wir zeigen|wir sagen|wir haben|ein überblick|eine übersicht|die übersicht|"
     "die antworten|eine analyse|ein kommentar|ein porträt|eine reportage|ein rückblick|ein besuch|ein gespräch|im "
     "interview|in diesem|in dieser folge|warum |wie |weshalb |"
     "here's|here is|here are|this is why|this is how|these are|why |how |what |we explain|we look|we take|everything "
     "you|an overview|in this|"
     "voici|on vous|nous vous|pourquoi |comment |tour d'horizon|décryptage|ecco|perché |come "},
    {"teaser", true,
     "dieser grund|diesem grund|musst du wissen|müssen sie wissen|wissen müssen|you need to know|you should know|won't "
     "believe|erfahren sie|verraten wir|lesen sie|zeigt unser|ce qu'il faut savoir|"
     "cosa sapere|read on"},
    {"goes on from something else", false,
     "doch |aber |denn |deshalb |darum |dennoch |trotzdem |zudem |ausserdem |außerdem |auch |dabei |dazu |but |and "
     "|however|yet |so,|also |meanwhile|mais |or,|cependant|toutefois|ma |però |tuttavia"},
});

constexpr auto endings = std::to_array<std::string_view>({
    "weiterlesen",
    "weiter lesen",
    "mehr lesen",
    "read more",
    "continue reading",
    "read full story",
    "lire la suite",
    "lire plus",
    "leggi tutto",
    "continua a leggere",
    "mehr ...",
    "mehr…",
    "mehr...",
    "»»",
    "→",
    ">>",
    "»",
});

/// Words after a comma that open a part without which the sentence is still whole.
constexpr auto cut_words = std::to_array<std::string_view>({
    "und ",   "aber ",      "doch ",     "wobei ",      "während ", "nachdem ", "weil ",   "obwohl ", "sodass ",
    "damit ", "womit ",     "sondern ",  "bevor ",      "seit ",    "sowie ",   "and ",    "but ",    "while ",
    "after ", "because ",   "although ", "though ",     "so ",      "as ",      "before ", "with ",   "which means ",
    "mais ",  "alors que ", "après ",    "tandis que ", "car ",     "ma ",      "mentre ", "dopo ",   "perché ",
});

/// English sentences often go on without a comma; what comes before is whole.
constexpr auto english_cuts =
    std::to_array<std::string_view>({" after ", " because ", " while ", " although ", " as it "});
/// With one of these before it "after" belongs to what comes before.
constexpr std::string_view belongs_to_after =
    " look looks looked looking named sought shortly soon long just day days week weeks month months year years hour "
    "hours minute minutes even one hot ";

/// Words after the last comma of a sentence that begin a relative clause: the sentence is whole without it.
constexpr auto relative_words = std::to_array<std::string_view>({
    "der ",      "die ",       "das ",        "den ",     "dem ",       "deren ",   "dessen ",    "denen ",
    "welche ",   "welcher ",   "welches ",    "wo ",      "mit dem ",   "mit der ", "mit denen ", "in dem ",
    "in der ",   "in denen ",  "bei dem ",    "bei der ", "bei denen ", "für die ", "für das ",   "für den ",
    "von dem ",  "von der ",   "von denen ",  "auf dem ", "auf der ",   "an dem ",  "an der ",    "aus dem ",
    "aus der ",  "durch die ", "durch den ",  "which ",   "who ",       "whose ",   "whom ",      "where ",
    "in which ", "for which ", "with which ", "qui ",     "que ",       "dont ",    "où ",        "che ",
    "cui ",      "dove ",      "di cui ",     "in cui ",
});

/// A sentence that begins so has its main part behind the comma.
constexpr auto subordinate_beginnings = std::to_array<std::string_view>({
    "weil ",  "nachdem ",  "während ", "wenn ",  "als ",   "da ",      "obwohl ", "bevor ",     "seit ",    "sollte ",
    "um ",    "although ", "though ",  "while ", "after ", "when ",    "if ",     "as ",        "because ", "before ",
    "since ", "with ",     "despite ", "après ", "quand ", "lorsque ", "si ",     "alors que ", "dopo ",    "quando ",
    "se ",    "mentre ",   "zwar ",    "ob ",    "dass ",  "wer ",     "was ",    "je ",
});

/// Which pairs of bytes stand in a text: most phrases are ruled out by one that does not.
class Pairs {
public:
    explicit Pairs(std::string_view text) {
        for (std::size_t i = 0; i + 1 < text.size(); ++i) seen_.set(number(text[i], text[i + 1]));
    }
    bool may_have(std::string_view phrase) const {
        for (std::size_t i = 0; i + 1 < phrase.size(); ++i)
            if (!seen_.test(number(phrase[i], phrase[i + 1]))) return false;
        return true;
    }

private:
    static std::size_t number(char first, char second) {
        return (static_cast<std::size_t>(static_cast<unsigned char>(first)) << 4U ^
                static_cast<unsigned char>(second)) &
               0xfffU;
    }
    std::bitset<0x1000> seen_;
};

bool is_listed(const Phrases& known, std::string_view text, const Pairs& pairs) {
    std::string_view list = known.list;
    while (!list.empty()) {
        const auto bar = std::min(list.find('|'), list.size());
        const auto phrase = list.substr(0, bar);
        const bool found = known.anywhere ? pairs.may_have(phrase) && text.find(phrase) != std::string_view::npos
                                          : text.front() == phrase.front() && text.starts_with(phrase);
        if (found) return true;
        list.remove_prefix(std::min(bar + 1, list.size()));
    }
    return false;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t n = 0;
    for (auto at = text.find(part); at != std::string_view::npos; at = text.find(part, at + part.size())) ++n;
    return n;
}

/// Straight and English single quotation marks also stand for apostrophes: there may be more that close than open.
bool closes_single_quotes(std::string_view text) {
    std::size_t opened = count(text, "‘");
    std::size_t closed = count(text, "’");
    const auto is_letter_at = [&](std::size_t i) {
        return i < text.size() &&
               (static_cast<unsigned char>(text[i]) >= 0x80 || std::isalnum(static_cast<unsigned char>(text[i])) != 0);
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\'') continue;
        const bool begins = (i == 0 || text[i - 1] == ' ' || text[i - 1] == '(') && is_letter_at(i + 1);
        opened += begins;
        closed += !begins && !(i > 0 && is_letter_at(i - 1) && is_letter_at(i + 1)); // "don't" is neither
    }
    return opened <= closed;
}

bool is_lower_case(std::string_view text) {
    const std::string first(text.substr(0, std::min<std::size_t>(4, text.size())));
    return !first.empty() &&
           ((first[0] >= 'a' && first[0] <= 'z') || first.starts_with("ä") || first.starts_with("ö") ||
            first.starts_with("ü") || first.starts_with("é") || first.starts_with("è"));
}

/// "8.04pm GMT Simon writes", "13:05 Uhr Die Lage"
bool begins_with_clock_time(std::string_view text) {
    const auto end = text.find_first_not_of("0123456789");
    if (end == std::string_view::npos || end > 2 || (text[end] != '.' && text[end] != ':') || end + 3 > text.size())
        return false;
    const auto rest = text.substr(end + 1);
    const auto digits = rest.find_first_not_of("0123456789");
    if (digits != 2) return false;
    return rest.substr(2).starts_with("am ") || rest.substr(2).starts_with("pm ") ||
           rest.substr(2).starts_with(" uhr ") || rest.substr(2).starts_with(": ");
}

bool is_agency_mark(std::string_view inner) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '/' || c == '-' ||
               static_cast<unsigned char>(c) >= 0x80;
    };
    return inner.size() >= 2 && inner.size() <= 16 && std::ranges::all_of(inner, fits);
}

/// "SEESTADT (ana) - ", "Seestadt/Bern, 23. November (ana) – ", "(ana) ", "SEESTADT – "
std::string_view without_dateline(std::string_view text) {
    if (text.starts_with('(')) {
        const auto close = text.find(')');
        if (close != std::string_view::npos && is_agency_mark(text.substr(1, close - 1)))
            text = trimmed(text.substr(close + 1));
        return text;
    }
    for (const std::string_view dash : {" - ", " – ", " — ", ") -", ")."}) {
        const auto at = text.find(dash);
        if (at == std::string_view::npos || at > 60) continue;
        const auto place = text.substr(0, at + (dash.front() == ')' ? 1 : 0));
        const auto has_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
        const bool capitals = lower(place) != place &&
                              std::ranges::none_of(place, [](char c) { return c >= 'a' && c <= 'z'; }) &&
                              std::ranges::count_if(place, has_letter) >= 3;
        const auto open = place.find('(');
        const bool agency = open != std::string_view::npos && place.ends_with(')') &&
                            is_agency_mark(place.substr(open + 1, place.size() - open - 2));
        if (capitals || agency) return trimmed(text.substr(at + dash.size()));
    }
    return text;
}

std::string_view without_ending(std::string_view text) {
    for (bool found = true; found;) {
        found = false;
        text = trimmed(text);
        const std::string folded = lower(text);
        if (folded.size() != text.size()) break; // a rare letter changes its length: leave the text alone
        for (const std::string_view ending : endings) {
            const bool lone_guillemet = ending == "»" && count(text, "«") >= count(text, "»");
            if (lone_guillemet || !folded.ends_with(ending)) continue;
            text.remove_suffix(ending.size());
            found = true;
        }
    }
    if (text.ends_with(')')) {
        const auto open = text.rfind('(');
        if (open != std::string_view::npos && is_agency_mark(text.substr(open + 1, text.size() - open - 2)) &&
            open > 0 && (trimmed(text.substr(0, open)).ends_with('.')))
            text = trimmed(text.substr(0, open));
    }
    return text;
}

std::string_view without_beginning(std::string_view text, std::string_view label) {
    if (label.size() < 3 || !text.starts_with(label)) return text;
    const auto rest = text.substr(label.size());
    for (const std::string_view separator : {": ", " – ", " - ", " | ", ". ", "\n"}) {
        if (rest.starts_with(separator)) return trimmed(rest.substr(separator.size()));
    }
    return text;
}

std::vector<std::string> telling_words(std::string_view text) {
    std::vector<std::string> list = words(text);
    std::erase_if(list, [](const std::string& word) { return word.size() <= 2 || is_stop_word(word); });
    return list;
}

/// "The Mad Baker's Kitchen.": three to eight words that all begin like names, the small ones apart. A colon or comma
/// inside speaks against it.
bool is_heading(std::string_view sentence) {
    if (sentence.find_first_of(":,;0123456789") != std::string_view::npos) return false;
    std::size_t long_words = 0;
    std::size_t all_words = 0;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        const std::size_t end = std::min(sentence.find(' ', i), sentence.size());
        ++all_words;
        if (end - i > 3) {
            ++long_words;
            if (sentence[i] < 'A' || sentence[i] > 'Z') return false;
        }
        i = end;
    }
    return long_words >= 2 && all_words <= 8;
}

} // namespace

bool balanced(std::string_view text) {
    const std::size_t curly = count(text, "„") + count(text, "“") + count(text, "”");
    return count(text, "«") == count(text, "»") && count(text, "(") == count(text, ")") && count(text, "\"") % 2 == 0 &&
           curly % 2 == 0 && closes_single_quotes(text);
}

std::string_view unfit(std::string_view sentence) {
    const std::string folded = lower(sentence);
    if (sentence.find('?') != std::string_view::npos) return "question";
    if (sentence.ends_with("…") || sentence.ends_with("...") || sentence.ends_with("[…]") ||
        sentence.ends_with("[...]") || sentence.ends_with(':') || sentence.ends_with(','))
        return "cut off";
    if (is_lower_case(sentence) || !balanced(sentence)) return "fragment";
    if (is_heading(sentence)) return "heading";
    if (sentence.ends_with('!')) return "exclamation";
    if (sentence.front() >= '0' && sentence.front() <= '9' && begins_with_clock_time(folded)) return "live ticker";
    if (folded.find("http") != std::string::npos || folded.find("www.") != std::string::npos ||
        sentence.find('@') != std::string_view::npos)
        return "address";
    if (sentence.find("!!") != std::string_view::npos || sentence.find("{{") != std::string_view::npos ||
        sentence.find("<%") != std::string_view::npos || sentence.find("+++") != std::string_view::npos)
        return "boilerplate";
    if (holds_back(folded)) return "teaser";
    if (introduces_writer(folded)) return "about the author";
    const Pairs pairs(folded);
    for (const Phrases& phrase : phrases) {
        if (!folded.empty() && is_listed(phrase, folded, pairs)) return phrase.reason;
    }
    return {};
}

std::string without_wrapping(std::string_view text, std::string_view title, std::string_view kicker) {
    text = without_beginning(without_ending(trimmed(text)), kicker);
    text = without_beginning(text, title);
    return std::string(without_dateline(text));
}

std::string first_clause(std::string_view sentence) {
    const std::string folded = lower(sentence);
    const bool same_length = folded.size() == sentence.size();
    for (const std::string_view beginning : subordinate_beginnings) {
        if (folded.starts_with(beginning)) return {};
    }
    std::string best;
    const auto consider = [&](std::size_t end) {
        std::string clause(trimmed(sentence.substr(0, end)));
        if (count_words(clause) < 5 || code_point_length(clause) >= longest_line || !balanced(clause)) return;
        best = clause + '.';
    };
    for (const std::string_view cut : english_cuts) {
        const auto at = sentence.find(cut);
        if (at == std::string_view::npos) continue;
        const std::string before =
            lower(sentence.substr(sentence.rfind(' ', at - 1) + 1, at - sentence.rfind(' ', at - 1) - 1));
        if (belongs_to_after.find(" " + before + " ") == std::string_view::npos &&
            count_words(sentence.substr(0, at)) >= 6)
            consider(at);
    }
    const bool one_dash = count(sentence, " – ") + count(sentence, " — ") == 1; // two enclose something
    std::size_t part = 0; // where the part before the present comma begins
    for (std::size_t i = 0; same_length && i + 2 < sentence.size(); ++i) {
        if (sentence[i] == ';') consider(i);
        if (one_dash && (sentence.substr(i).starts_with(" – ") || sentence.substr(i).starts_with(" — "))) consider(i);
        if (sentence[i] != ',' || sentence[i + 1] != ' ') continue;
        const std::string_view after = std::string_view(folded).substr(i + 2);
        const bool last_comma = after.find(", ") == std::string_view::npos;
        const bool in_a_list = count_words(sentence.substr(part, i - part)) < 4;
        const auto opens = [&](std::string_view word) { return after.starts_with(word); };
        if (!in_a_list && std::ranges::any_of(cut_words, opens)) consider(i);
        if (last_comma && std::ranges::any_of(relative_words, opens)) consider(i);
        part = i + 1;
    }
    return best;
}

bool refers_back(std::string_view sentence) {
    static constexpr auto leaning = std::to_array<std::string_view>({
        "their",   "they",    "these",    "those",    "it",     "its",    "he",        "she",      "his",  "her",
        "but",     "however", "and",      "instead",  "so",     "aber",   "doch",      "er",       "sie",  "ihr",
        "ihre",    "sein",    "seine",    "diese",    "dieser", "dieses", "dies",      "dabei",    "dazu", "damit",
        "deshalb", "darum",   "deswegen", "trotzdem", "jedoch", "zudem",  "ausserdem", "außerdem", "und",  "il",
        "elle",    "ils",     "elles",    "mais",     "cela",   "celui",  "celle",     "pourtant", "ma",   "però",
        "inoltre", "lui",     "lei",      "questo",   "questa",
    });
    const auto beginning = words(sentence, 1);
    if (beginning.empty()) return false;
    if (std::ranges::find(leaning, beginning.front()) != leaning.end()) return true;
    return sentence.find(" aber ") != std::string_view::npos || sentence.find(" jedoch ") != std::string_view::npos;
}

bool repeats(std::string_view sentence, std::string_view title) {
    const auto said = telling_words(title);
    const auto tells = telling_words(sentence);
    if (tells.empty()) return true;
    const auto is_new = [&](const std::string& word) { return std::ranges::find(said, word) == said.end(); };
    const auto fresh = static_cast<std::size_t>(std::ranges::count_if(tells, is_new));
    return fresh * 3 < tells.size(); // two thirds of its words are in the title
}

} // namespace depesche::digest
