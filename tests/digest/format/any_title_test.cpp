#include "digest/document/unicode.hpp"
#include "digest/format/format.hpp"
#include "digest/format/telegram_html_parser.hpp"
#include "tests/support/digest_hostile_text.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace depesche::digest;
using depesche::tests::hostile_text;

namespace {

/// Up to a few thousand characters.
std::string long_text(std::mt19937& random) {
    std::string text;
    for (auto left = random() % 200; left > 0; --left) text += hostile_text(random) + ' ';
    return text;
}

Document random_document(std::mt19937& random) {
    Document document{random() % 2 == 0 ? Product::digest : Product::alert, random() % 2 == 0 ? "de" : "en", {}};
    for (auto left = 1 + random() % 12; left > 0; --left) {
        const auto text = random() % 4 == 0 ? long_text(random) : hostile_text(random);
        switch (random() % 10) {
        case 0:
            document.blocks.emplace_back(Heading{hostile_text(random), hostile_text(random)});
            break;
        case 1:
            document.blocks.emplace_back(Subline{text, {"1", "2", "3"}});
            break;
        case 2:
            document.blocks.emplace_back(Headline{"", hostile_text(random)});
            break;
        case 3:
            document.blocks.emplace_back(Paragraph{"", text});
            break;
        case 4:
            document.blocks.emplace_back(Link{hostile_text(random), "https://dep.example/" + text});
            break;
        case 5:
            document.blocks.emplace_back(Closing{hostile_text(random), text});
            break;
        case 6:
            document.blocks.emplace_back(Picture{"https://dep.example/1.jpg", hostile_text(random), text});
            break;
        case 7:
            document.blocks.emplace_back(
                ReaderPoll{"🗳️", hostile_text(random), {text, hostile_text(random)}, text, ""});
            break;
        case 8:
            document.blocks.emplace_back(Footer{"/stop", "/x", "STOP", text, "x", "https://dep.example/"});
            break;
        default:
            document.blocks.emplace_back(
                Item{1, hostile_text(random), text, "https://dep.example/", long_text(random)});
        }
    }
    return document;
}

/// What a reader sees of an item in Telegram.
std::string expected_text(const Item& item) {
    auto text = std::to_string(item.number) + " " + clean_line(item.title);
    const auto line = clean_line(item.line);
    return is_blank(line) ? text : text + "\n" + line;
}

} // namespace

TEST_CASE("any title renders in every dialect, and is read as it was written", "[format]") {
    std::mt19937 random(20261123); // NOLINT: the same titles in every run
    int shown = 0;
    for (int round = 0; round < 10'000; ++round) {
        const Item item{1, "", hostile_text(random), "https://dep.example/" + hostile_text(random),
                        hostile_text(random)};
        const Document document{Product::digest, "de-CH", {item}};
        const auto telegram = render(document, Dialect::telegram_html);
        const auto whatsapp = render(document, Dialect::whatsapp);
        const auto plain = render(document, Dialect::plain);
        CHECK(telegram.has_value() == !is_blank(clean_line(item.title)));
        if (!telegram || !whatsapp || !plain) continue;
        ++shown;
        const auto parsed = parse_telegram_html(telegram->text);
        INFO(telegram->text);
        REQUIRE(parsed);
        REQUIRE(parsed->text == expected_text(item));
        REQUIRE(parsed->entities.size() == 2);
        REQUIRE(is_valid_utf8(whatsapp->text));
        const auto title = whatsapp->text.substr(0, whatsapp->text.find('\n'));
        REQUIRE(title.substr(1, title.size() - 2).find_first_of("*_~`") == std::string::npos);
        REQUIRE(is_valid_utf8(plain->text));
        REQUIRE(plain->text.starts_with("1) " + clean_line(item.title)));
        REQUIRE(document_from_json(to_json(telegram->fitted)) == telegram->fitted);
    }
    CHECK(shown > 9'000);
}

TEST_CASE("any document fits its platform, and what fits is not shortened again", "[format]") {
    std::mt19937 random(4096); // NOLINT: the same documents in every run
    int shortened = 0;
    for (int round = 0; round < 50; ++round) {
        const auto document = random_document(random);
        for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
            const auto message = render(document, dialect);
            if (!message) continue;
            INFO(to_json(document));
            REQUIRE(message->length <= message->limit);
            REQUIRE(is_valid_utf8(message->text));
            shortened += message->cuts.empty() ? 0 : 1;
            const auto again = render(message->fitted, dialect);
            REQUIRE(again);
            REQUIRE(again->text == message->text);
            REQUIRE(again->cuts.empty());
            if (dialect == Dialect::telegram_html)
                REQUIRE(utf16_length(parse_telegram_html(message->text).value().text) == message->length);
        }
    }
    CHECK(shortened > 20);
}
