#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace depesche::digest;
using Catch::Matchers::Contains;

namespace {

Rendered rendered(const Document& document, Dialect dialect) {
    auto result = render(document, dialect);
    INFO((result ? "" : result.error()));
    REQUIRE(result);
    return *std::move(result);
}

Document one_item(Item item) { return {Product::digest, "de-CH", {std::move(item)}}; }

std::string text_of(const Document& document, Dialect dialect) { return rendered(document, dialect).text; }

Document digest_of(int items, std::size_t line_length) {
    Document document{Product::digest, "de-CH", {Heading{"☀️", "Guten Morgen"}, Subline{}}};
    Subline subline;
    for (int number = 1; number <= items; ++number) {
        subline.text = std::to_string(number) + " Storys";
        subline.by_items.push_back(subline.text);
        document.blocks.emplace_back(Item{number, "", "Titel " + std::to_string(number), "https://dep.example/a",
                                          std::string(line_length, 'x')});
    }
    document.blocks.at(1) = std::move(subline);
    document.blocks.emplace_back(Footer{"/stop", "/einstellungen", "Abmelden: STOP", "Wählen", "Einstellungen", ""});
    return document;
}

std::size_t items_of(const Document& document) {
    return static_cast<std::size_t>(std::ranges::count_if(
        document.blocks, [](const DocumentBlock& block) { return std::holds_alternative<Item>(block); }));
}

} // namespace

TEST_CASE("dialects have names", "[format]") {
    CHECK(dialect_names() == std::vector<std::string_view>{"plain", "telegram", "whatsapp"});
    CHECK(dialect_from("telegram") == Dialect::telegram_html);
    CHECK_FALSE(dialect_from("markdown"));
    CHECK(to_string(Dialect::whatsapp) == "whatsapp");
}

TEST_CASE("words that look like markup are words", "[format]") {
    const auto document = one_item({1, "", "a <b> & \"c\" *d* _e_", "https://dep.example/?a=1&b=\"2\"", "~f~ `g`"});
    CHECK(text_of(document, Dialect::telegram_html) ==
          "<b>1</b> <a href=\"https://dep.example/?a=1&amp;b=%222%22\">a &lt;b&gt; &amp; \"c\" *d* _e_</a>\n~f~ `g`");
    CHECK(text_of(document, Dialect::whatsapp) ==
          "*1 a <b> & \"c\" ∗d∗ ˍeˍ*\n∼f∼ ˋgˋ\nhttps://dep.example/?a=1&b=%222%22");
    CHECK(text_of(document, Dialect::plain) == "1) a <b> & \"c\" *d* _e_\n~f~ `g`\nhttps://dep.example/?a=1&b=%222%22");
}

TEST_CASE("WhatsApp makes no lists and quotes of lines, and look-alikes can be put back", "[format]") {
    const auto* const line =
        GENERATE("- ein Strich", "> ein Zitat", "1. August mit *Feuer*", "a_b ~ `c`", "15. 16. Mai");
    const auto document = one_item({1, "", "Titel", "", line});
    const auto shown = text_of(document, Dialect::whatsapp);
    const auto second = shown.substr(shown.find('\n') + 1);
    CHECK(second.find_first_of("*_~`") == std::string::npos);
    CHECK_FALSE(second.starts_with("- "));
    CHECK_FALSE(second.starts_with("> "));
    CHECK_FALSE(second.starts_with("1. "));
    CHECK(undo_whatsapp_look_alikes(second) == line);
}

TEST_CASE("marks in an address stay inside words and are encoded elsewhere", "[format]") {
    const auto document = one_item({1, "", "Titel", "https://dep.example/a_b/_c_~d", ""});
    CHECK(text_of(document, Dialect::whatsapp) == "*1 Titel*\nhttps://dep.example/a_b/%5Fc%5F%7Ed");
}

