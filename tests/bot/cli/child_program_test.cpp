#include "bot/cli/child_program.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <cstdlib>

using namespace depesche::bot;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

constexpr std::size_t most = 64 << 10;

std::string refusal(const std::vector<std::string>& command, std::chrono::milliseconds deadline = 10s,
                    std::string_view input = "") {
    const auto answer = run_program(command, input, deadline, most);
    return answer ? "answered: " + *answer : answer.error();
}

} // namespace

TEST_CASE("a program gets its input and gives its answer", "[cli]") {
    CHECK(run_program({"cat"}, "Zug entgleist\n", 10s, most) == "Zug entgleist\n");
    CHECK(run_program({"true"}, "", 10s, most) == "");
    // Neither side waits for the other when the text is longer than a pipe holds.
    const std::string long_text(60'000, 'a');
    CHECK(run_program({"cat"}, long_text, 10s, most) == long_text);
    // A program that reads nothing may do so.
    CHECK(run_program({"echo", "a  b"}, std::string(1'000'000, 'a'), 10s, most) == "a  b\n");
}

TEST_CASE("a program that takes too long is killed with its children", "[cli]") {
    const auto begin = std::chrono::steady_clock::now();
    CHECK(refusal({"sh", "-c", "sleep 60 & sleep 60"}, 200ms) == "sh took too long");
    CHECK(refusal({"sh", "-c", "exec >&-; sleep 60"}, 200ms) == "sh took too long");
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
}

TEST_CASE("a program that fails or says too much gives no answer", "[cli]") {
    CHECK(refusal({"sh", "-c", "echo half; exit 3"}) == "sh ended with status 3");
    CHECK(refusal({"sh", "-c", "kill -9 $$"}) == "sh was ended by signal 9");
    CHECK_THAT(refusal({"/nowhere/summarise"}), Contains("/nowhere/summarise"));
    CHECK_THAT(refusal({"yes"}), Contains("printed more than 65536 bytes"));
}

TEST_CASE("a program sees nothing of our environment but four harmless names", "[cli]") {
    ::setenv("DEPESCHE_TEST_TOKEN", "secret", 1);
    const auto seen = run_program({"env"}, "", 10s, most);
    ::unsetenv("DEPESCHE_TEST_TOKEN");
    REQUIRE(seen);
    CHECK_THAT(*seen, Contains("PATH=") && !Contains("secret"));
}
