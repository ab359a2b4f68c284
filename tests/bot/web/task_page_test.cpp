#include "bot/editor/task_link.hpp"
#include "bot/web/web_pages.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;

namespace {

const std::string key(32, 'k');

/// A newsroom with one alert to post in its WhatsApp channel, at 13.00 local time, and its pages.
struct Pages {
    Pages()
        : room("2026-11-26T12:00:00Z", R"(
[channel.whatsapp]
to = "https://whatsapp.com/channel/0029VaSeestadt"
[editors]
people = [{ name = "Keller", id = 11 }, { name = "Meier", id = 12 }]
[web]
public_url = "https://news.seestadt.example"
)") {
        alert("Brücke <am> Hafen & \"Quai\" gesperrt");
    }
    Draft alert(std::string headline) {
        return send({.headline = std::move(headline), .url = "https://seestadt.example/b", .severity = 2});
    }
    Draft send(AlertRequest request) {
        auto draft = room.newsroom->compose(request);
        REQUIRE(draft);
        draft = room.newsroom->approve(*draft, "cli:test");
        REQUIRE(draft);
        REQUIRE(room.ledger->drafts().create(*draft).value());
        REQUIRE(room.newsroom->send(*draft));
        REQUIRE(desk.tick());
        return *draft;
    }
    Task task() { return room.ledger->tasks().latest(1).value().at(0); }
    std::string token(const std::string& who = "Keller") {
        return sign_task_link({task().broadcast, who, task().expires}, key);
    }
    ServerResponse get(const std::string& token, std::string method = "GET") {
        return web.answer(
            {.method = std::move(method), .target = "/t/" + token, .path = "/t/" + token, .headers = {}, .body = {}});
    }
    ServerResponse post(const std::string& token, std::string body,
                        std::string type = "application/x-www-form-urlencoded") {
        return web.answer({.method = "POST",
                           .target = "/t/" + token,
                           .path = "/t/" + token,
                           .headers = {{"Content-Type", std::move(type)}},
                           .body = std::move(body)});
    }
    ServerResponse act(const std::string& token, const std::string& what, const std::string& more = "") {
        return post(token, "token=" + token + "&act=" + what + more);
    }
    std::vector<Refusal> refusals() { return room.ledger->editors().refusals(100).value(); }
    /// Nothing has happened to the task.
    void untouched() {
        CHECK(task().state == TaskState::open);
        CHECK(task().assignee == "Keller");
        CHECK(room.ledger->broadcast(task().broadcast).value()->tally.pending == 1);
    }

    TestNewsroom room;
    TaskDesk desk{*room.newsroom, room.ledger->tasks()};
    WebPages web{*room.newsroom, desk, key};
};

bool has(const ServerResponse& response, std::string_view text) {
    return response.body.find(text) != std::string::npos;
}
std::string_view header(const ServerResponse& response, std::string_view name) {
    return find_header(response.headers, name);
}

} // namespace

TEST_CASE("the page shows what is to be done, by when, and the very text", "[web]") {
    Pages pages;
    const auto page = pages.get(pages.token());
    CHECK(page.status == 200);
    CHECK(has(page, "Im WhatsApp-Kanal posten"));
    CHECK(has(page, "Für Keller"));
    CHECK(has(page, "Fällig seit 13.00 Uhr, zu spät nach 15.00 Uhr."));
    CHECK(has(page, "\n🔴 *EIL: Brücke &lt;am&gt; Hafen &amp; &quot;Quai&quot; gesperrt*"));
    CHECK(has(page, "href=\"https://whatsapp.com/channel/0029VaSeestadt\""));
    CHECK(has(page, "value=\"posted\""));
    CHECK_FALSE(has(page, "<script>"));
    pages.untouched();
}

TEST_CASE("the address of a task is one person's own", "[web]") {
    Pages pages;
    CHECK(pages.web.task_url(pages.task(), "Keller") == "https://news.seestadt.example/t/" + pages.token("Keller"));
    CHECK(pages.token("Keller") != pages.token("Meier"));
}