TEST_CASE("only addresses of the web are shown", "[format]") {
    CHECK(safe_url("  https://dep.example/ä b\n") == "https://dep.example/ä%20b");
    CHECK(safe_url("HTTP://dep.example") == "http://dep.example");
    for (const auto* const bad : {"javascript:alert(1)", "ftp://dep.example", "https://", "https:///a",
                                  "tg://user?id=1", "/a", "data:text/html,x", "https://.", ""})
        CHECK(safe_url(bad).empty());
    CHECK(safe_url("https://dep.example/" + std::string(2048, 'a')).empty());
    CHECK(safe_url("https://dep.example/\u202Egpj\xFF") == "https://dep.example/%E2%80%AEgpj%FF");
    const auto document = one_item({1, "", "Titel", "javascript:alert(1)", ""});
    CHECK(text_of(document, Dialect::telegram_html) == "<b>1</b> Titel");
    CHECK_THAT(rendered(document, Dialect::plain).cuts.at(0), Contains("left out the address of item 1"));
}

TEST_CASE("an item may be its title alone, with a label, a number, both or none", "[format]") {
    CHECK(text_of(one_item({0, "Neu", "Titel", "", ""}), Dialect::telegram_html) == "<b>Neu ·</b> Titel");
    CHECK(text_of(one_item({0, "Neu", "Titel", "", ""}), Dialect::plain) == "Neu: Titel");
    CHECK(text_of(one_item({2, "Update", "Titel", "", ""}), Dialect::telegram_html) == "<b>2 Update ·</b> Titel");
    CHECK(text_of(one_item({2, "Update", "Titel", "", ""}), Dialect::whatsapp) == "*2 Update · Titel*");
    CHECK(text_of(one_item({2, "Update", "Titel", "", ""}), Dialect::plain) == "2) Update: Titel");
    CHECK(text_of(one_item({0, "", "Titel", "", ""}), Dialect::whatsapp) == "*Titel*");
}

TEST_CASE("a footer without an address names the command", "[format]") {
    const Document document{Product::digest,
                            "de-CH",
                            {Item{0, "", "Titel", "", ""},
                             Footer{"/stop", "/einstellungen", "Abmelden: STOP", "Wählen", "Einstellungen", ""}}};
    CHECK(text_of(document, Dialect::whatsapp) == "*Titel*\n\nAbmelden: STOP · Wählen: /einstellungen");
    CHECK(text_of(document, Dialect::plain) == "Titel\n\nAbmelden: STOP. Einstellungen: /einstellungen");
}

TEST_CASE("a message without words is refused", "[format]") {
    for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
        CHECK(render({}, dialect).error() == "the message is empty");
        CHECK(render(one_item({1, "Neu", "\u200B\n", "https://dep.example/", "x"}), dialect).error() ==
              "the message is empty");
        CHECK(render({Product::note, "de", {Paragraph{"", " "}, Link{"x", "ftp://a"}}}, dialect).error() ==
              "the message is empty");
    }
}

TEST_CASE("the last items go first, and the second line stays true", "[format]") {
    for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
        const auto message = rendered(digest_of(60, 200), dialect);
        CHECK(message.length <= message.limit);
        const auto shown = items_of(message.fitted);
        CHECK(shown > 10);
        CHECK(shown < 30);
        CHECK(std::get<Subline>(message.fitted.blocks.at(1)).text == std::to_string(shown) + " Storys");
        CHECK(message.cuts.size() == 60 - shown);
        CHECK_THAT(message.cuts.back(), Contains("left out item 60 \"Titel 60\""));
        CHECK_THAT(message.text, Contains(std::to_string(shown) + " Storys"));
        CHECK_THAT(message.text, Contains("/einstellungen"));
        // One more would not have fitted.
        const auto more = digest_of(static_cast<int>(shown) + 1, 200);
        CHECK(items_of(rendered(more, dialect).fitted) == shown);
    }
}

TEST_CASE("a second line that would be untrue is left out", "[format]") {
    auto document = digest_of(60, 200);
    std::get<Subline>(document.blocks.at(1)).by_items.clear();
    const auto message = rendered(document, Dialect::plain);
    CHECK_THAT(message.text, !Contains("Storys"));
}

