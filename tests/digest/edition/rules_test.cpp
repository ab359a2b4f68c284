#include "digest/edition/rules.hpp"
#include "tests/support/golden.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>

using namespace depesche;
using namespace depesche::digest;

namespace {

const Instant now = *parse_iso8601("2026-11-23T05:30:00Z");

Document golden(const std::string& name) {
    return document_from_json(tests::read_file(tests::golden_dir("messages") / (name + ".json"))).value();
}

/// A message with what the rules look at.
struct Message {
    Document document;
    std::vector<Rendered> renderings;
    std::vector<Pick> picks;
    std::vector<StoredArticle> articles;
    bool test_audience = false;
    bool weekend = false;
    const config::Texts* texts = nullptr;
    const Zone* zone = nullptr;

    std::vector<Finding> check() {
        renderings.clear();
        for (const auto dialect : {Dialect::plain, Dialect::telegram_html, Dialect::whatsapp}) {
            if (auto rendered = render(document, dialect)) renderings.push_back(std::move(*rendered));
        }
        return check_rules(
            {document, renderings, picks, articles, document.language, now, test_audience, weekend, texts, zone});
    }
    std::vector<Finding> check(std::string_view rule) {
        auto all = check();
        std::erase_if(all, [rule](const Finding& finding) { return finding.rule != rule; });
        return all;
    }
    Item& item(std::size_t number) { return std::get<Item>(document.blocks.at(number + 1)); }
};

Pick pick(ArticleKey key, std::string section) {
    Pick one;
    one.article = key;
    one.section = std::move(section);
    one.text.title = "Titel " + std::to_string(key);
    one.news_time = now - std::chrono::hours(3);
    return one;
}

Message morning() {
    Message message{.document = golden("morning-digest.de-CH"), .renderings = {}, .picks = {}, .articles = {}};
    const std::array sections = {"Region", "Wirtschaft", "Ausland", "Sport", "Panorama"};
    for (ArticleKey key = 1; key <= 5; ++key) {
        message.picks.push_back(pick(key, sections.at(static_cast<std::size_t>(key - 1))));
        StoredArticle stored;
        stored.key = key;
        stored.article.title = "Titel " + std::to_string(key);
        message.articles.push_back(stored);
    }
    return message;
}

Message alert() { return {.document = golden("breaking-alert.de-CH"), .renderings = {}, .picks = {}, .articles = {}}; }

void expect(std::vector<Finding> findings, RuleSeverity severity, int item, std::string_view words) {
    REQUIRE(findings.size() == 1);
    CHECK(findings.front().severity == severity);
    CHECK(findings.front().item == item);
    CHECK_THAT(findings.front().message, Catch::Matchers::Contains(std::string(words)));
}

constexpr auto error = RuleSeverity::error;
constexpr auto warning = RuleSeverity::warning;

} // namespace

TEST_CASE("the designed messages break no rule", "[edition]") {
    const auto* const name = GENERATE("morning-digest", "evening-digest", "weekend-edition", "breaking-alert",
                                      "breaking-update", "correction", "surprising-story");
    const auto* const language = GENERATE("de-CH", "en");
    Message message{
        .document = golden(std::string(name) + "." + language), .renderings = {}, .picks = {}, .articles = {}};
    message.weekend = std::string_view(name) == "weekend-edition";
    for (const auto& finding : message.check()) FAIL_CHECK(name << ": " << finding.rule << ": " << finding.message);
    CHECK(morning().check().empty());
}

TEST_CASE("a message over its budget is remarked, and refused when it is half as long again", "[edition]") {
    auto message = morning();
    message.item(1).line += " " + std::string(90, 'a');
    auto findings = message.check("length");
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().severity == warning);
    CHECK_THAT(findings.front().message, Catch::Matchers::Contains("the budget is 950"));
    message.item(1).line += " " + std::string(800, 'a');
    CHECK(message.check("length").front().severity == error);
}

