#include "digest/edition/missed_lines.hpp"

#include "digest/format/format.hpp"
#include "tests/support/golden.hpp"

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;

namespace {

const config::Texts& texts(std::string_view language) {
    static const config::TextLibrary library = *config::TextLibrary::load();
    return library.best(language);
}

/// Tuesday, 06:30 in Zurich.
const Instant now = *parse_iso8601("2026-11-24T05:30:00Z");

Document edition(const std::string& language, int items = 2) {
    Document document{Product::digest, language, {Heading{"☀️", language == "en" ? "Good morning" : "Guten Morgen"}}};
    for (int i = 1; i <= items; ++i)
        document.blocks.emplace_back(Item{.number = i,
                                          .label = "",
                                          .title = "Nordtal sagt Ja zur Tramverlängerung",
                                          .url = "https://dep.example/n7k2",
                                          .line = "53,4 Prozent stimmten zu, ab 2029 alle 7 Minuten."});
    document.blocks.emplace_back(Closing{"🌦️", "4 – 9°"});
    document.blocks.emplace_back(Footer{"/stop", "/settings", "STOP", "", "Settings", ""});
    return document;
}

const std::vector<MissedLine> missed{
    {*parse_iso8601("2026-11-23T22:40:00Z"), "Zug entgleist bei Seestadt", "https://dep.example/z1"},
    {*parse_iso8601("2026-11-22T13:00:00Z"), "Bank & Hafen <streiken>", "https://dep.example/b2"},
    {*parse_iso8601("2026-11-24T00:05:00Z"),
     "Eine Überschrift, die so lang ist, dass niemand sie auf einer Zeile lesen möchte, und noch länger", ""}};

Document told(const std::string& language) {
    return with_missed_lines(edition(language), missed, texts(language), Zone::find("Europe/Zurich").value(), now);
}

bool is_missed_line(const DocumentBlock& block) {
    const auto* item = std::get_if<Item>(&block);
    return item != nullptr && item->number == 0;
}

} // namespace

TEST_CASE("an edition tells what its readers were left in peace from, above its closing words", "[edition]") {
    for (const std::string language : {"de-CH", "en"})
        for (const auto& [dialect, ending] : {std::pair{Dialect::plain, ".plain.txt"},
                                              {Dialect::telegram_html, ".telegram.html.txt"},
                                              {Dialect::whatsapp, ".whatsapp.txt"}})
            tests::check_golden("messages/missed." + language + ending, render(told(language), dialect).value().text);
}

TEST_CASE("every language says what was missed", "[edition]") {
    for (const std::string language : {"de-CH", "de-DE", "en", "fr-CH", "it-CH"}) {
        const std::string text = render(told(language), Dialect::plain).value().text;
        CHECK(text.find(texts(language).at("missed.heading")) != std::string::npos);
        CHECK(text.find("Zug entgleist bei Seestadt") != std::string::npos);
        CHECK(text.find("noch länger") == std::string::npos); // cut at a word
    }
}

TEST_CASE("a long edition tells less of what was missed, and always the first", "[edition]") {
    const Zone zurich = Zone::find("Europe/Zurich").value();
    const auto lines = [&](int items) {
        const Document document =
            with_missed_lines(edition("de-CH", items), missed, texts("de-CH"), zurich, now);
        return std::ranges::count_if(document.blocks, is_missed_line);
    };
    CHECK(lines(2) == 3);
    CHECK(lines(9) < 3);
    CHECK(lines(12) == 1);
    std::vector<MissedLine> many(9, missed[0]);
    const Document document = with_missed_lines(edition("de-CH"), many, texts("de-CH"), zurich, now);
    CHECK(std::ranges::count_if(document.blocks, is_missed_line) == static_cast<std::ptrdiff_t>(most_missed_lines));
}
