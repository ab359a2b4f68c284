#include "digest/feed/plain_text_article.hpp"

#include "digest/document/json.hpp"
#include "digest/edition/edition.hpp"
#include "digest/feed/depesche_json.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/shared.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;

namespace {

PlainTextArticle read(std::string_view text, const PlainTextHints& hints = {}) {
    auto read = read_plain_text_article(text, hints);
    INFO((read ? std::string() : read.error().message));
    REQUIRE(read);
    return *std::move(read);
}

std::string data_file(const std::string& name) {
    return tests::read_file(std::filesystem::path(DEPESCHE_SOURCE_DIR) / "tests/data/articles" / name);
}

std::size_t count(const Article& article, BlockKind kind) {
    return static_cast<std::size_t>(std::ranges::count(article.blocks, kind, &Block::kind));
}

const Block* first(const Article& article, BlockKind kind) {
    const auto found = std::ranges::find(article.blocks, kind, &Block::kind);
    return found == article.blocks.end() ? nullptr : &*found;
}

std::string refusal(std::string_view text) {
    const auto read = read_plain_text_article(text, {});
    REQUIRE_FALSE(read);
    return read.error().message;
}

} // namespace

TEST_CASE("an article copied off its page is understood whole, in each language", "[feed][article]") {
    for (const std::string name : {"interview_de", "interview_fr", "interview_it", "interview_en", "report_de",
                                   "list_de", "ticker_de", "wrapped_en"}) {
        const PlainTextArticle text = read(data_file(name + ".txt"));
        nlohmann::ordered_json shown = article_to_json(text.article);
        if (!text.stripped.empty()) shown["stripped"] = text.stripped;
        tests::check_golden("articles/" + name + ".json", dump_json(shown, 2));
    }
}

TEST_CASE("every interview of the examples has the same parts", "[feed][article]") {
    for (const std::string language : {"de", "fr", "it", "en"}) {
        INFO(language);
        const PlainTextArticle text = read(data_file("interview_" + language + ".txt"));
        const Article& article = text.article;
        CHECK(article.language == language);
        CHECK_FALSE(article.kicker.empty());
        CHECK_FALSE(article.lead.empty());
        CHECK(article.bullets.size() == 3);
        CHECK(count(article, BlockKind::question) >= 3);
        CHECK(count(article, BlockKind::question) == count(article, BlockKind::answer));
        CHECK(count(article, BlockKind::box) == 2);
        CHECK(count(article, BlockKind::paragraph) == 0);
        REQUIRE(first(article, BlockKind::poll) != nullptr);
        CHECK(first(article, BlockKind::poll) == &article.blocks.back());
        CHECK_FALSE(text.stripped.empty());
        const auto agency = std::ranges::find_if(article.blocks, [](const Block& b) { return !b.credit.empty(); });
        REQUIRE(agency != article.blocks.end());
        CHECK_FALSE(agency->title.empty());
        CHECK_FALSE(agency->as_of.empty());
        for (const std::string& call : text.stripped) CHECK(body_text(article).find(call) == std::string::npos);
        CHECK(line_text(article, language).origin == "first bullet");
    }
}

TEST_CASE("the scraped article beside the project is understood", "[feed][article]") {
    const auto shared = tests::shared_dir();
    const auto folder = shared ? *shared / "corpora/articles" : std::filesystem::path();
    if (!shared || !std::filesystem::exists(folder)) {
        WARN("skipped: there is no scraped article beside the project");
        return;
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        INFO(entry.path());
        const PlainTextArticle text = read(tests::read_file(entry.path()));
        const Article& article = text.article;
        CHECK(article.language == "de");
        CHECK(article.kicker.size() == 15);
        CHECK(article.title.size() == 69);
        CHECK(article.bullets.size() == 3);
        std::string kinds;
        for (const Block& block : article.blocks) kinds += "phqablxr"[std::min(static_cast<int>(block.kind), 7)];
        // Bullets were lifted, the call is gone: question and answer, two boxes, the quote, the poll.
        CHECK(kinds == "qaxqaxqalqaqar");
        CHECK(text.stripped.size() == 2);
        const auto credited = std::ranges::find_if(article.blocks, [](const Block& b) { return !b.credit.empty(); });
        REQUIRE(credited != article.blocks.end());
        CHECK(credited->credit == "DPA");
        CHECK(credited->as_of.size() == 81);
        const auto quote = std::ranges::find(article.blocks, BlockKind::quote, &Block::kind);
        CHECK(line_text(article, "de-CH").line.find(quote->text.substr(2, 20)) == std::string::npos);
    }
}

TEST_CASE("an edited text is the same article, as long as its title stays", "[feed][article]") {
    const std::string first =
        "Die Brücke bleibt zu\nDie Brücke über die Seeenge bleibt bis Freitag gesperrt.\nMehr weiss man nicht.";
    const Article before = read(first).article;
    const Article after = read(first + "\nDie Polizei ermittelt.").article;
    CHECK(before.id == after.id);
    CHECK(before.id.starts_with("text:"));
    const Article named = read(first, {.url = "https://seestadt.example/b", .language = "", .published = {}}).article;
    CHECK(named.id == "https://seestadt.example/b");
    CHECK(named.from.of(Field::url) == From::editor);
}

