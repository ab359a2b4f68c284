#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace depesche::bot {

/// An invented article, not yet in any format. Texts are plain; `html` is the body as a newspaper's system writes it.
struct MadeArticle {
    unsigned number = 0;
    std::string section; ///< as in an address
    std::string title;
    std::string lead;
    std::string author;
    std::string caption;
    std::string credit;
    std::vector<std::string> tags;
    std::vector<std::string> paragraphs;
    std::string html;
};

/// Writes articles from a seed: the same seed, the same articles, on every machine.
class ArticleMaker {
public:
    explicit ArticleMaker(std::uint32_t seed) : random_(seed) {}
    MadeArticle next();       ///< five to eight paragraphs of HTML
    MadeArticle next_short(); ///< title and lead only

private:
    std::size_t below(std::size_t limit);
    std::string sentence();
    std::string prose(std::size_t sentences);
    std::string body(const MadeArticle& made);

    std::mt19937 random_; // its values are fixed by the standard; those of the distributions are not
    unsigned number_ = 0;
};

} // namespace depesche::bot
