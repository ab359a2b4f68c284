// The golden messages through the program itself: what `preview` prints are the very bytes.
#include "digest/document/document.hpp"
#include "tests/support/bot_process.hpp"
#include "tests/support/paths.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <filesystem>

using namespace depesche;

namespace {

const auto golden = tests::source_dir() / "tests/golden/messages";

struct Dialect {
    const char* name;
    const char* extension;
};

std::string without_last_break(std::string text) {
    if (text.ends_with('\n')) text.pop_back();
    return text;
}

} // namespace

TEST_CASE("preview prints the very bytes of every product in four languages and three dialects", "[cli]") {
    int seen = 0;
    for (const auto& entry : std::filesystem::directory_iterator(golden)) {
        const auto name = entry.path().filename().string();
        if (!name.ends_with(".json") || name.find(".telegram.") != std::string::npos) continue;
        const auto base = name.substr(0, name.size() - std::string(".json").size());
        const auto language = base.substr(base.find('.') + 1);
        const char* const telegram = base.starts_with("poll.") ? ".telegram.json" : ".telegram.html.txt";
        for (const auto& [dialect, extension] :
             std::array<Dialect, 3>{{{"plain", ".plain.txt"}, {"telegram", telegram}, {"whatsapp", ".whatsapp.txt"}}}) {
            INFO(base << extension);
            const auto ended = tests::depesche(
                {"preview", "--document", entry.path().string(), "--dialect", dialect, "--lang", language});
            CHECK(ended.exit == 0);
            CHECK(ended.err.empty());
            CHECK(without_last_break(ended.out) == without_last_break(tests::read_file(golden / (base + extension))));
            ++seen;
        }
    }
    CHECK(seen == 96);
}
