#include "digest/document/document.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace depesche;
using namespace depesche::digest;

namespace {

/// Visible characters and words of facts/editorial.md, part 1.
struct Budget {
    const char* name;
    std::size_t characters;
    std::size_t words;
};
constexpr auto messages = std::to_array<Budget>({{"morning-digest", 950, 140},
                                                 {"evening-digest", 900, 130},
                                                 {"weekend-edition", 700, 100},
                                                 {"breaking-alert", 300, 45},
                                                 {"breaking-update", 240, 40},
                                                 {"correction", 240, 40},
                                                 {"surprising-story", 260, 45},
                                                 {"poll", 300, 45}});
constexpr std::array languages = {"de-CH", "en", "fr-CH", "it-CH"};

Document golden_document(const std::string& name) {
    auto document = document_from_json(tests::read_file(tests::golden_dir("messages") / (name + ".json")));
    INFO((document ? "" : document.error()));
    REQUIRE(document);
    return *std::move(document);
}

Rendered rendered(const Document& document, Dialect dialect) {
    auto result = render(document, dialect);
    INFO((result ? "" : result.error()));
    REQUIRE(result);
    return *std::move(result);
}

} // namespace

TEST_CASE("every product reads as designed, in four languages and all dialects", "[format]") {
    const Budget message = GENERATE(from_range(messages));
    const auto* const language = GENERATE(from_range(languages));
    const auto base = std::string(message.name) + "." + language;
    const auto document = golden_document(base);
    CHECK(document.language == language);
    const auto* const telegram = document.product == Product::poll ? ".telegram.json" : ".telegram.html.txt";
    tests::check_golden("messages/" + base + ".plain.txt", rendered(document, Dialect::plain).text);
    tests::check_golden("messages/" + base + telegram, rendered(document, Dialect::telegram_html).text);
    tests::check_golden("messages/" + base + ".whatsapp.txt", rendered(document, Dialect::whatsapp).text);
    CHECK(rendered(document, Dialect::telegram_html).cuts.empty());
    CHECK(rendered(document, Dialect::plain).fitted == document);
}

TEST_CASE("every product keeps its budget in four languages and all dialects", "[format]") {
    const Budget message = GENERATE(from_range(messages));
    const auto* const language = GENERATE(from_range(languages));
    const auto document = golden_document(std::string(message.name) + "." + language);
    INFO(message.name << " " << language);
    CHECK(word_count(document) <= message.words);
    for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp})
        CHECK(visible_length(rendered(document, dialect)) <= message.characters);
    for (const auto& block : document.blocks) {
        const auto* const item = std::get_if<Item>(&block);
        if (item == nullptr) continue;
        INFO(item->title);
        CHECK(code_point_length(item->title) <= 60);
        CHECK(code_point_length(item->line) <= 110);
    }
    if (const auto* const head = std::get_if<Headline>(&document.blocks.front());
        head != nullptr && document.product != Product::surprising)
        CHECK(code_point_length(head->sign + " " + head->text) <= (document.product == Product::alert ? 60 : 70));
    if (const auto* const poll = std::get_if<ReaderPoll>(&document.blocks.front())) {
        CHECK(code_point_length(poll->question) <= 100);
        for (const auto& option : poll->options) CHECK(code_point_length(option) <= 30);
    }
}

TEST_CASE("a document survives JSON", "[document]") {
    const Budget message = GENERATE(from_range(messages));
    const auto document = golden_document(std::string(message.name) + ".de-CH");
    CHECK(document_from_json(to_json(document)) == document);
}

TEST_CASE("a channel's message is the same without the way to leave", "[format]") {
    const auto document = golden_document("morning-digest.de-CH");
    const auto own = rendered(document, Dialect::telegram_html).text;
    const auto channel = rendered(document.for_channel(), Dialect::telegram_html).text;
    CHECK(own == channel + "\n/stop · /einstellungen");
}

TEST_CASE("previews are off in digests and alerts and on in surprising stories", "[format]") {
    CHECK_FALSE(rendered(golden_document("morning-digest.en"), Dialect::telegram_html).link_preview);
    CHECK_FALSE(rendered(golden_document("breaking-alert.en"), Dialect::telegram_html).link_preview);
    CHECK(rendered(golden_document("surprising-story.en"), Dialect::telegram_html).link_preview);
}

TEST_CASE("visible lengths are those of the editorial table", "[format]") {
    const auto morning = golden_document("morning-digest.de-CH");
    CHECK(visible_length(rendered(morning, Dialect::telegram_html)) == 743);
    CHECK(visible_length(rendered(morning, Dialect::whatsapp)) == 925);
    CHECK(visible_length(rendered(golden_document("breaking-alert.de-CH"), Dialect::whatsapp)) == 282);
    CHECK(visible_length(rendered(golden_document("evening-digest.en"), Dialect::telegram_html)) == 650);
    CHECK(word_count(morning) <= 140);
    CHECK(word_count(morning) >= 105);
}
