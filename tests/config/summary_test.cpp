#include "config/load_settings.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace depesche::config;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr auto start = "name = \"Seestadt heute\"\nlanguage = \"de-CH\"\ntime_zone = \"Europe/Zurich\"\n"
                       "feeds = [\"https://seestadt.example/rss\"]\n[edition.morning]\nat = \"06:30\"\n"
                       "[channel.telegram]\ntoken = \"env:SUMMARY_TEST_TOKEN\"\nto = \"@seestadt_heute\"\n";

auto read(const std::string& part) {
    ::setenv("SUMMARY_TEST_TOKEN", "1000001:a-token-of-the-tests", 1);
    return parse_settings(start + part, "depesche.toml");
}

std::string problems(const std::string& part) {
    const auto settings = read("[summary]\n" + part);
    std::string all;
    if (!settings) {
        for (const auto& problem : settings.error()) all += problem.to_string() + "\n";
    }
    return all;
}

} // namespace

TEST_CASE("nothing proposes lines unless the configuration says so", "[config]") {
    const auto settings = read("");
    REQUIRE(settings);
    CHECK_FALSE(settings->summary.is_on());
    CHECK(settings->summary.deadline == 10s);
}

TEST_CASE("a program or a service may propose lines", "[config]") {
    const auto command = read("[summary]\ncommand = [\"/bin/summarise\", \"--short\"]\ndeadline = \"30s\"\n");
    REQUIRE(command);
    CHECK(command->summary.command == std::vector<std::string>{"/bin/summarise", "--short"});
    CHECK(command->summary.deadline == 30s);
    const auto service = read("[summary]\nurl = \"http://localhost:8000/v1\"\nmodel = \"small\"\n");
    REQUIRE(service);
    CHECK(service->summary.is_on());
}

TEST_CASE("a summary that cannot work is refused with what to do", "[config]") {
    CHECK_THAT(problems("command = []"), Contains("summary.command") && Contains("a program and its arguments"));
    CHECK_THAT(problems("command = [\"a\"]\nurl = \"https://x.example/v1\"\nmodel = \"m\""), Contains("keep one"));
    CHECK_THAT(problems("url = \"https://x.example/v1\""), Contains("summary.model"));
    CHECK_THAT(problems("command = [\"a\"]\ndeadline = \"10m\""), Contains("1s to 2m"));
    CHECK_THAT(problems("comand = [\"a\"]"), Contains("comand"));
}