TEST_CASE("Telegram's limit counts what is seen, others what is sent", "[format]") {
    auto document = digest_of(12, 150);
    for (auto& block : document.blocks) {
        if (auto* const item = std::get_if<Item>(&block)) item->url = "https://dep.example/" + std::string(300, 'a');
    }
    CHECK(rendered(document, Dialect::telegram_html).cuts.empty());
    CHECK_FALSE(rendered(document, Dialect::whatsapp).cuts.empty());
}

TEST_CASE("more marks than Telegram takes are as good as too long", "[format]") {
    const auto message = rendered(digest_of(80, 1), Dialect::telegram_html);
    const auto parsed = parse_telegram_html(message.text);
    REQUIRE(parsed);
    CHECK(parsed->entities.size() <= 98);
    CHECK(items_of(message.fitted) == 48);
}

TEST_CASE("when one item is left its line is cut at a word", "[format]") {
    auto document = digest_of(1, 0);
    std::string line;
    while (line.size() < 6000) line += "Wörter ";
    std::get<Item>(document.blocks.at(2)).line = line;
    for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
        const auto message = rendered(document, dialect);
        CHECK(message.length <= message.limit);
        CHECK(message.length > message.limit - 20);
        CHECK_THAT(message.text, Contains("Wörter\u00A0…\n"));
        CHECK_THAT(message.text, Contains("/einstellungen"));
        CHECK(message.cuts.size() == 1);
    }
}

TEST_CASE("an alert's body is cut and its link stays", "[format]") {
    std::string body;
    while (body.size() < 9000) body += "word ";
    const Document document{
        Product::alert,
        "en",
        {Headline{"🔴", "BREAKING: x"}, Paragraph{"", body}, Link{"More", "https://dep.example/a"}}};
    const auto message = rendered(document, Dialect::whatsapp);
    CHECK(message.length <= 4096);
    CHECK_THAT(message.text, Contains("word…\nhttps://dep.example/a"));
    CHECK_FALSE(message.link_preview);
}

TEST_CASE("a title longer than a message is cut, a first line too long is refused", "[format]") {
    const auto message =
        rendered(one_item({1, "", std::string(9000, 'a'), "https://dep.example/a", ""}), Dialect::telegram_html);
    CHECK(message.length == 4096);
    const Document alert{Product::alert, "en", {Headline{"", std::string(5000, 'a')}, Paragraph{"", "b"}}};
    CHECK(render(alert, Dialect::telegram_html).error() ==
          "not even the first line fits: it has 5000 UTF-16 units, and telegram allows 4096");
}

TEST_CASE("limits hold to the character", "[format]") {
    const auto note = [](std::size_t length) {
        return Document{Product::note, "en", {Headline{"", std::string(length, 'a')}}};
    };
    for (const auto& [dialect, marks] : std::array<std::pair<Dialect, std::size_t>, 3>{
             {{Dialect::plain, 0}, {Dialect::telegram_html, 0}, {Dialect::whatsapp, 2}}}) {
        CHECK(render(note(4095 - marks), dialect)->length == 4095);
        CHECK(render(note(4096 - marks), dialect)->length == 4096);
        CHECK_FALSE(render(note(4097 - marks), dialect));
    }
}

TEST_CASE("an address inside a text keeps its characters on WhatsApp", "[format]") {
    const auto shown =
        text_of(one_item({0, "", "Titel", "", "Siehe https://seestadt.example/a_b_c *heute*"}), Dialect::whatsapp);
    CHECK(shown == "*Titel*\nSiehe https://seestadt.example/a_b_c ∗heute∗");
}

TEST_CASE("an item without title leaves no gap in the numbers", "[format]") {
    Document document;
    document.blocks = {Item{1, "", "Eins", "", ""}, Item{2, "", "", "", ""}, Item{3, "", "Drei", "", ""}};
    CHECK(text_of(document, Dialect::whatsapp) == "*1 Eins*\n\n*2 Drei*");
}
