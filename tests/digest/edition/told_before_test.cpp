#include "digest/edition/edition.hpp"
#include "digest/format/format.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace depesche;
using namespace depesche::digest;
using namespace std::chrono_literals;

namespace {

const Instant evening = *parse_iso8601("2026-11-23T16:30:00Z");

StoredArticle story(ArticleKey key, std::string title, std::string section) {
    StoredArticle stored;
    stored.key = key;
    stored.article.id = std::to_string(key);
    stored.article.url = "https://seestadt.example/" + std::to_string(key);
    stored.canonical_url = stored.article.url;
    stored.article.title = std::move(title);
    stored.article.lead = key % 2 == 1 ? "Das teilte die Stadt am Nachmittag mit, und der Rat berät morgen darüber."
                                       : "Nach langer Debatte stimmten dreissig Mitglieder dafür und elf dagegen.";
    stored.article.section = std::move(section);
    stored.article.language = "de";
    stored.article.published = evening - 4h;
    stored.first_seen = stored.changed = evening - 4h;
    return stored;
}

EditionInput input(std::vector<StoredArticle> articles) {
    EditionInput result;
    result.edition.name = "evening";
    result.edition.at = 1050min;
    result.edition.items = 4;
    result.edition.marks = true;
    result.edition.language = "de-CH";
    result.slot.edition = "evening";
    result.slot.date = *parse_date("2026-11-23");
    result.slot.at = evening;
    result.now = evening;
    result.window_start = evening - 11h;
    result.articles = std::move(articles);
    return result;
}

const config::Texts& texts(std::string_view language) {
    static const auto library = config::TextLibrary::load().value();
    return library.best(language);
}

const Pick& picked(const Proposal& proposal, ArticleKey key) {
    const auto found = std::ranges::find(proposal.picks, key, &Pick::article);
    REQUIRE(found != proposal.picks.end());
    return *found;
}

std::string message(const EditionInput& edition, const Proposal& proposal, std::string_view language) {
    const auto document =
        edition_document(edition, proposal.picks, texts(language), Zone::find("Europe/Zurich").value(), "");
    return render(document, Dialect::plain).value().text;
}

} // namespace

TEST_CASE("an item that went out as an alert says since when readers know", "[edition]") {
    EditionInput edition =
        input({story(1, "Brücke am Hafen gesperrt", "Regional"), story(2, "Stadtrat senkt die Gebühren", "Inland")});
    edition.told = {{1, 1, "alert", *parse_iso8601("2026-11-23T13:21:00Z")}};
    const Proposal proposal = propose(edition);
    CHECK(picked(proposal, 1).alerted == *parse_iso8601("2026-11-23T13:21:00Z"));
    CHECK(picked(proposal, 1).mark == Mark::none); // neither new nor an update
    CHECK_FALSE(picked(proposal, 2).alerted);
    CHECK(message(edition, proposal, "de-CH")
              .contains("\nBrücke am Hafen gesperrt (seit unserer Eilmeldung um 14.21 Uhr)\n"));
    CHECK(message(edition, proposal, "de-DE").contains("(seit unserer Eilmeldung um 14:21 Uhr)"));
    CHECK(message(edition, proposal, "en").contains("(since our alert at 14:21)"));
    CHECK(message(edition, proposal, "fr-CH").contains("(depuis notre alerte de 14 h 21)"));
    CHECK(message(edition, proposal, "it-CH").contains("(dalla nostra allerta delle 14.21)"));
}

TEST_CASE("an alert of another day says nothing about the time", "[edition]") {
    EditionInput edition = input({story(1, "Brücke am Hafen gesperrt", "Regional")});
    edition.told = {{1, 1, "alert", evening - 25h}};
    CHECK_FALSE(propose(edition).picks.front().alerted);
}

TEST_CASE("what an alert told in an older version is an update", "[edition]") {
    EditionInput edition = input({story(1, "Brücke am Hafen gesperrt", "Regional")});
    edition.articles[0].version = 2;
    edition.articles[0].changed = evening - 1h;
    edition.told = {{1, 1, "alert", evening - 3h}};
    const Pick pick = propose(edition).picks.front();
    CHECK(pick.mark == Mark::is_update);
    CHECK(pick.alerted == evening - 3h);
}

TEST_CASE("an item behind the paywall that was an alert says both", "[edition]") {
    EditionInput edition = input({story(1, "Brücke am Hafen gesperrt", "Regional")});
    edition.articles[0].article.paywall = true;
    edition.told = {{1, 1, "alert", *parse_iso8601("2026-11-23T13:21:00Z")}};
    CHECK(message(edition, propose(edition), "en").contains("(subscribers, since our alert at 14:21)"));
}

TEST_CASE("an update opens with what is new", "[edition]") {
    EditionInput edition = input({story(1, "Brücke am Hafen gesperrt", "Regional")});
    StoredArticle& now = edition.articles[0];
    const Article before = now.article;
    now.version = 2;
    now.changed = evening - 1h;
    now.article.blocks = {
        {BlockKind::paragraph, before.lead + " Seit drei Uhr fahren die Busse wieder über die Brücke."}};
    edition.told = {{1, 1, "morning", evening - 11h}};
    edition.told_versions = {{1, before}};
    const Pick pick = propose(edition).picks.front();
    CHECK(pick.mark == Mark::is_update);
    CHECK(pick.text.line == "Seit drei Uhr fahren die Busse wieder über die Brücke.");
    // Without the old version the usual line stands.
    edition.told_versions.clear();
    CHECK(propose(edition).picks.front().text.line == before.lead);
}

TEST_CASE("an update whose sentences are all known keeps its usual line", "[edition]") {
    const Article before = story(1, "Brücke am Hafen gesperrt", "Regional").article;
    Article now = before;
    now.title = "Brücke am Hafen bleibt gesperrt";
    CHECK(updated_line_text(now, before, "de-CH").line == line_text(now, "de-CH").line);
    now.bullets = {before.lead, "Die Busse fahren bis Freitag durch die Altstadt."};
    CHECK(updated_line_text(now, before, "de-CH").line == "Die Busse fahren bis Freitag durch die Altstadt.");
}

TEST_CASE("a pin is kept once: what was told as it is does not come again", "[edition]") {
    EditionInput edition =
        input({story(1, "Brücke am Hafen gesperrt", "Regional"), story(2, "Stadtrat senkt die Gebühren", "Inland")});
    edition.articles[0].pinned = 1;
    CHECK(picked(propose(edition), 1).reasons.back().part == "pin");
    edition.told = {{1, 1, "morning", evening - 11h}};
    const Proposal later = propose(edition);
    REQUIRE(later.picks.size() == 1);
    CHECK(later.picks[0].article == 2);
}
