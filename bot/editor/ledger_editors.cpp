#include "bot/editor/ledger_editors.hpp"

namespace depesche::bot {

namespace {

constexpr std::size_t kept_refusals = 10'000;
constexpr std::size_t longest_words = 200; // of a refusal: whoever forges may send anything

constexpr std::string_view shown_columns = "SELECT chat, message, draft, purpose, version, shown_hash, at ";

ShownMessage read_shown(const LedgerRows& row) {
    return {row.string(0), row.string(1), row.string(2), row.string(3), static_cast<int>(row.integer(4)),
            row.string(5), row.instant(6)};
}

} // namespace

StoreResult<void> LedgerEditors::remember(const ShownMessage& message) {
    LedgerAccess access(file_);
    access.run("INSERT OR REPLACE INTO editor_message(chat, message, draft, purpose, version, shown_hash, at) "
               "VALUES(?, ?, ?, ?, ?, ?, ?)",
               message.chat, message.message_id, message.draft, message.purpose, message.version, message.shown_hash,
               message.at);
    return access.result();
}

StoreResult<std::optional<ShownMessage>> LedgerEditors::shown(std::string_view chat, std::string_view message_id) {
    LedgerAccess access(file_);
    std::optional<ShownMessage> found;
    {
        LedgerRows rows = access.query(
            std::string(shown_columns) + "FROM editor_message WHERE chat = ? AND message = ?", chat, message_id);
        if (rows.next()) found = read_shown(rows);
    }
    return access.result(std::move(found));
}

StoreResult<std::vector<ShownMessage>> LedgerEditors::shown_of(std::string_view draft) {
    LedgerAccess access(file_);
    std::vector<ShownMessage> found;
    {
        LedgerRows rows = access.query(
            std::string(shown_columns) + "FROM editor_message WHERE draft = ? ORDER BY at, chat, message", draft);
        while (rows.next()) found.push_back(read_shown(rows));
    }
    return access.result(std::move(found));
}

StoreResult<void> LedgerEditors::forget(std::string_view chat, std::string_view message_id) {
    LedgerAccess access(file_);
    access.run("DELETE FROM editor_message WHERE chat = ? AND message = ?", chat, message_id);
    return access.result();
}

StoreResult<bool> LedgerEditors::first_time(std::string_view name, Instant now) {
    LedgerAccess access(file_);
    access.run("INSERT INTO editor_notice(name, at) VALUES(?, ?) ON CONFLICT DO NOTHING", name, now);
    const bool first = access.ok() && access.changes() == 1;
    return access.result(first);
}

StoreResult<bool> LedgerEditors::is_known(std::string_view name) {
    LedgerAccess access(file_);
    bool known = false;
    {
        LedgerRows rows = access.query("SELECT 1 FROM editor_notice WHERE name = ?", name);
        known = rows.next();
    }
    return access.result(known);
}

StoreResult<void> LedgerEditors::refuse(const Refusal& refusal) {
    LedgerAccess access(file_);
    access.begin();
    access.run("INSERT INTO refusal(at, who, what, why) VALUES(?, ?, ?, ?)", refusal.at,
               std::string_view(refusal.who).substr(0, longest_words),
               std::string_view(refusal.what).substr(0, longest_words),
               std::string_view(refusal.why).substr(0, longest_words));
    access.run("DELETE FROM refusal WHERE number <= (SELECT max(number) FROM refusal) - ?", kept_refusals);
    return access.commit();
}

StoreResult<std::vector<Refusal>> LedgerEditors::refusals(std::size_t limit) {
    LedgerAccess access(file_);
    std::vector<Refusal> found;
    {
        LedgerRows rows = access.query("SELECT at, who, what, why FROM refusal ORDER BY number DESC LIMIT ?", limit);
        while (rows.next()) found.push_back({rows.instant(0), rows.string(1), rows.string(2), rows.string(3)});
    }
    return access.result(std::move(found));
}

} // namespace depesche::bot
