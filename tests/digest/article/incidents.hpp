#pragma once

#include "tests/digest/article/incident_feed.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace depesche::tests {

inline const std::string first_feed = "https://seestadt.example/rss";
inline const std::string second_feed = "https://seestadt.example/lokal/rss";
inline const digest::Instant history_start = digest::parse_iso8601("2026-11-02T06:00:00Z").value();

/// One look at the feed.
struct Poll {
    int number = 0;
    digest::Instant now;
    std::uint32_t seed = 0; ///< of the history: what a misbehaviour keeps to
    Random* random = nullptr;
    std::vector<Item> items;
    Writing writing = Writing::rss;
    const Newsdesk* desk = nullptr;
    bool lost = false;             ///< this document is no feed
    bool restart = false;          ///< before it is read
    bool restore = false;          ///< an older copy of news.db is put back, and the program starts
    std::string feed = first_feed; ///< under which address
};
/// One way to misbehave. Called for each poll, and at random begun and ended where several come together.
using Mischief = std::function<void(Poll&)>;

struct Incident {
    const char* name;
    Mischief mischief;
    int texts = 1; ///< that it shows of one revision
};

/// The misbehaviours of feeds that others have met; the first is none.
const std::vector<Incident>& incidents();

} // namespace depesche::tests
