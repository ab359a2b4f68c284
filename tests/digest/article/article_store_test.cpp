// The contract of every article store: one suite, two makers.

#include "digest/article/article_history.hpp"

#include "tests/digest/article/article_maker.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche::digest;
using namespace depesche::tests;
using Kind = PutOutcome::Kind;

namespace {

const std::string feed = "https://seestadt.example/rss";
const std::string other_feed = "https://agentur.example/feed";

struct InMemory {
    std::unique_ptr<ArticleStore> store = make_memory_article_store();
};
struct OnDisk {
    TempDir folder;
    std::unique_ptr<ArticleStore> store = open_article_store(folder / "news.db").value();
};

std::vector<Kind> kinds(const std::vector<PutOutcome>& outcomes) {
    std::vector<Kind> result;
    for (const PutOutcome& outcome : outcomes) result.push_back(outcome.kind);
    return result;
}

std::vector<std::string> titles(const std::vector<StoredArticle>& articles) {
    std::vector<std::string> result;
    for (const StoredArticle& stored : articles) result.push_back(stored.article.title);
    return result;
}

Article from_agency(Article article) {
    article.source = "Agentur Nord";
    article.origin = Origin::agency;
    article.id = "agency-" + article.id;
    article.url = "https://agentur.example/" + article.id;
    article.lead = "Anders erzählt von der Agentur.";
    return article;
}

} // namespace

#define STORE_TEST(name) TEMPLATE_TEST_CASE(name, "[article][store]", InMemory, OnDisk)

STORE_TEST("a stored article is found by key, id and address, as it was") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    article.tags = {"see"};
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(7), false).value();
    CHECK(outcome.kind == Kind::fresh);
    CHECK(outcome.key > 0);
    const StoredArticle stored = maker.store->find(outcome.key).value().value();
    CHECK(stored.article == article);
    CHECK(stored.version == 1);
    CHECK(stored.first_seen == at_hour(7));
    CHECK(stored.changed == at_hour(7));
    CHECK(stored.news_time() == at_hour(6));
    CHECK_FALSE(stored.baseline);
    CHECK(maker.store->find_by_name(std::to_string(outcome.key)).value()->key == outcome.key);
    CHECK(maker.store->find_by_name(article.id).value()->key == outcome.key);
    CHECK(maker.store->find_by_name(article.url + "?utm_source=x").value()->key == outcome.key);
    CHECK_FALSE(maker.store->find_by_name("https://seestadt.example/unknown").value());
    CHECK_FALSE(maker.store->find(99).value());
}

STORE_TEST("the same document again changes nothing") {
    TestType maker;
    std::vector<Article> document;
    for (int i = 0; i < 10; ++i) document.push_back(make_article(i, at_hour(i)));
    CHECK(kinds(maker.store->put_all(document, feed, at_hour(11), true).value()) == std::vector(10, Kind::fresh));
    CHECK(kinds(maker.store->put_all(document, feed, at_hour(12), false).value()) == std::vector(10, Kind::unchanged));
    CHECK(maker.store->count().value() == 10);
    CHECK(maker.store->latest(3).value().front().baseline);
}

STORE_TEST("changed text is a new version of the same article") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    article.blocks.push_back({BlockKind::paragraph, "Ein neuer Absatz."});
    article.updated = at_hour(8);
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(9), false).value();
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.key == key);
    CHECK(outcome.version == 2);
    const StoredArticle stored = maker.store->find(key).value().value();
    CHECK(stored.article == article);
    CHECK(stored.first_seen == at_hour(7));
    CHECK(stored.changed == at_hour(9));
}

STORE_TEST("a bumped date is no news") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    const Article first = article;
    article.published = at_hour(20);
    article.updated = at_hour(20);
    CHECK(maker.store->put(article, feed, at_hour(21), false).value().kind == Kind::unchanged);
    CHECK(maker.store->find(key).value()->article == first);
    CHECK(maker.store->window(at_hour(12), at_hour(24), 10).value().empty());
}

STORE_TEST("other quotes and spacing are no new version") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    article.title = "Die «Brücke» ist zu";
    maker.store->put(article, feed, at_hour(7), false).value();
    article.title = "Die „Brücke“  ist zu";
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(8), false).value();
    CHECK(outcome.kind == Kind::unchanged);
    CHECK(maker.store->find(outcome.key).value()->article.title == article.title);
}

