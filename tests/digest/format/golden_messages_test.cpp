#include "digest/document/document.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <array>

using namespace depesche;
using namespace depesche::digest;

namespace {

constexpr std::array<const char*, 7> messages = {"morning-digest",  "evening-digest",  "weekend-edition",
                                                 "breaking-alert",  "breaking-update", "correction",
                                                 "surprising-story"};

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

TEST_CASE("every product reads as designed, in both languages and all dialects", "[format]") {
    const auto* const name = GENERATE(from_range(messages));
    const auto* const language = GENERATE("de-CH", "en");
    const auto base = std::string(name) + "." + language;
    const auto document = golden_document(base);
    CHECK(document.language == language);
    tests::check_golden("messages/" + base + ".plain.txt", rendered(document, Dialect::plain).text);
    tests::check_golden("messages/" + base + ".telegram.html.txt", rendered(document, Dialect::telegram_html).text);
    tests::check_golden("messages/" + base + ".whatsapp.txt", rendered(document, Dialect::whatsapp).text);
    CHECK(rendered(document, Dialect::telegram_html).cuts.empty());
    CHECK(rendered(document, Dialect::plain).fitted == document);
}

TEST_CASE("a document survives JSON", "[document]") {
    const auto* const name = GENERATE(from_range(messages));
    const auto document = golden_document(std::string(name) + ".de-CH");
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
