#pragma once

#include "bot/delivery/engine.hpp"
#include "bot/delivery/fanout_log.hpp"
#include "tests/support/bot_ledger.hpp"
#include "tests/support/forwarding.hpp"

#include "bot/net/report.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <functional>
#include <map>

namespace depesche::tests {

namespace asio = boost::asio;
using namespace std::chrono_literals;

struct NoonClock final : digest::Clock {
    bot::Instant time = noon;
    bot::Instant now() const override { return time; }
};

/// A platform whose answers are one word: "ok ID", "wait MS", "wait_one MS", "gone", "moved TO", "rejected", "blocked".
class FakePlatform final : public bot::Platform {
public:
    std::string_view name() const override { return "fake"; }
    digest::Dialect dialect() const override { return digest::Dialect::telegram_html; }
    bot::KeyClass key_class() const override { return bot::KeyClass::nothing; }
    double documented_rate(bool channel) const override { return channel ? 1 : 30; }
    bot::RequestTemplate prepare(const config::AudienceSettings& audience,
                                 const bot::OutgoingMessage& message) const override {
        bot::Url origin;
        origin.host = audience.name + ".example";
        const std::string markup = message.text == message.plain ? "plain" : "markup";
        return bot::RequestTemplate(origin, "POST / HTTP/1.1\r\nContent-Length: ", "<",
                                    ">" + markup + (message.photo.empty() ? "" : "photo(") +
                                        (message.silent ? "silent(" : "") + message.text);
    }
    std::string encode_recipient(std::string_view address) const override { return std::string(address); }
    bot::SendOutcome read(const bot::HttpResult& result) const override {
        if (!result) {
            return result.error().sent ? bot::SendOutcome(bot::Unknown{result.error().message})
                                       : bot::SendOutcome(bot::RetryAfter{1s, true, result.error().message});
        }
        const std::string& body = result->body;
        const std::string rest = body.substr(std::min(body.size(), body.find(' ') + 1));
        if (body.starts_with("ok")) return bot::Accepted{rest};
        if (body.starts_with("wait_one"))
            return bot::RetryAfter{std::chrono::milliseconds(std::stol(rest)), false, body};
        if (body.starts_with("wait")) return bot::RetryAfter{std::chrono::milliseconds(std::stol(rest)), true, body};
        if (body.starts_with("gone")) return bot::RecipientGone{"403 blocked"};
        if (body.starts_with("moved")) return bot::Moved{rest};
        if (body.starts_with("rejected")) return bot::Rejected{"400 can't parse"};
        if (body.starts_with("blocked")) return bot::SenderBlocked{"401 Unauthorized"};
        return bot::Unknown{body};
    }
};

inline bot::HttpResult answer(std::string body) { return bot::HttpResponse{200, {}, std::move(body)}; }
inline bot::HttpResult cut() {
    return std::unexpected(bot::HttpFailure{bot::HttpFailure::Kind::closed, true, "cut after the request"});
}
inline bot::HttpResult no_connection() {
    return std::unexpected(bot::HttpFailure{bot::HttpFailure::Kind::connect, false, "connection refused"});
}

/// A platform's server in memory: what arrived, and a script for what it answers.
class FakePlatformServer final : public bot::HttpClient {
public:
    struct Request {
        std::string recipient, bytes;
        bot::SteadyTime at;
    };
    explicit FakePlatformServer(asio::io_context& io) : io_(io) {}

    asio::awaitable<bot::HttpResult> send(bot::HttpRequest, bot::Deadline) override { co_return no_connection(); }
    asio::awaitable<bot::HttpResult> send_raw(bot::Url, std::string bytes, bot::Deadline, std::size_t) override {
        const auto begin = bytes.find('<') + 1;
        const std::string recipient = bytes.substr(begin, bytes.find('>') - begin);
        requests.push_back({recipient, bytes, std::chrono::steady_clock::now()});
        ++copies[recipient];
        most_open = std::max(most_open, ++open);
        bot::HttpResult result = script ? script(recipient) : answer("ok " + recipient);
        asio::steady_timer timer(io_, delay);
        boost::system::error_code ignored;
        co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
        --open;
        co_return result;
    }
    void post_raw(const bot::Url& origin, std::string_view bytes, bot::Deadline deadline, bot::HttpDone done) override {
        asio::co_spawn(
            io_,
            [](FakePlatformServer& self, bot::Url to, std::string sent, bot::Deadline by,
               bot::HttpDone tell) -> asio::awaitable<void> {
                tell(co_await self.send_raw(std::move(to), std::move(sent), by, 0));
            }(*this, origin, std::string(bytes), deadline, std::move(done)),
            bot::report_to_log("platform"));
    }
    void stop() override {}
    std::size_t open_connections() const override { return open; }

    std::function<bot::HttpResult(const std::string& recipient)> script;
    std::chrono::milliseconds delay{0};
    std::vector<Request> requests;
    std::map<std::string, int> copies;
    std::size_t open = 0, most_open = 0;

private:
    asio::io_context& io_;
};

/// A ledger whose fan-out commits fail as long as they are told to.
class FaultyLedger final : public ForwardingLedger {
public:
    using ForwardingLedger::ForwardingLedger;
    std::atomic<bool> full = false;
    std::vector<std::int64_t> open_slots; ///< after each commit, of the first segment; to be read when all is over