STORE_TEST("a renamed id is the same article") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    article.id = "urn:neu:1";
    CHECK(maker.store->put(article, feed, at_hour(8), false).value().kind == Kind::unchanged);
    CHECK(maker.store->find_by_name("urn:neu:1").value()->key == key);
    CHECK(maker.store->find_by_name("http://seestadt.example/?p=1").value()->key == key);
    // Now the new id and the address vouch for a new text.
    article.lead = "Ganz anders.";
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(9), false).value();
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.key == key);
}

STORE_TEST("an id renamed together with a small edit is an update") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    article.id = "urn:neu:1";
    article.lead = "Ganz anders.";
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(9), false).value();
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.key == key);
}

STORE_TEST("an id reused for a new story is a new article, and both are known afterwards") {
    TestType maker;
    const Article first = make_article(1, at_hour(6));
    Article second = make_article(2, at_hour(8));
    second.id = first.id;
    const ArticleKey key = maker.store->put(first, feed, at_hour(7), false).value().key;
    const PutOutcome outcome = maker.store->put(second, feed, at_hour(9), false).value();
    CHECK(outcome.kind == Kind::fresh);
    CHECK(outcome.key != key);
    CHECK(maker.store->put(first, feed, at_hour(10), false).value().key == key);
    CHECK(kinds(maker.store->put_all({first, second}, feed, at_hour(10), false).value()) ==
          std::vector(2, Kind::unchanged));
}

STORE_TEST("a new slug with the same headline and id is the same article") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    article.url = "https://www.seestadt.example/lokal/neuer-weg";
    article.lead = "Auch der Vorspann ist neu.";
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(8), false).value();
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.key == key);
}

STORE_TEST("a rewritten headline with its new slug and the same id and date is the same article") {
    TestType maker;
    const Article first = make_article(1, at_hour(6));
    Article rewritten = make_article(2, at_hour(6));
    rewritten.id = first.id;
    const ArticleKey key = maker.store->put(first, feed, at_hour(7), false).value().key;
    const PutOutcome outcome = maker.store->put(rewritten, feed, at_hour(8), false).value();
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.key == key);
}

STORE_TEST("items without address are told apart, and known again") {
    TestType maker;
    std::vector<Article> document;
    for (int i = 0; i < 4; ++i) {
        document.push_back(make_article(i, at_hour(i)));
        document.back().url.clear();
        document.back().id = "content-" + std::to_string(i);
    }
    CHECK(kinds(maker.store->put_all(document, feed, at_hour(5), false).value()) == std::vector(4, Kind::fresh));
    CHECK(kinds(maker.store->put_all(document, feed, at_hour(6), false).value()) == std::vector(4, Kind::unchanged));
    // An id made of the content changes with it; the headline still says who it is.
    document[2].id = "content-changed";
    document[2].lead = "Neu.";
    const auto outcomes = maker.store->put_all(document, feed, at_hour(7), false).value();
    CHECK(outcomes[2].kind == Kind::updated);
    CHECK(maker.store->count().value() == 4);
}

STORE_TEST("a feed that links every item to its home page keeps its items apart") {
    TestType maker;
    std::vector<Article> document;
    for (int i = 0; i < 5; ++i) {
        document.push_back(make_article(i, at_hour(i)));
        document.back().url = "https://seestadt.example/";
        document.back().id = "https://seestadt.example/";
    }
    CHECK(kinds(maker.store->put_all(document, feed, at_hour(6), false).value()) == std::vector(5, Kind::fresh));
    CHECK(kinds(maker.store->put_all(document, feed, at_hour(7), false).value()) == std::vector(5, Kind::unchanged));
}

STORE_TEST("two items with one id in one document stay two") {
    TestType maker;
    Article first = make_article(1, at_hour(1)), second = make_article(2, at_hour(2));
    second.id = first.id;
    CHECK(kinds(maker.store->put_all({first, second}, feed, at_hour(3), false).value()) == std::vector(2, Kind::fresh));
    first.lead = "Neu.";
    const auto outcomes = maker.store->put_all({first, second}, feed, at_hour(4), false).value();
    CHECK(kinds(outcomes) == std::vector{Kind::updated, Kind::unchanged});
    CHECK(maker.store->count().value() == 2);
}

