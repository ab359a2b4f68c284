#include "bot/editor/summary.hpp"
#include "digest/document/json.hpp"
#include "digest/edition/edition.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace depesche;
using namespace depesche::bot;
using Catch::Matchers::Contains;

namespace {

std::string line(std::string_view answer, std::string_view language = "de-CH") {
    const auto proposed = proposed_line(answer, "Seestadt bekommt ein Hallenbad", language);
    return proposed ? *proposed : "refused: " + proposed.error();
}

digest::Article pool() {
    digest::Article article;
    article.title = "Seestadt bekommt ein Hallenbad";
    article.lead = "Das Volk sagt Ja.";
    article.bullets = {"Der Kredit beträgt 40 Millionen."};
    article.blocks = {{digest::BlockKind::paragraph, "Gebaut wird ab 2027."}};
    return article;
}

} // namespace

TEST_CASE("a program is told the article and what is wanted", "[editor]") {
    const auto request = digest::parse_bounded(summary_request(pool(), "de-CH"), 1 << 16).value();
    CHECK(request.at("task") == "line");
    CHECK(request.at("language") == "de-CH");
    CHECK(request.at("most_characters") == 110);
    CHECK(request.at("title") == "Seestadt bekommt ein Hallenbad");
    CHECK(request.at("bullets").at(0) == "Der Kredit beträgt 40 Millionen.");
    CHECK_THAT(request.at("text").get<std::string>(), Contains("Gebaut wird ab 2027."));
    const auto completion = digest::parse_bounded(completion_request("{}", "de-CH", "small"), 1 << 16).value();
    CHECK(completion.at("model") == "small");
    CHECK(completion.at("messages").at(1).at("content") == "{}");
}

TEST_CASE("a proposed line is the first line of the answer, set as the language does it", "[editor]") {
    CHECK(line("\n Gebaut wird es für 1'200 Gäste an der Hauptstraße. \nMehr") ==
          "Gebaut wird es für 1’200 Gäste an der Hauptstrasse.");
    CHECK(line(R"({"line":"Der Kredit beträgt 40 Millionen Franken."})") == "Der Kredit beträgt 40 Millionen Franken.");
}

TEST_CASE("what is no line is refused with its reason", "[editor]") {
    CHECK(line("") == "refused: the proposed line is empty");
    CHECK(line(R"({"text":"x"})") == "refused: the proposed line is empty");
    CHECK_THAT(line("Es " + std::string(120, 'a')), Contains("has 123 characters; a line has at most 110"));
    CHECK_THAT(line("Was kostet das neue Bad wirklich?"), Contains("question"));
    CHECK_THAT(line("Lesen Sie hier alles über das neue Bad."), Contains("call to action"));
    CHECK_THAT(line("Seestadt bekommt ein Hallenbad."), Contains("only what the title says"));
}

TEST_CASE("a service's answer is looked for where it must be", "[editor]") {
    CHECK(completion_text(R"({"choices":[{"message":{"content":"Gebaut wird ab 2027."}}]})") == "Gebaut wird ab 2027.");
    CHECK_THAT(completion_text("<html>").error(), Contains("no JSON"));
    CHECK_THAT(completion_text(R"({"choices":[]})").error(), Contains("choices[0].message.content"));
}

TEST_CASE("a machine's line is known by its origin", "[editor]") {
    CHECK_FALSE(digest::is_written_by_people(machine_origin));
}
