#include "config/words.hpp"

#include "config/nearest.hpp"
#include "config/toml_value.hpp"
#include "config_support.hpp"

using namespace depesche::config;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

TEST_CASE("days are names, lists and ranges that may wrap around the week", "[config]") {
    CHECK(read_days("daily") == 0x7f);
    CHECK(read_days("mon-sun") == 0x7f);
    CHECK(read_days("weekdays") == 0x1f);
    CHECK(read_days("mon-fri, sun") == 0x5f);
    CHECK(read_days("fri-mon") == 0x71);
    CHECK(read_days("sat") == 0x20);
    CHECK(read_days("Mo-Fr") == 0x1f);
    CHECK(read_days("samedi, dimanche") == 0x60);
    CHECK(read_days("lunedì-venerdì") == 0x1f);
    for (const auto* wrong : {"", "m", "mon tue", "mon-", "-fri", "mon,,tue", "1-5", "mon-fri-sun"})
        CHECK_FALSE(read_days(wrong).has_value());
}

TEST_CASE("spans are read and written alike", "[config]") {
    for (const auto* text : {"45s", "20m", "1h30m", "3h30m", "1d", "2d4h", "10d", "1d1h1m1s", "0s"}) {
        const auto span = read_span(text);
        REQUIRE(span.has_value());
        CHECK(span_text(*span) == text);
    }
    CHECK(read_span("90m") == 5400s);
    CHECK(read_span("10d").has_value());
    CHECK_FALSE(read_span("10d1s").has_value());
}

TEST_CASE("rates are messages a second", "[config]") {
    CHECK(read_rate("1000/s") == 1000);
    CHECK(read_rate("30 / min") == 0.5);
    CHECK(read_rate("30") == 30);
    for (const auto* wrong : {"", "0/s", "1/h", "/s", "1/", "-1/s", "1e3/s"}) CHECK_FALSE(read_rate(wrong).has_value());
}

TEST_CASE("the host of an address is the source's name when it has none", "[config]") {
    CHECK(url_host("https://www.seestadt.example:8443/rss?a=b") == "seestadt.example");
    CHECK(url_host("http://reader:word@seestadt.example/rss") == "seestadt.example");
    CHECK(url_host("http://[::1]:8080/") == "[::1]");
    CHECK(url_host("seestadt.example").empty());
}

TEST_CASE("an address is refused where it could not be opened", "[config]") {
    for (const auto* good : {"https://seestadt.example", "http://127.0.0.1:8081/rss?a=b@c", "http://[::1]:8080/",
                             "https://seestadt.example:/x"}) {
        INFO(good);
        CHECK(url_problem(good).empty());
    }
    for (const auto* bad :
         {"http://seestadt.example:65536/", "http://seestadt.example:0", "http://a..b", "http://sée.example",
          "http://u:p@seestadt.example/", "http://[::1", "http://a:b:c/", "http://a.example:80x"}) {
        INFO(bad);
        CHECK_FALSE(url_problem(bad).empty());
    }
}

TEST_CASE("language tags are well formed", "[config]") {
    for (const auto* tag : {"de", "de-CH", "rm", "zh-Hant", "zh-Hant-TW", "es-419", "gsw-CH"})
        CHECK(language_problem(tag).empty());
    for (const auto* tag : {"", "d", "de-", "-CH", "de-ch", "DE", "de-CH-CH", "german", "de CH", "d1", "zh-TW-Hant"}) {
        CAPTURE(tag);
        CHECK_FALSE(language_problem(tag).empty());
    }
    CHECK_THAT(language_problem("ZH_hant_tw"), Contains("did you mean \"zh-Hant-TW\"?"));
}

