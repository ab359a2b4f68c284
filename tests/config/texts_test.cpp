#include "config/texts.hpp"

#include <catch2/catch.hpp>

using namespace depesche::config;

namespace {

TextLibrary library(std::string_view overrides = {}) {
    auto loaded = TextLibrary::load(overrides);
    if (!loaded) FAIL(loaded.error());
    return std::move(*loaded);
}

} // namespace

TEST_CASE("every language has the same texts with the same placeholders", "[config]") {
    const auto texts = library();
    CHECK(texts.languages() == std::vector<std::string>{"de-CH", "de-DE", "en", "fr-CH", "it-CH"});
    const auto& english = texts.best("en").entries();
    // Which form of a number or a time a language shows is its own affair; all of these are always given.
    const std::set<std::string> times{"time", "time_long"};
    for (const auto& language : texts.languages()) {
        const auto& entries = texts.best(language).entries();
        CAPTURE(language);
        CHECK(entries.size() == english.size());
        for (const auto& [key, text] : english) {
            CAPTURE(key);
            REQUIRE(entries.contains(key));
            CHECK_FALSE(entries.at(key).empty());
            auto here = placeholders(entries.at(key));
            auto there = placeholders(text);
            if (times.contains(key)) {
                for (auto* names : {&here, &there}) names->erase("h"), names->insert("hh");
            }
            CHECK(here == there);
        }
    }
}

TEST_CASE("no Swiss German text has a sharp s", "[config]") {
    const auto texts = library();
    for (const auto& [key, text] : texts.best("de-CH").entries()) {
        CAPTURE(key);
        CHECK(text.find("ß") == std::string::npos);
    }
}

TEST_CASE("quotation marks pair up in every text", "[config]") {
    const auto texts = library();
    const auto count = [](std::string_view text, std::string_view mark) {
        int found = 0;
        for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + mark.size())) ++found;
        return found;
    };
    for (const auto& language : texts.languages()) {
        for (const auto& [key, text] : texts.best(language).entries()) {
            CAPTURE(language, key, text);
            CHECK(count(text, "«") == count(text, "»"));
            CHECK(count(text, "“") == count(text, language == "de-DE" ? "„" : "”"));
            CHECK(count(text, "\"") % 2 == 0);
        }
    }
}

TEST_CASE("French marks stand behind a no-break space", "[config]") {
    const auto texts = library();
    const auto ends_in_space = [](std::string_view text) {
        return text.ends_with("\u00a0") || text.ends_with("\u202f"); // the narrow one in what readers see
    };
    for (const auto& [key, text] : texts.best("fr-CH").entries()) {
        if (key == "task.bad_post_link") continue;
        CAPTURE(key, text);
        for (const std::string_view mark : {":", ";", "!", "?", "»"}) {
            for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + 1))
                CHECK((text.substr(at).starts_with("://") || ends_in_space(std::string_view(text).substr(0, at))));
        }
        for (auto at = text.find("«"); at != text.npos; at = text.find("«", at + 1))
            CHECK(ends_in_space(
                std::string_view(text).substr(0, text.find_first_not_of("\xC2\xA0\xE2\x80\xAF", at + 2))));
    }
}

TEST_CASE("the texts that other parts ask for exist", "[config]") {
    const auto all = library();
    const auto& texts = all.best("de-CH");
    for (const std::string edition : {"morning", "evening", "weekend", "other"}) {
        for (const std::string part : {"heading", "sign", "subline"})
            CHECK(texts.has("edition." + edition + "." + part));
    }
    for (int day = 1; day <= 7; ++day) CHECK(texts.has("weekday." + std::to_string(day)));
    for (int month = 1; month <= 12; ++month) CHECK(texts.has("month." + std::to_string(month)));
    for (const auto* key : {"stories.one",
                            "stories.other",
                            "stories_with_times.one",
                            "stories_with_times.other",
                            "reading_time.one",
                            "reading_time.other",
                            "item_reading_time",
                            "date",
                            "time",
                            "time_long",
                            "mark.new",
                            "mark.update",
                            "mark.paywall",
                            "picture.credit",
                            "alert.label",
                            "alert.sign",
                            "update.label",
                            "update.sign",
                            "correction.label",
                            "correction.sign",
                            "surprising.label",
                            "surprising.sign",
                            "link.more",
                            "footer.stop_command",
                            "footer.settings_command",
                            "footer.help_command",
                            "footer.stop_words",
                            "footer.choose_words",
                            "footer.settings_words",
                            "conversation.welcome",
                            "conversation.welcome_back",
                            "conversation.stopped",
                            "conversation.not_subscribed",
                            "conversation.help",
                            "conversation.settings",
                            "conversation.settings_saved",
                            "conversation.unknown",
                            "conversation.no_edition_yet",
                            "button.morning",
                            "button.evening",
                            "button.weekend",
                            "button.surprising",
                            "button.breaking",
                            "button.on",
                            "button.off",
                            "button.done",
                            "command.start.description",
                            "command.stop.description",
                            "command.settings.description",
                            "command.help.description",
                            "edition_at",
                            "list.and"}) {
        CAPTURE(key);
        CHECK(texts.has(key));
    }
}

