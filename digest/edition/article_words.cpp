#include "digest/edition/article_words.hpp"

#include "digest/article/words.hpp"

#include <functional>
#include <string_view>
#include <unordered_map>

namespace depesche::digest {

namespace {

constexpr std::size_t stem_letters = 7;
/// Of the body, and of each of the other texts.
constexpr std::size_t most_words = 120;

bool has_meaning(std::string_view word) { return word.size() > 2 && !is_stop_word(word); }

} // namespace

std::vector<CountedWord> counted_words(const Article& article) {
    std::vector<CountedWord> result;
    std::unordered_map<std::size_t, std::size_t> places;
    const auto add = [&](std::string_view text, double weight) {
        visit_words(text, most_words, [&](std::string_view word) {
            if (!has_meaning(word)) return;
            const std::size_t hash = std::hash<std::string_view>{}(first_letters(word, stem_letters));
            const auto [known, fresh] = places.try_emplace(hash, result.size());
            if (fresh) result.push_back({hash, 0});
            result[known->second].count += weight;
        });
    };
    add(article.title, 3);
    add(article.lead, 2);
    add(article.kicker, 2);
    for (const std::string& tag : article.tags) add(tag, 2);
    add(body_text(article), 1);
    return result;
}

} // namespace depesche::digest