TEST_CASE("nobody keeps the page, frames it, or learns its address from it", "[web]") {
    Pages pages;
    const auto page = pages.get(pages.token());
    CHECK(header(page, "Cache-Control") == "no-store");
    CHECK(header(page, "Referrer-Policy") == "no-referrer");
    CHECK(header(page, "X-Robots-Tag") == "noindex");
    const std::string policy(header(page, "Content-Security-Policy"));
    CHECK(policy.find("frame-ancestors 'self'") != std::string::npos);
    CHECK(policy.find("default-src 'none'") == 0);
    CHECK(policy.find("unsafe") == std::string::npos);
    CHECK(header(page, "ETag").empty());
}

TEST_CASE("to look changes nothing, however often, nor does a preview of the link", "[web]") {
    Pages pages;
    for (const char* method : {"GET", "HEAD", "GET"}) CHECK(pages.get(pages.token(), method).status == 200);
    CHECK(pages.web
              .answer({.method = "GET",
                       .target = "/t/" + pages.token() + "?act=posted",
                       .path = "/t/" + pages.token(),
                       .headers = {},
                       .body = "act=posted"})
              .status == 200);
    pages.untouched();
    CHECK(pages.refusals().empty());
}

TEST_CASE("Posted is recorded with person, time and link, and leads back to the page", "[web]") {
    Pages pages;
    pages.room.clock.advance(41s);
    const std::string token = pages.token();
    const auto answer = pages.act(token, "posted", "&link=https%3A%2F%2Fwhatsapp.com%2Fchannel%2F0029VaSeestadt%2F128");
    CHECK(answer.status == 303);
    CHECK(header(answer, "Location") == token);
    CHECK(pages.task().state == TaskState::posted);
    CHECK(pages.task().posted_by == "Keller");
    CHECK(pages.task().link == "https://whatsapp.com/channel/0029VaSeestadt/128");
    const auto page = pages.get(token);
    CHECK(page.status == 200);
    CHECK(has(page, "Gepostet von Keller, 13.00 Uhr, 41 s nach der Fälligkeit."));
    CHECK_FALSE(has(page, "value=\"posted\""));
}

TEST_CASE("a second press changes nothing, says how it ended, and is logged", "[web]") {
    Pages pages;
    const std::string token = pages.token();
    REQUIRE(pages.act(token, "posted").status == 303);
    pages.room.clock.advance(5min);
    const auto again = pages.act(pages.token("Meier"), GENERATE("posted", "take", "drop"));
    CHECK(again.status == 410);
    CHECK(has(again, "Gepostet von Keller, 13.00 Uhr, 0 s nach der Fälligkeit."));
    CHECK(pages.task().posted_by == "Keller");
    REQUIRE(pages.refusals().size() == 1);
    CHECK(pages.refusals()[0].who == "Meier");
    CHECK(pages.refusals()[0].why.starts_with("the task is over: posted by hand by Keller"));
}

TEST_CASE("'I do it' and 'Not posted' do what they say", "[web]") {
    Pages pages;
    CHECK(pages.act(pages.token("Meier"), "take").status == 303);
    CHECK(pages.task().assignee == "Meier");
    CHECK(has(pages.get(pages.token()), "Meier ist seit 13.00 Uhr gefragt."));
    CHECK(pages.act(pages.token(), "drop", "&why=steht+schon+im+Kanal").status == 303);
    CHECK(pages.task().state == TaskState::dropped);
    CHECK(has(pages.get(pages.token()), "Wird nicht gepostet: steht schon im Kanal (Keller)"));
}

TEST_CASE("a link to elsewhere is refused in words, and what was typed stays", "[web]") {
    Pages pages;
    const auto answer = pages.act(pages.token(), "posted", "&link=https%3A%2F%2Fevil.example%2F%22%3E");
    CHECK(answer.status == 422);
    CHECK(has(answer, "Das ist kein Link zu einem WhatsApp-Beitrag."));
    CHECK(has(answer, "value=\"https://evil.example/&quot;&gt;\""));
    pages.untouched();
}

