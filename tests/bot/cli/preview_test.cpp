// What the rules say about a message that somebody tries out.
#include "tests/support/bot_process.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using depesche::tests::Ended;

namespace {

Ended preview(const std::string& message, std::vector<std::string> more = {}) {
    const tests::TempDir dir;
    const auto file = dir.path() / "message.json";
    tests::write_file(file, message);
    std::vector<std::string> arguments = {"preview", "--document", file.string()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return tests::depesche(arguments);
}

std::string alert(const std::string& body) {
    return R"({"product":"alert","language":"de-CH","blocks":[
        {"type":"headline","sign":"🔴","text":"EIL: Brücke bei Altbach gesperrt – Risse im Pfeiler"},
        {"type":"paragraph","text":")" +
           body + R"("},{"type":"link","text":"Mehr dazu","url":"https://blatt.example/e1"}]})";
}

} // namespace

TEST_CASE("a message without fault is shown, and nothing is said of it", "[cli]") {
    const Ended shown = preview(alert("Das sagt das Tiefbauamt (14.21 Uhr)."), {"--dialect", "plain"});
    CHECK(shown.exit == 0);
    CHECK(shown.out.starts_with("EIL: Brücke bei Altbach gesperrt"));
    CHECK(shown.err.empty());
    CHECK(preview(alert("Das sagt das Tiefbauamt (14.21 Uhr)."), {"--json"}).json().at("findings").empty());
}

TEST_CASE("a message that breaks a rule is shown with what is wrong, and exit code 4", "[cli]") {
    const Ended shown = preview(alert("Das sagt {{quelle}} (14.21 Uhr)."));
    CHECK(shown.exit == 4);
    CHECK(shown.out.find("{{quelle}}") != std::string::npos);
    CHECK(shown.err.find("error: «{{» in «Das sagt {{quelle}}") != std::string::npos);

    const Ended data = preview(alert("Das sagt {{quelle}} (14.21 Uhr)."), {"--json"});
    CHECK(data.exit == 4);
    const auto findings = data.json().at("findings");
    REQUIRE(findings.size() == 1);
    CHECK(findings.at(0).at("rule") == "placeholder");
    CHECK(findings.at(0).at("number") == 10);
    CHECK(findings.at(0).at("severity") == "error");
    CHECK(findings.at(0).at("item") == 0);
}

TEST_CASE("a remark stops nothing", "[cli]") {
    const Ended shown = preview(alert("Das sagt das Tiefbauamt (14.21 Uhr)!!"));
    CHECK(shown.exit == 0);
    CHECK(shown.err.starts_with("warning: "));
}

TEST_CASE("a message in no known language, a folder and an empty file are refused with what is wrong", "[cli]") {
    const auto in_language = [](const std::string& language) {
        auto message = alert("Das sagt das Tiefbauamt (14.21 Uhr).");
        message.replace(message.find("de-CH"), 5, language);
        return preview(message);
    };
    for (const auto& [language, words] :
         {std::pair{"xx-XX", "unknown language 'xx-XX'; there are de-CH"}, std::pair{"", "says no \"language\""}}) {
        const Ended ended = in_language(language);
        CHECK(ended.exit == 2);
        CHECK_THAT(ended.err, Catch::Matchers::Contains(words));
    }
    CHECK(in_language("de-AT").exit == 0);
    const tests::TempDir dir;
    CHECK_THAT(tests::depesche({"preview", "--document", dir.path().string()}).err,
               Catch::Matchers::Contains("is a folder"));
    CHECK_THAT(preview("").err, Catch::Matchers::Contains("is empty"));
}