    bot::StoreResult<bool> commit(const bot::FanoutCommit& commit) override {
        if (full) {
            return std::unexpected(bot::StoreError{bot::StoreError::Kind::full, "ledger.db: the disk is full"});
        }
        if (!commit.segments.empty()) open_slots.push_back(commit.segments.front().segment.ambiguous().count());
        return ForwardingLedger::commit(commit);
    }
};

/// A segment as if its recipients were the readers 0 to 4,095, who a small test has at most.
inline bot::Segment by_ordinal(const bot::LoadedSegment& loaded) {
    using bot::Segment;
    Segment ordered;
    for (const auto bitmap : {&Segment::audience, &Segment::intent, &Segment::done, &Segment::refused,
                              &Segment::expired, &Segment::withheld, &Segment::unknown}) {
        const bot::Bitmap& bits = loaded.segment.*bitmap;
        for (std::size_t at = bits.next(0); at < bot::segment_size; at = bits.next(at + 1))
            (ordered.*bitmap).set(static_cast<std::uint16_t>(loaded.members.at(at)));
    }
    return ordered;
}

/// An engine with everything around it.
struct DeliveryWorld {
    TempDir folder;
    bot::LedgerOptions ledger_options;
    NoonClock clock;
    FakePlatform platform;
    std::unique_ptr<FaultyLedger> ledger;
    asio::io_context io;
    FakePlatformServer client{io};
    bot::EngineOptions options;
    std::vector<bot::BroadcastRow> finished;
    std::vector<std::string> paused, trouble;
    int wells = 0; ///< how often the ledger's trouble was over
    std::unique_ptr<bot::DeliveryEngine> engine;
    double rate = 1e6;

    /// `prepare`: puts files where the ledger will be opened.
    explicit DeliveryWorld(bot::LedgerOptions how = {},
                           const std::function<void(const std::filesystem::path&)>& prepare = {})
        : ledger_options(std::move(how)) {
        if (prepare) prepare(folder.path());
        ledger = open_faulty();
        options.platform = [this](config::Platform) -> const bot::Platform& { return platform; };
    }
    ~DeliveryWorld() { engine.reset(); }

    std::unique_ptr<FaultyLedger> open_faulty() const {
        return std::make_unique<FaultyLedger>(must(bot::open_ledger(folder / "ledger.db", ledger_options)));
    }
    /// As kill -9 does: nothing more is recorded, nothing is drained; what is on the wire arrives all the same.
    void kill() {
        ledger->full = true; // what the ledger's thread has not begun to write does not happen
        engine.reset();
        run_for(20ms);
        ledger.reset();
        ledger = open_faulty();
    }
    config::AudienceSettings audience(std::string name, bool channel = false) const {
        config::AudienceSettings settings;
        settings.name = std::move(name);
        settings.is_channel = channel;
        settings.token = config::Secret("123:abc");
        settings.rate = rate;
        return settings;
    }
    void start_engine() {
        bot::EngineEvents events;
        events.finished = [this](const bot::BroadcastRow& row) { finished.push_back(row); };
        events.paused = [this](const std::string& name, const std::string& why) {
            paused.push_back(name + ": " + why);
        };
        events.trouble = [this](const std::string& name, const std::string& why) {
            trouble.push_back(name + ": " + why);
        };
        events.storage_well = [this] { ++wells; };
        engine = bot::make_delivery_engine(io.get_executor(), client, *ledger, clock, options, events);
        engine->set_audiences({audience("readers"), audience("channel", true)});
        engine->wake();
    }
    /// A new draft with one broadcast; the engine is told.
    bot::BroadcastId start(bot::NewBroadcast broadcast) {
        const bot::Draft draft = approved_draft(must(ledger->drafts().next_id("draft")));
        must(ledger->drafts().create(draft));
        broadcast.draft = draft.id;
        const auto id = must(ledger->start(draft, {broadcast}, clock.time)).at(0);
        if (engine) engine->wake();
        return id;
    }
    bot::NewBroadcast to_all(std::string name = "readers") {
        return broadcast_to("", name, must(ledger->subscribers().wanting(name, {"morning"})));
    }
    bot::BroadcastRow row(bot::BroadcastId id) { return *must(ledger->broadcast(id)); }

    /// Runs the executor until it is so; false after ten seconds.
    bool run_until(const std::function<bool()>& so) {
        const auto end = std::chrono::steady_clock::now() + 10s;
        while (!so() && std::chrono::steady_clock::now() < end) {
            io.restart();
            io.run_one_for(20ms);
        }
        return so();
    }
    /// Everything that happens within this time.
    void run_for(std::chrono::milliseconds span) {
        io.restart();
        io.run_for(span);
    }
    bool run_until_finished(std::size_t count = 1) {
        return run_until([&] { return finished.size() >= count; });
    }
};

} // namespace depesche::tests