STORE_TEST("the same story from another source is a duplicate that counts as coverage") {
    TestType maker;
    const Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    const Article copy = from_agency(article);
    const PutOutcome outcome = maker.store->put(copy, other_feed, at_hour(8), false).value();
    CHECK(outcome.kind == Kind::duplicate);
    CHECK(outcome.key == key);
    CHECK(maker.store->put(copy, other_feed, at_hour(9), false).value().kind == Kind::unchanged);
    const StoredArticle stored = maker.store->find(key).value().value();
    CHECK(stored.other_sources == std::vector<std::string>{"Agentur Nord"});
    CHECK(stored.other_origins == std::vector{Origin::agency});
    CHECK(stored.article == article);
    CHECK(stored.version == 1);
}

STORE_TEST("our own story is never hidden behind an agency's copy") {
    TestType maker;
    const Article article = make_article(1, at_hour(6));
    maker.store->put(from_agency(article), other_feed, at_hour(6), false).value();
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(7), false).value();
    CHECK(outcome.kind == Kind::fresh);
    CHECK(maker.store->find(outcome.key).value()->other_sources == std::vector<std::string>{"Agentur Nord"});
    CHECK(maker.store->put(article, feed, at_hour(8), false).value().kind == Kind::unchanged);
}

STORE_TEST("the same headline three days later is another story") {
    TestType maker;
    const Article article = make_article(1, at_hour(6));
    maker.store->put(article, feed, at_hour(7), false).value();
    CHECK(maker.store->put(from_agency(article), other_feed, at_hour(7 + 49), false).value().kind == Kind::fresh);
}

STORE_TEST("two sections of one newsroom with two teasers make no versions") {
    TestType maker;
    const Article article = make_article(1, at_hour(6));
    Article teaser = article;
    teaser.id = "sport-1";
    teaser.lead = "Kürzer.";
    const std::string section = "https://seestadt.example/rss/sport";
    CHECK(maker.store->put(article, feed, at_hour(7), false).value().kind == Kind::fresh);
    CHECK(maker.store->put(teaser, section, at_hour(7), false).value().kind == Kind::duplicate);
    for (int i = 0; i < 3; ++i) {
        CHECK(maker.store->put(article, feed, at_hour(8 + i), false).value().kind == Kind::unchanged);
        CHECK(maker.store->put(teaser, section, at_hour(8 + i), false).value().kind == Kind::unchanged);
    }
    CHECK(maker.store->latest(9).value().front().version == 1);
    CHECK(maker.store->latest(9).value().front().other_sources.empty());
}

STORE_TEST("a window holds what was news in it, newest first, and not more than asked for") {
    TestType maker;
    for (int hour = 0; hour < 10; ++hour)
        maker.store->put(make_article(hour, at_hour(hour)), feed, at_hour(hour + 0.1), true).value();
    const auto found = maker.store->window(at_hour(2), at_hour(6), 100).value();
    CHECK(titles(found) == std::vector{words_of(6, 5), words_of(5, 5), words_of(4, 5), words_of(3, 5)});
    CHECK(maker.store->window(at_hour(2), at_hour(6), 2).value().size() == 2);
    CHECK(titles(maker.store->latest(2).value()) == std::vector{words_of(9, 5), words_of(8, 5)});
}

STORE_TEST("a window holds articles that changed in it once, by their latest change") {
    TestType maker;
    Article article = make_article(1, at_hour(1));
    maker.store->put(article, feed, at_hour(1), false).value();
    for (const int hour : {5, 6, 9}) {
        article.lead = "Stand " + std::to_string(hour);
        maker.store->put(article, feed, at_hour(hour), false).value();
    }
    CHECK(maker.store->window(at_hour(4), at_hour(7), 9).value().empty());
    CHECK(maker.store->window(at_hour(7), at_hour(10), 9).value().size() == 1);
    CHECK(maker.store->window(at_hour(0), at_hour(10), 9).value().size() == 1);
}

STORE_TEST("an article that the feed showed late is not lost between two editions") {
    TestType maker;
    Article article = make_article(1, at_hour(5));
    maker.store->put(article, feed, at_hour(7), false).value();
    CHECK(maker.store->window(at_hour(6.5), at_hour(17.5), 9).value().size() == 1);
    maker.store->put(make_article(2, at_hour(-60)), feed, at_hour(7), false).value();
    CHECK(maker.store->window(at_hour(6.5), at_hour(17.5), 9).value().size() == 1);
}

