#include "bot/cli/verbs.hpp"

#include "bot/editor/hold_desk.hpp"
#include "bot/ingest/ingest.hpp"
#include "digest/article/added_feeds.hpp"
#include "digest/feed/opml.hpp"
#include "tests/bot/ingest/newsroom_feed.hpp"
#include "tests/support/bot_newsroom.hpp"
#include "tests/support/fake_http_client.hpp"

#include <boost/asio/io_context.hpp>

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using namespace std::chrono_literals;
using nlohmann::json;
using tests::TestNewsroom;

namespace {

struct Desk : TestNewsroom {
    Desk() : TestNewsroom("2026-11-23T09:00:00Z") {
        services.holds = &holds;
        services.feeds_changed = [this]() -> std::expected<void, std::string> {
            config::Settings settings = newsroom->settings();
            std::erase_if(settings.feeds, [](const auto& feed) { return feed.added; });
            settings.feeds = digest::all_feeds(settings.feeds, articles->added_feeds().value());
            newsroom->reconfigure(std::move(settings), newsroom->texts(), newsroom->zone());
            return {};
        };
    }
    VerbResult add(const std::string& url) {
        return feed_add(services, {{"feeds", {{{"url", url}, {"source", "Seestadt Wire"}, {"interval", 300}}}},
                                   {"who", "cli:keller"}});
    }
    /// A storm of 30 of a feed that brings little, the third one urgent.
    digest::HoldId storm(const std::string& url = "https://wire.example/rss") {
        std::vector<digest::Article> many;
        for (int i = 0; i < 30; ++i) {
            digest::Article article;
            article.id = fmt::format("wire-{}", i);
            article.title = fmt::format("Meldung {} aus der Seestadt am Morgen", i);
            article.lead = fmt::format("Es geht um die Sache mit der Nummer {}.", i * 7919);
            article.published = clock.now() - 5min;
            article.urgency = i == 2 ? 1 : 4;
            many.push_back(article);
        }
        return articles->put_document(many, url, clock.now(), false).value().hold->id;
    }
    std::vector<digest::StoredArticle> urgent;
    HoldDesk holds{*newsroom, [this](const auto& some) { urgent.insert(urgent.end(), some.begin(), some.end()); }};
    Services services{*newsroom, *scheduler, nullptr, nullptr, [] {}};
};

} // namespace

TEST_CASE("a feed is added, listed with who added it, and removed", "[cli][feeds]") {
    Desk desk;
    const std::size_t before = desk.newsroom->settings().feeds.size();
    CHECK(desk.add("https://wire.example/rss").data.at("added") == 1);
    CHECK(desk.add("http://www.wire.example/rss/").data.at("known") == 1); // the same by another name
    CHECK(desk.newsroom->settings().feeds.size() == before + 1);
    const json list = feed_list(desk.services, {}).data;
    const json& last = list.at(list.size() - 1);
    CHECK(last.at("source") == "Seestadt Wire");
    CHECK(last.at("added") == true);
    CHECK(last.at("added_by") == "cli:keller");
    CHECK(list.at(0).at("added") == false);
    desk.reopen(); // survives a restart
    CHECK(desk.articles->added_feeds().value().at(0).settings.interval == 300s);
}

TEST_CASE("a feed that is fetched under another address is refused, with the name of that one", "[cli][feeds]") {
    Desk desk;
    desk.add("https://wire.example/rss");
    const VerbResult alike = desk.add("http://wire.example/rss?utm_source=reader");
    CHECK(alike.exit == exit_failed);
    CHECK(alike.data.at("added") == 0);
    CHECK_THAT(alike.text, Catch::Contains("the same feed as «Seestadt Wire» (https://wire.example/rss)"));
    CHECK(desk.add("https://wire.example/rss").exit == exit_ok); // asked twice, known
    // It moves for good: its new address is no other feed either.
    digest::FeedState state = desk.articles->feed_state("https://wire.example/rss").value();
    state.fetch_url = "https://neu.example/feed";
    REQUIRE(desk.articles->save_feed_state(state));
    const VerbResult moved = desk.add("https://neu.example/feed/");
    CHECK(moved.exit == exit_failed);
    CHECK_THAT(moved.text, Catch::Contains("where a permanent redirect leads"));
    CHECK(moved.data.at("same").at(0).at("same_as") == "https://wire.example/rss");
}

