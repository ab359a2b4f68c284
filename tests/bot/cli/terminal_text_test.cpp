#include "bot/cli/terminal_text.hpp"

#include <catch2/catch.hpp>

using depesche::bot::without_controls;

TEST_CASE("nothing that a stranger wrote moves the cursor or rings the bell", "[cli]") {
    CHECK(without_controls("hub: denied (\x1b[2J\x07 gone)") == "hub: denied (?[2J? gone)");
    CHECK(without_controls("a\r\nb\tc\x7f") == "a?\nb\tc?");
    CHECK(without_controls("\xC2\x9b"
                           "31m red") == "?31m red"); // CSI as one character of C1
    CHECK(without_controls("Z\xfcrich") == "Z?rich");
    CHECK(without_controls("Zürich – «Brücke» 🌉\xC2\xA0✓") == "Zürich – «Brücke» 🌉\xC2\xA0✓");
    CHECK(without_controls("") == "");
}
