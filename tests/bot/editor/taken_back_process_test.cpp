// The real program while a digest runs to many readers: its newsroom kills an article, by feed, push or verb.
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_process.hpp"
#include "tests/support/bot_served_feed.hpp"

#include <boost/asio/read.hpp>
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <csignal>

using namespace depesche;
using namespace depesche::tests;
using Catch::Matchers::Contains;
using nlohmann::json;

namespace {

constexpr std::string_view push_token = "push-token-of-the-tests-0001";

digest::Instant now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

/// A newsroom's articles, as its feed shows them and as it pushes them.
class Articles {
public:
    Articles() {
        add("hafen", "Brand am Hafen: 12 Verletzte", "Inland");
        add("rat", "Gemeinderat streitet über Parkplätze", "Inland");
        add("zoo", "Der Zoo zieht an den Stadtrand", "Kultur");
        add("bahn", "Bahn baut zwischen See und Stadt", "Inland");
        add("museum", "Museum zeigt alte Karten", "Kultur");
    }
    std::string document() const { return json{{"format", "depesche/1"}, {"articles", list_}}.dump(); }
    std::string one(const std::string& id, const json& change) {
        for (json& article : list_)
            if (article.at("id") == id) {
                article.update(change);
                return json{{"format", "depesche/1"}, {"articles", json::array({article})}}.dump();
            }
        return "";
    }

    void add(const std::string& id, const std::string& title, const std::string& section) {
        const int minutes = 30 + 10 * static_cast<int>(list_.size());
        list_.push_back({{"id", id},
                         {"url", "https://seestadt.example/" + id},
                         {"title", title},
                         {"lead", title + ", wie die Stadt am Abend beschlossen hat."},
                         {"section", section},
                         {"language", "de"},
                         {"published", digest::to_iso8601(now() - std::chrono::minutes(minutes))}});
    }

private:
    json list_ = json::array();
};

/// `run` with readers, a channel that is posted by hand, and an editor in her chat.
struct House {
    explicit House(std::int64_t readers) {
        ::setenv("DEPESCHE_PUSH_TOKEN", std::string(push_token).c_str(), 1);
        const std::int64_t first = sandbox.add_readers(readers + 1);
        editor = first + readers;
        newsroom = std::make_unique<ProcessNewsroom>(
            sandbox.address(),
            fmt::format("[channel.whatsapp]\nto = \"https://whatsapp.com/channel/0029VaSeestadt\"\n"
                        "[editors]\ntoken = \"env:DEPESCHE_PROCESS_TOKEN\"\napi_url = \"{}\"\n"
                        "people = [{{ name = \"Keller\", id = {} }}]\n"
                        "[fetch]\nallow_private = [\"127.0.0.1\"]\n[web]\nlisten = \"127.0.0.1:0\"\n"
                        "[push.cms]\ntoken = \"env:DEPESCHE_PUSH_TOKEN\"\n",
                        sandbox.address(), editor),
            fmt::format("feeds = [{{ url = \"{}\", source = \"Seestadt heute\", interval = \"10s\" }}]", feed.url()));
        newsroom->pace(100, 16); // a digest to thousands lasts until the feed is asked again
        newsroom->import_readers(first, readers);
        feed.show(articles.document());
        process = std::make_unique<Process>(newsroom->run());
        REQUIRE(eventually(20s, [&] { return newsroom->ask({"article", "list"}).size() == 5; }));
    }
    void restart() {
        process->signal(SIGTERM);
        REQUIRE(process->wait(20s));
        process = std::make_unique<Process>(newsroom->run());
    }

    void push(const std::string& body) {
        const std::string before = "(port ";
        const std::string log = process->err();
        const auto port = static_cast<std::uint16_t>(std::stoi(log.substr(log.find(before) + before.size())));
        boost::asio::io_context io;
        boost::asio::ip::tcp::socket socket(io);
        socket.connect({boost::asio::ip::address_v4::loopback(), port});
        boost::asio::write(
            socket, boost::asio::buffer(fmt::format("POST /api/articles HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                                                    "Authorization: Bearer {}\r\nConnection: close\r\n"
                                                    "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{}",
                                                    push_token, body.size(), body)));
        std::string answer;
        boost::system::error_code end; // eof: the server closes after its answer
        boost::asio::read(socket, boost::asio::dynamic_buffer(answer), end);
        INFO(answer);
        REQUIRE(answer.starts_with("HTTP/1.1 20"));
    }
    /// What the editor was told with these words, since the sandbox's row `after`.
    std::vector<Accepted> to_editor(const std::string& words, std::int64_t after = 0) {
        std::vector<Accepted> rows = sandbox.ledger(after);
        std::erase_if(rows, [&](const Accepted& row) {
            return row.recipient != std::to_string(editor) || row.text.find(words) == std::string::npos;
        });
        return rows;
    }
    std::vector<Accepted> to_readers(const std::string& words) {
        std::vector<Accepted> rows = sandbox.ledger();
        std::erase_if(rows, [&](const Accepted& row) {
            return row.recipient == std::to_string(editor) || row.text.find(words) == std::string::npos;
        });
        return rows;
    }
    /// The draft's task of this kind that is open; null: none.
    json task(const std::string& draft, const std::string& kind) {
        for (const json& one : newsroom->ask({"task", "list"}))
            if (one.at("draft") == draft && one.at("kind") == kind && one.at("state") == "open") return one;
        return {};
    }

