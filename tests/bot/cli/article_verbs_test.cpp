#include "bot/cli/article_add.hpp"
#include "bot/cli/verbs.hpp"
#include "bot/ingest/intake.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace depesche;
using namespace depesche::bot;
using nlohmann::json;
using tests::TestNewsroom;

namespace {

struct ByHand : TestNewsroom {
    ByHand() : TestNewsroom("2026-11-23T09:00:00Z") {}
    Services services{*newsroom, *scheduler, nullptr, nullptr, [] {}};

    /// As `article add` does: understood here, stored there.
    VerbResult add(const std::string& bytes, ArticleAddOptions options = {.file = "-", .text = true}) {
        const VerbResult understood = understand_articles(bytes, options);
        INFO(understood.text);
        REQUIRE(understood.exit == exit_ok);
        return article_add(services, {{"articles", understood.data.at("articles")}, {"source", options.source}});
    }
    digest::ArticleKey key_of(const VerbResult& added) {
        return added.data.at("outcomes").at(0).at("key").get<digest::ArticleKey>();
    }
    VerbResult show(digest::ArticleKey key, bool fields = false, bool versions = false) {
        return article_show(services, {{"name", std::to_string(key)}, {"fields", fields}, {"versions", versions}});
    }
};

bool says(const VerbResult& result, std::string_view words) { return result.text.find(words) != std::string::npos; }

const std::string text = "Neuer Damm für Seestadt\nDer Rat hat den neuen Damm bewilligt.\n"
                         "Der Bau beginnt im März.\nDie Uferstrasse bleibt offen.\n";

} // namespace

TEST_CASE("an article by hand is stored once, and its edit is a version", "[cli][article]") {
    ByHand newsroom;
    const VerbResult first = newsroom.add(text);
    CHECK(says(first, "stored as article"));
    CHECK(says(newsroom.add(text), "unchanged"));
    const VerbResult edited = newsroom.add(text + "Fischer haben Einsprache erhoben.\n");
    CHECK(says(edited, "version 2"));
    CHECK(newsroom.key_of(edited) == newsroom.key_of(first));

    const VerbResult shown = newsroom.show(newsroom.key_of(first), true, true);
    CHECK(says(shown, "Fischer haben Einsprache erhoben."));
    CHECK(says(shown, "lead         plain text"));
    CHECK(says(shown, "language     derived"));
    CHECK(says(shown, "(changed: body)"));
    CHECK(shown.data.at("versions").size() == 2);
    CHECK(shown.data.at("article").at("from").at("title") == "plain text");
}

TEST_CASE("what was understood is shown before it counts, and may be wrong in the file", "[cli][article]") {
    const ArticleAddOptions plain{.file = "damm.txt", .text = true};
    const VerbResult understood =
        understand_articles(text + "Abonniere jetzt unseren Newsletter und verpasse nichts.\n", plain);
    CHECK(understood.exit == exit_ok);
    CHECK(says(understood, "title        Neuer Damm für Seestadt"));
    CHECK(says(understood, "body         2 paragraphs"));
    CHECK(says(understood, "stripped     • Abonniere jetzt"));
    CHECK(understood.data.at("articles").at(0).at("stripped").size() == 1);

    const VerbResult empty = understand_articles("", plain);
    CHECK(empty.exit == exit_failed);
    CHECK(empty.text == "damm.txt: The text is empty; give a file with the title on its first line.");
    ArticleAddOptions wrong = plain;
    wrong.published = "gestern";
    CHECK(says(understand_articles(text, wrong), "--published gestern: expected a date"));
    CHECK(says(understand_articles(text, {.file = "damm.txt"}), "For a plain-text article add --text."));
}

TEST_CASE("other formats come in by hand as well, and urgent ones are told at once", "[cli][article]") {
    ByHand newsroom;
    Intake intake(*newsroom.articles, newsroom.clock);
    std::size_t urgent = 0;
    intake.on_urgent([&](const auto& articles) { urgent += articles.size(); });
    newsroom.services.intake = &intake;
    const VerbResult added = newsroom.add(
        R"({"format":"depesche/1","title":"Brand am Hafen","lead":"Es brennt.","urgency":1,"url":"https://seestadt.example/brand"})",
        {.file = "-"});
    CHECK(says(added, "stored as article"));
    CHECK(urgent == 1);
    CHECK(says(newsroom.show(newsroom.key_of(added)), "urgency     1"));
}

