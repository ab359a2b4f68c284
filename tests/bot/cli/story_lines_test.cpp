#include "bot/cli/story_lines.hpp"

#include <catch2/catch.hpp>

using namespace depesche::bot;
using Catch::Matchers::Contains;

namespace {

std::string problem_of(const std::string& line) {
    const StoryLines read = read_story_lines(line, "news.jsonl");
    return read.problems.empty() ? "" : read.problems.front();
}

} // namespace

TEST_CASE("articles are read line by line and put in order of time", "[cli]") {
    const StoryLines read =
        read_story_lines("{\"id\":\"b\",\"title\":\"Zwei\",\"published\":\"2026-11-23T06:00:00Z\"}\n\n"
                         "{\"id\":1,\"text\":\"Eins\",\"published\":\"2026-11-23T05:00:00Z\",\"language\":null}\r\n"
                         "{\"id\":\"c\",\"summary\":\"Ohne Zeit\"}",
                         "news.jsonl");
    REQUIRE(read.problems.empty());
    REQUIRE(read.articles.size() == 3);
    CHECK(read.articles[0].id == "1");
    CHECK(read.articles[1].lead == "Ohne Zeit"); // as old as the line before it
    CHECK(read.articles[2].title == "Zwei");
}

TEST_CASE("a line that is no article says where, what and what to write", "[cli]") {
    CHECK_THAT(problem_of("\nx"), Contains("news.jsonl, line 2: not JSON") && Contains("one article a line"));
    CHECK_THAT(problem_of(std::string(100'000, '[')), Contains("nested deeper"));
    CHECK_THAT(problem_of(R"({"title":"A"})"), Contains("has no \"id\""));
    CHECK_THAT(problem_of(R"({"id":"a","title":""})"), Contains("neither \"title\" nor \"text\""));
    CHECK_THAT(problem_of(R"({"id":"a","title":["A"]})"), Contains("\"title\" that is no text"));
    CHECK_THAT(problem_of(R"({"id":"a","title":"A","published":"2026-11-23T05:00:00"})"),
               Contains("lacks its zone; write 2026-11-23T05:00:00Z in UTC"));
    CHECK_THAT(problem_of(R"({"id":"a","title":"A","published":"gestern"})"), Contains("no moment such as"));
}