TEST_CASE("a system without time zones says what to install", "[config]") {
    CHECK(zone_problem("Europe/Zurich").empty());
    for (const auto* name : {"", "Europe", "../zoneinfo/UTC", "/etc/passwd", "tzdata.zi", "Europe/Zurich\n"}) {
        CAPTURE(name);
        CHECK_FALSE(zone_problem(name).empty());
    }
    const Variable nowhere("TZDIR", "/no/such/folder");
    CHECK(zone_problem("Europe/Zurich") == "there are no time zones in /no/such/folder: install the package tzdata");
}

TEST_CASE("the nearest word is found, and nothing far-fetched", "[config]") {
    const std::vector<std::string> words{"items", "interval", "language", "Europe/Zurich", "Europe/Vaduz"};
    CHECK(nearest("itmes", words) == std::vector<std::string>{"items"});
    CHECK(nearest("LANGUAGE", words) == std::vector<std::string>{"language"});
    CHECK(nearest("zurich", words, 3) == std::vector<std::string>{"Europe/Zurich"});
    CHECK(nearest("weather", words).empty());
    CHECK(nearest("", words).empty());
    CHECK(nearest(std::string(10'000, 'a'), words).empty());
    CHECK(list_words(std::vector<std::string>{"a", "b", "c"}, "or", true) == "\"a\", \"b\" or \"c\"");
    CHECK(list_words({}).empty());
}

TEST_CASE("TOML is bounded before it is parsed", "[config]") {
    std::string dots = "a";
    for (int i = 0; i < 200'000; ++i) dots += ".a";
    CHECK_FALSE(parse_toml(dots + " = 1").has_value());
    CHECK_FALSE(parse_toml("[" + dots + "]").has_value());
    CHECK_FALSE(parse_toml("a = " + std::string(100'000, '[')).has_value());
    CHECK_FALSE(parse_toml(std::string(max_toml_bytes + 1, ' ')).has_value());
    // The deepest that toml++ takes within these bounds, each level on a line of its own, is refused before it is
    // walked.
    std::string key = "b";
    for (int i = 0; i < 63; ++i) key += ".b";
    std::string deep = "a = ";
    for (int i = 0; i < 120; ++i) deep += "[\n{" + key + " = ";
    deep += "1";
    for (int i = 0; i < 120; ++i) deep += "}]";
    CHECK_THAT(parse_toml(deep + "\n").error().message, Contains("nested more than 32 deep"));
    // Dots in texts and comments are no keys.
    CHECK(parse_toml("a = \"" + dots.substr(0, 1000) + "\" # " + dots.substr(0, 1000)).has_value());
    CHECK(parse_toml("").has_value());
}

TEST_CASE("values keep their lines and the order of the file", "[config]") {
    const auto root = parse_toml("z = 1\n\n[b]\nx = \"\"\"\na\"\"\"\n[a]\ny = [1,\n2]\nt = 06:30:00\n");
    REQUIRE(root.has_value());
    REQUIRE(root->members.size() == 3);
    CHECK(root->members[0].key == "z");
    CHECK(root->members[1].key == "b");
    CHECK(root->members[1].value.line == 3);
    CHECK(root->members[1].value.find("x")->line == 4);
    CHECK(root->members[2].key == "a");
    CHECK(root->find("a")->find("y")->items[1].line == 8);
    CHECK(root->find("a")->find("t")->text == "06:30");
    CHECK(root->find("c") == nullptr);
}

TEST_CASE("a text written as TOML is read back as it was", "[config]") {
    for (const std::string text : {"", "plain", "a \"b\" \\ c", "line\nbreak\ttab\x7f\x01", "Zürich 👋"}) {
        const auto root = parse_toml("a = " + toml_string(text));
        REQUIRE(root.has_value());
        CHECK(root->find("a")->text == text);
    }
}

TEST_CASE("an address must not hold a user name or a password, and it is not repeated", "[config]") {
    const auto problem = url_problem("https://mira:geheim@seestadt.example/feed");
    CHECK(problem == "an address must not hold a user name or a password");
    CHECK(url_problem("https://seestadt.example/@mira").empty());
}
