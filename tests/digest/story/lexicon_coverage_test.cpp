#include "digest/article/words.hpp"
#include "digest/story/lexicon.hpp"

#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>
#include <map>
#include <span>
#include <string>
#include <vector>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

struct Coverage {
    std::size_t words = 0;
    std::size_t known = 0;
    std::map<std::string, std::size_t> unknown;
};

bool has_content(const std::string& word) {
    return word.size() > 3 && !is_stop_word(word) && word.find_first_of("0123456789") == std::string::npos;
}

void count(std::string_view text, const std::string& language, Coverage& coverage) {
    const auto list = words(text);
    const std::vector<std::string_view> views(list.begin(), list.end());
    for (std::size_t i = 0; i < list.size();) {
        const auto phrase = phrase_at(std::span(views).subspan(i), language);
        std::array<Concept, 4> found;
        const bool known = phrase.words > 0 || concepts_of(list[i], language, found) > 0;
        if (phrase.words > 0 || has_content(list[i])) {
            ++coverage.words;
            coverage.known += known ? 1 : 0;
            if (!known) ++coverage.unknown[list[i]];
        }
        i += std::max<std::size_t>(phrase.words, 1);
    }
}

std::map<std::string, Coverage> coverage_of(const std::vector<std::filesystem::path>& files) {
    std::map<std::string, Coverage> result;
    for (const auto& path : files) {
        std::ifstream file(path);
        for (std::string line; std::getline(file, line);) {
            const auto article = nlohmann::json::parse(line);
            const std::string language = article.value("language", "");
            for (const char* field : {"title", "lead", "summary", "text"})
                if (article.contains(field) && article[field].is_string())
                    count(article[field].get<std::string>(), language, result[language]);
        }
    }
    return result;
}

} // namespace

TEST_CASE("more than half of what reports say is known in each language", "[story]") {
    const auto shared = shared_dir();
    if (!shared) {
        WARN("skipped: there are no corpora beside the project");
        return;
    }
    const auto languages =
        coverage_of({*shared / "corpora/newsroom/articles.jsonl", *shared / "corpora/stories/swiss.articles.jsonl"});
    for (const std::string language : {"de", "fr", "it", "en"}) {
        INFO(language);
        const Coverage& coverage = languages.at(language);
        CHECK(coverage.known * 2 > coverage.words);
    }
}

TEST_CASE("coverage of the lexicon", "[.][lexicon_coverage]") {
    const auto shared = shared_dir();
    std::vector<std::filesystem::path> files = {*shared / "corpora/newsroom/articles.jsonl",
                                                *shared / "corpora/stories/swiss.articles.jsonl"};
    for (auto& [language, coverage] : coverage_of(files)) {
        std::cout << fmt::format("| {} | {} | {:.0f} % |", language, coverage.words,
                                 100.0 * static_cast<double>(coverage.known) / static_cast<double>(coverage.words));
        std::vector<std::pair<std::size_t, std::string>> often;
        for (const auto& [word, times] : coverage.unknown) often.emplace_back(times, word);
        std::ranges::sort(often, std::greater<>());
        for (const auto& [times, word] : std::span(often).first(std::min<std::size_t>(often.size(), 40)))
            std::cout << ' ' << word;
        std::cout << '\n';
    }
}