TEST_CASE("a message over its budgets is told so once, with a cure that fits it", "[edition]") {
    auto edition = morning();
    for (std::size_t number = 1; number <= 5; ++number)
        edition.item(number).line += " Der Rat hat es am Montag nach langem Hin und Her so entschieden.";
    expect(edition.check("length"), warning, 0, "shorten lines or drop an item");
    CHECK_THAT(edition.check("length").front().message, Catch::Matchers::Contains("visible characters in") &&
                                                            Catch::Matchers::Contains("words, the budget is 140"));
    auto single = alert();
    std::get<Paragraph>(single.document.blocks.at(1)).text += " Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja.";
    expect(single.check("length"), warning, 0, "shorten the text");
    CHECK_FALSE(single.check("length").front().message.contains("drop"));
}

TEST_CASE("a message of many words is remarked", "[edition]") {
    auto message = alert();
    std::get<Paragraph>(message.document.blocks.at(1)).text += " Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja. Ja.";
    const auto findings = message.check("length");
    CHECK(std::ranges::any_of(findings,
                              [](const Finding& one) { return one.message.contains("words, the budget is 45"); }));
}

TEST_CASE("breaking news never waits for its length", "[edition]") {
    auto message = alert();
    std::get<Paragraph>(message.document.blocks.at(1)).text = std::string(900, 'a');
    REQUIRE_FALSE(message.check("length").empty());
    for (const auto& finding : message.check()) CHECK(finding.severity == warning);
}

TEST_CASE("the first line of an alert must fit a lock screen", "[edition]") {
    auto message = alert();
    auto& headline = std::get<Headline>(message.document.blocks.at(0));
    headline.text = "EIL: Ja ja " + std::string(47, 'a');
    CHECK(message.check("first line").empty());
    headline.text += "a";
    expect(message.check("first line"), warning, 0, "lock screens show 60");
}

TEST_CASE("titles have 60 characters and lines 110", "[edition]") {
    auto message = morning();
    message.item(2).title = "Ä" + std::string(59, 'b');
    message.item(2).line = "Ä" + std::string(109, 'b');
    CHECK(message.check("title length").empty());
    CHECK(message.check("line length").empty());
    message.item(2).title += "b";
    message.item(2).line += "b";
    expect(message.check("title length"), warning, 2, "has 61 characters: shorten it to 60");
    expect(message.check("line length"), warning, 2, "has 111 characters: shorten it to 110");
}

TEST_CASE("what rendering left out is told", "[edition]") {
    auto message = morning();
    message.item(5).line = std::string(4000, 'a');
    const auto findings = message.check("cut");
    REQUIRE_FALSE(findings.empty());
    CHECK(findings.front().item == 5);
    CHECK_THAT(findings.front().message, Catch::Matchers::Contains("left out item 5"));
    static const auto library = config::TextLibrary::load();
    message.texts = &library.value().best("de-CH");
    CHECK_THAT(message.check("cut").front().message, Catch::Matchers::Contains("Nummer 5 fehlt"));
}

TEST_CASE("a digest of two is short, one of none is refused", "[edition]") {
    auto message = morning();
    message.document.blocks.erase(message.document.blocks.begin() + 4, message.document.blocks.begin() + 7);
    expect(message.check("items"), warning, 0, "only 2 good stories");
    message.document.blocks.erase(message.document.blocks.begin() + 2, message.document.blocks.begin() + 4);
    expect(message.check("items"), error, 0, "no story");
}

TEST_CASE("a digest keeps what its second line promises", "[edition]") {
    auto message = morning();
    auto& subline = std::get<Subline>(message.document.blocks.at(1)).text;
    subline = "Montag, 23. November · 6 Storys · 1 Minute";
    expect(message.check("count"), error, 0, "promises 6 stories and 5 are shown");
    subline = "Montag, 23. November · 5 Storys · 9 Minuten";
    expect(message.check("count"), warning, 0, "promises 9 minutes");
}

TEST_CASE("a placeholder that nobody filled stops a message", "[edition]") {
    const auto* const words = GENERATE("Hallo {{name}}", "<%=misc::zitat%>", "Es sind %s Grad", "Der {title} steht",
                                       "${x}", "undefined", "null", "Lorem ipsum dolor", "%1$s und %d");
    auto message = morning();
    message.item(3).line = words;
    CHECK(message.check("placeholder").size() == 1);
    CHECK(message.check("placeholder").front().severity == error);
}