TEST_CASE("an embargo in a text by hand is one, and no reader sees its line", "[feed][article]") {
    constexpr std::string_view body =
        "Die Seebrücke bleibt bis Freitag zu. Das sagt die Stadt.\n\nGrund ist ein Riss.\n";
    constexpr std::string_view title = "Seebrücke gesperrt";
    const std::vector<std::pair<std::string, std::string>> notes = {
        {"Sperrfrist: Sonntag, 29. November 2026, 06.00 Uhr", "2026-11-29T06:00:00Z"},
        {"SPERRFRIST 29.11.2026, 6 Uhr", "2026-11-29T06:00:00Z"},
        {"EMBARGOED until 30 November 2026, 6 pm", "2026-11-30T18:00:00Z"}};
    for (const auto& [note, until] : notes) {
        for (const std::string& text :
             {fmt::format("{}\n\n{}\n\n{}", note, title, body), fmt::format("{}\n\n{}\n\n{}", title, note, body),
              fmt::format("{}\n\n{}\n{}\n", title, body, note)}) {
            INFO(text);
            const PlainTextArticle read_text = read(text);
            const Article& article = read_text.article;
            CHECK(article.title == title);
            REQUIRE(article.embargo_until);
            CHECK(to_iso8601(*article.embargo_until) == until);
            CHECK(article.from.of(Field::embargo) == From::text_marker);
            CHECK(dump_json(article_to_json(article)).find(note) == std::string::npos);
            CHECK(article.id == read(fmt::format("{}\n\n{}", title, body)).article.id);
            CHECK(read_text.warnings.empty());
        }
    }
    const PlainTextArticle vague = read(fmt::format("{}\n\nSperrfrist: Sonntag, 6 Uhr\n\n{}", title, body));
    CHECK(vague.article.status == PublicationStatus::withheld);
    REQUIRE(vague.warnings.size() == 1);
    CHECK(vague.warnings[0].find("withheld") != std::string::npos);
}

TEST_CASE("a correction by hand is a version of the article that it corrects", "[feed][article]") {
    constexpr std::string_view text = "Seebrücke gesperrt\n\nDie Seebrücke bleibt zu. Das sagt die Stadt.\n";
    const Article corrected = read(fmt::format("KORREKTUR: {}", text)).article;
    CHECK(corrected.is_correction);
    CHECK(corrected.title == "Seebrücke gesperrt");
    CHECK(corrected.kicker.empty());
    CHECK(corrected.id == read(text).article.id);
}

TEST_CASE("a text in any encoding is read", "[feed][article]") {
    const Article article = read("Br\xFC"
                                 "cke zu\r\nDie Br\xFC"
                                 "cke ist zu.\r\nWir berichten.\r\n")
                                .article;
    CHECK(article.title == "Brücke zu");
    CHECK(article.lead == "Die Brücke ist zu.");
    CHECK(body_text(article) == "Wir berichten.");
}

TEST_CASE("what is no article is refused in one sentence with its cure", "[feed][article]") {
    CHECK(refusal("") == "The text is empty; give a file with the title on its first line.");
    CHECK(refusal(" \n\t \xEF\xBB\xBF\n").starts_with("The text is empty"));
    CHECK(refusal(std::string(20'000'000, 'a')).starts_with("The text has 20000000 bytes; more than 1 MiB"));
    CHECK(refusal(std::string("\x7f"
                              "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0",
                              24))
              .starts_with("Binary data"));
    CHECK(refusal("<html><body><p>Text</p></body></html>").starts_with("Markup, not plain text"));
    CHECK(refusal("Folgst du schon Seestadt heute auf Whatsapp?\nAbonniere den Whatsapp-Kanal von Seestadt heute.")
              .starts_with("Only a call to subscribe"));
    CHECK(refusal("Subscribe to our newsletter").starts_with("Only a call to subscribe"));
}

TEST_CASE("one line is a title", "[feed][article]") {
    const Article article = read("Sturm über Seestadt: Fähren stehen still").article;
    CHECK(article.title == "Sturm über Seestadt: Fähren stehen still");
    CHECK(article.blocks.empty());
    CHECK(article.lead.empty());
}

TEST_CASE("no text makes the reader slow or lose its footing", "[feed][article]") {
    std::string text;
    for (int i = 0; i < 40'000; ++i) text += "«A?\n\n(a)\n";
    CHECK(read_plain_text_article(text, {}).has_value());
    std::string glued = "Aa";
    for (int i = 0; i < 100; ++i) glued += "Bb";
    CHECK(read(glued + "\n" + std::string(900'000, 'x') + "\n").article.kicker.empty());
    const std::string whole = data_file("interview_de.txt");
    for (std::size_t cut = 0; cut < whole.size(); ++cut)
        (void)read_plain_text_article(std::string_view(whole).substr(0, cut), {});
}