    Articles articles;
    ServedFeed feed;
    SandboxProcess sandbox;
    std::unique_ptr<ProcessNewsroom> newsroom;
    std::unique_ptr<Process> process;
    std::int64_t editor = 0;
};

} // namespace

TEST_CASE("a kill stops a running digest within a second, and the editors hear where it had been sent",
          "[editor][process]") {
    constexpr std::int64_t readers = 3000;
    House house(readers);
    const ProcessNewsroom& newsroom = *house.newsroom;
    const json sent = newsroom.ask({"send", "morning"});
    const std::string digest = sent.at("draft");
    json post;
    REQUIRE(eventually(10s, [&] { return (post = house.task(digest, "post")).is_object(); }));
    newsroom.ask({"task", "posted", std::to_string(post.at("id").get<int>())});
    REQUIRE(eventually(20s, [&] { return house.sandbox.accepted() > 200; }));
    const std::int64_t seen = house.sandbox.ledger().back().seq;

    const int way = GENERATE(0, 1, 2); // feed, push, verb
    const std::string body = house.articles.one("hafen", {{"status", "killed"}});
    std::int64_t known = ns_now();
    if (way == 0) {
        house.feed.show(house.articles.document());
        REQUIRE(eventually(30s, [&] { return house.feed.answered() > 0; }));
        known = house.feed.answered();
    } else if (way == 1) {
        house.push(body);
    } else {
        newsroom.ask({"article", "kill", "hafen"});
    }
    REQUIRE(eventually(20s, [&] { return !house.to_editor("darf nicht mehr verschickt werden", seen).empty(); }));
    house.sandbox.settle();

    const auto rows = house.to_readers("Brand am Hafen");
    REQUIRE_FALSE(rows.empty());
    const double late = static_cast<double>(std::ranges::max(rows, {}, &Accepted::at).at - known) / 1e6;
    INFO(fmt::format("by {}: {} of {} requests, the last one {:.0f} ms after",
                     way == 0   ? "feed"
                     : way == 1 ? "push"
                                : "verb",
                     rows.size(), readers, late));
    CHECK(late < 1000);
    CHECK(rows.size() < readers);
    const auto told = house.to_editor("darf nicht mehr verschickt werden");
    REQUIRE(told.size() == 1);
    CHECK_THAT(told[0].text,
               Contains("Brand am Hafen: 12 Verletzte") && Contains("In " + digest) && Contains("gestoppt"));
    CHECK(static_cast<double>(told[0].at - known) / 1e6 < 1000);
    json removal;
    REQUIRE(eventually(10s, [&] { return (removal = house.task(digest, "remove")).is_object(); }));
    CHECK_THAT(told[0].text, Contains(fmt::format("Aufgabe {}", removal.at("id").get<int>())));
    CHECK(newsroom.verb({"verify"}).exit == 0);
}

TEST_CASE("what its newsroom corrects after it was sent is told once, and shown until a correction goes out",
          "[editor][process]") {
    House house(3);
    const ProcessNewsroom& newsroom = *house.newsroom;
    house.articles.add("bruecke", "Brücke über den Seearm gesperrt", "Inland");
    house.push(house.articles.one("bruecke", json::object()));
    const std::string alert =
        newsroom.ask({"alert", "Brücke gesperrt", "--article", "bruecke", "--severity", "2", "--yes"}).at("draft");
    REQUIRE(eventually(20s, [&] { return house.to_readers("Brücke gesperrt").size() == 3; }));
    const std::string corrected =
        house.articles.one("bruecke", {{"title", "Brücke über den Seearm ist offen"}, {"correction", true}});
    house.push(corrected);
    REQUIRE(eventually(20s, [&] { return !house.to_editor("wurde von der Redaktion korrigiert").empty(); }));
    const json open = newsroom.ask({"status"}).at("to_correct");
    REQUIRE(open.size() == 1);
    CHECK(open[0].at("draft") == alert);
    house.push(corrected); // once more
    house.restart();
    CHECK(newsroom.ask({"status"}).at("to_correct").size() == 1);
    CHECK(house.to_editor("wurde von der Redaktion korrigiert").size() == 1);
    newsroom.ask({"alert", "correct", alert, "Die Brücke ist offen", "--yes"});
    CHECK(eventually(20s, [&] { return newsroom.ask({"status"}).at("to_correct").empty(); }));
    CHECK(house.to_editor("wurde von der Redaktion korrigiert").size() == 1);
}

TEST_CASE("urgent news under embargo is a candidate at the very instant that it ends", "[editor][process]") {
    House house(1);
    const auto end = now() + 4s;
    house.articles.add("wahl", "Marie Exempel wird Stadtpräsidentin", "Inland");
    house.push(house.articles.one("wahl", {{"urgency", 1}, {"embargo_until", digest::to_iso8601(end)}}));
    CHECK(house.newsroom->ask({"draft", "list"}).empty());
    REQUIRE(eventually(20s, [&] { return !house.newsroom->ask({"draft", "list"}).empty(); }));
    house.process->signal(SIGTERM);
    REQUIRE(house.process->wait(20s));
    const auto drafts = must(tests::open(house.newsroom->state() / "ledger.db")->drafts().list(10));
    REQUIRE(drafts.size() == 1);
    CHECK(drafts[0].severity == 2); // severity 1 needs a second source
    const auto late = drafts[0].history.front().at - std::chrono::floor<std::chrono::seconds>(end);
    INFO("the candidate was there " << late.count() << " ms after the embargo");
    CHECK(late >= 0ms);
    CHECK(late < 1s);
}
