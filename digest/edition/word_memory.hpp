#pragma once

#include "digest/article/article.hpp"
#include "digest/article/hold.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace depesche::digest {

/// A word that says something, as remembered (its first seven letters) and as the title writes it.
struct TellingWord {
    std::uint64_t stem = 0;
    std::string shown;
};

/// The telling words of an article's title and kicker, each once, in their order; words without meaning, numbers and
/// words below three letters are none.
std::vector<TellingWord> telling_words(const Article& article);

/// Which words stood together in the titles, kickers and leads of the past: 4 bytes a word of an article, so that 90
/// days of 2,000 articles need about 10 MB. The same whatever the order in which it learnt. A value; not thread-safe.
class WordMemory {
public:
    /// A report's later versions are remembered too, for they have new words; with its key all of them count as one
    /// article, of the time of the first. 0: an article of its own.
    void remember(const Article& article, Instant when, ArticleKey key = 0);
    /// Forgets what came before; call it now and then.
    void forget_before(Instant when);

    /// Articles in (after, before) that have both words.
    std::size_t together(std::uint64_t first, std::uint64_t second, Instant after, Instant before) const;
    /// How many of these words the closest article in (after, before) shares.
    std::size_t most_shared(const std::vector<TellingWord>& words, Instant after, Instant before) const;
    /// Articles in (after, before).
    std::size_t articles(Instant after, Instant before) const;
    std::size_t size() const noexcept { return times_.size(); } ///< all articles
    /// Days from the earliest article after `after` to `before`, begun ones included; what is said of the past holds
    /// for so many.
    int days(Instant after, Instant before) const;

private:
    std::vector<Instant> times_;                                                ///< by number of the article
    std::unordered_map<ArticleKey, std::uint32_t> number_of_;                   ///< of those with a key
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> articles_of_; ///< numbers, ascending
};

} // namespace depesche::digest