TEST_CASE("a forged link does nothing and is logged without its token", "[web]") {
    Pages pages;
    std::string forged = pages.token();
    forged[5] = forged[5] == 'A' ? 'B' : 'A';
    const std::string foreign =
        sign_task_link({pages.task().broadcast, "Keller", pages.task().expires}, std::string(32, 'x'));
    for (const std::string& token : {forged, foreign, std::string("abc"), std::string()}) {
        CHECK(pages.get(token).status == 403);
        const auto answer = pages.act(token, "posted");
        CHECK(answer.status == 403);
        CHECK(has(answer, "Dieser Link funktioniert nicht"));
    }
    pages.untouched();
    REQUIRE(pages.refusals().size() == 8);
    for (const Refusal& refusal : pages.refusals()) {
        CHECK((refusal.why == "forged" || refusal.why == "malformed"));
        CHECK(refusal.what.find(forged) == std::string::npos);
    }
}

TEST_CASE("an expired link does nothing and is logged", "[web]") {
    Pages pages;
    const std::string token = pages.token();
    pages.room.clock.advance(2h + 1ms);
    CHECK(pages.get(token).status == 410);
    const auto answer = pages.act(token, "posted");
    CHECK(answer.status == 410);
    CHECK(has(answer, "Dieser Link ist abgelaufen"));
    pages.untouched();
    CHECK(pages.refusals().at(0).why == "expired");
}

TEST_CASE("the link of a person who left the list does nothing and is logged", "[web]") {
    Pages pages;
    const std::string token = pages.token("Frei");
    CHECK(pages.get(token).status == 403);
    const auto answer = pages.act(token, "posted");
    CHECK(answer.status == 403);
    CHECK(has(answer, "Dieser Link gilt für dich nicht mehr"));
    pages.untouched();
    CHECK(pages.refusals().at(0).who == "Frei");
    CHECK(pages.refusals().at(0).why == "not on the editors' list");
}

TEST_CASE("a form that is not this page's does nothing and is logged", "[web]") {
    Pages pages;
    const std::string token = pages.token();
    CHECK(pages.post(token, "act=posted").status == 403);
    CHECK(pages.post(token, "act=posted&token=" + pages.token("Meier")).status == 403);
    CHECK(pages.post(token, "act=erase&token=" + token).status == 403);
    CHECK(pages.post(token, "{\"act\":\"posted\"}", "application/json").status == 403);
    CHECK(pages.post(token, "act=posted&token=" + token, "text/plain").status == 403);
    CHECK(pages.post(token, "act=posted&token=" + token + "&why=" + std::string(4096, 'x')).status == 413);
    CHECK(pages.web
              .answer(
                  {.method = "POST",
                   .target = "/t/" + token,
                   .path = "/t/" + token,
                   .headers = {{"Content-Type", "application/x-www-form-urlencoded"}, {"Sec-Fetch-Site", "cross-site"}},
                   .body = "act=posted&token=" + token})
              .status == 403);
    pages.untouched();
    CHECK(pages.refusals().size() == 7);
}

TEST_CASE("whoever tries a thousand forged links is counted, and the ledger is left in peace", "[web]") {
    Pages pages;
    for (int i = 0; i < 1000; ++i) CHECK(pages.get("forged").status == 403);
    CHECK(pages.refusals().size() == Refusals::burst);
    pages.room.clock.advance(Refusals::refill);
    CHECK(pages.get("forged").status == 403);
    CHECK(pages.refusals().size() == Refusals::burst + 1);
}

TEST_CASE("a correction shows the earlier post, with its link", "[web]") {
    Pages pages;
    const std::string alert = pages.task().draft;
    pages.act(pages.token(), "posted", "&link=https%3A%2F%2Fwhatsapp.com%2Fchannel%2Fx%2F1");
    pages.send({.kind = DraftKind::correction,
                .headline = "Brücke ist offen",
                .body = "Die Sperrung galt der Strasse.",
                .thread = alert});
    const auto page = pages.get(pages.token());
    CHECK(has(page, "Im WhatsApp-Kanal korrigieren"));
    CHECK(has(page, "Der frühere Beitrag"));
    CHECK(has(page, "zu spät nach Freitag 13.00 Uhr."));
    CHECK(has(page, "Gepostet von Keller, 13.00 Uhr"));
    CHECK(has(page, "href=\"https://whatsapp.com/channel/x/1\""));
}

