#include "bot/delivery/crash_point.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

using depesche::bot::crash_point;

namespace {

/// This program again, with the hidden test below and the plan in its environment; how it ended.
int run_with(const std::string& plan) {
    const std::string program = std::filesystem::read_symlink("/proc/self/exe");
    const std::string variable = "DEPESCHE_CRASH_AT=" + plan;
    const pid_t child = fork();
    if (child == 0) {
        const std::array<const char*, 4> arguments{program.c_str(), "[.crash_point]", "--out=/dev/null", nullptr};
        const std::array<const char*, 2> environment{variable.c_str(), nullptr};
        execve(program.c_str(), const_cast<char* const*>(arguments.data()),
               const_cast<char* const*>(environment.data()));
        _exit(127);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

} // namespace

TEST_CASE("passes two crash points of one name and one of another", "[.crash_point]") {
    crash_point("before_commit");
    crash_point("before_commit");
    crash_point("after_commit");
    SUCCEED();
}

TEST_CASE("the named crash point kills at its n-th pass, and no other does", "[delivery]") {
    const auto killed = [](int status) { return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL; };
    const auto went_through = [](int status) { return WIFEXITED(status) && WEXITSTATUS(status) == 0; };
    CHECK(killed(run_with("before_commit:2")));
    CHECK(killed(run_with("after_commit")));
    CHECK(went_through(run_with("before_commit:3")));
    CHECK(went_through(run_with("elsewhere:1")));
    CHECK(went_through(run_with("")));
}
