#include "config_support.hpp"

using namespace depesche;
using namespace depesche::config;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("ten lines are a configuration", "[config]") {
    const Variable token("TELEGRAM_TOKEN", a_token);
    const Variable state("XDG_STATE_HOME", "/var/lib/someone");
    const auto file = std::filesystem::path(DEPESCHE_SOURCE_DIR) / "config/depesche.minimal.toml";
    const auto loaded = load_settings(file);
    if (!loaded) FAIL(loaded.error().front().to_string());
    CHECK(loaded->file == file);
    CHECK(loaded->name == "Seestadt heute");
    CHECK(loaded->time_zone == "Europe/Zurich");
    CHECK(loaded->state_dir == "/var/lib/someone/depesche");
    REQUIRE(loaded->feeds.size() == 1);
    CHECK(loaded->feeds[0].source == "seestadt.example");
    REQUIRE(loaded->editions.size() == 1);
    CHECK(loaded->editions[0].at == 390min);
    CHECK(loaded->editions[0].language == "de-CH");
    CHECK_FALSE(loaded->editions[0].marks);
    REQUIRE(loaded->audiences.size() == 2);
    CHECK(loaded->audiences[0].is_channel);
    CHECK(loaded->audiences[0].to == "@seestadt_heute");
    CHECK(loaded->audiences[0].token.reveal() == a_token);
    CHECK(loaded->breaking.quiet_from == 22h);
    CHECK(loaded->web.listen.empty());
}