TEST_CASE("the words are those of the finished messages", "[config]") {
    const auto all = library();
    const auto& german = all.best("de-CH");
    const auto& english = all.best("en");
    CHECK(german.fill("edition.morning.subline", {{"date", "Montag, 23. November"},
                                                  {"stories", german.count("stories", 5)},
                                                  {"reading_time", german.count("reading_time", 1)}}) ==
          "Montag, 23. November · 5 Storys · 1 Minute");
    CHECK(english.fill("edition.evening.subline",
                       {{"date", "Monday, 23 November"}, {"reading_time", english.count("reading_time", 1)}}) ==
          "Monday, 23 November · today in 1 minute");
    CHECK(german.count("stories_with_times", 4) == "4 Geschichten mit Lesezeit");
    CHECK(english.count("stories_with_times", 4) == "4 stories with reading times");
    CHECK(german.fill("time_long", {{"h", "15"}, {"hh", "15"}, {"mm", "05"}}) == "15.05 Uhr");
    CHECK(english.fill("time_long", {{"h", "6"}, {"hh", "06"}, {"mm", "30"}}) == "06:30");
}

TEST_CASE("a language is served by itself, then by its relatives, then by English", "[config]") {
    const auto texts = library();
    CHECK(texts.best("de-DE").language() == "de-DE");
    CHECK(texts.best("de-AT").language() == "de-CH");
    CHECK(texts.best("de").language() == "de-CH");
    CHECK(texts.best("fr").language() == "fr-CH");
    CHECK(texts.best("en-GB").language() == "en");
    CHECK(texts.best("rm-CH").language() == "en");
    CHECK(texts.best("").language() == "en");
}

TEST_CASE("the newsroom's own words lie over the built-in ones", "[config]") {
    const auto texts = library("[\"de-CH\".edition.morning]\nheading = \"Sali zäme\"\n[en]\n\"mark.new\" = \"Fresh\"");
    CHECK(texts.best("de-CH").at("edition.morning.heading") == "Sali zäme");
    CHECK(texts.best("de-CH").at("edition.morning.sign") == "☀️");
    CHECK(texts.best("de-DE").at("edition.morning.heading") == "Guten Morgen");
    CHECK(texts.best("en").at("mark.new") == "Fresh");
    const auto romansh = library("[rm-CH]\n\"edition.morning.heading\" = \"Bun di\"");
    CHECK(romansh.best("rm-CH").at("edition.morning.heading") == "Bun di");
    CHECK(romansh.best("rm-CH").at("mark.new") == "New");
    CHECK_FALSE(TextLibrary::load("en = 1").has_value());
    CHECK_FALSE(TextLibrary::load("[en]\nmark = 1").has_value());
    CHECK_FALSE(TextLibrary::load("[en").has_value());
}

TEST_CASE("a value is put in as it is, and never filled again", "[config]") {
    const Texts texts(
        "en",
        {{"a", "{headline}!"}, {"b", "{ x } {} { {headline"}, {"c.one", "one of {n}"}, {"c.other", "{n} of {all}"}});
    CHECK(texts.fill("a", {{"headline", "{headline} {n}"}}) == "{headline} {n}!");
    CHECK(texts.fill("b", {}) == "{ x } {} { {headline");
    CHECK(texts.count("c", 1) == "one of 1");
    CHECK(texts.count("c", 1200, {{"n", "1,200"}, {"all", "all"}}) == "1,200 of all");
    CHECK(library().best("fr-CH").count("stories", 0) == "0 info");
    CHECK(library().best("en").count("stories", 0) == "0 stories");
}

TEST_CASE("a missing text or value is a broken promise and names what is missing", "[config]") {
    const Texts texts("en", {{"a", "{headline}"}});
    CHECK_THROWS_WITH(texts.at("b"), "no text \"b\" in en");
    CHECK_THROWS_WITH(texts.fill("a", {}), "no value for {headline} in the text \"a\" of en");
    CHECK_THROWS_AS(texts.count("a", 1), std::out_of_range);
}

TEST_CASE("placeholders are lower-case words in braces", "[config]") {
    CHECK(placeholders("{a} {b_c} {a} {D} {} {e") == std::set<std::string>{"a", "b_c"});
}

TEST_CASE("the commands that a text mentions are those of its language", "[config]") {
    const auto all = library();
    for (const auto& language : all.languages()) {
        const auto& texts = all.best(language);
        CAPTURE(language);
        const auto& help = texts.at("conversation.help");
        for (const auto* key : {"footer.stop_command", "footer.settings_command", "footer.help_command"}) {
            const auto& command = texts.at(key);
            CHECK(help.find(command) != std::string::npos);
            CHECK(command.find_first_not_of("abcdefghijklmnopqrstuvwxyz", 1) == std::string::npos);
        }
        CHECK(texts.at("conversation.unknown").find(texts.at("footer.help_command")) != std::string::npos);
        CHECK(texts.at("conversation.welcome").find(texts.at("footer.settings_command")) != std::string::npos);
        // A description in the list of commands: at most 256 characters on Telegram (Bot API, BotCommand), here a few
        // words.
        for (const auto* key : {"start", "stop", "settings", "help"}) {
            CHECK(texts.at("command." + std::string(key) + ".description").size() < 60);
        }
    }
}
