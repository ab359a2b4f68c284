// The incidents of others (FreshRSS 5151 and 5909, go-neb 84, feediverse 46, bitbot 83, NodeRSSBot 474, feedbin 416 and
// 604, brief-rss 428, NetNewsWire 3286, Limnoria 489, bsky.rss 249, ...): what a feed does to its items from look to
// look.

#include "tests/digest/article/incidents.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

using namespace std::chrono_literals;

namespace depesche::tests {

using namespace digest;

namespace {

bool by_chance(Poll& poll, int one_in) { return below(*poll.random, one_in) == 0; }
/// Something that is so from the middle of the history on.
bool later(const Poll& poll) { return poll.number > 18 + static_cast<int>(poll.seed % 7); }

bool is_restore(const Poll& poll) { return poll.number == 20 || poll.number == 33; }

void each(Poll& poll, const std::function<void(Item&)>& change) {
    for (Item& item : poll.items) change(item);
}

} // namespace

const std::vector<Incident>& incidents() {
    static const std::vector<Incident> all{
        {"nothing", [](Poll&) {}},
        {"http to https",
         [](Poll& poll) {
             each(poll, [&](Item& item) {
                 if (later(poll)) return;
                 for (std::string* address : {&item.id, &item.link})
                     if (address->starts_with("https://")) address->replace(0, 8, "http://");
             });
         }},
        {"slugs follow the headline",
         [](Poll& poll) {
             each(poll, [&](Item& item) {
                 item.link = "https://seestadt.example/" + item.title + "/";
                 std::ranges::replace(item.link, ' ', '-');
             });
         }},
        {"a new system with other ids and addresses",
         [](Poll& poll) {
             if (later(poll))
                 each(poll, [](Item& item) {
                     item.id = fmt::format("urn:neu:{}", item.story * 7);
                     item.link = fmt::format("https://neu.example/artikel/{}", item.story * 7);
                 });
         }},
        {"another id at each look",
         [](Poll& poll) { each(poll, [&](Item& item) { item.id = fmt::format("{}-{}", item.story, poll.number); }); }},
        {"the id is the address", [](Poll& poll) { each(poll, [](Item& item) { item.id = item.link; }); }},
        {"all dates are now",
         [](Poll& poll) { each(poll, [&](Item& item) { item.published = item.updated = poll.now; }); }},
        {"some dates are bumped",
         [](Poll& poll) {
             each(poll, [&](Item& item) {
                 if (by_chance(poll, 4)) item.published = item.updated = poll.now - 1s * below(*poll.random, 600);
             });
         }},
        {"no dates",
         [](Poll& poll) {
             each(poll, [](Item& item) {
                 item.published.reset();
                 item.updated.reset();
             });
         }},
        {"some are deleted and old ones slide back",
         [](Poll& poll) {
             const std::size_t size = poll.items.size();
             std::erase_if(poll.items, [&](const Item& item) {
                 return (static_cast<unsigned>(item.story) * 2654435761U + poll.seed) % 5 == 0 &&
                        poll.now - poll.desk->story(item.story).published > 3h;
             });
             for (int old = poll.items.empty() ? -1 : poll.items.back().story - 1; old >= 0 && poll.items.size() < size;
                  --old)
                 poll.items.push_back(item_of(poll.desk->story(old)));
         }},
        {"ids are used again for new stories",
         [](Poll& poll) { each(poll, [](Item& item) { item.id = fmt::format("slot-{}", item.story % 25); }); }},
        {"two stories have one id",
         [](Poll& poll) { each(poll, [](Item& item) { item.id = fmt::format("paar-{}", item.story / 2); }); }},
        {"one id for all", [](Poll& poll) { each(poll, [](Item& item) { item.id = "item"; }); }},
        {"no ids", [](Poll& poll) { each(poll, [](Item& item) { item.id.clear(); }); }},
        {"no ids, and the home page as address",
         [](Poll& poll) {
             each(poll, [](Item& item) {
                 item.id.clear();
                 item.link = "https://seestadt.example/";
             });
         }},
        {"restarts", [](Poll& poll) { poll.restart = by_chance(poll, 3); }},
        {"an older store is put back", [](Poll& poll) { poll.restore = is_restore(poll); }},
        {"the feed is lost, empty or cut, and returns",
         [](Poll& poll) {
             // A first document that is cut would make the rest of it a storm: an editor's business, not this test's.
             if (poll.number == 0 || is_restore(poll)) return;
             const int what = below(*poll.random, 6);
             if (what == 0) poll.lost = true;
             if (what == 1) poll.items.clear();
             if (what == 2) poll.items.resize(std::min<std::size_t>(poll.items.size(), 2));
         }},
        {"any order", [](Poll& poll) { std::ranges::shuffle(poll.items, *poll.random); }},
        {"two feeds of one house",
         [](Poll& poll) {
             if (!by_chance(poll, 2)) return;
             poll.feed = second_feed;
             each(poll, [](Item& item) {
                 item.id = fmt::format("lokal-{}", item.story);
                 item.body.clear();
             });
         }},
        {"tracking changes at each look",
         [](Poll& poll) {
             each(poll, [&](Item& item) {
                 item.link += fmt::format("?utm_source=rss&utm_campaign={}&fbclid={}", poll.number, (*poll.random)());
                 item.id = item.link;
             });
         }},
        {"pages for telephones",
         [](Poll& poll) {
             static const char* const hosts[] = {"https://seestadt.example", "https://m.seestadt.example",
                                                 "https://amp.seestadt.example", "http://www.seestadt.example",
                                                 "https://www.google.com/amp/s/seestadt.example"};
             each(poll, [&](Item& item) {
                 item.link = hosts[below(*poll.random, 5)] + item.link.substr(24) + (by_chance(poll, 2) ? "/amp/" : "");
                 item.id = item.link;
             });
         }},
        {"two headlines by turns",
         [](Poll& poll) {
             each(poll, [&](Item& item) {
                 if (item.story % 3 == 0 && by_chance(poll, 2))
                     item.title = "So haben Sie das nie gesehen: " + item.title;
             });
         },
         2},
        {"all dates move by hours",
         [](Poll& poll) {
             if (later(poll))
                 each(poll, [&](Item& item) {
                     if (item.published) *item.published -= 1h * static_cast<int>(1 + poll.seed % 5);
                     if (item.updated) *item.updated -= 1h * static_cast<int>(1 + poll.seed % 5);
                 });
         }},
        {"another encoding or format at each look",
         [](Poll& poll) { poll.writing = static_cast<Writing>(below(*poll.random, 5)); }},
    };
    return all;
}

} // namespace depesche::tests