TEST_CASE("two listed addresses that turn out to be one feed are marked in the list and in the status",
          "[cli][feeds]") {
    Desk desk;
    desk.add("https://wire.example/rss");
    desk.clock.advance(1s); // the first in the list
    desk.add("https://neu.example/feed");
    digest::FeedState state = desk.articles->feed_state("https://wire.example/rss").value();
    state.fetch_url = "https://neu.example/feed";
    REQUIRE(desk.articles->save_feed_state(state));
    const VerbResult list = feed_list(desk.services, {});
    CHECK(list.data.back().at("same_as") == "https://wire.example/rss");
    CHECK(list.data.back().at("state") == "same");
    CHECK(list.data.at(list.data.size() - 2).at("same_as").is_null());
    CHECK_THAT(list.text, Catch::Contains("SAME: the same feed as «Seestadt Wire» (https://wire.example/rss)"));
    const VerbResult seen = status(desk.services, {});
    CHECK_THAT(seen.text, Catch::Contains("https://neu.example/feed  the same as https://wire.example/rss"));
}

TEST_CASE("a feed of the file is not removed by a verb, an added one is", "[cli][feeds]") {
    Desk desk;
    desk.add("https://wire.example/rss");
    const std::string configured = desk.newsroom->settings().feeds.front().url;
    const VerbResult refused = feed_remove(desk.services, {{"url", configured}});
    CHECK(refused.exit == exit_usage);
    CHECK_THAT(refused.text, Catch::Contains("take it out there"));
    CHECK(feed_remove(desk.services, {{"url", "https://wire.example/rss"}}).exit == exit_ok);
    CHECK(feed_remove(desk.services, {{"url", "https://wire.example/rss"}}).exit == exit_usage);
    CHECK(desk.articles->added_feeds().value().empty());
}

TEST_CASE("a feed that ended is listed as stopped, and fetched at once when it is added anew", "[cli][feeds]") {
    Desk desk;
    const std::string url = "https://wire.example/rss";
    desk.add(url);
    digest::FeedState state = desk.articles->feed_state(url).value();
    state.gone = true;
    state.failures = 1;
    state.last_error = "the site answers 410";
    state.last_attempt = desk.clock.now();
    state.next_attempt = desk.clock.now() + 24h; // the next reminder
    REQUIRE(desk.articles->save_feed_state(state));
    const json stopped = feed_list(desk.services, {}).data.back();
    CHECK(stopped.at("state") == "stopped");
    CHECK(stopped.at("stopped") == true);
    CHECK(stopped.at("paused").is_null());
    CHECK(feed_remove(desk.services, {{"url", url}}).exit == exit_ok);
    desk.clock.advance(1h);
    desk.add(url);
    CHECK_FALSE(desk.articles->feed_state(url).value().gone);
    CHECK(desk.articles->feed_state(url).value().next_attempt == desk.clock.now());
}

TEST_CASE("a network that the configuration allows may be added from", "[cli][feeds]") {
    Desk desk;
    config::Settings settings = desk.newsroom->settings();
    settings.fetch.allow_private = {"10.1.2.0/24", "cms"};
    desk.newsroom->reconfigure(std::move(settings), desk.newsroom->texts(), desk.newsroom->zone());
    CHECK(desk.add("http://10.1.2.77/rss").data.at("added") == 1);
    CHECK(desk.add("http://cms/rss").data.at("added") == 1);
    const VerbResult other = desk.add("http://10.1.3.1:8080/rss");
    CHECK(other.exit == exit_failed);
    CHECK_THAT(other.text, Catch::Contains("allow_private = [\"10.1.3.1:8080\"]"));
}

