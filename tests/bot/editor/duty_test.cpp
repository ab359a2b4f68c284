#include "bot/editor/duty.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;

namespace {

std::string order(const config::EditorsSettings& editors, std::string_view now) {
    const auto zone = digest::Zone::find("Europe/Zurich");
    REQUIRE(zone);
    std::string names;
    for (const config::Editor* editor : asking_order(editors, *zone, digest::parse_iso8601(now).value()))
        names += (names.empty() ? "" : " ") + editor->name;
    return names;
}

} // namespace

TEST_CASE("those on duty are asked first, in the order of the list", "[editor]") {
    config::EditorsSettings editors;
    editors.people = {{.name = "Keller", .days = 0x1f, .from = 5h, .until = 14h},
                      {.name = "Frei", .days = 0x1f, .from = 14h, .until = 22h},
                      {.name = "Nacht", .from = 22h, .until = 5h},
                      {.name = "Immer"}};
    CHECK(order(editors, "2026-11-23T05:30:00Z") == "Keller Immer Frei Nacht"); // Monday 06.30
    CHECK(order(editors, "2026-11-23T13:00:00Z") == "Frei Immer Keller Nacht"); // 14.00 belongs to the next watch
    CHECK(order(editors, "2026-11-29T10:00:00Z") == "Immer Keller Frei Nacht"); // Sunday
    CHECK(order({}, "2026-11-23T05:30:00Z").empty());
}

TEST_CASE("a watch that passes midnight belongs to the day on which it begins", "[editor]") {
    config::EditorsSettings editors;
    editors.people = {{.name = "Tag"}, {.name = "Nacht", .days = 0x10, .from = 22h, .until = 5h}}; // Friday
    editors.people.front().from = 6h;
    editors.people.front().until = 7h;
    CHECK(order(editors, "2026-11-28T02:00:00Z") == "Nacht Tag"); // Saturday 03.00
    CHECK(order(editors, "2026-11-27T02:00:00Z") == "Tag Nacht"); // Friday 03.00
    CHECK(order(editors, "2026-11-27T22:00:00Z") == "Nacht Tag"); // Friday 23.00
}

TEST_CASE("an editor is found by address and by name, and nobody by nothing", "[editor]") {
    config::EditorsSettings editors;
    editors.people = {{.name = "Keller", .address = "11"}, {.name = "Frei"}};
    CHECK(editor_by_address(editors, "11")->name == "Keller");
    CHECK(editor_by_address(editors, "12") == nullptr);
    CHECK(editor_by_address(editors, "") == nullptr);
    CHECK(editor_by_name(editors, "Frei") != nullptr);
    CHECK(editor_by_name(editors, "frei") == nullptr);
}
