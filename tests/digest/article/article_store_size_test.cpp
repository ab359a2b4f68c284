// What the store costs as it grows. "[.slow]": run by name, figures by -s.

#include "digest/article/article_store.hpp"

#include "tests/digest/article/article_maker.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace depesche::digest;
using namespace depesche::tests;
using std::chrono::steady_clock;

namespace {

double milliseconds_of(const std::function<void()>& work) {
    const auto start = steady_clock::now();
    work();
    return std::chrono::duration<double, std::milli>(steady_clock::now() - start).count();
}

std::vector<Article> articles_of(int first, int count) {
    std::vector<Article> articles;
    // Sixty an hour: 719 in a window of twelve hours.
    for (int i = first; i < first + count; ++i) articles.push_back(make_article(i, at_hour(i / 60.0)));
    return articles;
}

} // namespace

TEST_CASE("five thousand articles are stored within a second, and known again in less", "[article][store]") {
    const TempDir folder;
    auto store = open_article_store(folder / "news.db").value();
    const auto articles = articles_of(0, 5000);
    const double first = milliseconds_of([&] { store->put_all(articles, "f", at_hour(90), true).value(); });
    const double again = milliseconds_of([&] { store->put_all(articles, "f", at_hour(91), false).value(); });
    WARN("5,000 articles: stored in " << first << " ms, known again in " << again << " ms");
    // An unoptimised build on a busy machine gets five times the budget.
    CHECK(first < 5000);
    CHECK(again < 5000);
}

TEST_CASE("a window of twelve hours costs the same in a store of any size", "[.slow][article]") {
    const TempDir folder;
    auto store = open_article_store(folder / "news.db").value();
    const char* wanted = std::getenv("DEPESCHE_STORE_SIZE");
    const int largest = wanted != nullptr ? std::atoi(wanted) : 100'000;
    int stored = 0;
    for (int size = 10'000; size <= largest; size *= 10) {
        for (; stored < size; stored += 10'000)
            store->put_all(articles_of(stored, 10'000), "f", at_hour((stored + 10'000) / 60.0), true).value();
        const double until = size / 60.0;
        std::size_t found = 0;
        const auto window = [&] { found = store->window(at_hour(until - 12), at_hour(until), 5000).value().size(); };
        const double cold = milliseconds_of(window);
        double warm = cold;
        for (int i = 0; i < 9; ++i) warm = std::min(warm, milliseconds_of(window));
        const double put =
            milliseconds_of([&] { store->put_all(articles_of(size - 100, 100), "f", at_hour(until), false).value(); });
        store.reset();
        const double opened = milliseconds_of([&] { store = open_article_store(folder / "news.db").value(); });
        const double after_open = milliseconds_of(window);
        WARN(size << " articles, " << std::filesystem::file_size(folder / "news.db") / 1'000'000 << " MB: window of "
                  << found << " first " << cold << " ms, warm " << warm << " ms, after a restart " << after_open
                  << " ms; opened in " << opened << " ms; 100 known articles in " << put << " ms");
        CHECK(found == 719); // the start of a window is exclusive
    }
}
