#include "digest/story/recall.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

/// Two words behind which another event is named, and how many words belong to it at most.
struct Phrase {
    std::string_view language, first, second;
    std::size_t span;
    bool of_mishap = false; ///< only where one is named: "Blick auf das Unglück", but not "Blick auf die Abstimmung"
};

/// A place and an article before it.
constexpr std::size_t a_place = 3;
/// "an den Brand der Fähre «Stella» vor Korsika"
constexpr std::size_t an_event = 8;

constexpr auto phrases = std::to_array<Phrase>({
    {"de", "bilder", "aus", a_place},       {"de", "bilder", "von", a_place},
    {"de", "bilder", "vom", a_place},       {"de", "bildern", "aus", a_place},
    {"de", "bildern", "von", a_place},      {"de", "bildern", "vom", a_place},
    {"de", "blick", "auf", an_event, true}, {"de", "erinnert", "an", an_event},
    {"de", "erinnerte", "an", an_event},    {"de", "erinnern", "an", an_event},
    {"de", "erinnerung", "an", an_event},   {"de", "erinnerungen", "an", an_event},
    {"de", "anders", "als", an_event},      {"de", "ahnlich", "wie", an_event},
    {"de", "gegensatz", "zu", an_event},    {"de", "gegensatz", "zum", an_event},
    {"de", "gegensatz", "zur", an_event},   {"en", "images", "from", a_place},
    {"en", "pictures", "from", a_place},    {"en", "footage", "from", a_place},
    {"en", "memories", "of", an_event},     {"en", "reminiscent", "of", an_event},
    {"en", "reminded", "of", an_event},     {"en", "echoes", "of", an_event},
    {"en", "contrast", "to", an_event},     {"en", "unlike", "the", an_event},
    {"fr", "images", "de", a_place},        {"fr", "images", "du", a_place},
    {"fr", "images", "venues", a_place},    {"fr", "souvenir", "de", an_event},
    {"fr", "souvenir", "du", an_event},     {"fr", "souvenirs", "de", an_event},
    {"fr", "rappelant", "le", an_event},    {"fr", "rappelant", "la", an_event},
    {"fr", "contrairement", "a", an_event}, {"fr", "contrairement", "au", an_event},
    {"it", "immagini", "di", a_place},      {"it", "immagini", "dal", a_place},
    {"it", "immagini", "dalla", a_place},   {"it", "immagini", "del", a_place},
    {"it", "immagini", "della", a_place},   {"it", "ricordo", "del", an_event},
    {"it", "ricordo", "della", an_event},   {"it", "ricordando", "il", an_event},
    {"it", "ricordando", "la", an_event},   {"it", "differenza", "di", an_event},
    {"it", "differenza", "del", an_event},  {"it", "differenza", "della", an_event},
});

constexpr auto mishaps =
    std::to_array<std::string_view>({"ungluck", "katastrophe", "brand", "unfall", "absturz", "drama", "beben",
                                     "attentat", "anschlag", "vorfall", "tragodie"});

} // namespace

std::size_t recalling_tokens(std::span<const StoryToken> tokens, std::string_view language) {
    if (tokens.size() < 3) return 0;
    const auto found = std::ranges::find_if(phrases, [&](const Phrase& phrase) {
        return phrase.first == tokens[0].word && phrase.second == tokens[1].word && phrase.language == language;
    });
    if (found == phrases.end()) return 0;
    std::size_t count = 2;
    bool mishap = false;
    while (count < std::min(found->span + 2, tokens.size()) && !tokens[count].starts_sentence) {
        mishap = mishap || std::ranges::find(mishaps, tokens[count].word) != mishaps.end();
        ++count;
    }
    return mishap || !found->of_mishap ? count : 0;
}

bool begins_recall(std::string_view word, std::string_view language) {
    return std::ranges::any_of(
        phrases, [&](const Phrase& phrase) { return phrase.first == word && phrase.language == language; });
}

} // namespace depesche::digest