TEST_CASE("private and broken addresses are refused, the others of the list taken", "[cli][feeds]") {
    Desk desk;
    for (const char* url : {"http://127.0.0.1/rss", "http://localhost/rss", "http://10.1.2.3/rss", "ftp://a.example/",
                            "https://user:pass@a.example/", "", "https://"}) {
        CAPTURE(url);
        CHECK(desk.add(url).exit == exit_failed);
    }
    const VerbResult mixed =
        feed_add(desk.services, {{"feeds", {{{"url", "http://192.168.1.1/"}}, {{"url", "https://gut.example/rss"}}}}});
    CHECK(mixed.exit == exit_ok);
    CHECK(mixed.data.at("added") == 1);
    CHECK(mixed.data.at("refused").size() == 1);
    CHECK(feed_add(desk.services, {{"feeds", "nothing"}}).exit == exit_usage);
}

TEST_CASE("what is configured is known, also with a private address; networks are allowed as at the fetch",
          "[cli][feeds]") {
    Desk desk;
    config::Settings settings = desk.newsroom->settings();
    config::FeedSettings own;
    own.url = "http://127.0.0.1:8123/rss";
    own.in_file = true;
    settings.feeds.push_back(own);
    settings.fetch.allow_private = {"10.1.2.0/24"};
    desk.newsroom->reconfigure(settings, desk.newsroom->texts(), desk.newsroom->zone());
    CHECK(desk.add("http://127.0.0.1:8123/rss").data.at("known") == 1);
    CHECK(desk.add("http://10.1.2.9/rss").data.at("added") == 1);
    CHECK(desk.add("http://10.1.3.9/rss").data.at("refused").size() == 1);
    CHECK(desk.add("http://169.254.169.254/rss").data.at("refused").size() == 1);
    CHECK(desk.add("https://eins.example/rss").text == "1 feed added");
}

TEST_CASE("origin, weight and interval come back from an export", "[cli][feeds][opml]") {
    Desk desk;
    REQUIRE(feed_add(desk.services, {{"feeds",
                                      {{{"url", "https://wire.example/rss"},
                                        {"source", "Wire"},
                                        {"origin", "agency"},
                                        {"weight", 0.5},
                                        {"interval", 300}}}}})
                .exit == exit_ok);
    const digest::Opml opml = digest::parse_opml(opml_export(desk.services, {}).text).value();
    CHECK(opml.feeds.front().origin.empty());
    CHECK(opml.feeds.back().origin == "agency");
    CHECK(opml.feeds.back().weight == 0.5);
    CHECK(opml.feeds.back().interval == 300);
}

TEST_CASE("a removed feed is gone from status, and a feed that has ended is fetched when asked", "[cli][feeds]") {
    Desk desk;
    desk.add("https://wire.example/rss");
    digest::FeedState state = desk.articles->feed_state("https://wire.example/rss").value();
    state.gone = true;
    state.failures = 7;
    state.next_attempt = desk.clock.now() + 24h;
    REQUIRE(desk.articles->save_feed_state(state));
    CHECK_THAT(status(desk.services, {}).text, Catch::Contains("wire.example"));
    CHECK(feed_fetch(desk.services, {{"url", "https://wire.example/rss"}}).exit == exit_ok);
    state = desk.articles->feed_state("https://wire.example/rss").value();
    CHECK_FALSE(state.gone);
    CHECK(state.failures == 0);
    CHECK_FALSE(state.next_attempt);
    REQUIRE(feed_remove(desk.services, {{"url", "https://wire.example/rss"}}).exit == exit_ok);
    CHECK_THAT(status(desk.services, {}).text, !Catch::Contains("wire.example"));
    CHECK(feed_fetch(desk.services, {{"url", "https://wire.example/rss"}}).exit == exit_usage);
}

