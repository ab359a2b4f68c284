#include "bot/ingest/push_api.hpp"

#include "tests/bot/ingest/push_world.hpp"
#include "tests/support/loopback.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>
#include <sqlite3.h>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

std::string header(const ServerResponse& response, std::string_view name) {
    return std::string(find_header(response.headers, name));
}

/// Every problem says what and how it is cured, in the form of RFC 9457.
void check_problem(const ServerResponse& response, int status) {
    CAPTURE(response.body);
    CHECK(response.status == status);
    CHECK(header(response, "Content-Type") == "application/problem+json");
    const json problem = json_of(response);
    CHECK(problem.at("status") == status);
    CHECK(problem.at("type") == "about:blank");
    CHECK_FALSE(problem.at("title").get<std::string>().empty());
    CHECK_FALSE(problem.at("detail").get<std::string>().empty());
    CHECK_FALSE(problem.at("cure").get<std::string>().empty());
    for (const std::string& secret : {push_token, push_secret}) CHECK_THAT(response.body, !Contains(secret));
}

std::string result(const ServerResponse& response) {
    return json_of(response).at("articles").at(0).at("result").get<std::string>();
}

} // namespace

TEST_CASE("a pushed article is stored, and the answer says what was understood", "[ingest][push]") {
    PushWorld world;
    const auto response = world.push(ninjs_item(1, "Die Brücke ist zu", 4, R"("embargoed":"2026-11-23T12:00:00Z",)"));
    REQUIRE(response.status == 201);
    CHECK(header(response, "Content-Type") == "application/json");
    const json article = json_of(response).at("articles").at(0);
    CHECK(article.at("result") == "new");
    CHECK(article.at("key") == 1);
    CHECK(article.at("version") == 1);
    CHECK(article.at("id") == "urn:seestadt:1");
    CHECK(article.at("title") == "Die Brücke ist zu");
    CHECK(article.at("url") == "https://seestadt.example/lokal/1");
    CHECK(article.at("language") == "de-CH");
    CHECK(article.at("source") == "Seestadt heute");
    CHECK(article.at("status") == "usable");
    CHECK(article.at("embargo_until") == "2026-11-23T12:00:00Z");
    CHECK(article.at("urgency") == 4);
    CHECK(article.at("blocks").at("paragraph") == 1);
    CHECK(article.at("section") == "Lokal");
    CHECK(article.at("provenance").at("section") == "configuration");
    CHECK_FALSE(article.contains("alert"));
    REQUIRE(article.at("warnings").size() == 1);
    CHECK_THAT(article.at("warnings").at(0).get<std::string>(), Contains("under embargo"));
    const auto stored = world.store->find(1).value();
    REQUIRE(stored);
    CHECK_FALSE(stored->baseline); // who pushes means now, from the first article on
    CHECK(stored->article.source == "Seestadt heute");
}

TEST_CASE("the same again is unchanged, a new text a new version, a kill a kill", "[ingest][push]") {
    PushWorld world;
    CHECK(result(world.push(ninjs_item(1))) == "new");
    const auto again = world.push(ninjs_item(1));
    CHECK(again.status == 200);
    CHECK(result(again) == "unchanged");
    const auto edited = world.push(ninjs_item(1, "Die Brücke bleibt zu"));
    CHECK(edited.status == 200);
    CHECK(result(edited) == "updated");
    CHECK(json_of(edited).at("articles").at(0).at("version") == 2);
    std::string killed = ninjs_item(1, "Die Brücke bleibt zu");
    killed.replace(killed.find("usable"), 6, "canceled");
    const json article = json_of(world.push(killed)).at("articles").at(0);
    CHECK(article.at("status") == "withdrawn");
    CHECK_FALSE(world.store->find(1).value()->sendable(world.clock.now()));
    CHECK(world.count() == 1);
}

TEST_CASE("many at once, in any format that is understood", "[ingest][push]") {
    PushWorld world;
    const auto two = world.push("[" + ninjs_item(1) + "," + ninjs_item(2, "Der Zug fährt wieder") + "]");
    REQUIRE(two.status == 201);
    CHECK(json_of(two).at("articles").size() == 2);
    CHECK(json_of(two).at("articles").at(1).at("id") == "urn:seestadt:2");
    CHECK(world.push(newsroom_feed(100, 98)).status == 201); // RSS, whatever the Content-Type says
    const auto newsml = world.push(
        R"(<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:nordtal:9" version="1" xml:lang="de">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-11-23T05:30:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><urgency>3</urgency><headline>Der Damm hält</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Er hält.</p></body></html></inlineXML></contentSet></newsItem>)");
    REQUIRE(newsml.status == 201);
    CHECK(json_of(newsml).at("articles").at(0).at("title") == "Der Damm hält");
}

