#include "bot/editor/front_page_note.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <sstream>

namespace depesche::bot {

using digest::ArticleKey;
using digest::FrontPagePlace;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view note_name = "front_page";
/// Below it nobody scrolls, and 1/rank says next to nothing.
constexpr std::size_t places_kept = 40;

using Hour = std::chrono::sys_time<std::chrono::hours>;
/// By hour, the best rank of each article; none in an hour from which on nobody knows.
using Pages = std::map<Hour, std::map<ArticleKey, int>>;

struct Note {
    Instant seen; ///< when the feed last answered
    Pages pages;
};

Hour hour_of(Instant at) { return std::chrono::floor<std::chrono::hours>(at); }
Hour shown_until(Instant seen) { return hour_of(seen + front_page_shown); }

/// First when it was seen, in milliseconds since 1970, then "HOUR RANK KEY" a line, the hour counted from 1970; rank
/// and key are 0 in an hour from which on nobody knows. What is no such line ends the reading.
Note read(std::string_view text) {
    Note note;
    std::istringstream lines{std::string(text)};
    std::int64_t seen = 0;
    lines >> seen;
    note.seen = Instant(std::chrono::milliseconds(seen));
    long hour = 0;
    int rank = 0;
    for (ArticleKey key = 0; lines >> hour >> rank >> key;) {
        auto& places = note.pages[Hour(std::chrono::hours(hour))];
        if (rank > 0) places[key] = rank;
    }
    return note;
}

std::string write(const Note& note) {
    std::string text = fmt::format("{}\n", note.seen.time_since_epoch().count());
    for (const auto& [hour, places] : note.pages) {
        if (places.empty()) text += fmt::format("{} 0 0\n", hour.time_since_epoch().count());
        for (const auto& [key, rank] : places)
            text += fmt::format("{} {} {}\n", hour.time_since_epoch().count(), rank, key);
    }
    return text;
}

/// The last page before an hour still stands in it, so one older page stays.
void forget_before(Pages& pages, Hour first) {
    while (pages.size() > 1 && std::next(pages.begin())->first <= first) pages.erase(pages.begin());
}

/// The feed answers at `now`: for the time without an answer before it nobody knows.
void see(Note& note, Instant now) {
    const Hour hour = hour_of(now);
    std::erase_if(note.pages, [&](const auto& page) { return page.first > hour; }); // a clock that was wrong
    note.seen = std::min(note.seen, now);
    if (!note.pages.empty() && shown_until(note.seen) + 1h < hour) note.pages[shown_until(note.seen) + 1h] = {};
    note.seen = now;
}

StoreResult<void> keep(Ledger& ledger, Note& note, Instant now, std::string_view before) {
    forget_before(note.pages, hour_of(now) - std::chrono::hours{digest::front_page_hours - 1});
    const std::string written = write(note);
    return written == before ? StoreResult<void>{} : ledger.set_note(note_name, written);
}

} // namespace

StoreResult<void> remember_front_page(Ledger& ledger, const std::vector<ArticleKey>& in_order, Instant now) {
    if (in_order.empty()) return {};
    const auto text = ledger.note(note_name);
    if (!text) return std::unexpected(text.error());
    Note note = read(*text);
    see(note, now);
    auto& places = note.pages[hour_of(now)];
    for (std::size_t i = 0; i < std::min(in_order.size(), places_kept); ++i) {
        if (in_order[i] == 0) continue;
        const int rank = static_cast<int>(i) + 1;
        int& best = places.try_emplace(in_order[i], rank).first->second;
        best = std::min(best, rank);
    }
    return keep(ledger, note, now, *text);
}

StoreResult<void> front_page_stands(Ledger& ledger, Instant now) {
    const auto text = ledger.note(note_name);
    if (!text) return std::unexpected(text.error());
    Note note = read(*text);
    if (note.pages.empty()) return {};
    const Instant before = note.seen;
    const auto standing = std::prev(note.pages.end())->second;
    see(note, now);
    if (std::prev(note.pages.end())->second.empty()) note.pages[hour_of(now)] = standing; // it answers again
    // The hour is what counts: no write for each answer.
    if (hour_of(before) == hour_of(now)) return {};
    return keep(ledger, note, now, *text);
}

StoreResult<std::vector<FrontPagePlace>> front_page_places(Ledger& ledger, Instant at) {
    const auto text = ledger.note(note_name);
    if (!text) return std::unexpected(text.error());
    const Note note = read(*text);
    std::vector<FrontPagePlace> places;
    const Hour last = std::min(hour_of(at), shown_until(note.seen));
    for (Hour hour = hour_of(at) - std::chrono::hours{digest::front_page_hours - 1}; hour <= last; hour += 1h) {
        const auto after = note.pages.upper_bound(hour);
        if (after == note.pages.begin()) continue;
        for (const auto& [key, rank] : std::prev(after)->second) places.push_back({key, hour, rank});
    }
    return places;
}

} // namespace depesche::bot