STORE_TEST("an article under embargo becomes news when the embargo ends") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    article.embargo_until = at_hour(12);
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    const StoredArticle stored = maker.store->find(key).value().value();
    CHECK(stored.news_time() == at_hour(12));
    CHECK_FALSE(stored.sendable(at_hour(11.9)));
    CHECK(stored.sendable(at_hour(12)));
    CHECK(maker.store->window(at_hour(11), at_hour(13), 9).value().size() == 1);
    article.embargo_until.reset();
    CHECK(maker.store->put(article, feed, at_hour(8), false).value().kind == Kind::updated);
    CHECK(maker.store->find(key).value()->sendable(at_hour(8)));
}

STORE_TEST("a date in the future does not move an article into it") {
    TestType maker;
    const ArticleKey key = maker.store->put(make_article(1, at_hour(90)), feed, at_hour(7), false).value().key;
    CHECK(maker.store->find(key).value()->news_time() == at_hour(7));
    Article undated = make_article(2, at_hour(0));
    undated.published.reset();
    CHECK(maker.store->find(maker.store->put(undated, feed, at_hour(8), false).value().key).value()->news_time() ==
          at_hour(8));
}

STORE_TEST("a withdrawal in the feed is an update of status and no new version") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    article.status = PublicationStatus::withdrawn;
    const PutOutcome outcome = maker.store->put(article, feed, at_hour(8), false).value();
    CHECK(outcome.kind == Kind::updated);
    CHECK(outcome.version == 1);
    CHECK_FALSE(maker.store->find(key).value()->sendable(at_hour(9)));
    article.status = PublicationStatus::usable;
    article.updated = at_hour(8.5);
    CHECK(maker.store->put(article, feed, at_hour(9), false).value().kind == Kind::updated);
    CHECK(maker.store->find(key).value()->sendable(at_hour(9)));
}

STORE_TEST("a cache that shows the article from before its kill does not bring it back, time does") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    Article killed = article;
    killed.status = PublicationStatus::killed;
    maker.store->put(killed, feed, at_hour(8), false).value();
    CHECK(maker.store->put(article, feed, at_hour(8.2), false).value().kind == Kind::unchanged);
    CHECK(maker.store->put(killed, feed, at_hour(13), false).value().kind == Kind::unchanged);
    CHECK(maker.store->put(article, feed, at_hour(14), false).value().kind == Kind::unchanged);
    CHECK(maker.store->put(article, feed, at_hour(17), false).value().kind == Kind::unchanged);
    CHECK_FALSE(maker.store->find(key).value()->sendable(at_hour(17)));
    CHECK(maker.store->put(article, feed, at_hour(20), false).value().kind == Kind::updated);
    CHECK(maker.store->find(key).value()->sendable(at_hour(20)));
}

STORE_TEST("a text that was there before is no update unless it is newer or lasts") {
    TestType maker;
    const Article first = make_article(1, at_hour(6));
    Article second = first;
    second.title = "Der Rat der Seestadt sagt nein zur neuen Brücke";
    const ArticleKey key = maker.store->put(first, feed, at_hour(7), false).value().key;
    CHECK(maker.store->put(second, feed, at_hour(8), false).value().version == 2);
    for (int turn = 0; turn < 40; ++turn) { // two headlines by turns
        const Article& shown = turn % 2 == 0 ? first : second;
        CHECK(maker.store->put(shown, feed, at_hour(8.25 + turn * 0.25), false).value().kind == Kind::unchanged);
        CHECK(maker.store->find(key).value()->article.title == second.title);
    }
    SECTION("it lasts") {
        CHECK(maker.store->put(first, feed, at_hour(20), false).value().kind == Kind::unchanged);
        CHECK(maker.store->put(first, feed, at_hour(26), false).value().version == 3);
    }
    SECTION("it is newer") {
        Article back = first;
        back.updated = at_hour(19.5);
        CHECK(maker.store->put(back, feed, at_hour(20), false).value().version == 3);
    }
    SECTION("a version that nobody saw, with an older date, is no news either") {
        Article third = first;
        third.title = "Der Rat vertagt den Entscheid über die Brücke";
        third.updated = at_hour(21);
        CHECK(maker.store->put(third, feed, at_hour(21), false).value().version == 3);
        Article late = first;
        late.title = "Der Rat der Seestadt berät noch über die Brücke";
        late.updated = at_hour(20.5);
        CHECK(maker.store->put(late, feed, at_hour(21.5), false).value().kind == Kind::unchanged);
        late.status = PublicationStatus::killed; // strict is strict, whatever its date
        CHECK(maker.store->put(late, feed, at_hour(21.6), false).value().kind == Kind::updated);
        CHECK(maker.store->find(key).value()->article.title == third.title);
        CHECK_FALSE(maker.store->find(key).value()->sendable(at_hour(22)));
    }
}