TEST_CASE("a feed is fetched by its source's name, where only one feed has it", "[cli][feeds]") {
    Desk desk;
    desk.add("https://wire.example/rss");
    const VerbResult one = feed_fetch(desk.services, {{"url", "Seestadt Wire"}});
    CHECK(one.exit == exit_ok);
    CHECK(one.data.at("url") == "https://wire.example/rss");
    CHECK(feed_fetched(desk.services, {{"url", "Seestadt Wire"}}).exit == exit_failed); // nothing runs
    desk.add("https://wire.example/sport");
    const VerbResult two = feed_fetch(desk.services, {{"url", "Seestadt Wire"}});
    CHECK(two.exit == exit_usage);
    CHECK_THAT(two.text, Catch::Contains("has 2 feeds"));
}

TEST_CASE("who asks for a feed hears what came: new, nothing new, or why not", "[cli][feeds]") {
    Desk desk;
    const std::string url = "https://wire.example/rss";
    desk.add(url);
    asio::io_context io;
    tests::FakeHttpClient client;
    Intake intake(*desk.articles, desk.clock);
    IngestOptions options;
    options.host_spacing = 0ms;
    Ingest ingest(io.get_executor(), client, *desk.articles, intake, desk.clock, desk.newsroom->settings().feeds, "",
                  options);
    desk.services.ingest = &ingest;
    ingest.start();
    const auto fetched = [&] {
        REQUIRE(feed_fetch(desk.services, {{"url", url}}).exit == exit_ok);
        CHECK(feed_fetched(desk.services, {{"url", url}}).exit == exit_waiting);
        io.restart();
        io.poll();
        return feed_fetched(desk.services, {{"url", url}});
    };
    client.answer(url, 200, tests::newsroom_feed(100, 91));
    const VerbResult first = fetched();
    CHECK(first.exit == exit_ok);
    CHECK_THAT(first.text, Catch::Contains("read for the first time: 10 articles"));
    client.forget(url);
    client.answer(url, 200, tests::newsroom_feed(102, 91));
    const VerbResult two = fetched();
    CHECK_THAT(two.text, Catch::Contains("2 new, 0 updated, of 12 articles"));
    CHECK(two.data.at("new") == 2);
    CHECK_THAT(fetched().text, Catch::Contains("nothing new (the same document as before)"));
    client.forget(url);
    client.answer(url, 304);
    CHECK_THAT(fetched().text, Catch::Contains("nothing new (304, not modified)"));
    client.forget(url);
    client.answer(url, 404);
    const VerbResult missing = fetched();
    CHECK(missing.exit == exit_failed);
    CHECK_THAT(missing.text, Catch::Contains("look for its new address"));
    CHECK(missing.data.at("result") == "failed");
    ingest.stop();
    io.restart();
    io.poll();
}

TEST_CASE("the export has every feed, and its import adds the same list elsewhere", "[cli][feeds][opml]") {
    Desk desk;
    json many = json::array();
    for (int i = 0; i < 300; ++i)
        many.push_back({{"url", fmt::format("https://ort{}.example/rss?a=1&b=<{}", i, i).substr(0, 30)},
                        {"source", fmt::format("Ort & Leute {}", i)},
                        {"section", i % 2 == 0 ? "Lokal" : ""}});
    REQUIRE(feed_add(desk.services, {{"feeds", many}}).exit == exit_ok);
    const VerbResult exported = opml_export(desk.services, {});
    const digest::Opml opml = digest::parse_opml(exported.text).value();
    CHECK(opml.feeds.size() == desk.newsroom->settings().feeds.size());
    Desk other;
    json list = json::array();
    for (const digest::OpmlFeed& feed : opml.feeds)
        list.push_back({{"url", feed.url}, {"source", feed.title}, {"section", feed.section}});
    REQUIRE(feed_add(other.services, {{"feeds", list}}).exit == exit_ok);
    CHECK(opml_export(other.services, {}).text == exported.text);
    // Their first fetches are spread in time.
    const auto states = other.articles->feed_states().value();
    CHECK(std::ranges::max(states, {}, &digest::FeedState::next_attempt).next_attempt > other.clock.now() + 60s);
}