TEST_CASE("tags are added and removed by hand", "[cli][article]") {
    ByHand newsroom;
    const auto key = newsroom.key_of(newsroom.add(text));
    const json name = std::to_string(key);
    const VerbResult tagged = article_tag(newsroom.services, {{"name", name}, {"add", json::array({"Damm", "Bau"})}});
    CHECK(tagged.text == "Neuer Damm für Seestadt: Damm, Bau");
    CHECK(article_tag(newsroom.services, {{"name", name}, {"remove", json::array({"bau"})}}).data.at("tags") ==
          json::array({"Damm"}));
    CHECK(article_tag(newsroom.services, {{"name", name}}).exit == exit_usage);
    const VerbResult empty = article_tag(newsroom.services, {{"name", name}, {"add", json::array({"Quartier", " "})}});
    CHECK(empty.exit == exit_usage);
    CHECK_FALSE(says(newsroom.show(key), "Quartier"));
    CHECK(says(article_tag(newsroom.services, {{"name", name}, {"remove", json::array({"Sport"})}}),
               "it had no tag 'Sport'"));
    CHECK(says(newsroom.show(key, true), "tags         editor"));
}

TEST_CASE("the list marks what must not go out and what corrects", "[cli][article]") {
    ByHand newsroom;
    newsroom.add(
        R"({"articles":[{"id":"a","title":"Erster Bericht vom See","lead":"x","embargo_until":"2026-11-24T06:00:00Z"},
        {"id":"b","title":"Zweiter Bericht vom Berg","lead":"y","status":"killed"},
        {"id":"c","title":"Dritter Bericht vom Hafen","lead":"z","correction":true}]})",
        {.file = "-"});
    const VerbResult list = article_list(newsroom.services, json::object());
    CHECK(says(list, "[embargo until "));
    CHECK(says(list, "[killed]"));
    CHECK(says(list, "[correction]"));
}

TEST_CASE("a withdrawal does not soften a kill, and a mistaken kill is undone", "[cli][article]") {
    ByHand newsroom;
    const std::string name = std::to_string(newsroom.key_of(newsroom.add(text)));
    const auto set = [&](const char* act) { return article_set(newsroom.services, {{"name", name}, {"act", act}}); };
    const auto status = [&] { return newsroom.articles->find_by_name(name).value()->article.status; };
    CHECK(set("usable").exit == exit_usage); // it is
    const VerbResult killed = set("kill");
    CHECK(says(killed, "killed; nothing sends it any more"));
    CHECK(says(killed, "it has been sent nowhere"));
    CHECK(says(set("withdraw"), "is killed already, and stays so"));
    CHECK(status() == digest::PublicationStatus::killed);
    CHECK(says(set("usable"), "usable again"));
    CHECK(status() == digest::PublicationStatus::usable);
}

TEST_CASE("what its source killed no editor makes usable", "[cli][article]") {
    ByHand newsroom;
    const std::string name = std::to_string(newsroom.key_of(
        newsroom.add(R"({"id":"k","title":"Zweiter Bericht vom Berg","lead":"y","status":"killed"})", {.file = "-"})));
    const VerbResult result = article_set(newsroom.services, {{"name", name}, {"act", "usable"}});
    CHECK(result.exit == exit_failed);
    CHECK(says(result, "its source says killed"));
    CHECK_FALSE(newsroom.articles->find_by_name(name).value()->sendable(newsroom.newsroom->now()));
}

