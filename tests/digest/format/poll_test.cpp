#include "digest/document/document.hpp"
#include "digest/document/json.hpp"
#include "digest/format/format.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche::digest;
using Catch::Matchers::Contains;

namespace {

Document poll(std::vector<std::string> options, std::string question = "Soll das Bad <länger> öffnen?") {
    return {Product::poll,
            "de-CH",
            {ReaderPoll{"🗳️", std::move(question), std::move(options), "Ergebnis *heute* & hier.",
                        "Antworte mit 1 oder 2:"},
             Link{"Zum Artikel", "https://seestadt.example/bad?a=1&b=2", ""}}};
}

std::string error_of(const Document& document, Dialect dialect) {
    const auto message = render(document, dialect);
    return message ? "rendered" : message.error();
}

} // namespace

TEST_CASE("a poll is Telegram's own, whatever its words hold", "[format]") {
    const auto message = render(poll({"Ja & <sofort>", "\"Nein\"\u202E"}), Dialect::telegram_html);
    REQUIRE(message);
    CHECK(message->poll_fields);
    CHECK_FALSE(message->link_preview);
    CHECK(message->limit == 300);
    const auto fields = parse_bounded(message->text, 4096).value();
    CHECK(fields.at("question") == "🗳️ Soll das Bad <länger> öffnen?"); // Telegram takes question and options as text
    CHECK(fields.at("options").at(0).at("text") == "Ja & <sofort>");
    CHECK(fields.at("options").at(1).at("text") == "\"Nein\"");
    CHECK(fields.at("description") ==
          "Ergebnis *heute* &amp; hier. <a href=\"https://seestadt.example/bad?a=1&amp;b=2\">Zum Artikel</a>");
    CHECK(visible_text(*message) ==
          "🗳️ Soll das Bad <länger> öffnen?\nJa & <sofort>\n\"Nein\"\nErgebnis *heute* & hier. Zum Artikel");
}

TEST_CASE("where there are no polls the options are numbered", "[format]") {
    CHECK(render(poll({"Ja", "*Nein*"}), Dialect::whatsapp)->text ==
          "🗳️ *Soll das Bad <länger> öffnen?*\nErgebnis ∗heute∗ & hier.\n1. Ja\n2. ∗Nein∗\n"
          "https://seestadt.example/bad?a=1&b=2");
    CHECK(render(poll({"Ja", "Nein"}), Dialect::plain)->text ==
          "Soll das Bad <länger> öffnen?\nErgebnis *heute* & hier.\nAntworte mit 1 oder 2:\n1 Ja\n2 Nein\n"
          "https://seestadt.example/bad?a=1&b=2");
}

TEST_CASE("a poll that a platform would refuse or cut is refused", "[format]") {
    for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
        CHECK(error_of(poll({"Ja"}), dialect) == "a poll needs a question and two options");
        CHECK(error_of(poll({"Ja", "\u200B"}), dialect) == "a poll needs a question and two options");
        CHECK(error_of(poll({"Ja", "Nein"}, ""), dialect) == "a poll needs a question and two options");
    }
    CHECK_THAT(error_of(poll({"Ja", "Nein"}, std::string(298, 'a')), Dialect::telegram_html),
               Contains("question has 302 UTF-16 units, and telegram allows 300")); // the sign and its space have 4
    CHECK(error_of(poll({"Ja", "Nein"}, std::string(296, 'a')), Dialect::telegram_html) == "rendered");
    CHECK_THAT(error_of(poll({"Ja", std::string(101, 'a')}), Dialect::telegram_html), Contains("101 UTF-16 units"));
    CHECK_THAT(error_of(poll(std::vector<std::string>(13, "Ja")), Dialect::telegram_html), Contains("13 options"));
    auto long_line = poll({"Ja", "Nein"});
    std::get<ReaderPoll>(long_line.blocks.at(0)).line = std::string(1020, 'a');
    CHECK_THAT(error_of(long_line, Dialect::telegram_html), Contains("description has 1032"));
}

TEST_CASE("an option without words is left out, and the numbers to reply with go too", "[format]") {
    const auto message = render(poll({"Ja", " ", "Nein"}), Dialect::plain);
    REQUIRE(message);
    CHECK_THAT(message->text, Contains("1 Ja\n2 Nein") && !Contains("Antworte"));
    CHECK(message->cuts == std::vector<std::string>{"left out an option of the poll: it has no words"});
}

TEST_CASE("a poll survives JSON, and one without options says what is missing", "[document]") {
    const auto document = poll({"Ja", "Nein"});
    CHECK(document_from_json(to_json(document)) == document);
    CHECK(document_from_json(R"({"product":"poll","blocks":[{"type":"poll","question":"x"}]})").error() ==
          "blocks[0].options: missing; expected a list of texts");
    CHECK_THAT(document_from_json(R"({"product":"poll","blocks":[{"type":"poll","questions":"x"}]})").error(),
               Contains("allowed are type, sign, question, line, reply_words, options"));
}