TEST_CASE("percent signs, braces and the number zero are no placeholders", "[edition]") {
    const auto* const words = GENERATE("Plus 5 %", "100%ig sicher, 5%der Stimmen", "Es hat null Grad",
                                       "null und nichtig", "Menge {A, B}", "f(x) = {1}", "Ein Plus von 3 % seit Mai");
    auto message = morning();
    message.item(3).line = words;
    CHECK(message.check("placeholder").empty());
}

TEST_CASE("a test is for the test audience", "[edition]") {
    const auto* const words =
        GENERATE("Test", "TEST: Zug entgleist", "asdf", "Dies ist ein Test", "Test 123", "test test");
    auto message = alert();
    std::get<Headline>(message.document.blocks.at(0)).text = words;
    expect(message.check("test words"), error, 0, "test audience");
    message.test_audience = true;
    CHECK(message.check("test words").empty());
}

TEST_CASE("tests are news too", "[edition]") {
    const auto* const words =
        GENERATE("Neuer Bluttest besteht den Test", "England win the Test match", "Im Test: zehn Velohelme");
    auto message = morning();
    message.item(1).title = words;
    CHECK(message.check("test words").empty());
}

TEST_CASE("one story and one target stand once", "[edition]") {
    auto message = morning();
    message.item(4).url = "http://www.dep.example/n7k2/?utm_source=push";
    auto findings = message.check("duplicate");
    expect(findings, error, 4, "is that of item 1");
    message = morning();
    message.item(4).title = "ALPINA-Bank streicht 1'200 Stellen!";
    expect(message.check("duplicate"), error, 4, "is that of item 2");
    message = morning();
    message.picks.at(2).article = 1;
    expect(message.check("duplicate"), error, 3, "is that of item 1");
}

TEST_CASE("one story in two wordings of German is one story", "[edition]") {
    auto message = morning();
    message.item(1).title = "Seestadt baut den Damm neu";
    message.item(4).title = "Neuer Damm für Seestadt bewilligt";
    expect(message.check("duplicate"), warning, 4, "the story of item 1");
    message.item(4).title = "Seestadt wählt den Rat neu";
    CHECK(message.check("duplicate").empty());
}

TEST_CASE("an item is called a duplicate once, however many others it is like", "[edition]") {
    auto message = morning();
    std::vector<DocumentBlock> items;
    for (const char* what :
         {"Wind", "Regen", "Schnee", "Nebel", "Sonne", "Hagel", "Frost", "Föhn", "Blitz", "Eis", "Dürre", "Reif"}) {
        Item item = message.item(1);
        item.title = std::string("Seestadt prüft neuen Fahrplan für ") + what;
        item.url = std::string("https://dep.example/") + what;
        items.emplace_back(item);
    }
    message.document.blocks = items;
    message.picks.clear();
    const auto findings = message.check("duplicate");
    CHECK(findings.size() == 11);
    for (int item = 2; const Finding& one : findings) CHECK(one.item == item++);
}

TEST_CASE("two stories a section, and three sections in five stories", "[edition]") {
    auto message = morning();
    message.picks.at(1).section = "Region";
    CHECK(message.check("sections").empty());
    message.picks.at(2).section = "Region";
    expect(message.check("sections"), warning, 3, "third story of the section Region");
    message.picks.at(3).section = message.picks.at(4).section = "Sport";
    CHECK(message.check("sections").size() == 2);
}

TEST_CASE("an old story needs a mark, and history never goes out", "[edition]") {
    auto message = morning();
    message.picks.at(1).news_time = now - std::chrono::hours(30);
    expect(message.check("chronology"), warning, 2, "is 30 hours old");
    message.picks.at(1).mark = Mark::is_update;
    CHECK(message.check("chronology").empty());
    message.picks.at(1).mark = Mark::none;
    message.weekend = true;
    CHECK(message.check("chronology").empty());
    message.weekend = false;
    message.picks.at(1).news_time = now - std::chrono::hours(24 * 20);
    expect(message.check("chronology"), error, 2, "is 20 days old");
    message.picks.at(1).news_time = now + std::chrono::hours(2);
    expect(message.check("chronology"), warning, 2, "in the future");
}