TEST_CASE("the list is of one source or one span, and leaves out what is held", "[cli][article]") {
    ByHand newsroom;
    const auto now = newsroom.newsroom->now();
    const auto put = [&](int number, std::string_view source, std::chrono::hours ago) {
        digest::Article article;
        article.id = fmt::format("a{}", number);
        article.title = fmt::format("Bericht {} vom See {}", number, source);
        article.source = source;
        article.published = now - ago;
        REQUIRE(newsroom.articles->put(article, fmt::format("https://{}.example/rss", number), now, false));
    };
    put(1, "Nordblatt", std::chrono::hours(1));
    put(2, "Südblatt", std::chrono::hours(5));
    const auto list = [&](json arguments) { return article_list(newsroom.services, arguments); };
    CHECK(list({{"source", "südblatt"}}).data.size() == 1);
    CHECK(says(list({{"source", "südblatt"}}), "Bericht 2"));
    const VerbResult late = list({{"since", 2 * 3600}});
    CHECK(says(late, "Bericht 1"));
    CHECK_FALSE(says(late, "Bericht 2"));
    CHECK(list({{"limit", 1}}).data.size() == 1);
    CHECK(list({{"source", "niemand"}}).text == "no such articles");

    std::vector<digest::Article> flood;
    for (int i = 0; i < 200; ++i) {
        digest::Article article;
        article.id = fmt::format("flood-{}", i);
        article.title = fmt::format("Flut {} am Ufer {}", i, i * 7919);
        article.source = "Nordblatt";
        flood.push_back(std::move(article));
    }
    const auto put_all = newsroom.articles->put_document(flood, "https://flut.example/rss", now, false);
    REQUIRE(put_all);
    REQUIRE(put_all->hold);
    const VerbResult plain = list(json::object());
    CHECK_FALSE(says(plain, "Flut"));
    CHECK(says(plain, fmt::format("{} held, not shown", put_all->hold->waiting)));
    CHECK(says(list({{"held", true}}), "Flut"));
}

TEST_CASE("a pin says what stands against the article", "[cli][article]") {
    ByHand newsroom;
    const auto pin = [&](digest::ArticleKey key) {
        return article_set(newsroom.services, {{"name", std::to_string(key)}, {"act", "pin"}});
    };
    const auto pinned = [&](digest::ArticleKey key) { return newsroom.articles->find(key).value()->pinned == 1; };
    const auto key = newsroom.publish("damm", "Neuer Damm für Seestadt", "2026-11-23T08:00:00Z");
    SECTION("nothing does") { CHECK(says(pin(key), "pinned; always in the next edition")); }
    SECTION("an embargo") {
        digest::Article later;
        later.id = "budget";
        later.title = "Budget der Stadt für das nächste Jahr";
        later.language = "de";
        later.embargo_until = digest::parse_iso8601("2026-11-23T11:00:00Z");
        const auto waits = newsroom.publish(later, "2026-11-23T08:10:00Z");
        const VerbResult result = pin(waits);
        CHECK(result.exit == exit_ok);
        CHECK(says(result, "pinned; under embargo until Mon 23 Nov 12:00, it comes with the first edition after that"));
        CHECK(pinned(waits));
    }
    SECTION("it was taken back") {
        const auto status = GENERATE(digest::PublicationStatus::killed, digest::PublicationStatus::withdrawn);
        REQUIRE(newsroom.articles->set_status(key, status, newsroom.clock.now()) == true);
        const VerbResult result = pin(key);
        CHECK(result.exit == exit_rules);
        CHECK(says(result, "it cannot be in any edition"));
        CHECK_FALSE(pinned(key));
    }
    SECTION("a hold") {
        std::vector<digest::Article> flood;
        for (int i = 0; i < 200; ++i) {
            digest::Article article;
            article.id = fmt::format("flood-{}", i);
            article.title = fmt::format("Flut {} am Ufer {}", i, i * 7919);
            flood.push_back(std::move(article));
        }
        const auto put =
            newsroom.articles->put_document(flood, "https://flut.example/rss", newsroom.clock.now(), false);
        REQUIRE(put);
        const auto held = put->outcomes.front().key;
        CHECK(says(pin(held), fmt::format("'depesche feed release --article {}' lets it go", held)));
        CHECK(pinned(held));
    }
}

TEST_CASE("a language that is none is refused", "[cli][article]") {
    const auto in = [](const std::string& tag) {
        return understand_articles(text, {.file = "damm.txt", .text = true, .language = tag});
    };
    for (const char* tag : {"de", "de-CH", "gsw", "zh-Hant-TW", "es-419"}) CHECK(in(tag).exit == exit_ok);
    for (const char* tag : {"xx-banana", "deutsch", "d", "de-", "de_CH"})
        CHECK(says(in(tag), "expected a tag like de-CH or fr"));
}
