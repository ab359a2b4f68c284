#include "bot/delivery/engine.hpp"

#include "bot/delivery/engine_core.hpp"

#include <utility>

namespace depesche::bot {

namespace {

/// Owns the core; what still waits on the executor when it goes finds the core closed.
class Engine final : public DeliveryEngine {
public:
    explicit Engine(std::shared_ptr<EngineCore> core) : core_(std::move(core)) {}
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;
    ~Engine() override { core_->close(); }

    void set_quiet_hours(digest::Zone zone, digest::QuietHours quiet) override {
        core_->set_quiet_hours(std::move(zone), quiet);
    }
    void set_audiences(std::vector<config::AudienceSettings> audiences) override {
        core_->set_audiences(std::move(audiences));
    }
    void wake() override { core_->wake(); }
    StoreResult<void> stop(BroadcastId id, std::string why) override { return core_->stop(id, std::move(why)); }
    StoreResult<void> resume(BroadcastId id, std::string who) override { return core_->resume(id, who); }
    std::vector<Ordinal> surely_unsent(BroadcastId id) const override { return core_->surely_unsent(id); }
    std::vector<BroadcastRow> running() const override { return core_->running(); }
    EngineProgress progress() const override { return core_->progress(); }
    asio::awaitable<void> drain(Deadline deadline) override { return core_->drain(deadline); }

private:
    std::shared_ptr<EngineCore> core_;
};

} // namespace

std::unique_ptr<DeliveryEngine> make_delivery_engine(asio::any_io_executor executor, HttpClient& client, Ledger& ledger,
                                                     const digest::Clock& clock, EngineOptions options,
                                                     EngineEvents events) {
    return std::make_unique<Engine>(
        std::make_shared<EngineCore>(executor, client, ledger, clock, std::move(options), std::move(events)));
}

} // namespace depesche::bot
