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
/// By hour, the best rank of each article.
using Pages = std::map<Hour, std::map<ArticleKey, int>>;

/// "HOUR RANK KEY" a line, the hour counted from 1970. What is no such line ends the reading.
Pages read(std::string_view note) {
    Pages pages;
    std::istringstream lines{std::string(note)};
    long hour = 0;
    int rank = 0;
    for (ArticleKey key = 0; lines >> hour >> rank >> key;) pages[Hour(std::chrono::hours(hour))][key] = rank;
    return pages;
}

std::string write(const Pages& pages) {
    std::string note;
    for (const auto& [hour, places] : pages) {
        for (const auto& [key, rank] : places)
            note += fmt::format("{} {} {}\n", hour.time_since_epoch().count(), rank, key);
    }
    return note;
}

/// The last page before an hour still stands in it, so one older page stays.
void forget_before(Pages& pages, Hour first) {
    while (pages.size() > 1 && std::next(pages.begin())->first <= first) pages.erase(pages.begin());
}

} // namespace

StoreResult<void> remember_front_page(Ledger& ledger, const std::vector<ArticleKey>& in_order, Instant now) {
    if (in_order.empty()) return {};
    const auto note = ledger.note(note_name);
    if (!note) return std::unexpected(note.error());
    Pages pages = read(*note);
    const Hour hour = std::chrono::floor<std::chrono::hours>(now);
    std::erase_if(pages, [&](const auto& page) { return page.first > hour; }); // a clock that was wrong
    auto& places = pages[hour];
    for (std::size_t i = 0; i < std::min(in_order.size(), places_kept); ++i) {
        if (in_order[i] == 0) continue;
        const int rank = static_cast<int>(i) + 1;
        int& best = places.try_emplace(in_order[i], rank).first->second;
        best = std::min(best, rank);
    }
    forget_before(pages, hour - std::chrono::hours{digest::front_page_hours - 1});
    std::string written = write(pages);
    return written == *note ? StoreResult<void>{} : ledger.set_note(note_name, written);
}

StoreResult<std::vector<FrontPagePlace>> front_page_places(Ledger& ledger, Instant at) {
    const auto note = ledger.note(note_name);
    if (!note) return std::unexpected(note.error());
    const Pages pages = read(*note);
    std::vector<FrontPagePlace> places;
    const Hour last = std::chrono::floor<std::chrono::hours>(at);
    for (Hour hour = last - std::chrono::hours{digest::front_page_hours - 1}; hour <= last; hour += 1h) {
        const auto after = pages.upper_bound(hour);
        if (after == pages.begin()) continue;
        for (const auto& [key, rank] : std::prev(after)->second) places.push_back({key, hour, rank});
    }
    return places;
}

} // namespace depesche::bot
