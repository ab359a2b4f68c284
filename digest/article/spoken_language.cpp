#include "digest/article/spoken_language.hpp"

#include <algorithm>
#include <array>

namespace depesche::digest {

namespace {

struct SmallWords {
    std::string_view language;
    std::string_view words; // each between spaces; none of them is a frequent word of another language in this table
};

constexpr auto languages = std::to_array<SmallWords>({
    {"en", " the and of to is was are with for that have has will from this their been but after which who how you she "
           "he they i my ever "},
    {"de", " der die das und ist nicht ein eine für mit auf sich dem den im wird auch nach über vom zum bei "},
    {"fr", " le la les des est et une dans du pour qui sur pas avec aux au ce cette été sont "},
    {"it", " il di che gli della nel alla è sono dei delle una con dopo più anche dal nella "},
    {"es", " el los las que en una por contra del con para es se más como pero sus "},
    {"pt", " o os as que em uma do da não no na para com ao dos das mais ser são pelo pela contra por "},
    {"nl", " het een van en dat niet zijn voor met op aan wordt ook naar bij uit "},
});

constexpr std::size_t looked_at = 600;
constexpr int fewest_hits = 3;

bool is_letter(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte | 0x20U) - 'a' < 26U;
}

/// Counts the words of a text in each language's list.
class Tally {
public:
    void take(std::string_view word) {
        if (word.size() > longest) return;
        std::array<char, longest + 2> padded{' '};
        std::ranges::transform(word, padded.begin() + 1,
                               [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; });
        padded[word.size() + 1] = ' ';
        const std::string_view key(padded.data(), word.size() + 2);
        for (std::size_t i = 0; i < languages.size(); ++i)
            hits_[i] += languages[i].words.find(key) != std::string_view::npos ? 1 : 0;
    }

    /// Clearly one: at least three hits, and half as many again as the next.
    std::string_view winner() const {
        const auto best = std::ranges::max_element(hits_);
        int second = 0;
        for (auto it = hits_.begin(); it != hits_.end(); ++it)
            if (it != best) second = std::max(second, *it);
        if (*best < fewest_hits || 2 * *best < 3 * second) return {};
        return languages[static_cast<std::size_t>(best - hits_.begin())].language;
    }

private:
    static constexpr std::size_t longest = 8;
    std::array<int, languages.size()> hits_{};
};

} // namespace

std::string_view spoken_language(std::string_view text) {
    text = text.substr(0, looked_at);
    Tally tally;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        while (i < text.size() && is_letter(text[i])) ++i;
        if (i > begin)
            tally.take(text.substr(begin, i - begin));
        else
            ++i;
    }
    return tally.winner();
}

} // namespace depesche::digest