TEST_CASE("what is held is listed with its reason, released by number, and urgent ones are told", "[cli][hold]") {
    Desk desk;
    const digest::HoldId id = desk.storm();
    const VerbResult held = feed_held(desk.services, {});
    CHECK_THAT(held.text, Catch::Contains("30 articles wait") && Catch::Contains("URGENT"));
    CHECK_THAT(held.text, Catch::Contains("and 20 more"));
    CHECK_THAT(status(desk.services, {}).text, Catch::Contains("30 articles wait") && Catch::Contains("1 URGENT"));
    const VerbResult released = feed_release(desk.services, {{"name", std::to_string(id)}, {"who", "cli:keller"}});
    CHECK(released.exit == exit_ok);
    CHECK_THAT(released.text, Catch::Contains("30 articles") && Catch::Contains("1 is a breaking candidate now"));
    REQUIRE(desk.urgent.size() == 1);
    CHECK(desk.urgent[0].sendable(desk.clock.now()));
    CHECK(feed_release(desk.services, {{"name", std::to_string(id)}}).exit == exit_failed);
    CHECK(feed_held(desk.services, {}).text == "nothing is held");
    CHECK(feed_held(desk.services, {{"all", true}}).data.at(0).at("decided_by") == "cli:keller");
}

TEST_CASE("one held article is released by its id, the rest set aside by its feed's address", "[cli][hold]") {
    Desk desk;
    desk.storm();
    const VerbResult one = feed_release(desk.services, {{"name", "wire-2"}, {"who", "cli:keller"}});
    CHECK_THAT(one.text, Catch::Contains("29 still wait"));
    CHECK(desk.urgent.size() == 1);
    const VerbResult rest = feed_dismiss(desk.services, {{"name", "https://wire.example/rss"}, {"who", "cli:keller"}});
    CHECK(rest.data.at("done") == 29);
    CHECK(feed_dismiss(desk.services, {{"name", "https://wire.example/rss"}}).exit == exit_failed);
    CHECK(feed_release(desk.services, {{"name", "https://nowhere.example/"}}).exit == exit_usage);
    // Second thoughts.
    CHECK(feed_release(desk.services, {{"name", "https://wire.example/rss"}}).data.at("done") == 29);
}

TEST_CASE("one article of what was set aside is released by its id", "[cli][hold]") {
    Desk desk;
    const std::string id = std::to_string(desk.storm());
    REQUIRE(feed_dismiss(desk.services, {{"name", id}, {"who", "cli:keller"}}).exit == exit_ok);
    const VerbResult one = feed_release(desk.services, {{"name", "wire-2"}, {"who", "cli:keller"}});
    CHECK(one.exit == exit_ok);
    CHECK_THAT(one.text, Catch::Contains("1 article of") && Catch::Contains("is news now"));
    CHECK(desk.urgent.size() == 1);
    CHECK_THAT(feed_release(desk.services, {{"name", "wire-2"}}).text, Catch::Contains("is not held"));
    CHECK(feed_release(desk.services, {{"name", id}}).data.at("done") == 29);
}

TEST_CASE("a dry run says how many would be news and alerts, and changes nothing", "[cli][hold]") {
    Desk desk;
    const std::string id = std::to_string(desk.storm());
    const VerbResult shown = feed_release(desk.services, {{"name", id}, {"dry_run", true}});
    CHECK(shown.data.at("would_release") == 30);
    CHECK(shown.data.at("urgent") == 1);
    CHECK(feed_release(desk.services, {{"name", "wire-2"}, {"dry_run", true}}).data.at("would_release") == 1);
    CHECK(desk.urgent.empty());
    CHECK(feed_held(desk.services, {}).data.at(0).at("waiting") == 30);
}

TEST_CASE("a hold that nobody decides about is set aside after a day", "[cli][hold]") {
    Desk desk;
    const digest::HoldId id = desk.storm();
    desk.clock.advance(23h);
    CHECK(desk.holds.tick().value().empty());
    desk.clock.advance(1h);
    CHECK(desk.holds.tick().value().size() == 1);
    CHECK(desk.holds.find(id).value().decision == digest::Hold::Decision::set_aside);
    CHECK(desk.holds.find(id).value().decided_by.empty());
}
