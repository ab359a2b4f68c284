#include "bot/cli/wait.hpp"

#include "config/settings.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;

TEST_CASE("waiting ends when nothing runs any more, instead of reading the stores for ever", "[cli]") {
    tests::TempDir dir;
    config::Settings settings;
    settings.state_dir = dir.path();
    const VerbResult result{exit_ok, "alert-1 goes to 3 recipients", {{"draft", "alert-1"}, {"broadcasts", {1, 2}}}};
    const VerbResult waited = wait_for_broadcasts(settings, result);
    CHECK(waited.exit == exit_waiting);
    CHECK(waited.text.find("nothing runs any more") != std::string::npos);
}