TEST_CASE("a killed article's post is to be deleted, and nothing is to be copied", "[web]") {
    Pages pages;
    const std::string alert = pages.task().draft;
    pages.act(pages.token(), "posted");
    REQUIRE(pages.desk.remove_posts(alert, "Brücke gesperrt"));
    REQUIRE(pages.desk.tick());
    const auto page = pages.get(pages.token());
    CHECK(has(page, "Früheren Beitrag löschen"));
    CHECK(has(page, "Der Artikel «Brücke gesperrt» wurde zurückgezogen."));
    CHECK(has(page, "Zu löschen"));
    CHECK(has(page, ">Gelöscht</button>"));
    CHECK_FALSE(has(page, "id=\"copy\""));
    CHECK_FALSE(has(page, "name=\"link\""));
    CHECK(has(page, "Wird nicht gelöscht"));
    pages.act(pages.token(), "posted");
    CHECK(has(pages.get(pages.token()), "Gelöscht von Keller, 13.00 Uhr"));
}

TEST_CASE("the page lists what else is to be done, urgent things first, with links of their own", "[web]") {
    Pages pages;
    const std::string first = pages.token();
    const Instant until = pages.task().expires;
    pages.room.clock.advance(1s);
    pages.alert("Zweite Meldung vom Bahnhof");
    const auto page = pages.get(first);
    CHECK(has(page, "Noch zu tun"));
    // The later task's own link would last a second longer.
    CHECK(has(page, "href=\"" + sign_task_link({pages.task().broadcast, "Keller", until}, key) + "\""));
    CHECK(has(page, "Im WhatsApp-Kanal posten: 🔴 *EIL: Zweite Meldung vom Bahnhof*"));
    CHECK_FALSE(has(page, "href=\"" + first + "\""));
}

TEST_CASE("what was corrected before it was posted says what to do if it stands there all the same", "[web]") {
    Pages pages;
    REQUIRE(
        pages.room.ledger
            ->end_by_hand(pages.task().broadcast,
                          {.how = HandEnd::How::withheld, .why = "corrected by alert-2", .at = pages.room.clock.now()})
            .value());
    CHECK(has(pages.get(pages.token()), "Es wurde korrigiert, bevor es gepostet war."));
    CHECK(pages.act(pages.token(), "posted").status == 410);
    CHECK(pages.task().state == TaskState::dropped);
}

TEST_CASE("what is listed beside a task opens no longer than the page that lists it", "[web]") {
    Pages pages;
    const std::string token = sign_task_link({pages.task().broadcast, "Keller", pages.room.clock.now() + 5min}, key);
    const Draft other = pages.alert("Sturm in Nordtal");
    const auto page = pages.get(token);
    const std::string listed = sign_task_link({pages.task().broadcast, "Keller", pages.room.clock.now() + 5min}, key);
    CHECK(has(page, listed));
    CHECK_FALSE(has(page, pages.token()));
}

TEST_CASE("an article that its feed kills ends the open post, in the newsroom's words", "[web]") {
    Pages pages;
    const auto article = pages.room.publish("hafen", "Brand am Hafen", "2026-11-26T11:00:00Z");
    pages.send({.severity = 2, .article = "hafen"});
    const std::string token = pages.token();
    REQUIRE(pages.room.articles->set_status(article, digest::PublicationStatus::killed, pages.room.clock.now()));
    const auto page = pages.get(token);
    CHECK(has(page, "Der Artikel wurde zurückgezogen"));
    CHECK_FALSE(has(page, "article killed"));
    CHECK_FALSE(has(page, "value=\"posted\""));
    CHECK(pages.act(token, "posted").status == 410);
    CHECK(pages.task().state == TaskState::dropped);
}

TEST_CASE("what was dropped without a typed reason names the person alone", "[web]") {
    Pages pages;
    CHECK(pages.act(pages.token(), "drop").status == 303);
    const auto page = pages.get(pages.token());
    CHECK(has(page, "Wird nicht gepostet: Keller"));
    CHECK_FALSE(has(page, "not posted"));
}

TEST_CASE("the page's own files are no tasks", "[web]") {
    Pages pages;
    CHECK(pages.get("task.css").status == 200);
    CHECK(header(pages.get("task.js"), "Content-Type") == "text/javascript; charset=utf-8");
    CHECK(pages.post("task.js", "").status == 405);
    CHECK(pages.refusals().empty());
}
