#include "bot/subscriber/promise_rows.hpp"

namespace depesche::bot {

using config::LocalMinutes;

digest::ReaderPromise read_promise(const LedgerRows& row, int column) {
    digest::ReaderPromise promise;
    if (!row.is_null(column) && !row.is_null(column + 1))
        promise.quiet = {LocalMinutes(row.integer(column)), LocalMinutes(row.integer(column + 1))};
    if (!row.is_null(column + 2)) promise.per_day = static_cast<int>(row.integer(column + 2));
    if (!row.is_null(column + 3)) promise.paused_until = row.instant(column + 3);
    return promise;
}

void write_promise(LedgerAccess& access, std::int64_t audience, Ordinal ordinal, const digest::ReaderPromise& promise) {
    const auto minutes = [](LocalMinutes time) { return std::optional<std::int64_t>(time.count()); };
    const std::optional<std::int64_t> none;
    access.run("UPDATE subscriber SET quiet_from = ?3, quiet_until = ?4, per_day = ?5, paused_until = ?6 "
               "WHERE audience = ?1 AND ordinal = ?2 AND state <> ?7",
               audience, ordinal, promise.quiet ? minutes(promise.quiet->from) : none,
               promise.quiet ? minutes(promise.quiet->until) : none,
               promise.per_day ? std::optional<std::int64_t>(*promise.per_day) : none,
               promise.paused_until == Instant{} ? std::optional<Instant>() : std::optional(promise.paused_until),
               static_cast<int>(SubscriberState::forgotten));
}

std::int64_t night_bit(LedgerAccess& access) {
    const std::int64_t bit = access.number(-1, "SELECT bit FROM wish WHERE name = ?", night_wish);
    return bit < 0 ? 0 : std::int64_t{1} << bit;
}

} // namespace depesche::bot
