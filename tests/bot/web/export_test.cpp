#include "bot/web/export_pages.hpp"
#include "bot/web/snippet.hpp"

#include "bot/web/channel_links.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <set>

using namespace depesche;
using namespace depesche::bot;
using tests::TestNewsroom;

namespace {

void send_alert(TestNewsroom& room, const std::string& headline) {
    auto draft = room.newsroom->compose({.headline = headline});
    REQUIRE(draft);
    REQUIRE(room.ledger->drafts().create(*draft));
    auto approved = room.newsroom->approve(*draft, "Keller");
    REQUIRE(approved);
    REQUIRE(room.ledger->drafts().replace(*approved, draft->version, draft->state));
    REQUIRE(room.newsroom->send(*approved));
    room.clock.advance(std::chrono::minutes(1));
}

std::map<std::string, std::string> export_all(TestNewsroom& room) {
    std::map<std::string, std::string> files;
    std::string before;
    do {
        auto batch = export_batch(*room.newsroom, before);
        REQUIRE(batch);
        for (PageFile& file : batch->files) CHECK(files.emplace(file.name, file.bytes).second);
        before = batch->next;
    } while (!before.empty());
    return files;
}

/// Where a relative link of a file leads.
std::string target_of(const std::string& from, std::string link) {
    std::string folder = from.substr(0, from.rfind('/') == std::string::npos ? 0 : from.rfind('/') + 1);
    while (link.starts_with("../")) {
        link.erase(0, 3);
        REQUIRE(folder.size() > 1);
        folder.erase(
            folder.rfind('/', folder.size() - 2) == std::string::npos ? 0 : folder.rfind('/', folder.size() - 2) + 1);
    }
    return folder + link;
}

} // namespace

TEST_CASE("every link of the exported pages leads to an exported page", "[web]") {
    TestNewsroom room("2026-11-23T08:00:00Z",
                      "[edition.morning]\nat = \"06:30\"\n[edition.matin]\nat = \"06:45\"\nlanguage = \"fr-CH\"\n");
    for (int i = 0; i < 60; ++i) send_alert(room, "Meldung " + std::to_string(i));
    const auto files = export_all(room);
    for (const char* name : {"index.html", "index.fr-CH.html", "style.css", "archive/index.html", "archive/feed.atom",
                             "archive/alert-1/index.html", "archive/alert-60/index.html"}) {
        CAPTURE(name);
        CHECK(files.contains(name));
    }
    CHECK(files.size() == 2 + 1 + 1 + 2 + 60);
    for (const auto& [name, bytes] : files) {
        if (!name.ends_with(".html")) continue;
        for (std::size_t at = bytes.find("href=\""); at != std::string::npos; at = bytes.find("href=\"", at + 6)) {
            const std::string link = bytes.substr(at + 6, bytes.find('"', at + 6) - at - 6);
            if (link.starts_with("http") || link.starts_with('#')) continue;
            CAPTURE(name, link);
            CHECK(files.contains(target_of(name, link)));
        }
    }
}

TEST_CASE("an export says that the bot's button is missing until the bot is known", "[web]") {
    TestNewsroom room("2026-11-23T08:00:00Z");
    auto batch = export_batch(*room.newsroom, {});
    REQUIRE(batch);
    REQUIRE(batch->notes.size() == 1);
    for (const config::AudienceSettings& audience : room.newsroom->settings().audiences) {
        if (!audience.is_channel) REQUIRE(remember_bot(*room.ledger, audience, "https://t.me/seestadt_bot"));
    }
    batch = export_batch(*room.newsroom, {});
    REQUIRE(batch);
    CHECK(batch->notes.empty());
    CHECK(batch->files.front().bytes.find("https://t.me/seestadt_bot") != std::string::npos);
}

TEST_CASE("the invitation promises what the newsroom has, in safe HTML, with its placement", "[web]") {
    TestNewsroom room("2026-11-23T08:00:00Z");
    config::Settings settings = room.newsroom->settings();
    settings.name = "Seestadt <heute>";
    settings.web.public_url = "https://heute.seestadt.example";
    config::AudienceSettings whatsapp;
    whatsapp.name = "whatsapp";
    whatsapp.platform = config::Platform::whatsapp;
    whatsapp.by_hand = true;
    whatsapp.to = "https://whatsapp.com/channel/0029VaSeestadt";
    settings.audiences.push_back(whatsapp);
    room.newsroom->reconfigure(settings, *config::TextLibrary::load(), *digest::Zone::find(settings.time_zone));
    for (const config::AudienceSettings& audience : settings.audiences) {
        if (!audience.is_channel) REQUIRE(remember_bot(*room.ledger, audience, "https://t.me/seestadt_bot"));
    }
    const auto html = snippet_html(*room.newsroom, {.placement = "sport-ende", .edition = "morning", .language = ""});
    REQUIRE(html);
    CAPTURE(*html);
    for (const char* part :
         {"Folgst du Seestadt &lt;heute&gt; schon auf dem Handy?",
          "Eine Newsübersicht am Morgen, eine zum Feierabend, überraschende Storys und Eilmeldungen: Abonniere",
          "href=\"https://whatsapp.com/channel/0029VaSeestadt\"",
          "href=\"https://t.me/seestadt_bot?start=morning__sport-ende\"",
          "href=\"https://heute.seestadt.example/?from=morning__sport-ende\""}) {
        CAPTURE(part);
        CHECK(html->find(part) != std::string::npos);
    }
    CHECK(html->find("<script") == std::string::npos);
    CHECK(html->find("probe") == std::string::npos);
    // Without a morning edition the evening's words stand alone.
    std::erase_if(settings.editions, [](const auto& edition) { return edition.name == "morning"; });
    const auto library = *config::TextLibrary::load();
    CHECK(offer_words(settings, library.best("de-CH")) ==
          "Eine Newsübersicht zum Feierabend, überraschende Storys und Eilmeldungen");
    CHECK(offer_words(settings, library.best("fr-CH")).starts_with("Un aperçu"));
}