STORE_TEST("a house's second feed takes an article back for both, another house's does not") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    Article elsewhere = article;
    elsewhere.status = PublicationStatus::killed;
    elsewhere.source = "Agentur Nord";
    CHECK(maker.store->put(elsewhere, "https://nord.example/rss", at_hour(8), false).value().kind == Kind::duplicate);
    CHECK(maker.store->find(key).value()->sendable(at_hour(8)));
    elsewhere.source = article.source;
    CHECK(maker.store->put(elsewhere, "https://seestadt.example/politik", at_hour(8), false).value().kind ==
          Kind::updated);
    CHECK_FALSE(maker.store->find(key).value()->sendable(at_hour(8)));
    CHECK(maker.store->put(article, feed, at_hour(9), false).value().kind == Kind::unchanged);
    CHECK_FALSE(maker.store->find(key).value()->sendable(at_hour(9)));
}

STORE_TEST("what the ledger told keeps its key when an older store is put back") {
    TestType maker;
    for (int i = 0; i < 5; ++i) maker.store->put(make_article(i, at_hour(i)), feed, at_hour(i), i == 0).value();
    const Article told = make_article(7, at_hour(7));
    const Article renamed = make_article(8, at_hour(8));
    const std::vector<NamedArticle> named{
        {3, make_article(2, {}).url, ""}, {8, told.url + "?utm_source=x", ""}, {9, "", renamed.title}};
    CHECK(history_of(*maker.store).remember_lost(named).value() == 2);
    CHECK(history_of(*maker.store).remember_lost(named).value() == 0);
    CHECK(maker.store->put(make_article(6, at_hour(6)), feed, at_hour(9), true).value().key == 10);
    CHECK(maker.store->put(told, feed, at_hour(9), true).value().key == 8);
    CHECK(maker.store->put(renamed, feed, at_hour(9), true).value().key == 9);
    CHECK(maker.store->put(make_article(9, at_hour(9)), feed, at_hour(9), true).value().key == 11);
    CHECK(history_of(*maker.store).remember_lost(named).value() == 0);
}

STORE_TEST("what the editor withdrew stays withdrawn whatever the feed repeats") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    CHECK(maker.store->set_status(key, PublicationStatus::withdrawn, at_hour(8)).value());
    article.lead = "Neuer Text.";
    maker.store->put(article, feed, at_hour(9), false).value();
    CHECK(maker.store->find(key).value()->article.status == PublicationStatus::withdrawn);
    article.status = PublicationStatus::killed;
    maker.store->put(article, feed, at_hour(10), false).value();
    CHECK(maker.store->find(key).value()->article.status == PublicationStatus::killed);
    CHECK(maker.store->set_status(key, PublicationStatus::usable, at_hour(11)).value());
    article.lead = "Noch neuer.";
    maker.store->put(article, feed, at_hour(12), false).value();
    CHECK(maker.store->find(key).value()->article.status == PublicationStatus::usable);
    CHECK_FALSE(maker.store->set_status(999, PublicationStatus::killed, at_hour(8)).value());
}

STORE_TEST("a pin stays on the article through its versions") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    const ArticleKey key = maker.store->put(article, feed, at_hour(7), false).value().key;
    CHECK(maker.store->set_pinned(key, 1, at_hour(7)).value());
    article.lead = "Neu.";
    maker.store->put(article, feed, at_hour(8), false).value();
    CHECK(maker.store->find(key).value()->pinned == 1);
    CHECK_FALSE(maker.store->set_pinned(999, 1, at_hour(7)).value());
}

