#include "bot/ingest/websub.hpp"

#include "bot/ingest/fetch_words.hpp"
#include "bot/ingest/signature.hpp"
#include "bot/ingest/websub_core.hpp"
#include "bot/ingest/websub_plan.hpp"
#include "bot/net/report.hpp"
#include "bot/net/sha256.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace depesche::bot {

namespace {

using config::FeedSettings;
using digest::HubState;
using digest::HubSubscription;
using digest::Instant;
using std::chrono::milliseconds;

constexpr std::size_t most_requests = 8; ///< to hubs at once
constexpr milliseconds longest_wait{60'000};

/// Says that a secret is the same without saying what it is.
std::string mark_of(std::string_view secret) { return sha256_hex(secret).substr(0, 16); }

} // namespace

void WebSub::Impl::load() {
    auto rows = store.hub_subscriptions().all();
    if (!rows) return spdlog::error("hubs: {}", rows.error().message);
    for (HubSubscription& row : *rows) {
        std::string id = row.id;
        entries[std::move(id)].row = std::move(row);
    }
}

WebSub::Impl::Entry* WebSub::Impl::find(std::string_view id) {
    const auto found = entries.find(std::string(id));
    return found == entries.end() ? nullptr : &found->second;
}

std::string WebSub::Impl::secret_of(std::string_view id) const {
    return hmac_hex("sha256", key, "depesche hub secret 1\n" + std::string(id));
}

WebSub::Impl::Entry* WebSub::Impl::of_feed(std::string_view feed) {
    const auto found = std::ranges::find_if(entries, [&](const auto& entry) {
        return entry.second.row.feed == feed && entry.second.row.state != HubState::leaving;
    });
    return found == entries.end() ? nullptr : &found->second;
}

void WebSub::Impl::save(const Entry& entry) {
    if (const auto saved = store.hub_subscriptions().save(entry.row); !saved)
        spdlog::error("hubs: {}", saved.error().message);
    wake();
}

void WebSub::Impl::tell_pushed(const HubSubscription& row) const {
    if (hooks.set_pushed) hooks.set_pushed(row.feed, websub::is_active(row, clock.now()));
}

void WebSub::Impl::configure(std::string url, std::vector<FeedSettings> list) {
    public_url = std::move(url);
    feeds.clear();
    for (FeedSettings& feed : list) {
        std::string address = feed.url;
        feeds.insert_or_assign(std::move(address), std::move(feed));
    }
    const std::string callbacks = public_url + std::string(path);
    for (auto& [id, entry] : entries) {
        HubSubscription& row = entry.row;
        if (row.state == HubState::leaving) continue;
        if (!feeds.contains(row.feed)) {
            websub::leave(row, clock.now());
            tell_pushed(row);
            save(entry);
        } else if (!public_url.empty() &&
                   (row.callback != callbacks + id || row.secret_mark != mark_of(secret_of(id)))) {
            // We live elsewhere now, or the key is another: until the hub knows, nothing of it arrives or counts.
            row.callback = callbacks + id;
            row.secret_mark = mark_of(secret_of(id));
            row.state = HubState::asked;
            row.until.reset();
            row.asked.reset();
            row.next = clock.now();
            save(entry);
        }
        if (row.state != HubState::leaving) tell_pushed(row);
    }
    std::erase_if(announcements, [this](const auto& known) { return !feeds.contains(known.first); });
    for (const auto& [feed, announcement] : announcements) follow(feed);
    wake();
}

void WebSub::Impl::fetched(const FetchReport& report) {
    if (report.kind != FetchReport::Kind::stored || !feeds.contains(report.url)) return;
    Announcement announcement{report.topic.empty() ? report.url : report.topic, {}};
    for (const std::string& hub : report.hubs) {
        if (is_usable_hub(hub))
            announcement.hubs.push_back(hub);
        else
            spdlog::info("{}: its hub {} is not used: over plain http its contents could not be trusted",
                         shown_url(report.url), shown_url(hub));
    }
    announcements[report.url] = std::move(announcement);
    follow(report.url);
}

/// Does what the feed's last document says of hubs.
void WebSub::Impl::follow(const std::string& feed) {
    if (public_url.empty()) return;
    const std::string& topic = announcements[feed].topic;
    std::vector<std::string> hubs = announcements[feed].hubs;
    Entry* known = of_feed(feed);
    if (known != nullptr) {
        const auto place = std::ranges::find(hubs, known->row.hub);
        const bool hopeless = known->row.failures >= 3 && known->row.state != HubState::active && hubs.size() > 1;
        if (place != hubs.end() && known->row.topic == topic && !hopeless) return;
        // The next one of the feed's hubs, or another than before.
        if (place != hubs.end()) std::ranges::rotate(hubs, std::next(place));
        websub::leave(known->row, clock.now());
        tell_pushed(known->row);
        save(*known);
    }
    if (!hubs.empty()) subscribe(feed, topic, hubs.front());
}

void WebSub::Impl::subscribe(const std::string& feed, const std::string& topic, const std::string& hub) {
    HubSubscription row;
    row.id = random_hex(16);
    row.feed = feed;
    row.topic = topic;
    row.hub = hub;
    row.callback = public_url + std::string(path) + row.id;
    row.secret_mark = mark_of(secret_of(row.id));
    row.next = clock.now();
    std::string id = row.id;
    Entry& entry = entries[std::move(id)];
    entry.row = std::move(row);
    save(entry); // before the request: its verification may come first
}

asio::awaitable<void> WebSub::Impl::loop() {
    while (!stopped) {
        start_due();
        timer.expires_after(until_next());
        // Cancelled means that what is due has changed; either way the next round looks.
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void WebSub::Impl::start_due() {
    const Instant now = clock.now();
    std::vector<std::string> forgotten;
    for (auto& [id, entry] : entries) {
        if (websub::note_lapsed(entry.row, now)) {
            spdlog::warn("{}: {}; it is fetched as often as before", shown_url(entry.row.feed), entry.row.trouble);
            tell_pushed(entry.row);
            fetch(entry.row.feed); // what came since the hub fell silent
            save(entry);
        }
        if (public_url.empty() && entry.row.state == HubState::leaving) forgotten.push_back(id);
        if (entry.busy || public_url.empty() || under_way >= most_requests) continue;
        const websub::Act act = websub::due(entry.row, now);
        if (act == websub::Act::forget) forgotten.push_back(id);
        if (act == websub::Act::subscribe || act == websub::Act::unsubscribe)
            launch(entry, act == websub::Act::subscribe);
    }
    for (const std::string& id : forgotten) {
        if (const auto gone = store.hub_subscriptions().remove(id); !gone)
            spdlog::error("hubs: {}", gone.error().message);
        entries.erase(id);
    }
}

milliseconds WebSub::Impl::until_next() const {
    milliseconds wait = longest_wait;
    if (under_way >= most_requests || public_url.empty()) return wait;
    for (const auto& [id, entry] : entries)
        if (!entry.busy)
            wait =
                std::min(wait, std::max<milliseconds>(websub::next_change(entry.row) - clock.now(), milliseconds(1)));
    return wait;
}

void WebSub::Impl::launch(Entry& entry, bool subscribing) {
    entry.busy = true;
    entry.answered = false;
    ++under_way;
    websub::note_asked(entry.row, clock.now());
    save(entry); // durable before the hub can answer
    asio::co_spawn(
        executor,
        [self = shared_from_this(), row = entry.row, subscribing]() -> asio::awaitable<void> {
            const HubAnswer answer =
                co_await ask_hub(self->client, row, self->secret_of(row.id), subscribing, Deadline::in(patience));
            self->ended(row.id, subscribing, answer);
        },
        [self = shared_from_this(), id = entry.row.id, subscribing,
         log = report_to_log("hub of " + shown_url(entry.row.feed))](std::exception_ptr broken) {
            log(broken);
            if (broken) self->ended(id, subscribing, {false, false, "the request broke off"});
        });
}

void WebSub::Impl::ended(const std::string& id, bool subscribing, const HubAnswer& answer) {
    --under_way;
    wake();
    Entry* entry = find(id);
    if (entry == nullptr) return; // confirmed and gone meanwhile
    entry->busy = false;
    const bool still = subscribing == (entry->row.state != HubState::leaving);
    if (answer.taken || answer.stopped || entry->answered || !still) return;
    websub::note_failure(entry->row, clock.now(), answer.why);
    if (entry->row.failures == 1)
        spdlog::warn("{}: its hub {}: {}; tried again by itself", shown_url(entry->row.feed), shown_url(entry->row.hub),
                     answer.why);
    save(*entry);
}

WebSub::WebSub(asio::any_io_executor executor, HttpClient& client, digest::ArticleStore& store, Intake& intake,
               const digest::Clock& clock, std::string key, WebSubHooks hooks)
    : impl_(
          std::make_shared<Impl>(std::move(executor), client, store, intake, clock, std::move(key), std::move(hooks))) {
    impl_->load();
}

WebSub::~WebSub() { stop(); }

void WebSub::configure(std::string public_url, std::vector<FeedSettings> feeds) {
    impl_->configure(std::move(public_url), std::move(feeds));
}

void WebSub::fetched(const FetchReport& report) { impl_->fetched(report); }

void WebSub::start() {
    if (impl_->running || impl_->stopped) return;
    impl_->running = true;
    asio::co_spawn(
        impl_->executor, [self = impl_]() -> asio::awaitable<void> { co_await self->loop(); }, report_to_log("hubs"));
}

void WebSub::stop() {
    impl_->stopped = true;
    impl_->wake();
}

void WebSub::poke() { impl_->wake(); }

std::vector<HubSubscription> WebSub::rows() const {
    std::vector<HubSubscription> rows;
    for (const auto& [id, entry] : impl_->entries) rows.push_back(entry.row);
    return rows;
}

} // namespace depesche::bot