TEST_CASE("our own JSON gives every field, and what is wrong in it is told by its place", "[ingest][push]") {
    PushWorld world;
    const auto response = world.push(
        R"({"format":"depesche/1","articles":[{"id":"s-1","url":"https://seestadt.example/lokal/1","kicker":"Verkehr",
"title":"Die Brücke ist zu","lead":"Bis Freitag rollt nichts.","language":"de-CH","urgency":"high",
"body":[{"kind":"question","text":"Wie lange noch?"},{"kind":"answer","text":"Bis Freitag, sagt die Stadt."},
{"kind":"box","title":"Umleitung","text":"Über den Damm.","credit":"sda"}]}]})");
    REQUIRE(response.status == 201);
    const json answer = json_of(response);
    const json article = answer.at("articles").at(0);
    CHECK(article.at("kicker") == "Verkehr");
    CHECK(article.at("lead") == "Bis Freitag rollt nichts.");
    CHECK(article.at("blocks").at("question") == 1);
    CHECK(article.at("blocks").at("box") == 1);
    CHECK(article.at("urgency").is_null());
    REQUIRE_FALSE(answer.at("warnings").empty());
    CHECK_THAT(answer.at("warnings").at(0).get<std::string>(), Contains("articles[0].urgency"));
}

TEST_CASE("a flood is held, also when it is pushed", "[ingest][push]") {
    PushWorld world;
    std::string many = ninjs_item(0, "Meldung Nummer 0");
    for (int i = 1; i < 60; ++i) many += "," + ninjs_item(i, fmt::format("Meldung Nummer {} aus dem Ort", i));
    int urgent = 0;
    world.intake.on_urgent([&](const auto& articles) { urgent += static_cast<int>(articles.size()); });
    const auto response = world.push("[" + many + "," + ninjs_item(99, "Grossbrand am Hafen", 1) + "]");
    REQUIRE(response.status == 201);
    CHECK(result(response) == "held");
    CHECK_THAT(response.body, Contains("until an editor releases it"));
    CHECK(urgent == 0);
}

TEST_CASE("a key is answered once and repeated for 48 hours", "[ingest][push]") {
    PushWorld world;
    const auto first = world.push(ninjs_item(1), "b7c1");
    REQUIRE(first.status == 201);
    CHECK(header(first, "Idempotent-Replayed").empty());
    REQUIRE(world.push(ninjs_item(1, "Die Brücke bleibt zu"), "b7c2").status == 200);
    const auto again = world.push(ninjs_item(1), "b7c1");
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(header(again, "Idempotent-Replayed") == "true");
    CHECK(world.store->find(1).value()->version == 2);               // the old text did not come back
    CHECK(world.push(ninjs_item(1), "\"b7c1\"").body == first.body); // as the draft writes it
    check_problem(world.push(ninjs_item(2), "b7c1"), 409);
    CHECK(world.count() == 1);
    // Keys are each pusher's own.
    auto headers = with_signature(ninjs_item(3), world.clock.now());
    headers.emplace_back("Idempotency-Key", "b7c1");
    CHECK(world.api.answer(push_request(ninjs_item(3), headers)).status == 201);
    world.clock.advance(48h);
    CHECK(header(world.push(ninjs_item(2, "Der Zug fährt wieder"), "b7c1"), "Idempotent-Replayed").empty());
    CHECK(world.count() == 3);
}

TEST_CASE("a key survives a restart, and a lost answer costs nothing", "[ingest][push]") {
    const TempDir folder;
    std::string answered;
    {
        PushWorld world(digest::open_article_store(folder / "news.db").value());
        answered = world.push(ninjs_item(1), "stromausfall-1").body;
        // The power went between the articles and the answer: as if without a key.
        CHECK(world.push(ninjs_item(2, "Der Zug fährt wieder")).status == 201);
    }
    PushWorld world(digest::open_article_store(folder / "news.db").value());
    const auto again = world.push(ninjs_item(1), "stromausfall-1");
    CHECK(again.status == 201);
    CHECK(again.body == answered);
    CHECK(header(again, "Idempotent-Replayed") == "true");
    check_problem(world.push(ninjs_item(7), "stromausfall-1"), 409);
    CHECK(result(world.push(ninjs_item(2, "Der Zug fährt wieder"), "stromausfall-2")) == "unchanged");
    CHECK(world.count() == 2);
}

