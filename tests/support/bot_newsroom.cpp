#include "tests/support/bot_newsroom.hpp"

#include "config/load_settings.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>

namespace depesche::tests {

TestNewsroom::TestNewsroom(std::string_view now, std::string_view extra_toml) : clock(now) {
    ::setenv("DEPESCHE_TEST_TOKEN", "111:real", 1);
    ::setenv("DEPESCHE_TEST_TOKEN_2", "222:test", 1);
    toml = R"(name = "Seestadt heute"
language = "de-CH"
time_zone = "Europe/Zurich"
feeds = ["https://seestadt.example/rss"]
light_sections = ["Panorama"]
settings_url = "https://seestadt.example/ich"
)" + std::string(extra_toml.find("[edition.") == std::string_view::npos ? R"(
[edition.morning]
at = "06:30"
[edition.evening]
at = "17:30"
days = "mon-fri"
items = 4
)"
                                                                        : "") +
           R"(
[channel.telegram]
token = "env:DEPESCHE_TEST_TOKEN"
to = "@seestadt_heute"
[channel.probe]
platform = "telegram"
token = "env:DEPESCHE_TEST_TOKEN_2"
to = "@seestadt_probe"
test = true
)" + std::string(extra_toml);
    reopen();
}

void TestNewsroom::reopen() {
    scheduler.reset();
    newsroom.reset();
    ledger.reset();
    articles.reset();
    auto settings = config::parse_settings(toml, dir.path() / "depesche.toml");
    if (!settings) FAIL(settings.error().front().to_string());
    articles = *digest::open_article_store(dir.path() / "news.db");
    ledger = *bot::open_ledger(dir.path() / "ledger.db");
    newsroom = std::make_unique<bot::Newsroom>(*settings, *config::TextLibrary::load(), *digest::Zone::find(settings->time_zone), *articles, *ledger, clock);
    REQUIRE(newsroom->register_channels());
    scheduler = std::make_unique<bot::Scheduler>(*newsroom);
}

digest::ArticleKey TestNewsroom::publish(digest::Article article, std::string_view seen) {
    const auto outcome = articles->put(article, "https://seestadt.example/rss", digest::parse_iso8601(seen).value(), false);
    REQUIRE(outcome);
    return outcome->key;
}

digest::ArticleKey TestNewsroom::publish(std::string_view id, std::string_view title, std::string_view published, std::string_view section) {
    digest::Article article;
    article.id = id;
    article.url = "https://seestadt.example/" + std::string(id);
    article.title = title;
    article.lead = std::string(title) + " – das ist seit dem Abend bekannt.";
    article.section = section;
    article.language = "de";
    article.source = "Seestadt heute";
    article.urgency = 4;
    article.published = digest::parse_iso8601(published);
    article.blocks = {{digest::BlockKind::paragraph, "Der Bericht zu " + std::string(id) + " handelt davon, dass " + std::string(title) + "."}};
    return publish(article, published);
}

void TestNewsroom::add_readers(int count) {
    std::vector<bot::Subscriber> rows;
    for (int i = 0; i < count; ++i) {
        rows.push_back({.address = std::to_string(1000 + i), .language = "de-CH", .wishes = {"morning", "evening", "surprising", "breaking"}, .since = clock.now(), .origin = "import"});
    }
    REQUIRE(ledger->subscribers().import("subscribers.telegram", rows) == count);
}

bool TestNewsroom::has_draft(std::string_view id) { return ledger->drafts().find(id).value().has_value(); }

bot::Draft TestNewsroom::draft(std::string_view id) {
    auto found = ledger->drafts().find(id);
    REQUIRE(found);
    REQUIRE(*found);
    return **found;
}

} // namespace depesche::tests
