#include "digest/story/near_copy.hpp"

#include "digest/article/article.hpp"
#include "digest/feed/feed_parser.hpp"

#include "tests/digest/story/text_edits.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

using namespace depesche::digest;
using namespace depesche::tests;

namespace {

bool is_table(const Words& words) {
    const auto numbers = std::ranges::count_if(
        words, [](const std::string& word) { return word.find_first_of("0123456789") != std::string::npos; });
    return static_cast<std::size_t>(numbers) * 4 > words.size();
}

/// Texts of agencies of 60 words and more, each event once: of two that share a fifth (a text and its next version)
/// the longer one. Tables of results are no texts: with other numbers they tell something else.
std::vector<Words> wire_texts(const std::filesystem::path& feeds) {
    std::vector<std::filesystem::path> files;
    for (const char* folder : {"dpa-digitalwires", "newsml-g2", "ninjs"})
        for (const auto& entry : std::filesystem::directory_iterator(feeds / folder))
            if (!entry.path().string().ends_with(".expect.json")) files.push_back(entry.path());
    std::ranges::sort(files);
    std::vector<Words> texts;
    for (const auto& path : files) {
        std::ifstream file(path, std::ios::binary);
        const auto feed =
            parse_feed(std::string(std::istreambuf_iterator<char>(file), {}), {"https://wire.example/", ""});
        if (!feed) continue;
        for (const Article& article : feed->articles)
            if (Words words = words_of(body_text(article)); words.size() >= 60 && !is_table(words))
                texts.push_back(std::move(words));
    }
    std::ranges::sort(texts, [](const Words& a, const Words& b) {
        return std::pair(b.size(), joined(a)) < std::pair(a.size(), joined(b)); // the longest first
    });
    std::vector<Words> kept;
    for (Words& text : texts) {
        const auto other = sketch(joined(text));
        if (std::ranges::none_of(kept, [&](const Words& one) { return shared_part(sketch(joined(one)), other) > 0.8; }))
            kept.push_back(std::move(text));
    }
    return kept;
}

/// Of `rounds` changed texts of each original, how many are found in an index of all originals.
double recall(const std::vector<Words>& texts, int rounds, const std::function<std::string(const Words&)>& change) {
    NearCopyIndex index;
    const Instant now{std::chrono::hours{490'000}};
    for (std::size_t i = 0; i < texts.size(); ++i) index.add(i, sketch(joined(texts[i])), now);
    int found = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        for (int round = 0; round < rounds; ++round) {
            const auto copies = index.add(texts.size(), sketch(change(texts[i])), now);
            found += std::ranges::find(copies, i, &NearCopy::id) != copies.end();
        }
    }
    return found / static_cast<double>(texts.size() * static_cast<std::size_t>(rounds));
}

struct Change {
    std::string name;
    double least;
    std::function<std::string(const Words&)> make;
};

std::vector<Change> changes(const Words& others, std::mt19937& random) {
    std::vector<Change> result;
    const auto add = [&](std::string name, double least, std::function<Words(const Words&)> make) {
        result.push_back({std::move(name), least, [=](const Words& words) { return joined(make(words)); }});
    };
    for (const int percent : {1, 3, 5, 10})
        add(fmt::format("{} % of the words edited", percent), 0.99,
            [=, &others, &random](const Words& words) { return edited(words, percent / 100.0, others, random); });
    add("10 to 30 % edited", 0.95, [&](const Words& words) {
        return edited(words, 0.1 + 0.2 * (static_cast<double>(random()) / 4294967296.0), others, random);
    });
    add("30 % edited", 0.95, [&](const Words& words) { return edited(words, 0.3, others, random); });
    for (const int percent : {80, 50, 30})
        add(fmt::format("cut to {} %", percent), 0.99,
            [=](const Words& words) { return cut_to(words, percent / 100.0); });
    add("cut to 30 %, 5 % edited", 0.95,
        [&](const Words& words) { return edited(cut_to(words, 0.3), 0.05, others, random); });
    add("paragraphs in another order", 0.99, [&](const Words& words) { return paragraphs_swapped(words, random); });
    add("other numbers", 0.99, [&](const Words& words) { return numbers_changed(words, random); });
    result.push_back({"quotation marks, dashes, ß", 0.99, set_otherwise});
    return result;
}

struct Unrelated {
    std::size_t pairs = 0;
    std::size_t merged = 0;
};

Unrelated unrelated(const std::vector<Words>& texts) {
    std::vector<TextSketch> sketches;
    for (const Words& text : texts) sketches.push_back(sketch(joined(text)));
    Unrelated result;
    for (std::size_t i = 0; i < sketches.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            ++result.pairs;
            result.merged += copied_part(sketches[i], sketches[j]).has_value();
        }
    }
    return result;
}

/// Their paragraphs of 100 words, as short reports; those of one text are unrelated enough.
std::vector<Words> short_reports(const std::vector<Words>& texts) {
    std::vector<Words> result;
    for (const Words& text : texts)
        for (std::size_t at = 0; at + 100 <= text.size(); at += 100)
            result.emplace_back(text.begin() + static_cast<std::ptrdiff_t>(at),
                                text.begin() + static_cast<std::ptrdiff_t>(at) + 100);
    return result;
}

Words all_words(const std::vector<Words>& texts) {
    Words all;
    for (const Words& text : texts) all.insert(all.end(), text.begin(), text.end());
    return all;
}

std::vector<Words> corpus() {
    const auto shared = shared_dir();
    if (!shared || !std::filesystem::exists(*shared / "corpora/feeds")) {
        WARN("skipped: there is no corpus of feeds beside the project");
        return {};
    }
    return wire_texts(*shared / "corpora/feeds");
}

} // namespace

TEST_CASE("copies of real agency texts are found, and unrelated ones are not merged", "[story]") {
    const auto texts = corpus();
    if (texts.empty()) return;
    REQUIRE(texts.size() >= 10);
    const Words others = all_words(texts);
    std::mt19937 random(1);
    for (const Change& change : changes(others, random)) {
        INFO(change.name);
        CHECK(recall(texts, 20, change.make) >= change.least);
    }
    CHECK(unrelated(texts).merged == 0);
    const auto parts = unrelated(short_reports(texts));
    CHECK(static_cast<double>(parts.merged) <= 0.001 * static_cast<double>(parts.pairs));
}

TEST_CASE("table of near copies", "[.][near_copy_table]") {
    const auto texts = corpus();
    const Words others = all_words(texts);
    const auto parts = short_reports(texts);
    std::mt19937 random(2);
    std::cout << "| change | " << texts.size() << " agency texts | " << parts.size()
              << " reports of 100 words |\n| --- | --- | --- |\n";
    for (const Change& change : changes(others, random))
        std::cout << fmt::format("| {} | {:.1f} % | {:.1f} % |\n", change.name, 100 * recall(texts, 100, change.make),
                                 100 * recall(parts, 20, change.make));
    const auto whole = unrelated(texts);
    const auto small = unrelated(parts);
    std::cout << fmt::format("| merged of unrelated pairs | {} of {} | {} of {} |\n", whole.merged, whole.pairs,
                             small.merged, small.pairs);
}
