#include "bot/editor/picture_check.hpp"
#include "digest/edition/rules.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using namespace depesche::tests;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

const std::string goat = "https://seestadt.example/ziege.jpg";

/// An evening with one light story and its picture.
struct Evening : TestNewsroom {
    std::vector<std::string> wanted;

    explicit Evening(std::vector<std::string> rights = {"telegram"}) : TestNewsroom("2026-11-23T15:00:00Z") {
        newsroom->on_picture([this](const std::string& url) { wanted.push_back(url); });
        publish_with(std::move(rights));
    }
    void publish_with(std::vector<std::string> rights) {
        digest::Article article;
        article.id = "ziege";
        article.url = "https://seestadt.example/ziege";
        article.title = "Ziege fährt vier Stationen Bus";
        article.lead = "Der Chauffeur rief die Besitzerin an, gebüsst wurde niemand.";
        article.language = "de-CH";
        article.source = "Seestadt heute";
        article.published = digest::parse_iso8601("2026-11-23T14:00:00Z");
        article.image = {goat, "Eine Ziege steht im Bus.", "Nora Frei", std::move(rights)};
        TestNewsroom::publish(article, "2026-11-23T14:00:00Z");
    }
    Draft compose(DraftKind kind = DraftKind::surprising) {
        AlertRequest request;
        request.kind = kind;
        request.article = "ziege";
        auto draft = newsroom->compose(request);
        INFO((draft ? "" : draft.error().message));
        REQUIRE(draft);
        return *draft;
    }
    void judge(bool usable, std::string why = "") {
        must(save_picture_verdict(*ledger, goat, {usable, std::move(why), clock.now()}));
    }
    /// Approved and sent; the frozen message of the channel.
    OutgoingMessage sent(const Draft& draft) {
        auto approved = newsroom->approve(draft, "Keller");
        INFO((approved ? "" : approved.error().message));
        REQUIRE(approved);
        must(ledger->drafts().create(*approved));
        const auto sent = newsroom->send(*approved);
        INFO((sent ? "" : sent.error().message));
        REQUIRE(sent);
        REQUIRE(sent->broadcasts.size() == 1);
        return must(ledger->message(sent->broadcasts.front()));
    }
    std::vector<std::string> remarks(const Draft& draft) {
        std::vector<std::string> messages;
        for (const digest::Finding& finding : newsroom->check(draft).value())
            if (finding.rule == "picture") messages.push_back(finding.message);
        return messages;
    }
};

} // namespace

TEST_CASE("a surprising story carries its picture with credit and alt text, once that is checked", "[editor]") {
    Evening evening;
    const Draft draft = evening.compose();
    REQUIRE(digest::picture_of(draft.document) != nullptr);
    CHECK(*digest::picture_of(draft.document) == digest::Picture{goat, "Eine Ziege steht im Bus.", "Bild: Nora Frei"});
    CHECK(evening.wanted == std::vector<std::string>{goat});
    CHECK(evening.remarks(draft).size() == 1);
    evening.judge(true);
    CHECK(evening.remarks(draft).empty());
    const OutgoingMessage message = evening.sent(draft);
    CHECK(message.photo == goat);
    CHECK_THAT(message.text, Contains("<b>Ziege fährt vier Stationen Bus</b>") && Contains("<i>Bild: Nora Frei</i>"));
    CHECK_THAT(message.without_photo, Contains("<b>Ziege") && !Contains("Nora Frei"));
    CHECK_THAT(message.plain, !Contains("Nora Frei"));
    CHECK(message.link_preview); // of the text, should the picture fail
}

TEST_CASE("an unchecked, bad or outdated picture delays nothing: the story goes as text", "[editor]") {
    const auto outcome = GENERATE(0, 1, 2);
    Evening evening;
    if (outcome == 1) evening.judge(false, "the server answers 404");
    if (outcome == 2) {
        evening.judge(true);
        evening.clock.advance(-25h);
        evening.judge(true);
        evening.clock.advance(25h);
    }
    const Draft draft = evening.compose();
    if (outcome == 1) CHECK_THAT(evening.remarks(draft).at(0), Contains("404"));
    const OutgoingMessage message = evening.sent(draft);
    CHECK(message.photo.empty());
    CHECK(message.without_photo.empty());
    CHECK_THAT(message.text, Contains("<b>Ziege") && !Contains("Nora Frei"));
    CHECK(message.link_preview);
}

TEST_CASE("without rights for the platform there is no picture", "[editor]") {
    for (const std::vector<std::string>& rights : {std::vector<std::string>{}, {"whatsapp"}}) {
        Evening evening(rights);
        evening.judge(true);
        CHECK(digest::picture_of(evening.compose().document) == nullptr);
        CHECK(evening.wanted.empty());
    }
    Evening any({"any"});
    CHECK(digest::picture_of(any.compose().document) != nullptr);
}

TEST_CASE("rights that are withdrawn after the approval are heard", "[editor]") {
    Evening evening;
    evening.judge(true);
    const Draft draft = evening.compose();
    evening.publish_with({});
    const OutgoingMessage message = evening.sent(draft);
    CHECK(message.photo.empty());
    CHECK_THAT(message.text, !Contains("Nora Frei"));
}

TEST_CASE("an alert has no picture, whatever its article shows", "[editor]") {
    Evening evening;
    evening.judge(true);
    CHECK(digest::picture_of(evening.compose(DraftKind::alert).document) == nullptr);
}

TEST_CASE("the approval binds the picture and the text without it", "[editor]") {
    Evening evening;
    const Draft draft = evening.compose();
    auto approved = evening.newsroom->approve(draft, "Keller");
    REQUIRE(approved);
    must(evening.ledger->drafts().create(*approved));
    for (digest::DocumentBlock& block : approved->document.blocks)
        if (auto* picture = std::get_if<digest::Picture>(&block)) picture->url = "https://seestadt.example/andere.jpg";
    const auto sent = evening.newsroom->send(*approved);
    REQUIRE_FALSE(sent);
    CHECK_THAT(sent.error().message, Contains("not what was approved"));
}
