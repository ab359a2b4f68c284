#include "bot/editor/public_links.hpp"
#include "tests/support/bot_newsroom.hpp"

#include <catch2/catch.hpp>

using namespace depesche;
using namespace depesche::bot;
using tests::TestNewsroom;

namespace {

constexpr std::string_view early = "2026-11-23T05:10:00Z"; // 06:10 in Zurich

config::Settings with_web(const TestNewsroom& room, std::string public_url, bool short_links, bool archive_link) {
    config::Settings settings = room.newsroom->settings();
    settings.web.public_url = std::move(public_url);
    settings.web.short_links = short_links;
    for (config::AudienceSettings& audience : settings.audiences)
        audience.archive_link = audience.is_channel && archive_link;
    return settings;
}

void reconfigure(TestNewsroom& room, config::Settings settings) {
    auto zone = *digest::Zone::find(settings.time_zone);
    room.newsroom->reconfigure(std::move(settings), *config::TextLibrary::load(), zone);
}

Draft proposal(TestNewsroom& room) {
    const auto slot = room.newsroom->schedule().next(room.clock.now(), 1).front();
    auto draft = room.newsroom->propose(slot, room.clock.now());
    REQUIRE(draft);
    return *std::move(draft);
}

void publish_some(TestNewsroom& room) {
    room.publish("a", "Stadt baut drei Brücken", "2026-11-23T03:00:00Z");
    room.publish("b", "Hafen öffnet im Frühling", "2026-11-23T03:30:00Z", "Wirtschaft");
    room.publish("c", "Museum zeigt alte Karten", "2026-11-23T04:00:00Z", "Kultur");
}

} // namespace

TEST_CASE("a short key is the article's number in base 36 and nothing else", "[editor]") {
    const config::WebSettings web{.listen = "", .public_url = "https://s.example", .short_links = true};
    for (const digest::ArticleKey key : {1LL, 35LL, 36LL, 123456789LL, 9223372036854775807LL}) {
        const std::string address = short_address(web, key);
        CHECK(address.starts_with("https://s.example/a/"));
        CHECK(article_of_short_key(address.substr(20)) == key);
    }
    CHECK(short_address(web, 1'000'000).size() <= 28);
    for (const char* wrong : {"", "-1", "0", "+1", " 1", "1 ", "1/2", "zzzzzzzzzzzzzzzz", "ä"}) {
        CAPTURE(wrong);
        CHECK_FALSE(article_of_short_key(wrong));
    }
    CHECK(short_address({}, 5).empty());
}

TEST_CASE("messages link to the article's own address unless short links are switched on", "[editor]") {
    TestNewsroom room(early);
    publish_some(room);
    CHECK(proposal(room).picks.front().url.starts_with("https://seestadt.example/"));
    reconfigure(room, with_web(room, "https://s.example", true, false));
    const Draft draft = proposal(room);
    for (const digest::Pick& pick : draft.picks)
        CHECK(pick.url == short_address(room.newsroom->settings().web, pick.article));
    const auto alert = room.newsroom->compose({.article = std::to_string(draft.picks.front().article)});
    REQUIRE(alert);
    CHECK(to_json(alert->document).find("https://s.example/a/") != std::string::npos);
}

TEST_CASE("a channel's message ends with its page in the archive where it is configured so", "[editor]") {
    TestNewsroom room(early);
    publish_some(room);
    const Draft without = proposal(room);
    reconfigure(room, with_web(room, "https://s.example", false, true));
    const Draft with = proposal(room);
    const auto channel =
        std::ranges::find(room.newsroom->settings().audiences, true, &config::AudienceSettings::is_channel);
    const digest::Document variant = room.newsroom->variant_for(with, *channel);
    const auto* link = std::get_if<digest::Link>(&variant.blocks.back());
    REQUIRE(link != nullptr);
    CHECK(link->url == "https://s.example/archive/morning-2026-11-23");
    // The link is part of what is approved.
    CHECK(with.content_hash != without.content_hash);
    CHECK(with.document == without.document);

    Draft update = with;
    update.id = "alert-2";
    update.thread = "alert-1";
    CHECK(archive_address(room.newsroom->settings().web, update) == "https://s.example/archive/alert-1");
    update.to_test = true;
    CHECK(room.newsroom->variant_for(update, *channel) == update.document.for_channel());
}
