#pragma once

#include "bot/delivery/ledger.hpp"
#include "tests/support/temp_dir.hpp"

#include <catch2/catch.hpp>

namespace depesche::tests {

inline constexpr bot::Instant noon{std::chrono::milliseconds(1'795'694'400'000)}; // 2026-11-26T12:00:00Z

/// The value, or the test's end with the store's sentence.
template <class T>
T must(bot::StoreResult<T> result) {
    if (!result) FAIL(result.error().message);
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline std::unique_ptr<bot::Ledger> open(const std::filesystem::path& file) { return must(bot::open_ledger(file)); }

inline bot::Subscriber reader(std::string address, bot::Wishes wishes = {"morning"}) {
    bot::Subscriber subscriber;
    subscriber.address = std::move(address);
    subscriber.language = "de";
    subscriber.wishes = std::move(wishes);
    subscriber.since = noon;
    subscriber.origin = "import";
    return subscriber;
}

/// Readers "1000", "1001", ... of an audience.
inline void add_readers(bot::Ledger& ledger, std::string_view audience, int count) {
    std::vector<bot::Subscriber> rows;
    for (int i = 0; i < count; ++i) rows.push_back(reader(std::to_string(1000 + i)));
    must(ledger.subscribers().import(audience, rows));
}

inline bot::Draft approved_draft(std::string id) {
    bot::Draft draft;
    draft.id = std::move(id);
    draft.state = bot::DraftState::approved;
    draft.edition = "morning";
    draft.date = "2026-11-26";
    draft.content_hash = draft.approved_hash = "abc";
    draft.due = noon;
    draft.useful_until = noon + std::chrono::hours(3);
    draft.document.language = "de-CH";
    draft.document.blocks = {digest::Heading{"☀️", "Guten Morgen"}};
    return draft;
}

inline bot::NewBroadcast broadcast_to(std::string draft, std::string audience, std::vector<bot::Ordinal> recipients) {
    bot::NewBroadcast broadcast;
    broadcast.draft = std::move(draft);
    broadcast.audience = std::move(audience);
    broadcast.message.text = "<b>Guten Morgen</b>";
    broadcast.message.plain = "Guten Morgen";
    broadcast.recipients = std::move(recipients);
    broadcast.useful_until = noon + std::chrono::hours(3);
    return broadcast;
}

} // namespace depesche::tests
