#include "digest/story/lexicon_word.hpp"

#include "digest/document/unicode.hpp"

namespace depesche::digest {

namespace {

using namespace lexicon_table;

// clang-format off
constexpr auto german_inflections = std::to_array<std::string_view>({"e", "em", "en", "ens", "er", "ern", "ers", "es", "n", "ns", "s"});
constexpr auto french_inflections = std::to_array<std::string_view>({"e", "es", "s", "x"});
constexpr auto english_inflections = std::to_array<std::string_view>({"es", "s"});
/// After a German stem: what makes verbs, adjectives, nouns and persons of it.
constexpr auto german_endings = std::to_array<std::string_view>({
    "e", "el", "eln", "em", "en", "end", "ende", "endem", "enden", "ender", "endes", "ens", "er", "erin", "erinnen", "ern", "erns", "ers", "ert", "erte", "erten", "erter", "ertes", "erung",
    "erungen", "es", "est", "et", "ete", "eten", "eter", "etes", "ig", "ige", "igem", "igen", "iger", "iges", "in", "innen", "isch", "ische", "ischem", "ischen", "ischer", "isches",
    "lich", "liche", "lichem", "lichen", "licher", "liches", "n", "nd", "ne", "nen", "ns", "s", "st", "ste", "sten", "ster", "stes", "t", "te", "tem", "ten", "ter", "tes", "tet",
    "tete", "teten", "tin", "tinnen", "tung", "tungen", "ung", "ungen", "ier", "iere", "ieren", "iert", "ierte", "ierten", "ierter", "iertes", "ierung", "ierungen", "ion", "ionen",
});
/// What makes learned words and names of countries of a stem: "fotografie", "insolvenz", "albanien". Behind a short stem
/// it is chance ("romanik").
constexpr auto learned_endings = std::to_array<std::string_view>({
    "a", "ade", "ant", "anten", "anz", "ation", "ationen", "ator", "atoren", "ei", "eien", "enz", "enzen", "eur", "eure", "heit", "ie", "ien", "iens", "ik", "iker", "ikerin", "ikern",
    "ismus", "ist", "isten", "istin", "itat", "igkeit", "keit", "mus", "o", "os", "schaft", "tisch", "tische", "tischem", "tischen", "tischer", "tisches", "um", "ums", "z", "zen",
});
// clang-format on
constexpr std::size_t learned_stem = 6;
constexpr std::size_t longest_ending = 8; // "deragli-amento", "accident-ellement"

template <std::size_t count>
constexpr auto sorted(std::array<std::string_view, count> list) {
    std::ranges::sort(list);
    return list;
}
constexpr auto german_endings_sorted = sorted(german_endings);
constexpr auto learned_endings_sorted = sorted(learned_endings);

template <std::size_t count>
bool among(const std::array<std::string_view, count>& list, std::string_view rest) {
    return std::ranges::find(list, rest) != list.end();
}

bool inflects(std::uint8_t languages, std::string_view rest) {
    if (rest.size() > 3) return false;
    return ((languages & german) != 0 && among(german_inflections, rest)) ||
           ((languages & french) != 0 && among(french_inflections, rest)) ||
           ((languages & english) != 0 && among(english_inflections, rest));
}

} // namespace

bool Letters::fold(std::string_view word) {
    size_ = 0;
    while (!word.empty()) {
        const auto byte = static_cast<unsigned char>(word.front());
        if (byte < 0x80) {
            word.remove_prefix(1);
            if (byte == '\'')
                size_ = 0;
            else if (byte >= 'A' && byte <= 'Z')
                add(static_cast<char>(byte + ('a' - 'A')));
            else if (byte != '-')
                add(static_cast<char>(byte));
        } else {
            const CodePoint point = first_code_point(word);
            word.remove_prefix(point.bytes);
            if (point.value == U'\u2019')
                size_ = 0;
            else
                for (const char letter : plain_letter(point.value)) add(letter);
        }
    }
    return size_ > 0 && size_ < letters_.size();
}

bool may_end(const Entry& entry, std::uint8_t languages, std::size_t letters, std::string_view rest) {
    const auto shared = static_cast<std::uint8_t>(entry.languages & languages);
    if (shared == 0) return false;
    if (rest.empty()) return true;
    switch (static_cast<Ending>(entry.ending)) {
    case Ending::none:
        return false;
    case Ending::inflected:
        return inflects(shared, rest);
    case Ending::any:
        if ((shared & ~german) != 0 && rest.size() <= longest_ending) return true;
        if ((shared & german) == 0) return false;
        return std::ranges::binary_search(german_endings_sorted, rest) ||
               (letters >= learned_stem && std::ranges::binary_search(learned_endings_sorted, rest));
    }
    return false;
}

} // namespace depesche::digest