TEST_CASE("an article under embargo stops a message until its time", "[edition]") {
    auto message = morning();
    message.articles.at(3).article.embargo_until = now + std::chrono::minutes(1);
    expect(message.check("embargo"), error, 4, "2026-11-23T05:31:00Z");
    const auto german = config::TextLibrary::load();
    const auto zone = Zone::find("Europe/Zurich");
    REQUIRE((german && zone));
    message.texts = &german->best("de-CH");
    message.zone = &*zone;
    expect(message.check("embargo"), error, 4, "23. November 2026, 6.31 Uhr");
    message.articles.at(3).article.embargo_until = now;
    CHECK(message.check("embargo").empty());
}

TEST_CASE("an article that was taken back stops a message, an alert as well", "[edition]") {
    auto message = morning();
    message.articles.at(0).article.status = PublicationStatus::killed;
    expect(message.check("withdrawn"), error, 1, "was killed");
    auto breaking = alert();
    breaking.articles.push_back(message.articles.at(0));
    expect(breaking.check("withdrawn"), error, 0, "drop it");
    breaking.articles.at(0).article.status = PublicationStatus::usable;
    CHECK(breaking.check("withdrawn").empty());
}

TEST_CASE("an article that changed since it was chosen is looked at again", "[edition]") {
    auto message = morning();
    message.articles.at(1).version = 2;
    message.articles.at(1).article.is_correction = true;
    expect(message.check("superseded"), warning, 2, "was corrected");
    message.picks.at(1).version = 2;
    CHECK(message.check("superseded").empty());
}

TEST_CASE("Switzerland writes ss", "[edition]") {
    auto message = morning();
    message.item(2).line = "Die Strasse heißt anders, außer im Dorf.";
    expect(message.check("locale"), warning, 2, "heißt, außer");
    message.item(2).line = "Jürg Weiß aus Gießen folgt auf Ute Großmann.";
    CHECK(message.check("locale").empty()); // names keep theirs
    message.item(2).line = "Die Strasse heißt anders, außer im Dorf.";
    message.document.language = "de-DE";
    for (const auto& finding : message.check("locale")) CHECK(finding.severity == warning); // 1’200
}

TEST_CASE("a title gives answers, a quiz may ask", "[edition]") {
    auto message = morning();
    message.item(1).title = "Kommt das Tram?";
    expect(message.check("question"), warning, 1, "give the answer");
    message.item(1).title = "Quiz: Wie gut war deine Woche?";
    CHECK(message.check("question").empty());
}

TEST_CASE("nobody shouts", "[edition]") {
    auto message = morning();
    message.item(1).line = "Das ist WICHTIG für alle.";
    expect(message.check("shouting"), warning, 1, "WICHTIG");
    message.item(1).line = "Unglaublich!!";
    expect(message.check("shouting"), warning, 1, "!!");
    message.item(1).line = "UNESCO, FCZ und SBB feiern Ludwig XVIII. und COVID-19 im HBF.";
    CHECK(message.check("shouting").empty());
    CHECK(Message{golden("breaking-alert.en"), {}, {}, {}}.check("shouting").empty());
}

TEST_CASE("nothing is withheld to make readers tap", "[edition]") {
    const std::array<std::array<const char*, 2>, 5> teasers = {{{"de-CH", "Zugausfall: Das musst du wissen"},
                                                                {"de-CH", "So reagiert die Bank"},
                                                                {"en", "You won’t believe what the goat did"},
                                                                {"fr", "Voici pourquoi le tram est en retard"},
                                                                {"it", "Ecco perché il tram è in ritardo"}}};
    for (const auto& [language, words] : teasers) {
        auto message = morning();
        message.document.language = language;
        message.item(1).title = words;
        expect(message.check("teaser"), warning, 1, "say the fact");
    }
    auto message = morning();
    message.item(1).title = "So viele Lawinen wie nie seit 1999";
    CHECK(message.check("teaser").empty());
}

