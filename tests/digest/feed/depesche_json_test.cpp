#include "digest/feed/depesche_json.hpp"

#include "digest/feed/feed_parser.hpp"

#include "tests/digest/feed/parsed_feed.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>

using namespace depesche::digest;
using namespace depesche::tests;
using nlohmann::ordered_json;

namespace {

bool warns(const ParsedFeed& feed, std::string_view words) {
    return std::ranges::any_of(feed.warnings, [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

/// Articles of every possible content, out of a seed.
class Maker {
public:
    explicit Maker(unsigned seed) : random_(seed) {}

    Article article() {
        Article article;
        article.id = "id-" + word();
        if (coin()) article.url = "https://seestadt.example/" + std::to_string(number(1'000'000));
        article.title = words(6);
        if (coin()) article.kicker = words(2);
        if (coin()) article.push_title = words(4);
        if (coin()) article.lead = words(12);
        article.bullets = list();
        for (int i = number(6); i > 0; --i) article.blocks.push_back(block());
        article.authors = list();
        if (coin()) article.section = word();
        article.tags = list();
        if (coin()) article.language = std::array{"de-CH", "en", "fr", "it-CH"}[static_cast<std::size_t>(number(4))];
        article.published = date();
        article.updated = date();
        if (coin()) {
            article.image = {"https://seestadt.example/b.jpg", words(4), words(2), {}};
            if (coin()) article.image.rights = {"telegram", "whatsapp"};
        }
        article.urgency = number(9);
        article.embargo_until = date();
        article.status = static_cast<PublicationStatus>(number(4));
        article.is_correction = coin();
        article.paywall = coin();
        return article;
    }

private:
    int number(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
    bool coin() { return number(2) == 0; }
    std::string word() {
        static constexpr std::array words{"Brücke", "«See»", "a<b>", "\"x\"",  "&amp;", "été",
                                          "😀",     "42",    "\\n",  "O'Neil", "Ja?"};
        return words[static_cast<std::size_t>(number(words.size()))];
    }
    std::string words(int most) {
        std::string text = word();
        for (int i = number(most); i > 0; --i) text += ' ' + word();
        return text;
    }
    std::vector<std::string> list() {
        std::vector<std::string> texts;
        for (int i = number(4); i > 0; --i) texts.push_back(words(5));
        return texts;
    }
    std::optional<Instant> date() {
        if (coin()) return std::nullopt;
        return Instant(std::chrono::seconds(1'700'000'000 + number(100'000'000)));
    }
    Block block() {
        Block block{static_cast<BlockKind>(number(8)), words(20)};
        if (coin()) block.title = words(3);
        if (coin()) block.credit = word();
        if (coin()) block.as_of = words(5);
        return block;
    }
    std::mt19937 random_;
};

} // namespace

TEST_CASE("what is written of an article is read back the same, whatever it is", "[feed][json]") {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        INFO(seed);
        const Article made = Maker(seed).article();
        const ParsedFeed feed = parsed(article_to_json(made).dump());
        CHECK(feed.warnings.empty());
        REQUIRE(feed.articles.size() == 1);
        Article read = feed.articles[0];
        CHECK(read.from.of(Field::title) == From::depesche);
        read.from = made.from;
        REQUIRE(read == made);
    }
}

TEST_CASE("our own JSON is told by its format or by its shape", "[feed][json]") {
    CHECK(parsed(R"({"format":"depesche/1","title":"Brücke zu"})").articles[0].title == "Brücke zu");
    CHECK(parsed(R"({"title":"Brücke zu","lead":"Bis Freitag."})").articles[0].lead == "Bis Freitag.");
    const ParsedFeed several = parsed(
        R"({"feed":{"title":"Seestadt","language":"de-CH"},"articles":[{"title":"A","text":"Eins."},{"title":"B","text":"Zwei."}]})");
    CHECK(several.title == "Seestadt");
    REQUIRE(several.articles.size() == 2);
    CHECK(several.articles[1].language == "de-CH");
    CHECK(parsed(R"({"format":"depesche/1","articles":[]})").articles.empty());
    // Others that also have titles keep their own readers.
    CHECK(
        parsed(
            R"({"version":"https://jsonfeed.org/version/1.1","title":"F","text":"x","items":[{"id":"1","title":"t"}]})")
            .articles[0]
            .from.of(Field::title) != From::depesche);
    CHECK(parsed(R"({"uri":"urn:x","type":"text","headline":"H","title":"T","body_text":"x"})").articles[0].title ==
          "H");
    CHECK_FALSE(parse_feed(R"({"title":"Ein Buch","pages":300})", {}));
}

TEST_CASE("a body may be blocks, texts, HTML or one text", "[feed][json]") {
    const Article typed = parsed(R"({"format":"depesche/1","title":"T","body":[
        {"kind":"question","text":"Wieso?"},{"kind":"answer","text":"Darum."},"Ein Satz.",
        {"kind":"box","title":"Der Damm","text":"Er ist alt.","credit":"DPA","as_of":"Stand 14 Uhr"},
        {"kind":"call_to_action","text":"Folge uns!"}]})")
                              .articles[0];
    CHECK(typed.blocks == std::vector<Block>{{BlockKind::question, "Wieso?"},
                                             {BlockKind::answer, "Darum."},
                                             {BlockKind::paragraph, "Ein Satz."},
                                             {BlockKind::box, "Er ist alt.", "Der Damm", "DPA", "Stand 14 Uhr"}});
    CHECK(typed.from.of(Field::body) == From::depesche);
    const Article html =
        parsed(R"({"format":"depesche/1","title":"T","html":"<h2>Eins</h2><p>Zwei &amp; drei</p>"})").articles[0];
    CHECK(html.blocks == std::vector<Block>{{BlockKind::heading, "Eins"}, {BlockKind::paragraph, "Zwei & drei"}});
    CHECK(html.from.of(Field::body) == From::html);
    CHECK(body_text(parsed(R"({"format":"depesche/1","title":"T","text":"Eins.\n\nZwei."})").articles[0]) ==
          "Eins.\n\nZwei.");
    // Texts without kinds get theirs from what they say.
    const Article plain =
        parsed(
            R"({"format":"depesche/1","title":"T","body":["Der Damm ist alt.","Er wird neu gebaut.","Folge uns auf Instagram!"]})")
            .articles[0];
    CHECK(plain.blocks.size() == 2);
}

TEST_CASE("what cannot be read is named with its place, and the rest is taken", "[feed][json]") {
    const ParsedFeed feed = parsed(R"({"format":"depesche/1","articles":[
        {"title":"A"},{"title":"B","urgancy":2,"lead":7},
        {"title":"C","urgency":"high","published":"gestern","tags":["x",[1]],"paywall":"yes","url":"ftp://x/y",
         "image":{"url":"data:x","size":1},"body":[{"kind":"aside","text":"Neben"},{"text":""},3]},
        {"lead":""},"D"]})");
    REQUIRE(feed.articles.size() == 3);
    for (const std::string_view words :
         {"articles[1].urgancy: unknown member; ignored", "articles[1].lead: expected a text, found 7; ignored",
          "articles[2].urgency: expected 1 to 8, found \"high\"; ignored",
          "articles[2].published: expected a date like 2026-11-23T06:30:00+01:00, found \"gestern\"; ignored",
          "articles[2].tags[1]: expected a text, found a list; ignored",
          "articles[2].paywall: expected true or false, found \"yes\"; ignored",
          "articles[2].url: expected an http or https address, found \"ftp://x/y\"; ignored",
          "articles[2].image: expected an http or https address, found an object; ignored",
          "articles[2].image.size: unknown member; ignored",
          "articles[2].body[0].kind: expected the name of a block (paragraph, question, answer, ...), found \"aside\"; "
          "taken as a paragraph",
          "articles[2].body[1]: has no text; left out", "articles[2].body[2]: expected a text or a block; left out",
          "articles[3]: has neither title nor text; left out", "articles[4]: expected an object; left out"}) {
        INFO(words);
        CHECK(warns(feed, words));
    }
    CHECK(feed.articles[2].blocks == std::vector<Block>{{BlockKind::paragraph, "Neben"}});
    CHECK_FALSE(feed.articles[2].published);
    CHECK(feed.articles[2].tags == std::vector<std::string>{"x"});
}

TEST_CASE("an embargo or a status that nobody understands holds the article back", "[feed][json]") {
    const ParsedFeed embargo = parsed(R"({"format":"depesche/1","title":"A","embargo_until":"Freitag früh"})");
    CHECK(embargo.articles[0].status == PublicationStatus::withheld);
    CHECK(warns(embargo, "found \"Freitag früh\"; the article is withheld"));
    const ParsedFeed status = parsed(R"({"format":"depesche/1","title":"A","status":"draft"})");
    CHECK(status.articles[0].status == PublicationStatus::withheld);
    CHECK(warns(status, "status: expected usable, withheld, withdrawn or killed, found \"draft\""));
    const Article killed =
        parsed(R"({"format":"depesche/1","id":"x","status":"killed","embargo_until":"?"})").articles[0];
    CHECK(killed.status == PublicationStatus::killed); // needs no title to be taken back
    const Article later =
        parsed(R"({"format":"depesche/1","title":"A","embargo_until":"2026-11-23T06:30:00+01:00"})").articles[0];
    CHECK(to_iso8601(*later.embargo_until) == "2026-11-23T05:30:00Z");
    CHECK(later.status == PublicationStatus::usable);
}

TEST_CASE("provenance is believed only from ourselves", "[feed][json]") {
    Article made;
    made.id = "x";
    made.title = "Brücke zu";
    made.from.set(Field::title, From::plain_text);
    const nlohmann::json document = nlohmann::json::parse(article_to_json(made).dump());
    ParsedFeed ours, theirs;
    feed::read_depesche_json(document, {}, ours, feed::Provenances::believed);
    feed::read_depesche_json(document, {}, theirs);
    CHECK(ours.articles[0] == made);
    CHECK(theirs.articles[0].from.of(Field::title) == From::depesche);
    CHECK(theirs.warnings.empty());
}

TEST_CASE("a document with a thousand mistakes tells some of them", "[feed][json]") {
    std::string text = R"({"format":"depesche/1","articles":[)";
    for (int i = 0; i < 1000; ++i) text += R"({"title":"T","x":1},)";
    const ParsedFeed feed = parsed(text + R"({"title":"T"}]})");
    CHECK(feed.articles.size() == 1001);
    CHECK(feed.warnings.size() == 51);
}

TEST_CASE("what takes an article back needs an id or an address, and no format", "[feed][json]") {
    const auto [document, id, status] = GENERATE(table<std::string, std::string, PublicationStatus>({
        {R"({"id":"p3","status":"killed"})", "p3", PublicationStatus::killed},
        {R"({"articles":[{"id":"p3","status":"withheld"}]})", "p3", PublicationStatus::withheld},
        {R"({"url":"https://seestadt.example/faehre","status":"withdrawn"})", "https://seestadt.example/faehre",
         PublicationStatus::withdrawn},
    }));
    const ParsedFeed feed = parsed(document);
    REQUIRE(feed.articles.size() == 1);
    CHECK(feed.articles[0].id == id);
    CHECK(feed.articles[0].status == status);
    CHECK(feed.articles[0].from.of(Field::status) == From::depesche);
    CHECK_FALSE(parse_feed(R"({"id":"job-7","status":"done"})", {}));
    CHECK_FALSE(parse_feed(R"({"status":"killed"})", {}));
}

TEST_CASE("a later version of our format is refused, not guessed at", "[feed][json]") {
    const std::string document =
        GENERATE(R"({"format":"depesche/2","id":"a","title":"Brand am Hafen","lead":"x"})",
                 R"({"articles":[{"format":"depesche/2","id":"a","title":"Brand am Hafen","lead":"x"}]})");
    const auto feed = parse_feed(document, {});
    REQUIRE_FALSE(feed);
    CHECK(feed.error().message == R"("format" is "depesche/2"; this version of Depesche reads "depesche/1".)");
}

TEST_CASE("a title that is cut is told", "[feed][json]") {
    const auto of_size = [](std::size_t size) {
        return parsed(R"({"format":"depesche/1","id":"a","lead":"x","title":")" + std::string(size, 'a') + "\"}");
    };
    CHECK(of_size(4096).warnings.empty());
    const ParsedFeed feed = of_size(5000);
    CHECK(warns(feed, "has 5000 bytes; it is cut after 4096"));
    CHECK(feed.articles.at(0).title.size() == 4096);
}
