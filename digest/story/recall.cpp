#include "digest/story/recall.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// What two words are followed by.
enum class Recalled {
    place,  ///< and its article: "der Adria"
    mishap, ///< one must be named: "das Unglück in der Adria", but neither "das Feuerverbot" nor "die Abstimmung"
};

struct Phrase {
    std::string_view language, first, second;
    Recalled what;
};

constexpr auto phrases = std::to_array<Phrase>({
    {"de", "bilder", "aus", Recalled::place},      {"de", "bilder", "von", Recalled::place},
    {"de", "bilder", "vom", Recalled::place},      {"de", "bildern", "aus", Recalled::place},
    {"de", "bildern", "von", Recalled::place},     {"de", "bildern", "vom", Recalled::place},
    {"de", "blick", "auf", Recalled::mishap},      {"de", "erinnert", "an", Recalled::mishap},
    {"de", "erinnerte", "an", Recalled::mishap},   {"de", "erinnern", "an", Recalled::mishap},
    {"de", "erinnerung", "an", Recalled::mishap},  {"de", "erinnerungen", "an", Recalled::mishap},
    {"en", "images", "from", Recalled::place},     {"en", "pictures", "from", Recalled::place},
    {"en", "footage", "from", Recalled::place},    {"en", "memories", "of", Recalled::mishap},
    {"en", "reminiscent", "of", Recalled::mishap}, {"en", "reminded", "of", Recalled::mishap},
    {"en", "echoes", "of", Recalled::mishap},      {"fr", "images", "de", Recalled::place},
    {"fr", "images", "du", Recalled::place},       {"fr", "souvenir", "de", Recalled::mishap},
    {"fr", "souvenir", "du", Recalled::mishap},    {"fr", "souvenirs", "de", Recalled::mishap},
    {"it", "immagini", "di", Recalled::place},     {"it", "immagini", "dal", Recalled::place},
    {"it", "immagini", "dalla", Recalled::place},  {"it", "ricordo", "del", Recalled::mishap},
    {"it", "ricordo", "della", Recalled::mishap},
});

/// "an den Brand der Fähre «Stella» vor Korsika"
constexpr std::size_t longest = 10;

/// In all four languages, the ends of words: "Zugunglück".
constexpr auto mishaps = std::to_array<std::string_view>(
    {"ungluck",  "katastrophe",  "brand",    "unfall",      "absturz",   "drama",    "beben",      "attentat",
     "anschlag", "tragodie",     "sturz",    "einsturz",    "flut",      "lawine",   "fire",       "crash",
     "disaster", "earthquake",   "attack",   "bombing",     "avalanche", "collapse", "flood",      "floods",
     "tragedy",  "incendie",     "accident", "catastrophe", "drame",     "seisme",   "inondation", "inondations",
     "naufrage", "effondrement", "incendio", "incidente",   "disastro",  "tragedia", "terremoto",  "alluvione",
     "crollo",   "naufragio",    "valanga",  "strage"});

bool is_mishap(std::string_view word) {
    return std::ranges::any_of(mishaps, [&](std::string_view end) { return word.ends_with(end); });
}

/// Whether a clause ends between two tokens of one text. Quotation marks around a name end none.
bool ends_clause(const StoryToken& before, const StoryToken& after) {
    const char* const from = before.written.data() + before.written.size();
    const std::string_view between(from, static_cast<std::size_t>(after.written.data() - from));
    return between.find_first_of(".,;:!?\n|()") != std::string_view::npos;
}

} // namespace

std::size_t recalling_tokens(std::span<const StoryToken> tokens, std::string_view language) {
    if (tokens.size() < 3) return 0;
    const auto found = std::ranges::find_if(phrases, [&](const Phrase& phrase) {
        return phrase.first == tokens[0].word && phrase.second == tokens[1].word && phrase.language == language;
    });
    if (found == phrases.end()) return 0;
    bool mishap = false;
    std::size_t count = 2;
    for (; count < std::min(longest, tokens.size()) && !ends_clause(tokens[count - 1], tokens[count]); ++count) {
        mishap = mishap || is_mishap(tokens[count].word);
        if (found->what == Recalled::place && tokens[count].capital) return count + 1;
    }
    return found->what == Recalled::mishap && mishap ? count : 0;
}

bool begins_recall(std::string_view word, std::string_view language) {
    return std::ranges::any_of(
        phrases, [&](const Phrase& phrase) { return phrase.first == word && phrase.language == language; });
}

} // namespace depesche::digest
