#pragma once

#include "digest/schedule/instant.hpp"

#include <fmt/core.h>

#include <string>

namespace depesche::tests {

/// A clock that goes when told.
class HandClock : public digest::Clock {
public:
    digest::Instant now() const override { return now_; }
    void advance(std::chrono::milliseconds span) { now_ += span; }

private:
    // 2026-11-23T06:00:00Z
    digest::Instant now_{std::chrono::milliseconds(1'795'413'600'000)};
};

/// An RSS document of the invented newsroom with items `from` down to `to`, one an hour, the newest of which came
/// out at six on 2026-11-23 when its number is 100.
inline std::string newsroom_feed(int from, int to) {
    std::string items;
    for (int number = from; number >= to; --number) {
        const digest::Instant published{std::chrono::milliseconds(1'795'413'600'000) +
                                        std::chrono::hours(number - 100)};
        items += fmt::format(
            "<item><guid isPermaLink=\"false\">seestadt-{0}</guid><title>Seestadt beschliesst Nummer {0}</title>"
            "<link>https://seestadt.example/lokal/{0}</link><pubDate>{1}</pubDate>"
            "<description>Der Rat der Seestadt hat am Abend über Nummer {0} beraten.</description></item>",
            number, digest::to_iso8601(published));
    }
    return "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Seestadt heute</title>"
           "<link>https://seestadt.example/</link>" +
           items + "</channel></rss>";
}

} // namespace depesche::tests
