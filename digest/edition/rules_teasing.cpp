// (2, 7) Teasing: what withholds the fact, and praise in its place.
#include "digest/article/words.hpp"
#include "digest/edition/rule_words.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {
namespace {

/// What withholds the fact: anywhere, or at the beginning of a title (lower case, with | between).
struct Teasers {
    std::string_view language;
    std::string_view anywhere;
    std::string_view beginning;
    std::string_view pointing; ///< "this", "dieser": at the beginning, unless a time follows
    std::string_view times;
    std::string_view why; ///< asks without a question mark; a weekend's long read may
};
constexpr std::array teasers = {
    Teasers{
        "de",
        "was jetzt|was nun|was das bedeutet|was das für dich|was wir wissen|was niemand |was bisher bekannt ist|so "
        "geht es "
        "weiter|so geht's|du glaubst nicht|sie glauben nicht|ihr glaubt nicht|das musst du wissen|das müssen sie "
        "wissen|das solltest du wissen|das sollten sie wissen|was du wissen musst|was sie wissen müssen|was du jetzt "
        "wissen|das müsst ihr wissen|musst du kennen|dieser grund|diesen grund|aus diesem grund|aus einem einfachen "
        "grund|der wahre grund|wirst du nicht glauben|wirst nicht glauben|wirst du nie glauben|werden sie nicht "
        "glauben|kaum zu glauben|dieser trick|diesem trick|diesen trick|diese tricks|diese tipps|diesen fehler|diese "
        "fehler|das steckt dahinter|was dahintersteckt|was dahinter steckt|das ist der grund|was dann geschah|was "
        "dann passierte|was danach geschah|was danach passierte|was als nächstes|wird dich überraschen|wird sie "
        "überraschen|damit hat niemand gerechnet|damit hat keiner gerechnet|du ahnst nicht|du errätst nie|rate "
        "mal|so einfach geht|verraten wir|das ergebnis überrascht|die antwort überrascht|das kam heraus|nichts für "
        "schwache nerven|du wirst staunen|sie werden staunen|ihr werdet staunen|da staunst|wer hätte das "
        "gedacht|unbedingt "
        "wissen|unbedingt kennen|unbedingt sehen|das hätte niemand|hättest du das gewusst|hätten sie das gewusst|halt "
        "dich "
        "fest|haltet euch fest|wetten, dass du|macht sprachlos|macht alle sprachlos|der grund ist "
        "unglaublich|unglaubliche "
        "grund|unglaubliche wahrheit|schockierende wahrheit",
        "so |darum |deshalb |deswegen |das ist |das sind |das war |das steckt ",
        "dieser |diese |dieses |diesen |diesem ",
        " woche wochen jahr jahres tage tagen sommer winter frühling herbst monat montag dienstag mittwoch "
        "donnerstag freitag samstag sonnabend sonntag morgen abend nacht saison mal wochenende vormittag nachmittag ",
        "warum |wieso |weshalb "},
    Teasers{
        "en",
        "what this means|what it means for|what we know|what to know|what comes next|you need to see|you need to "
        "know|you have to "
        "see|you need to hear|you won't believe|can't believe|what you need to know|all you need to "
        "know|everything you need to know|everything we know|this is why|here's why|here is why|here's "
        "what|here's how|here is what|here is how|the reason why|the real reason|one simple trick|this one "
        "trick|this trick|what happened next|what happens next|will shock you|will surprise you|may surprise "
        "you|might surprise you|you'll never guess|never guess|guess what|guess "
        "who|mind-blowing|jaw-dropping|the one thing|nobody saw this coming|no one saw this coming|don't miss|you "
        "didn't know|you never knew|you'll be "
        "amazed|you will be amazed|wait until you see|wait till you|prepare to be|no one is talking about|nobody is "
        "talking about|leaves everyone speechless|left speechless|find out why|find out how|must-see|must-read",
        "here's |here is |here are |this is how |this is what |so ", "this |these ",
        " week month year years week's month's year's morning's weekend's summer's winter's season's evening's "
        "morning evening afternoon summer winter spring autumn fall season weekend time monday tuesday wednesday "
        "thursday friday saturday sunday decade century ",
        "why "},
    Teasers{
        "fr",
        "ce que cela change|ce que l'on sait|ce qu'on sait|ce qui va changer|ce qui change|vous n'allez pas "
        "croire|ne croirez pas|n'en croirez pas|ce qu'il faut savoir|ce que vous devez savoir|tout savoir "
        "sur|voici pourquoi|voici comment|voici ce que|la raison pour laquelle|la vraie raison|ne devinerez "
        "jamais|devinez|va vous surprendre|vont vous surprendre|ce qui s'est passé ensuite|la suite va|cette "
        "astuce|cet homme|cette femme|personne ne s'y attendait|ne ratez pas|ne manquez pas|à ne pas "
        "manquer|absolument savoir|vous "
        "ignoriez|que vous ne saviez pas|vous allez adorer|accrochez-vous|tu ne vas pas croire|n'en croiras pas|vous "
        "serez surpris|personne n'en parle|cette raison",
        "voici |c'est pourquoi |découvrez ", "", "", "pourquoi "},
    Teasers{
        "it",
        "cosa cambia|cosa sappiamo|cosa significa|cosa si sa|non ci crederai|non crederete|non crederai|non ci "
        "crederete|ecco perché|ecco come|ecco cosa|ecco chi|cosa sapere|cosa c'è da sapere|quello che devi "
        "sapere|quello che c'è da sapere|tutto quello che|non indovinerai|non immaginerai|il vero motivo|ti "
        "sorprenderà|vi sorprenderà|cosa è successo dopo|questo trucco|nessuno se l'aspettava|da non perdere|non "
        "perdete|devi assolutamente|dovete assolutamente|non "
        "sapevi|non sapevate|preparati a|preparatevi a|a bocca aperta|resterai senza parole|resterete senza "
        "parole|rimarrai senza parole|nessuno ne parla",
        "ecco |scopri ", "questo |questa |questi |queste ",
        " settimana settimane anno mese sera mattina notte estate inverno pomeriggio weekend volta primavera autunno "
        "stagione giorni ",
        "perché "},
};

/// What teasers do in forms of their own. `spans`: two parts with words between them ("das musst du über Zinsen
/// wissen"); `listed` and `behind`: "5 Gründe, warum"; `hype`: praise in the place of a fact ("Unglaublich: ...").
struct Patterns {
    std::string_view language;
    std::string_view spans;
    std::string_view listed;
    std::string_view behind;
    std::string_view hype;
    std::string_view behind_hype;
    std::string_view articles;
};
constexpr auto patterns = std::to_array<Patterns>({
    {"de",
     "das musst du*wissen|das musst du*kennen|das musst du*sehen|das musst du*gelesen|das müssen sie*wissen|das müssen "
     "sie*kennen|das müsst ihr*wissen|das solltest du*wissen|das sollten sie*wissen|das solltet ihr*wissen|das muss "
     "man*wissen|das sollte man*wissen|was du*wissen musst|was du*wissen solltest|was sie*wissen müssen|was sie*wissen "
     "sollten|was man*wissen muss|was ihr*wissen müsst|alles, was du*|alles, was sie über*|deshalb solltest du*|darum "
     "solltest du*|deshalb sollten sie*|darum sollten sie*",
     " gründe dinge tricks tipps fakten fehler geheimnisse wege irrtümer ",
     " warum weshalb wieso die mit wie so was dank ",
     " unglaublich unfassbar wahnsinn krass schockierend omg wow hammer irre heftig verrückt ",
     " wie was wer aber dass warum wo ", " die diese der "},
    {"en",
     "what you*need to know|what you*should know|what you*must know|things you*know|all you*need to know|things you*do|"
     "everything you*know|everything you*need|this is what*next",
     " reasons things ways tricks tips facts mistakes secrets myths ",
     " why to you that for every about we which no how ",
     " unbelievable incredible shocking amazing wow omg insane crazy ", " how what who but why where that ",
     " the these here are "},
    {"fr",
     "ce que vous*savoir|ce que tu*savoir|ce qu'il faut*savoir|ce qu'il faut*retenir|ce que l'on*sait|tout ce que "
     "vous*|tout ce qu'il faut*|vous devez*absolument|pourquoi vous*devriez",
     " raisons choses astuces conseils erreurs façons secrets manières idées ", " de pour que qui à d qu dont ",
     " incroyable choquant hallucinant dingue wow stupéfiant fou ahurissant ", " mais ce comme ", " les ces voici "},
    {"it", "quello che*sapere|cosa*devi sapere|cosa*dovete sapere|cosa*bisogna sapere|ciò che*sapere|tutto ciò che*",
     " motivi ragioni cose trucchi consigli errori modi segreti ", " per da che di perché con ",
     " incredibile pazzesco scioccante assurdo wow clamoroso ", " ma come cosa quello che chi ", " le i gli ecco "},
});

/// Both parts of "das musst du*wissen" in one sentence, the first where a word begins.
std::string span_in(std::string_view spans, std::string_view text) {
    while (!spans.empty()) {
        const auto bar = std::min(spans.find('|'), spans.size());
        const auto span = spans.substr(0, bar);
        spans.remove_prefix(std::min(bar + 1, spans.size()));
        const auto star = span.find('*');
        const auto at = phrase_at(span.substr(0, star), text);
        if (at == std::string_view::npos) continue;
        const auto begin = at + star;
        const auto end = std::min(text.find(". ", begin), text.size());
        const auto behind = text.substr(begin, end - begin);
        const auto second = span.substr(star + 1);
        if (second.empty()) return std::string(text.substr(at, star));
        if (const auto rest = phrase_at(second, behind); rest != std::string_view::npos)
            return std::string(text.substr(at, star + rest + second.size()));
    }
    return {};
}

bool is_count(std::string_view word) {
    constexpr std::string_view counts =
        " zwei drei vier fünf sechs sieben acht neun zehn elf zwölf two three four five six seven eight nine ten "
        "twelve "
        "deux trois quatre cinq six sept huit neuf dix douze due tre quattro cinque sei sette otto nove dieci dodici ";
    return is_listed(counts, word) || (!word.empty() && word.size() <= 3 &&
                                       std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; }));
}