TEST_CASE("one emoji a block, families count as one", "[edition]") {
    auto message = morning();
    std::get<Closing>(message.document.blocks.at(7)).sign.clear();
    message.item(1).line = "Alle da 👨‍👩‍👧‍👦 im Tram";
    CHECK(message.check("emoji").empty());
    message.item(1).line += " 🇨🇭";
    expect(message.check("emoji"), warning, 1, "2 emoji");
    message.item(1).line = "1. Rang, 2. Rang © und ™";
    CHECK(message.check("emoji").empty());
}

TEST_CASE("letters that only look bold are found", "[edition]") {
    auto message = morning();
    message.item(1).line = "Das ist 𝗳𝗲𝘁𝘁.";
    expect(message.check("letters"), warning, 1, "𝗳𝗲𝘁𝘁");
    message.item(1).line = "Привет, 東京 ½ Ⅷ";
    CHECK(message.check("letters").empty());
}

TEST_CASE("links are https", "[edition]") {
    auto message = morning();
    message.item(1).url = "http://dep.example/a";
    expect(message.check("link"), warning, 1, "not an https address");
    message.item(1).url = "javascript:alert(1)";
    expect(message.check("link"), error, 1, "not an https address");
    message.item(1).url.clear();
    expect(message.check("link"), warning, 1, "no address");
}

TEST_CASE("what forbids sending is told first", "[edition]") {
    auto message = morning();
    message.item(1).title = "Kommt das Tram?";
    message.item(2).line = "{{line}}";
    const auto findings = message.check();
    REQUIRE(findings.size() >= 2);
    CHECK(findings.front().severity == error);
    CHECK(findings.back().severity == warning);
}

TEST_CASE("an item behind the paywall says so", "[edition]") {
    auto message = morning();
    message.articles.at(1).article.paywall = true;
    expect(message.check("paywall"), error, 2, "\"Titel 2\" is behind the paywall and its item does not say so");
    message.item(2).note = "Abo";
    CHECK(message.check("paywall").empty());
}

TEST_CASE("one story behind the paywall is the most", "[edition]") {
    auto message = morning();
    for (const std::size_t number : {2U, 4U}) {
        message.articles.at(number - 1).article.paywall = true;
        message.item(number).note = "Abo";
    }
    expect(message.check("paywall"), error, 4, "is the second story behind the paywall");
}

TEST_CASE("an alert's link to an article behind the paywall says so", "[edition]") {
    auto message = alert();
    Link& link = std::get<Link>(message.document.blocks.at(2));
    message.articles.resize(1);
    message.articles.front().article.paywall = true;
    message.articles.front().article.title = "Seilbahn steht still";
    message.articles.front().article.url = link.url;
    expect(message.check("paywall"), error, 0, "Seilbahn steht still");
    link.note = "Abo";
    CHECK(message.check("paywall").empty());
    link.note.clear();
    link.url = "https://seestadt.example/ticker";
    CHECK(message.check("paywall").empty());
}

TEST_CASE("findings are in the editors' language, and the same in each", "[edition]") {
    const auto library = config::TextLibrary::load().value();
    auto message = morning();
    message.item(1).title = "Was ist los am Hafen {name}?";
    message.item(2).line = std::string(120, 'a');
    message.item(3).title = message.item(4).title;
    message.item(5).url.clear();
    message.articles.at(0).article.status = PublicationStatus::withdrawn;
    message.articles.at(1).article.embargo_until = now + std::chrono::hours(1);
    message.articles.at(2).article.paywall = true;
    message.picks.at(3).news_time = now - std::chrono::hours(30);
    const auto english = message.check();
    CHECK(english.size() >= 9);
    for (const std::string& language : library.languages()) {
        CAPTURE(language);
        message.texts = &library.best(language);
        const auto findings = message.check();
        REQUIRE(findings.size() == english.size());
        for (std::size_t i = 0; i < findings.size(); ++i) {
            CHECK(findings.at(i).rule == english.at(i).rule);
            CHECK(findings.at(i).item == english.at(i).item);
            CHECK((findings.at(i).message == english.at(i).message) == (language == "en"));
        }
    }
    message.texts = &library.best("de-CH");
    expect(message.check("embargo"), error, 2, "«Titel 2» hat Sperrfrist bis");
    expect(message.check("question"), warning, 1, "gib die Antwort");
}
