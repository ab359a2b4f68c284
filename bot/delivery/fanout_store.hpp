#pragma once

#include "bot/delivery/fanout_log.hpp"
#include "bot/delivery/ledger_file.hpp"
#include "bot/subscriber/registry_store.hpp"

namespace depesche::bot {

/// The fan-out's records in `ledger.db`.
class FanoutStore final : public FanoutLog {
public:
    FanoutStore(LedgerFile& file, ReaderChanges& changes) : file_(file), changes_(changes) {}

    StoreResult<std::vector<BroadcastRow>> unfinished() override;
    StoreResult<RunningBroadcast> open(BroadcastId id) override;
    StoreResult<LoadedSegment> load(BroadcastId id, std::uint32_t index) override;
    StoreResult<bool> commit(const FanoutCommit& commit) override;
    StoreResult<void> set_state(BroadcastId id, BroadcastState state, std::string_view why, Instant now) override;
    StoreResult<std::int64_t> finish(BroadcastId id, Instant now) override;
    StoreResult<std::vector<SenderPause>> pauses() override;
    bool has_room() const noexcept override { return file_.reserve().whole(); }
    std::optional<StoreError> regain_room() override { return file_.no_room(); }
    std::uint64_t latest_change() const noexcept override { return changes_.latest(); }
    std::optional<std::vector<ReaderChange>> changes_after(std::uint64_t number) const override {
        return changes_.after(number);
    }

private:
    StoreResult<bool> try_commit(const FanoutCommit& commit);
    StoreResult<void> try_set_state(BroadcastId id, BroadcastState state, std::string_view why, Instant now);
    StoreResult<void> fence_off(BroadcastId id);
    StoreResult<std::int64_t> try_finish(BroadcastId id, Instant now);

    LedgerFile& file_;
    ReaderChanges& changes_;
};

} // namespace depesche::bot