/// "5 Gründe, warum", "Zins: 7 things you": at the beginning or behind a colon.
std::string list_in(const Patterns& known, std::string_view text) {
    if (const auto colon = text.find(": "); colon != std::string_view::npos) {
        if (auto behind = list_in(known, text.substr(colon + 2)); !behind.empty()) return behind;
    }
    const auto all = words(text, 6);
    std::size_t at = 0;
    while (at < all.size() && is_listed(known.articles, all[at])) ++at;
    if (at + 2 >= all.size() || !is_count(all[at]) || !is_listed(known.listed, all[at + 1])) return {};
    return is_listed(known.behind, all[at + 2]) ? all[at] + " " + all[at + 1] : std::string();
}

/// "Unglaublich: ...", "Incroyable mais vrai", "Wow!": at the beginning.
std::string hype_in(const Patterns& known, std::string_view text) {
    const auto tokens = tokens_of(text);
    if (tokens.empty() || !is_listed(known.hype, tokens.front().text)) return {};
    const auto* const next = neighbour(tokens, 0, 1);
    const bool stands_alone = next == nullptr || is_listed(" : ! , – — - … ", next->text);
    return stands_alone || is_listed(known.behind_hype, next->text) ? std::string(tokens.front().text) : std::string();
}

/// "So viele Lawinen wie nie" tells the fact.
bool is_comparison(std::string_view text) {
    constexpr std::string_view starts =
        "so viel|so wenig|so far|so gut wie|so many|so much|so few|so long as|so hoch|so tief|so warm|so kalt|so "
        "früh|so spät|so oft|so selten";
    constexpr std::string_view anywhere =
        "wie nie|wie noch nie|noch nie|wie seit|wie selten|wie lange nicht|wie zuletzt";
    return !phrase_at_start(starts, text).empty() || !phrase_in(anywhere, text).empty();
}

