#pragma once

#include "tests/support/bot_delivery.hpp"
#include "tests/support/bot_wire.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace depesche::tests {

/// The engine with the real client and the real platform, and a sandbox with a crowd, all on one thread.
struct WireDelivery {
    explicit WireDelivery(int readers, bool tls = false, bot::SandboxOptions sandbox_options = {})
        : wire(tls, std::move(sandbox_options)) {
        bot::sandbox::CrowdPlan plan;
        plan.count = readers;
        const auto crowd = wire.server->world().add_crowd(plan);
        std::vector<bot::Subscriber> rows;
        for (int i = 0; i < readers; ++i) rows.push_back(reader(std::to_string(crowd.first + i)));
        must(ledger->subscribers().import("readers", rows));
        wire.audience.is_channel = false;
        wire.audience.rate = 1e5;
    }
    ~WireDelivery() {
        engine.reset();
        tests::run(wire.io, [this]() -> asio::awaitable<void> { return wire.close(); });
    }

    void start_engine() {
        bot::EngineEvents events;
        events.finished = [this](const bot::BroadcastRow& row) { finished.push_back(row); };
        events.paused = [this](const std::string&, const std::string& why) { paused.push_back(why); };
        engine = bot::make_delivery_engine(wire.io.get_executor(), *wire.client, *ledger, wire.clock, options, events);
        auto audiences = others;
        audiences.push_back(wire.audience);
        engine->set_audiences(audiences);
        engine->wake();
    }
    void restart() {
        engine.reset();
        run_for(20ms);
        ledger.reset();
        ledger = open(wire.folder / "ledger.db");
        start_engine();
    }
    bot::BroadcastId start(bot::Prefer prefer = bot::Prefer::deliver) {
        bot::NewBroadcast broadcast = to_all();
        broadcast.prefer = prefer;
        return start(std::move(broadcast));
    }
    bot::NewBroadcast to_all(const std::string& audience = "readers") {
        auto broadcast = broadcast_to("", audience, must(ledger->subscribers().wanting(audience, {"morning"})));
        broadcast.useful_until = wire.clock.time + std::chrono::hours(48);
        return broadcast;
    }
    bot::BroadcastId start(bot::NewBroadcast broadcast) {
        const bot::Draft draft = approved_draft(must(ledger->drafts().next_id("draft")));
        must(ledger->drafts().create(draft));
        broadcast.draft = draft.id;
        const auto id = must(ledger->start(draft, {broadcast}, wire.clock.time)).at(0);
        if (engine) engine->wake();
        return id;
    }
    bot::BroadcastRow row(bot::BroadcastId id) { return *must(ledger->broadcast(id)); }
    bool run_until(const std::function<bool()>& so, std::chrono::milliseconds most = 10s) {
        const auto end = std::chrono::steady_clock::now() + most;
        while (!so() && std::chrono::steady_clock::now() < end) {
            wire.io.restart();
            wire.io.run_one_for(20ms);
        }
        return so();
    }
    void run_for(std::chrono::milliseconds span) {
        wire.io.restart();
        wire.io.run_for(span);
    }
    std::optional<bot::Instant> pause() {
        for (const bot::SenderPause& one : must(ledger->fanout().pauses()))
            if (one.until) return one.until;
        return std::nullopt;
    }
    std::int64_t refused() { return wire.telegram().refused(); }

    Wire wire;
    std::unique_ptr<bot::Ledger> ledger = open(wire.folder / "ledger.db");
    bot::EngineOptions options;
    std::vector<config::AudienceSettings> others; ///< beside wire.audience
    std::vector<bot::BroadcastRow> finished;
    std::vector<std::string> paused;
    std::unique_ptr<bot::DeliveryEngine> engine;
};

} // namespace depesche::tests
