// A sender with one deliberate mistake, for the test of the crash harness: a harness that has never failed proves
// nothing. The real engine on a real ledger; the mistake is made by what stands around its ledger and its HTTP client.
//
//   broken_sender MISTAKE FOLDER API_URL RATE CONNECTIONS WINDOW
//
// FOLDER holds ledger.db with readers, and `orders`: a message number a line, each frozen once at a start. "none" makes
// no mistake. SIGTERM ends it gently.
#include "bot/clock.hpp"
#include "bot/delivery/engine.hpp"
#include "bot/net/report.hpp"
#include "bot/net/sha256.hpp"
#include "tests/support/broken_parts.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <fstream>
#include <map>
#include <mutex>
#include <thread>

using namespace depesche;
using namespace depesche::tests;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using bot::BroadcastId;
using bot::FanoutCommit;
using bot::Segment;
using bot::StoreResult;
using bot::Tally;

namespace {

constexpr std::string_view audience = "subscribers.telegram";

/// Says "durable" at once, and writes 40 ms later.
class IntentNotDurable final : public ForwardingLedger {
public:
    explicit IntentNotDurable(std::unique_ptr<bot::Ledger> ledger)
        : ForwardingLedger(std::move(ledger)),
          writer_([this] { write(); }) {}
    ~IntentNotDurable() override {
        flush();
        {
            const std::lock_guard lock(mutex_);
            over_ = true;
        }
        changed_.notify_all();
        writer_.join();
    }
    StoreResult<bool> commit(const FanoutCommit& commit) override {
        const std::lock_guard lock(mutex_);
        waiting_.push_back(commit);
        changed_.notify_all();
        return true;
    }
    StoreResult<std::int64_t> finish(BroadcastId id, bot::Instant now) override {
        flush();
        return ForwardingLedger::finish(id, now);
    }

private:
    void flush() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return waiting_.empty(); });
    }
    void write() {
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return over_ || !waiting_.empty(); });
            if (waiting_.empty()) return;
            const FanoutCommit next = waiting_.front();
            lock.unlock();
            std::this_thread::sleep_for(40ms); // the mistake itself: nobody waits for it
            ForwardingLedger::commit(next).value();
            lock.lock();
            waiting_.pop_front();
            changed_.notify_all();
        }
    }
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<FanoutCommit> waiting_;
    bool over_ = false;
    std::thread writer_; ///< last: it uses the others
};

std::unique_ptr<ForwardingLedger> ledger_with(const std::string& mistake, std::unique_ptr<bot::Ledger> ledger) {
    if (mistake == "checkpoint_at_fetch") return std::make_unique<CheckpointAtFetch>(std::move(ledger));
    if (mistake == "done_before_send") return std::make_unique<DoneBeforeSend>(std::move(ledger));
    if (mistake == "no_intent") return std::make_unique<NoIntent>(std::move(ledger));
    if (mistake == "slot_freed_early") return std::make_unique<SlotFreedEarly>(std::move(ledger));
    if (mistake == "intent_not_durable") return std::make_unique<IntentNotDurable>(std::move(ledger));
    if (mistake == "fetch_side_completion") return std::make_unique<FetchSideCompletion>(std::move(ledger));
    if (mistake == "fencing_ignored") return std::make_unique<FencingIgnored>(std::move(ledger));
    return std::make_unique<ForwardingLedger>(std::move(ledger));
}

std::unique_ptr<bot::HttpClient> client_with(const std::string& mistake, std::unique_ptr<bot::HttpClient> client) {
    if (mistake == "stacked_retries") return std::make_unique<StackedRetries>(std::move(client));
    if (mistake == "retry_after_ignored") return std::make_unique<RetryAfterIgnored>(std::move(client));
    if (mistake == "unknown_is_delivered") return std::make_unique<UnknownIsDelivered>(std::move(client));
    if (mistake == "token_refuses_readers") return std::make_unique<TokenRefusesReaders>(std::move(client));
    return client;
}

/// Freezes every order that is not frozen: its draft has the order's number, so that no restart freezes it twice. A
/// slot without such an id is the mistake "slot_without_id".
void freeze_orders(bot::Ledger& ledger, const std::filesystem::path& folder, bool without_id, bot::Instant now) {
    std::ifstream orders(folder / "orders");
    for (int number = 0; orders >> number;) {
        bot::Draft draft;
        draft.id = fmt::format("probe-{:04}", number);
        if (without_id) draft.id += fmt::format("-{}", now.time_since_epoch().count());
        draft.state = bot::DraftState::approved;
        draft.edition = "morning";
        draft.content_hash = draft.approved_hash = "abc";
        draft.useful_until = now + 24h;
        ledger.drafts().create(draft).value();
        draft = *ledger.drafts().find(draft.id).value();
        if (draft.state == bot::DraftState::sent) continue;
        bot::NewBroadcast broadcast;
        broadcast.draft = draft.id;
        broadcast.audience = audience;
        broadcast.message.text = broadcast.message.plain = fmt::format("Probelauf {:04} am Hafen", number);
        broadcast.recipients = ledger.subscribers().wanting(audience, {"morning"}).value();
        ledger.start(draft, {broadcast}, now).value();
    }
}

config::AudienceSettings readers(const std::string& api_url, double rate, int connections) {
    config::AudienceSettings settings;
    settings.name = audience;
    settings.is_channel = false;
    settings.token = config::Secret("4711:broken_sender");
    settings.api_url = api_url;
    settings.rate = rate;
    settings.connections = connections;
    return settings;
}

asio::awaitable<void> heed_signals(asio::io_context& io, asio::signal_set& signals, bot::DeliveryEngine& engine) {
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    co_await engine.drain(bot::Deadline::in(10s));
    io.stop();
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 7) {
        fmt::print(stderr, "broken_sender MISTAKE FOLDER API_URL RATE CONNECTIONS WINDOW\n");
        return 2;
    }
    const std::string mistake = argv[1];
    const std::filesystem::path folder = argv[2];
    const int connections = std::stoi(argv[5]);
    const std::filesystem::path file = folder / "ledger.db";
    if (mistake == "fencing_ignored") std::filesystem::remove(file.string() + ".lock");
    asio::io_context io(1);
    asio::signal_set signals(io, SIGTERM);
    const bot::AppClock clock;
    const auto ledger = ledger_with(mistake, bot::open_ledger(file).value());
    freeze_orders(*ledger, folder, mistake == "slot_without_id", clock.now());
    bot::HttpClientOptions http;
    http.max_connections_per_origin = static_cast<std::size_t>(connections);
    const auto client = client_with(mistake, bot::make_http_client(io.get_executor(), http));
    bot::EngineOptions options;
    options.window = std::stoul(argv[6]);
    const auto engine = bot::make_delivery_engine(io.get_executor(), *client, *ledger, clock, options, {});
    engine->set_audiences({readers(argv[3], std::stod(argv[4]), connections)});
    engine->wake();
    asio::co_spawn(io, heed_signals(io, signals, *engine), bot::report_to_log("signals"));
    io.run();
    client->stop();
    return 0;
}
