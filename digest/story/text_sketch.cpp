#include "digest/story/text_sketch.hpp"

#include "digest/article/words.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace depesche::digest {

namespace {

constexpr std::size_t most_sequences = 1024;
constexpr int place_bits = 2;
constexpr std::size_t values = 128;

std::uint64_t mixed(std::uint64_t x) { // splitmix64
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

std::uint64_t word_hash(std::string_view word) { // FNV-1a; "ß" counts as "ss"
    std::uint64_t hash = 0xcbf29ce484222325U;
    const auto add = [&](char letter) { hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3U; };
    for (std::size_t i = 0; i < word.size(); ++i) {
        if (word.substr(i).starts_with("ß")) {
            add('s');
            add('s');
            ++i;
        } else {
            add(word[i]);
        }
    }
    return mixed(hash);
}

/// 32 bits of each sequence of three words, in the order of the text.
std::vector<std::uint32_t> sequences_of(std::string_view text) {
    std::vector<std::uint32_t> result;
    std::uint64_t before = 0;
    std::uint64_t last = 0;
    std::size_t count = 0;
    visit_words(text, std::numeric_limits<std::size_t>::max(), [&](std::string_view word) {
        const std::uint64_t hash = word_hash(word);
        if (++count > 2)
            result.push_back(static_cast<std::uint32_t>(mixed(before * 3 + std::rotl(last, 20) + hash) >> 32U));
        before = last;
        last = hash;
    });
    return result;
}

struct Function {
    std::uint32_t factor;
    std::uint32_t summand;
};

constexpr auto functions = [] {
    std::array<Function, values> result{};
    std::uint64_t state = 0x9e3779b97f4a7c15U;
    for (Function& each : result) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        each = {static_cast<std::uint32_t>(state >> 32U) | 1U, static_cast<std::uint32_t>(state >> 8U)};
    }
    return result;
}();

std::array<std::uint32_t, 64> bands_of(const std::vector<std::uint32_t>& sequences) {
    std::array<std::uint32_t, values> least;
    least.fill(std::numeric_limits<std::uint32_t>::max());
    for (const std::uint32_t sequence : sequences)
        for (std::size_t i = 0; i < values; ++i)
            least[i] = std::min(least[i], sequence * functions[i].factor + functions[i].summand);
    std::array<std::uint32_t, 64> bands;
    for (std::size_t i = 0; i < bands.size(); ++i)
        bands[i] = static_cast<std::uint32_t>(mixed((std::uint64_t{least[2 * i]} << 32U) | least[2 * i + 1]));
    return bands;
}

TextSketch sketch_of_sequences(const std::vector<std::uint32_t>& all) {
    TextSketch result;
    result.sequences.reserve(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        result.sequences.push_back((all[i] & ~3U) | static_cast<std::uint32_t>(3 * i / all.size()));
    std::ranges::sort(result.sequences);
    const auto same = [](std::uint32_t a, std::uint32_t b) { return a >> place_bits == b >> place_bits; };
    const auto repeated = std::ranges::unique(result.sequences, same);
    result.sequences.erase(repeated.begin(), repeated.end());
    result.total = static_cast<std::uint32_t>(result.sequences.size());
    if (result.sequences.size() > most_sequences) {
        result.limit = result.sequences[most_sequences] >> place_bits;
        result.sequences.resize(most_sequences);
    }
    return result;
}

} // namespace

TextSketch sketch(std::string_view text) {
    const auto all = sequences_of(text);
    TextSketch result = sketch_of_sequences(all);
    result.bands = bands_of(all);
    return result;
}

TextSketch sketch_without_bands(std::string_view text) { return sketch_of_sequences(sequences_of(text)); }

} // namespace depesche::digest
