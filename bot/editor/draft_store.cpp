#include "bot/editor/draft_store.hpp"

#include "bot/editor/draft_json.hpp"

#include <fmt/core.h>

namespace depesche::bot {

namespace {

// The columns that read_draft() reads; `ends` says which rows.
std::string select(std::string_view ends) {
    return fmt::format(
        "SELECT number, id, kind, state, version, edition, date, severity, thread, sequence, document, picks, "
        "next_best, notes, content_hash, approved_hash, due, grace_until, useful_until, to_test, "
        "idempotency_key, approvers, remedy, wrong, rest FROM draft {}",
        ends);
}

std::optional<std::string> key_of(const Draft& draft) {
    return draft.idempotency_key.empty() ? std::nullopt : std::optional(draft.idempotency_key);
}

std::optional<std::string> rest_of(const Draft& draft) {
    return draft.rest ? std::optional(to_json(*draft.rest)) : std::nullopt;
}

void write_history(LedgerAccess& access, std::int64_t number, const std::vector<DraftEvent>& history) {
    access.run("DELETE FROM draft_event WHERE draft = ?", number);
    for (std::size_t place = 0; place < history.size(); ++place) {
        const DraftEvent& event = history[place];
        access.run("INSERT INTO draft_event(draft, place, at, who, what) VALUES(?, ?, ?, ?, ?)", number, place,
                   event.at, event.who, event.what);
    }
}

void read_history(LedgerAccess& access, std::int64_t number, Draft& draft) {
    LedgerRows rows = access.query("SELECT at, who, what FROM draft_event WHERE draft = ? ORDER BY place", number);
    while (rows.next()) {
        draft.history.push_back({rows.instant(0), rows.string(1), rows.string(2)});
    }
}

/// A part that we wrote as JSON; what cannot be read any more is damage, and said.
template <class T>
T part(LedgerAccess& access, const Draft& draft, std::string_view name, std::expected<T, std::string> read) {
    if (!read) {
        access.fail({StoreError::Kind::corrupt, fmt::format("{}: the {} of draft '{}' cannot be read: {}",
                                                            access.name(), name, draft.id, read.error())});
        return {};
    }
    return *std::move(read);
}

Draft read_draft(LedgerAccess& access, const LedgerRows& row) {
    Draft draft;
    draft.id = row.string(1);
    draft.kind = static_cast<DraftKind>(row.integer(2));
    draft.state = static_cast<DraftState>(row.integer(3));
    draft.version = static_cast<int>(row.integer(4));
    draft.edition = row.string(5);
    draft.date = row.string(6);
    draft.severity = static_cast<int>(row.integer(7));
    draft.thread = row.string(8);
    draft.number = static_cast<int>(row.integer(9));
    draft.document = part(access, draft, "document", digest::document_from_json(row.text(10)));
    draft.picks = part(access, draft, "picks", picks_from_json(row.text(11)));
    draft.next_best = part(access, draft, "next best", picks_from_json(row.text(12)));
    draft.notes = part(access, draft, "notes", strings_from_json(row.text(13)));
    draft.content_hash = row.string(14);
    draft.approved_hash = row.string(15);
    draft.due = row.instant(16);
    draft.grace_until = row.instant(17);
    draft.useful_until = row.instant(18);
    draft.to_test = row.integer(19) != 0;
    draft.idempotency_key = row.string(20);
    draft.approvers = part(access, draft, "approvers", strings_from_json(row.text(21)));
    draft.remedy = static_cast<Remedy>(row.integer(22));
    draft.wrong = row.string(23);
    if (!row.is_null(24)) draft.rest = part(access, draft, "text for the rest", digest::document_from_json(row.text(24)));
    return draft;
}

template <class... Values>
StoreResult<std::vector<Draft>> read_all(LedgerAccess& access, std::string_view ends, const Values&... values) {
    std::vector<std::pair<std::int64_t, Draft>> found;
    {
        LedgerRows rows = access.query(select(ends), values...);
        while (rows.next()) {
            found.emplace_back(rows.integer(0), read_draft(access, rows));
        }
    }
    std::vector<Draft> drafts;
    for (auto& [number, draft] : found) {
        read_history(access, number, draft);
        drafts.push_back(std::move(draft));
    }
    return access.result(std::move(drafts));
}

template <class... Values>
StoreResult<std::optional<Draft>> read_one(LedgerAccess& access, std::string_view ends, const Values&... values) {
    auto drafts = read_all(access, ends, values...);
    if (!drafts) {
        return std::unexpected(drafts.error());
    }
    return drafts->empty() ? std::nullopt : std::optional(std::move(drafts->front()));
}

/// When it was told, for a draft that is stored as sent.
std::optional<Instant> sent_at(const Draft& draft) {
    if (draft.state != DraftState::sent) {
        return std::nullopt;
    }
    return draft.history.empty() ? draft.due : draft.history.back().at;
}

} // namespace

StoreResult<bool> LedgerDrafts::create(const Draft& draft) {
    LedgerAccess access(file_);
    access.begin();
    access.run(
        "INSERT INTO draft(id, kind, state, version, edition, date, severity, thread, sequence, document, picks, "
        "next_best, notes, content_hash, approved_hash, due, grace_until, useful_until, to_test, idempotency_key, "
        "sent, approvers, remedy, wrong, rest) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
        "?, ?, ?) ON CONFLICT DO "
        "NOTHING",
        draft.id, static_cast<int>(draft.kind), static_cast<int>(draft.state), draft.version, draft.edition, draft.date,
        draft.severity, draft.thread, draft.number, to_json(draft.document), picks_to_json(draft.picks),
        picks_to_json(draft.next_best), strings_to_json(draft.notes), draft.content_hash, draft.approved_hash,
        draft.due, draft.grace_until, draft.useful_until, draft.to_test, key_of(draft), sent_at(draft),
        strings_to_json(draft.approvers), static_cast<int>(draft.remedy), draft.wrong, rest_of(draft));
    const bool fresh = access.ok() && access.changes() == 1;
    if (fresh) {
        write_history(access, access.last_row_id(), draft.history);
    }
    const auto done = access.commit();
    return done ? StoreResult<bool>(fresh) : std::unexpected(done.error());
}

StoreResult<std::optional<Draft>> LedgerDrafts::find(std::string_view id) {
    LedgerAccess access(file_);
    return read_one(access, "WHERE id = ?", id);
}

StoreResult<std::optional<Draft>> LedgerDrafts::find_by_key(std::string_view idempotency_key) {
    LedgerAccess access(file_);
    return read_one(access, "WHERE idempotency_key = ?", idempotency_key);
}

StoreResult<bool> LedgerDrafts::replace(const Draft& draft, int expected_version, DraftState expected_state) {
    LedgerAccess access(file_);
    access.begin();
    // Two first approvals of two people leave version and state alone: the history tells them apart.
    const std::int64_t number =
        access.number(0,
                      "SELECT number FROM draft WHERE id = ? AND version = ? AND state = ? AND "
                      "(SELECT count(*) FROM draft_event WHERE draft = number) < ?",
                      draft.id, expected_version, static_cast<int>(expected_state), draft.history.size());
    if (number == 0) {
        return access.result(false);
    }
    access.run(
        "UPDATE draft SET kind = ?2, state = ?3, version = ?4, edition = ?5, date = ?6, severity = ?7, thread = ?8, "
        "sequence = ?9, document = ?10, picks = ?11, next_best = ?12, notes = ?13, content_hash = ?14, "
        "approved_hash = ?15, due = ?16, grace_until = ?17, useful_until = ?18, to_test = ?19, "
        "idempotency_key = ?20, sent = coalesce(sent, ?21), approvers = ?22, remedy = ?23, wrong = ?24, rest = ?25 "
        "WHERE number = ?1",
        number, static_cast<int>(draft.kind), static_cast<int>(draft.state), draft.version, draft.edition, draft.date,
        draft.severity, draft.thread, draft.number, to_json(draft.document), picks_to_json(draft.picks),
        picks_to_json(draft.next_best), strings_to_json(draft.notes), draft.content_hash, draft.approved_hash,
        draft.due, draft.grace_until, draft.useful_until, draft.to_test, key_of(draft), sent_at(draft),
        strings_to_json(draft.approvers), static_cast<int>(draft.remedy), draft.wrong, rest_of(draft));
    write_history(access, number, draft.history);
    const auto done = access.commit();
    return done ? StoreResult<bool>(true) : std::unexpected(done.error());
}

StoreResult<std::vector<Draft>> LedgerDrafts::list(std::size_t limit) {
    LedgerAccess access(file_);
    return read_all(access, "ORDER BY number DESC LIMIT ?", limit);
}

StoreResult<std::vector<Draft>> LedgerDrafts::in_state(DraftState state) {
    LedgerAccess access(file_);
    return read_all(access, "WHERE state = ? ORDER BY number DESC", static_cast<int>(state));
}

StoreResult<std::vector<Draft>> LedgerDrafts::out_since(Instant after) {
    LedgerAccess access(file_);
    return read_all(access,
                    "WHERE state IN (?, ?) AND due > ? AND number > (SELECT max(number) FROM draft) - 2000 "
                    "ORDER BY number DESC",
                    static_cast<int>(DraftState::approved), static_cast<int>(DraftState::sent), after);
}

StoreResult<std::string> LedgerDrafts::next_id(std::string_view prefix) {
    LedgerAccess access(file_);
    access.begin();
    access.run("INSERT INTO draft_counter(prefix, last) VALUES(?, 1) ON CONFLICT(prefix) DO UPDATE SET last = last + 1",
               prefix);
    const std::int64_t last = access.number(0, "SELECT last FROM draft_counter WHERE prefix = ?", prefix);
    if (const auto done = access.commit(); !done) {
        return std::unexpected(done.error());
    }
    return fmt::format("{}-{}", prefix, last);
}

StoreResult<std::vector<digest::AlreadyTold>> LedgerDrafts::told(Instant after) {
    LedgerAccess access(file_);
    LedgerRows rows = access.query("SELECT id, picks, CASE kind WHEN 0 THEN edition WHEN 5 THEN 'surprising' ELSE "
                                   "'alert' END, sent FROM draft WHERE sent > ? AND state = ? AND to_test = 0 ORDER BY sent",
                                   after, static_cast<int>(DraftState::sent));
    std::vector<digest::AlreadyTold> told;
    while (rows.next()) {
        Draft draft;
        draft.id = rows.string(0);
        for (const digest::Pick& pick : part(access, draft, "picks", picks_from_json(rows.text(1)))) {
            told.push_back({pick.article, pick.version, rows.string(2), rows.instant(3)});
        }
    }
    return access.result(std::move(told));
}

StoreResult<bool> LedgerDrafts::attach(std::string_view draft, const AlsoTold& report) {
    LedgerAccess access(file_);
    access.begin();
    access.run("INSERT INTO also_told(article, draft, source, title, urgency, at) VALUES(?, ?, ?, ?, ?, ?) "
               "ON CONFLICT(article) DO UPDATE SET draft = excluded.draft, source = excluded.source, "
               "title = excluded.title, urgency = excluded.urgency, at = excluded.at WHERE draft <> excluded.draft",
               report.article, draft, report.source, report.title, report.urgency, report.at);
    const bool fresh = access.ok() && access.changes() == 1;
    const auto done = access.commit();
    return done ? StoreResult<bool>(fresh) : std::unexpected(done.error());
}

StoreResult<std::vector<AlsoTold>> LedgerDrafts::also_told(std::string_view draft) {
    LedgerAccess access(file_);
    LedgerRows rows = access.query("SELECT article, source, title, urgency, at FROM also_told WHERE draft = ? "
                                   "ORDER BY at, article",
                                   draft);
    std::vector<AlsoTold> reports;
    while (rows.next())
        reports.push_back(
            {rows.integer(0), rows.string(1), rows.string(2), static_cast<int>(rows.integer(3)), rows.instant(4)});
    return access.result(std::move(reports));
}

StoreResult<std::optional<Draft>> LedgerDrafts::find_by_article(digest::ArticleKey article) {
    LedgerAccess access(file_);
    return read_one(access,
                    "WHERE idempotency_key = ?1 OR id = (SELECT draft FROM also_told WHERE article = ?2) "
                    "ORDER BY id IS NOT (SELECT draft FROM also_told WHERE article = ?2) LIMIT 1",
                    candidate_key(article), article);
}

namespace {

// Kinds 0, 1 and 5: a digest (a newcomer's edition has an id of its own), an alert, a surprising story. A broadcast
// that ended without reaching anybody publishes nothing. "+state" keeps SQLite from the index of states, by which it
// would read and sort all that was ever sent.
constexpr std::string_view is_published =
    "sent IS NOT NULL AND +state = 2 AND to_test = 0 AND kind IN (0, 1, 5) AND (kind <> 0 OR id = edition || '-' || "
    "date) AND EXISTS(SELECT 1 FROM broadcast WHERE broadcast.draft = draft.id AND "
    "(delivered + unknown > 0 OR (broadcast.state = 0 AND key_class <> 3)))"; // 3: by hand
static_assert(static_cast<int>(DraftState::sent) == 2 && static_cast<int>(DraftKind::digest) == 0 &&
              static_cast<int>(DraftKind::alert) == 1 && static_cast<int>(DraftKind::surprising) == 5 &&
              static_cast<int>(BroadcastState::running) == 0 && static_cast<int>(KeyClass::by_hand) == 3);

} // namespace

StoreResult<std::vector<Draft>> LedgerDrafts::published(std::string_view before, std::size_t limit) {
    LedgerAccess access(file_);
    if (before.empty())
        return read_all(access, fmt::format("WHERE {} ORDER BY sent DESC, number DESC LIMIT ?", is_published), limit);
    return read_all(access,
                    fmt::format("WHERE (sent, number) < (SELECT sent, number FROM draft WHERE id = ?) AND {} "
                                "ORDER BY sent DESC, number DESC LIMIT ?",
                                is_published),
                    before, limit);
}

StoreResult<std::optional<Draft>> LedgerDrafts::find_published(std::string_view id) {
    LedgerAccess access(file_);
    return read_one(access, fmt::format("WHERE id = ? AND {}", is_published), id);
}

StoreResult<std::vector<Draft>> LedgerDrafts::sent_thread(std::string_view id) {
    LedgerAccess access(file_);
    return read_all(access, "WHERE thread = ? AND thread <> '' AND +state = ? ORDER BY sent, number", id,
                    static_cast<int>(DraftState::sent));
}

Instant sent_moment(const Draft& draft) {
    for (auto event = draft.history.rbegin(); event != draft.history.rend(); ++event) {
        if (event->what == "sent") return event->at;
    }
    return draft.due;
}

bool LedgerDrafts::mark_sent(LedgerAccess& access, const Draft& draft, Instant now) {
    access.run("UPDATE draft SET state = ?1, sent = ?2 WHERE id = ?3 AND state = ?4 AND version = ?5 "
               "AND content_hash = ?6 AND approved_hash = content_hash AND content_hash <> ''",
               static_cast<int>(DraftState::sent), now, draft.id, static_cast<int>(DraftState::approved), draft.version,
               draft.content_hash);
    if (!access.ok() || access.changes() != 1) {
        return false;
    }
    access.run("INSERT INTO draft_event(draft, place, at, who, what) SELECT number, "
               "(SELECT coalesce(max(place), -1) + 1 FROM draft_event WHERE draft = number), ?2, 'depesche', 'sent' "
               "FROM draft WHERE id = ?1",
               draft.id, now);
    return true;
}

} // namespace depesche::bot