TEST_CASE("a store that fails is told as such, and the sender may come again", "[ingest][push]") {
    const TempDir folder;
    PushWorld world(digest::open_article_store(folder / "news.db").value());
    REQUIRE(world.push(ninjs_item(1)).status == 201);
    const auto run = [&](const char* sql) {
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open((folder / "news.db").c_str(), &other) == SQLITE_OK);
        CHECK(sqlite3_exec(other, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(other);
    };
    run("ALTER TABLE sighting RENAME TO lost");
    const auto refused = world.push(ninjs_item(2, "Der Zug fährt wieder"), "k1");
    check_problem(refused, 503);
    CHECK(header(refused, "Retry-After") == "10");
    CHECK_THAT(refused.body, !Contains("news.db") && !Contains("sighting")); // our insides are for our log
    run("ALTER TABLE lost RENAME TO sighting");
    CHECK(world.push(ninjs_item(2, "Der Zug fährt wieder"), "k1").status == 201);
    CHECK(world.count() == 2);
}

TEST_CASE("what is stored and cannot be shown is told so, and urgent all the same", "[ingest][push]") {
    const TempDir folder;
    PushWorld world(digest::open_article_store(folder / "news.db").value());
    std::vector<digest::StoredArticle> urgent;
    std::vector<digest::StoredArticle> taken_back;
    world.intake.on_urgent(
        [&](const auto& articles) { urgent.insert(urgent.end(), articles.begin(), articles.end()); });
    world.intake.on_taken_back(
        [&](const auto& articles) { taken_back.insert(taken_back.end(), articles.begin(), articles.end()); });
    const auto run = [&](const char* sql) {
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open((folder / "news.db").c_str(), &other) == SQLITE_OK);
        CHECK(sqlite3_exec(other, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
        sqlite3_close(other);
    };
    // Nothing of what is written can be read again.
    run("CREATE TRIGGER broken AFTER INSERT ON article BEGIN UPDATE article SET data=x'00' WHERE key=new.key; END");
    const auto stored = world.push(ninjs_item(1, "Die Brücke ist eingestürzt", 1));
    check_problem(stored, 503);
    CHECK_THAT(stored.body, Contains("are stored") && !Contains("nothing of this push"));
    CHECK(world.count() == 1);
    REQUIRE(urgent.size() == 1);
    CHECK(urgent[0].key > 0);
    CHECK(urgent[0].article.title == "Die Brücke ist eingestürzt");
    CHECK(taken_back.empty());
    std::string killed = ninjs_item(2, "Der Damm ist gebrochen");
    killed.replace(killed.find("usable"), 6, "canceled");
    check_problem(world.push(killed), 503);
    REQUIRE(taken_back.size() == 1);
    CHECK(taken_back[0].article.title == "Der Damm ist gebrochen");
}

TEST_CASE("only who offers a proof may send much", "[ingest][push]") {
    PushWorld world;
    const std::string body = ninjs_item(1);
    CHECK(world.api.max_body_of(push_request("", with_token())) == PushApi::max_body);
    CHECK(world.api.max_body_of(push_request("", with_signature(body, world.clock.now()))) == PushApi::max_body);
    CHECK(world.api.max_body_of(push_request("")) == PushApi::max_body_of_strangers);
    world.api.set_pushers({}, "");
    CHECK(world.api.max_body_of(push_request("", with_token())) == PushApi::max_body_of_strangers);
}

TEST_CASE("what was refused leaves its key free", "[ingest][push]") {
    PushWorld world;
    CHECK(world.push("{\"uri\":", "k1").status >= 400);
    CHECK(world.push(ninjs_item(1), "k1").status == 201);
}

TEST_CASE("each way to be wrong has its answer with a cure", "[ingest][push]") {
    PushWorld world;
    check_problem(world.push(""), 400);
    check_problem(world.push("<rss version=\"2.0\"><channel>"), 422);
    check_problem(world.push("<html><body>Wartung</body></html>"), 422);
    check_problem(world.push("Guten Tag"), 422);
    check_problem(world.push(R"({"hello":"world"})"), 422);
    check_problem(world.push(ninjs_item(1), std::string(256, 'k')), 400);
    check_problem(world.push(ninjs_item(1), "zwei Wörter"), 400);
    CHECK(world.push(ninjs_item(1), std::string(255, 'k')).status == 201);
    check_problem(world.push(std::string(PushApi::max_body + 1, ' ')), 413);
    auto headers = with_token();
    headers.emplace_back("Content-Encoding", "gzip");
    check_problem(world.api.answer(push_request("x", headers)), 415);
    check_problem(world.api.answer(push_request("x", {{"Authorization", "Bearer " + push_token},
                                                      {"Content-Type", "multipart/form-data; boundary=x"}})),
                  415);
    std::string many = ninjs_item(0);
    for (std::size_t i = 1; i <= PushApi::most_articles; ++i) many += "," + ninjs_item(static_cast<int>(i));
    check_problem(world.push("[" + many + "]"), 413);
    CHECK(world.count() == 1);
    // curl's own Content-Type says nothing; the content does.
    CHECK(world.api
              .answer(push_request(
                  ninjs_item(2, "Der Zug fährt wieder"),
                  {{"Authorization", "Bearer " + push_token}, {"Content-Type", "application/x-www-form-urlencoded"}}))
              .status == 201);
}

TEST_CASE("who cannot prove himself learns nothing, and is written down", "[ingest][push]") {
    PushWorld world;
    const auto no_token = world.api.answer(push_request(ninjs_item(1)));
    check_problem(no_token, 401);
    CHECK_THAT(header(no_token, "WWW-Authenticate"), Contains("Bearer"));
    const auto bad_token = world.api.answer(push_request(ninjs_item(1), with_token("wrong-token-of-the-tests")));
    const auto bad_signature = world.api.answer(
        push_request(ninjs_item(1), with_signature(ninjs_item(1), world.clock.now(), "wrong-secret-of-the-tests")));
    CHECK(bad_token.body == no_token.body);
    CHECK(bad_signature.body == no_token.body);
    REQUIRE(world.refused.size() == 3);
    for (const std::string& line : world.refused) {
        CHECK_THAT(line, Catch::StartsWith("203.0.113.7 "));
        CHECK_THAT(line, !Contains("of-the-tests"));
    }
    for (int i = 0; i < 7; ++i) world.api.answer(push_request("x"));
    const auto waits = world.api.answer(push_request("x"));
    check_problem(waits, 429);
    CHECK(header(waits, "Retry-After") == "60");
    CHECK(world.push(ninjs_item(1)).status == 201); // nobody locks the newsroom out
}

TEST_CASE("other methods and paths are not the API's", "[ingest][push]") {
    PushWorld world;
    auto request = push_request(ninjs_item(1), with_token());
    for (const std::string method : {"GET", "HEAD", "PUT", "DELETE"}) {
        request.method = method;
        const auto refused = world.api.answer(request);
        check_problem(refused, 405);
        CHECK(header(refused, "Allow") == "POST");
    }
    request.method = "POST";
    request.path = "/api/articles/1";
    check_problem(world.api.answer(request), 404);
    world.api.set_pushers({}, "");
    request.path = "/api/articles";
    CHECK(world.api.answer(request).status == 404); // nobody may push: there is no such page
}

TEST_CASE("urgent news is known to the editors before the answer is", "[ingest][push]") {
    PushWorld world;
    std::vector<std::string> told;
    world.intake.on_urgent([&](const std::vector<digest::StoredArticle>& articles) {
        for (const auto& article : articles) told.push_back(article.article.title);
    });
    PushApi api(
        *world.store, world.intake, world.clock,
        {.alert_of = [&](digest::ArticleKey key) { return AlertNote{"alert-" + std::to_string(key), "proposed", 1}; },
         .refused = {},
         .real_time = {}});
    api.set_pushers(two_pushers(), "");
    const auto response = api.answer(push_request(ninjs_item(1, "Grossbrand am Hafen", 1), with_token()));
    CHECK(told == std::vector<std::string>{"Grossbrand am Hafen"});
    const json article = json_of(response).at("articles").at(0);
    CHECK(article.at("alert").at("draft") == "alert-1");
    CHECK(article.at("alert").at("severity") == 1);
    CHECK(article.at("alert").at("state") == "proposed");
}

TEST_CASE("over a real connection: every status, and bodies no larger than allowed", "[ingest][push][net]") {
    PushWorld world;
    asio::io_context io;
    HttpServerOptions options;
    options.max_body_of = [&](const ServerRequest& head) { return world.api.max_body_of(head); };
    const auto server = serve(
        io, [&](ServerRequest request) -> asio::awaitable<ServerResponse> { co_return world.api.answer(request); },
        options);
    const auto client = make_http_client(io.get_executor(), {});
    run(io, [&]() -> asio::awaitable<void> {
        const auto send = [&](std::string method, std::string target, std::string body,
                              HttpHeaders headers) -> asio::awaitable<HttpResponse> {
            HttpRequest request;
            request.method = std::move(method);
            request.url = address_of(*server, std::move(target));
            request.body = std::move(body);
            request.headers = std::move(headers);
            const HttpResult result = co_await client->send(std::move(request), Deadline::in(20s));
            HttpResponse none;
            none.body = result ? "" : result.error().message;
            co_return result ? *result : none;
        };
        const std::string path(PushApi::path);
        auto keyed = with_token();
        keyed.emplace_back("Idempotency-Key", "k1");
        const HttpResponse created = co_await send("POST", path, ninjs_item(1), keyed);
        CHECK(created.status == 201);
        const HttpResponse again = co_await send("POST", path, ninjs_item(1), keyed);
        CHECK(again.status == 201);
        CHECK(again.header("Idempotent-Replayed") == "true");
        CHECK(again.body == created.body);
        const HttpResponse conflict = co_await send("POST", path, ninjs_item(2), keyed);
        CHECK(conflict.status == 409);
        const HttpResponse unchanged = co_await send("POST", path, ninjs_item(1), with_token());
        CHECK(unchanged.status == 200);
        const HttpResponse method = co_await send("GET", path, "", {});
        CHECK(method.status == 405);
        CHECK(method.header("Allow") == "POST");
        const HttpResponse nobody = co_await send("POST", path, ninjs_item(1), {});
        CHECK(nobody.status == 401);
        const HttpResponse empty = co_await send("POST", path, "", with_token());
        CHECK(empty.status == 400);
        const HttpResponse odd = co_await send("POST", path, "Guten Tag", with_token());
        CHECK(odd.status == 422);
        auto packed = with_token();
        packed.emplace_back("Content-Encoding", "br");
        const HttpResponse coded = co_await send("POST", path, "x", packed);
        CHECK(coded.status == 415);
        std::string large = ninjs_item(3, "Der Zug fährt wieder");
        large += std::string(PushApi::max_body - large.size(), ' ');
        const HttpResponse fits = co_await send("POST", path, large, with_token());
        CHECK(fits.status == 201);
        const HttpResponse page = co_await send("POST", "/t/x", std::string((16 << 10) + 1, 'x'), {});
        CHECK(page.status == 413);
        const std::string timely = ninjs_item(4, "Der Damm hält");
        const HttpResponse hashed = co_await send("POST", path, timely, with_signature(timely, world.clock.now()));
        CHECK(hashed.status == 201);
        for (int i = 0; i < 9; ++i) co_await send("POST", path, "x", {});
        const HttpResponse waits = co_await send("POST", path, "x", {});
        CHECK(waits.status == 429);
        CHECK(waits.header("Retry-After") == "60");
        client->stop();
        co_await server->stop(Deadline::in(5s));
    });
}

TEST_CASE("a killed article that is pushed again stays killed, and the answer says so", "[ingest][push]") {
    PushWorld world;
    world.push(ninjs_item(1));
    std::string killed = ninjs_item(1);
    killed.replace(killed.find("usable"), 6, "canceled");
    world.push(killed);
    const json again = json_of(world.push(ninjs_item(1))).at("articles").at(0);
    CHECK(again.at("status") == "withdrawn");
    CHECK(again.at("warnings").at(0) == "withdrawn: it is not sent any more");
}

TEST_CASE("one push with an id twice: the later one counts, with a warning", "[ingest][push]") {
    PushWorld world;
    const json answer = json_of(world.push(
        "[" + ninjs_item(1) + "," + ninjs_item(1, "Die Brücke bleibt bis Freitag zu") + "," + ninjs_item(2) + "]"));
    CHECK(world.count() == 2);
    REQUIRE(answer.at("articles").size() == 2);
    CHECK(answer.at("articles").at(0).at("title") == "Die Brücke bleibt bis Freitag zu");
    CHECK(answer.at("warnings").at(0) == "articles[1] has the id of articles[0], urn:seestadt:1: the later one counts");
}

TEST_CASE("a text that another source's article swallows is told as not taken", "[ingest][push]") {
    PushWorld world;
    world.push(ninjs_item(1));
    std::string other = ninjs_item(1, "Brücke über den Fluss seit Montag gesperrt");
    other.replace(other.find("urn:seestadt:1"), 14, "urn:nordtal:9");
    const auto response = world.api.answer(push_request(other, with_signature(other, world.clock.now())));
    const json article = json_of(response).at("articles").at(0);
    CHECK(article.at("result") == "duplicate");
    CHECK_THAT(article.at("warnings").at(0).get<std::string>(), Contains("this text was not taken: Seestadt heute"));
}