/// "Dieser Mann" points at somebody without a name; "diese Woche" does not.
std::string pointing_in(const Teasers& known, std::string_view text) {
    const auto phrase = phrase_at_start(known.pointing, text);
    if (phrase.empty()) return {};
    const auto all = words(text.substr(phrase.size()), 2);
    const bool is_time =
        std::ranges::any_of(all, [&](const std::string& word) { return is_listed(known.times, word); });
    return all.empty() || is_time ? std::string() : std::string(phrase) + all.front();
}

/// "Steuern: So sparst du", but not "Steuern: so viel wie nie".
std::string so_behind_colon(std::string_view text) {
    const auto at = text.find(": so ");
    if (at == std::string_view::npos || is_comparison(text.substr(at + 2))) return {};
    const auto all = words(text.substr(at + 5), 3);
    const bool verb = !all.empty() && (all.front().ends_with('t') || all.front().ends_with("en"));
    return verb && !is_one_of(all, "nicht") ? std::string("so ") + all.front() : std::string();
}

bool ends_open(std::string_view text) {
    text = without_end_marks(text);
    return text.ends_with("…") || text.ends_with("...");
}

std::string teaser_in(const ShownText& shown, std::string_view language, bool weekend, Product product) {
    if (!is_story_text(shown.part)) return {};
    if (ends_open(shown.text)) return "…";
    const auto found = std::ranges::find(teasers, language, &Teasers::language);
    if (found == teasers.end()) return {};
    const auto text = comparable(without_label(shown, product));
    if (const auto phrase = phrase_in(found->anywhere, text); !phrase.empty()) return std::string(phrase);
    const auto* const forms = std::ranges::find(patterns, language, &Patterns::language);
    if (auto span = span_in(forms->spans, text); !span.empty()) return span;
    if (auto hype = hype_in(*forms, text); !hype.empty()) return hype;
    if (!is_title(shown.part) || is_comparison(text)) return {};
    if (auto list = list_in(*forms, text); !list.empty()) return list;
    if (const auto phrase = phrase_at_start(found->beginning, text); !phrase.empty()) return std::string(phrase);
    if (const auto phrase = phrase_at_start(found->why, text); !weekend && !phrase.empty()) return std::string(phrase);
    if (auto pointing = pointing_in(*found, text); !pointing.empty()) return pointing;
    return language == "de" ? so_behind_colon(text) : std::string();
}

} // namespace

std::vector<Finding> check_teasing(const RuleInput& input) {
    const auto language = primary_language(input);
    const bool weekend = is_weekend_edition(input);
    return search(input, "teaser", RuleSeverity::warning, "teaser",
                  [&](const ShownText& shown) { return teaser_in(shown, language, weekend, input.document.product); });
}

} // namespace depesche::digest
