#pragma once

#include "bot/delivery/fanout_log.hpp"
#include "bot/delivery/ledger_file.hpp"
#include "bot/subscriber/registry.hpp"

#include <atomic>
#include <deque>
#include <mutex>

namespace depesche::bot {

/// What happened to readers since the program started, for a fan-out that has loaded them: STOP holds before the next
/// send without a look at the disk. Keeps the last 65,536. Thread-safe.
class ReaderChanges {
public:
    void add(ReaderChange change);
    std::uint64_t latest() const noexcept { return latest_.load(std::memory_order_acquire); }
    std::optional<std::vector<ReaderChange>> after(std::uint64_t number) const;

private:
    mutable std::mutex mutex_;
    std::deque<ReaderChange> changes_;
    std::atomic<std::uint64_t> latest_ = 0;
};

/// The readers in `ledger.db`.
class RegistryStore final : public SubscriberRegistry {
public:
    RegistryStore(LedgerFile& file, ReaderChanges& changes) : file_(file), changes_(changes) {}

    StoreResult<std::optional<Subscriber>> find(std::string_view audience, std::string_view address) override;
    StoreResult<std::optional<Subscriber>> find(std::string_view audience, Ordinal ordinal) override;
    StoreResult<Subscriber> start(std::string_view audience, const Subscriber& subscriber) override;
    StoreResult<void> set_wishes(std::string_view audience, Ordinal ordinal, const Wishes& wishes) override;
    StoreResult<void> set_promise(std::string_view audience, Ordinal ordinal,
                                  const digest::ReaderPromise& promise) override;
    StoreResult<void> set_state(std::string_view audience, Ordinal ordinal, SubscriberState state,
                                Instant now) override;
    StoreResult<void> heard_from(std::string_view audience, const std::vector<Ordinal>& readers, Instant now) override;
    StoreResult<void> move(std::string_view audience, Ordinal ordinal, std::string_view new_address) override;
    StoreResult<void> forget(std::string_view audience, Ordinal ordinal, Instant now) override;
    StoreResult<std::vector<Ordinal>> wanting(std::string_view audience, const Wishes& any_of,
                                              const ReaderOrder& order) override;
    StoreResult<std::int64_t> count_wanting(std::string_view audience, const Wishes& any_of) override;
    StoreResult<void> own_promises(std::string_view audience, const Wishes& any_of,
                                   const std::function<void(const OwnPromise&)>& visit) override;
    StoreResult<std::int64_t> count(std::string_view audience, SubscriberState state) override;
    StoreResult<std::vector<SubscriberOrigin>> origins(std::string_view audience, std::size_t limit) override;
    StoreResult<std::vector<Subscriber>> list(std::string_view audience, Ordinal from, std::size_t limit) override;
    StoreResult<std::int64_t> import(std::string_view audience, const std::vector<Subscriber>& rows) override;

    // Inside somebody else's transaction; `told` is for ReaderChanges after its commit.
    static void set_gone(LedgerAccess& access, const ReaderNews& news, Instant now, std::vector<ReaderChange>& told);
    static void set_address(LedgerAccess& access, const ReaderNews& news, std::vector<ReaderChange>& told);

private:
    StoreResult<void> commit_and_tell(LedgerAccess& access, std::string_view audience, Ordinal ordinal);

    LedgerFile& file_;
    ReaderChanges& changes_;
};

} // namespace depesche::bot