STORE_TEST("a raised urgency is told, a lowered one is not") {
    TestType maker;
    Article article = make_article(1, at_hour(6));
    article.urgency = 4;
    maker.store->put(article, feed, at_hour(7), false).value();
    article.urgency = 1;
    CHECK(maker.store->put(article, feed, at_hour(8), false).value().kind == Kind::updated);
    article.urgency = 5;
    CHECK(maker.store->put(article, feed, at_hour(9), false).value().kind == Kind::unchanged);
    CHECK(maker.store->latest(1).value().front().article.urgency == 5);
}

STORE_TEST("the state of a feed is remembered, and an unknown feed has an empty one") {
    TestType maker;
    FeedState state = maker.store->feed_state(feed).value();
    CHECK(state.url == feed);
    CHECK_FALSE(state.baseline_done);
    CHECK(maker.store->feed_states().value().empty());
    state.fetch_url = "https://neu.example/rss";
    state.etag = "\"abc\"";
    state.last_modified = "Mon, 23 Nov 2026 06:00:00 GMT";
    state.last_attempt = at_hour(1);
    state.last_success = at_hour(1);
    state.next_attempt = at_hour(1.5);
    state.failures = 3;
    state.last_error = "timed out";
    state.baseline_done = state.gone = true;
    state.articles = 12;
    REQUIRE(maker.store->save_feed_state(state));
    const FeedState back = maker.store->feed_states().value().at(0);
    CHECK(back.fetch_url == state.fetch_url);
    CHECK(back.etag == state.etag);
    CHECK(back.last_modified == state.last_modified);
    CHECK(back.next_attempt == state.next_attempt);
    CHECK(back.failures == 3);
    CHECK(back.baseline_done);
    CHECK(back.gone);
    CHECK(back.articles == 12);
}

STORE_TEST("many states are saved at once and leave the histories alone") {
    TestType maker;
    FeedState first = maker.store->feed_state(feed).value();
    first.history = {29'000'000, 29'000'065, 0xffffffff};
    first.failing_since = at_hour(2);
    first.quiet_since = at_hour(3);
    REQUIRE(maker.store->save_feed_state(first));
    FeedState second = maker.store->feed_state("https://zweiter.example/rss").value();
    second.failures = 2;
    first.etag = "\"neu\"";
    first.history.clear();
    first.quiet_since.reset();
    const std::vector<const FeedState*> both{&first, &second};
    REQUIRE(maker.store->save_feed_states(both));
    const auto back = maker.store->feed_states().value();
    REQUIRE(back.size() == 2);
    CHECK(back[0].etag == "\"neu\"");
    CHECK(back[0].history == std::vector<std::uint32_t>{29'000'000, 29'000'065, 0xffffffff});
    CHECK(back[0].failing_since == at_hour(2));
    CHECK_FALSE(back[0].quiet_since);
    CHECK(back[1].failures == 2);
    CHECK(maker.store->feed_state(feed).value().history.size() == 3);
}

STORE_TEST("a baseline is done in the moment in which it is stored") {
    TestType maker;
    maker.store->put_document({make_article(1, at_hour(5))}, feed, at_hour(6), true).value();
    CHECK(maker.store->feed_state(feed).value().baseline_done);
}

STORE_TEST("a backup is a store with the same articles") {
    TestType maker;
    const TempDir folder;
    const ArticleKey key = maker.store->put(make_article(1, at_hour(6)), feed, at_hour(7), false).value().key;
    REQUIRE(maker.store->backup_to(folder / "copy.db"));
    auto copy = open_article_store(folder / "copy.db").value();
    CHECK(copy->find(key).value()->article == make_article(1, at_hour(6)));
    CHECK(copy->put(make_article(1, at_hour(6)), feed, at_hour(8), false).value().kind == Kind::unchanged);
}

TEST_CASE("articles and keys survive a restart", "[article][store]") {
    const TempDir folder;
    const ArticleKey key = open_article_store(folder / "news.db")
                               .value()
                               ->put(make_article(1, at_hour(6)), feed, at_hour(7), false)
                               .value()
                               .key;
    auto store = open_article_store(folder / "news.db").value();
    CHECK(store->put(make_article(1, at_hour(6)), feed, at_hour(8), false).value().kind == Kind::unchanged);
    CHECK(store->put(make_article(2, at_hour(6)), feed, at_hour(8), false).value().key > key);
}
