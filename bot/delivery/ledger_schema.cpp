#include "bot/delivery/ledger_schema.hpp"

#include <array>

namespace depesche::bot {

namespace {

// Instants are milliseconds since 1970. Enumerations are stored by number: append to them, never reorder.
constexpr std::string_view first = R"sql(
CREATE TABLE audience(
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    next_ordinal INTEGER NOT NULL DEFAULT 0);

CREATE TABLE wish(
    bit INTEGER PRIMARY KEY CHECK(bit BETWEEN 0 AND 61),
    name TEXT NOT NULL UNIQUE);

-- A forgotten reader keeps the ordinal and loses the rest: old bitmaps stay true.
CREATE TABLE subscriber(
    audience INTEGER NOT NULL REFERENCES audience(id),
    ordinal INTEGER NOT NULL,
    address TEXT,
    language TEXT NOT NULL,
    wishes INTEGER NOT NULL,
    state INTEGER NOT NULL,
    since INTEGER NOT NULL,
    origin TEXT NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY(audience, ordinal)) WITHOUT ROWID;
CREATE UNIQUE INDEX subscriber_address ON subscriber(audience, address);

CREATE TABLE draft(
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    version INTEGER NOT NULL,
    edition TEXT NOT NULL,
    date TEXT NOT NULL,
    severity INTEGER NOT NULL,
    thread TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    document TEXT NOT NULL,
    picks TEXT NOT NULL,
    next_best TEXT NOT NULL,
    notes TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    approved_hash TEXT NOT NULL,
    due INTEGER NOT NULL,
    grace_until INTEGER NOT NULL,
    useful_until INTEGER NOT NULL,
    to_test INTEGER NOT NULL,
    idempotency_key TEXT UNIQUE,
    sent INTEGER);
CREATE INDEX draft_state ON draft(state);

CREATE TABLE draft_event(
    draft INTEGER NOT NULL REFERENCES draft(number),
    place INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    PRIMARY KEY(draft, place)) WITHOUT ROWID;

CREATE TABLE draft_counter(
    prefix TEXT PRIMARY KEY,
    last INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE broadcast(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    draft TEXT NOT NULL,
    audience TEXT NOT NULL,
    lane INTEGER NOT NULL,
    prefer INTEGER NOT NULL,
    key_class INTEGER NOT NULL,
    state INTEGER NOT NULL,
    why TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    message TEXT NOT NULL,
    message_sha256 TEXT NOT NULL,
    plain INTEGER NOT NULL,
    started INTEGER NOT NULL,
    useful_until INTEGER NOT NULL,
    finished INTEGER,
    recipients INTEGER NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    refused INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0,
    withheld INTEGER NOT NULL DEFAULT 0,
    unknown INTEGER NOT NULL DEFAULT 0,
    resent INTEGER NOT NULL DEFAULT 0);
CREATE INDEX broadcast_draft ON broadcast(draft);
CREATE INDEX broadcast_running ON broadcast(state) WHERE state = 0;

-- 4,096 recipients: seven bitmaps with a CRC (bot/delivery/segment.hpp).
CREATE TABLE segment(
    broadcast INTEGER NOT NULL REFERENCES broadcast(id),
    number INTEGER NOT NULL,
    bits BLOB NOT NULL,
    PRIMARY KEY(broadcast, number)) WITHOUT ROWID;

-- The platform's message ids and its reasons, one row a commit, one row in all when the segment is over.
CREATE TABLE detail(
    broadcast INTEGER NOT NULL,
    segment INTEGER NOT NULL,
    chunk INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY(broadcast, segment, chunk)) WITHOUT ROWID;

CREATE TABLE sender_pause(
    sender TEXT PRIMARY KEY,
    until INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE note(
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL) WITHOUT ROWID;
)sql";

constexpr std::string_view second = R"sql(
ALTER TABLE draft ADD COLUMN approvers TEXT NOT NULL DEFAULT '[]';

-- What the editors' chat shows, and where.
CREATE TABLE editor_message(
    chat TEXT NOT NULL,
    message TEXT NOT NULL,
    draft TEXT NOT NULL,
    purpose TEXT NOT NULL,
    version INTEGER NOT NULL,
    shown_hash TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY(chat, message)) WITHOUT ROWID;
CREATE INDEX editor_message_draft ON editor_message(draft);

-- Said once: reminders, reports, alarms.
CREATE TABLE editor_notice(
    name TEXT PRIMARY KEY,
    at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE refusal(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    why TEXT NOT NULL);

-- Posts by hand (bot/editor/task.hpp).
CREATE TABLE task(
    broadcast INTEGER PRIMARY KEY REFERENCES broadcast(id),
    draft TEXT NOT NULL,
    audience TEXT NOT NULL,
    kind INTEGER NOT NULL,
    state INTEGER NOT NULL,
    urgent INTEGER NOT NULL,
    due INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    assignee TEXT NOT NULL,
    asked INTEGER NOT NULL,
    asked_at INTEGER NOT NULL,
    posted_by TEXT NOT NULL,
    ended INTEGER,
    link TEXT NOT NULL);
CREATE INDEX task_open ON task(state) WHERE state = 0;
)sql";

// The public archive pages through what was sent, and shows what belongs to it.
constexpr std::string_view third = R"sql(
CREATE INDEX draft_sent ON draft(sent, number) WHERE sent IS NOT NULL;
CREATE INDEX draft_thread ON draft(thread) WHERE thread <> '';
)sql";

// Further reports of the event that an alert tells: each is announced once, with the first.
constexpr std::string_view fourth = R"sql(
CREATE TABLE also_told(
    article INTEGER PRIMARY KEY,
    draft TEXT NOT NULL,
    source TEXT NOT NULL,
    title TEXT NOT NULL,
    urgency INTEGER NOT NULL,
    at INTEGER NOT NULL);
CREATE INDEX also_told_draft ON also_told(draft);
)sql";

// Who the recipients of a segment are, in the order in which they are sent to. Broadcasts from before have no row here:
// their segments are ranges of 4,096 ordinals.
constexpr std::string_view fifth = R"sql(
CREATE TABLE segment_member(
    broadcast INTEGER NOT NULL,
    number INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY(broadcast, number)) WITHOUT ROWID;
)sql";

// What a message cost when it was sent, and when its broadcast should be finished: later prices rewrite no history.
constexpr std::string_view foresight = R"sql(
ALTER TABLE broadcast ADD COLUMN price INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcast ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE broadcast ADD COLUMN planned INTEGER;
CREATE INDEX broadcast_started ON broadcast(started);
)sql";

// What was sent can be changed and deleted: an act on the messages of an earlier broadcast, whose ids are frozen with it.
constexpr std::string_view acts = R"sql(
ALTER TABLE broadcast ADD COLUMN act INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcast ADD COLUMN origin INTEGER NOT NULL DEFAULT 0;
CREATE INDEX broadcast_origin ON broadcast(origin) WHERE origin <> 0;

-- Of an edit or removal: the message ids of a segment's recipients (encode_details), written once.
CREATE TABLE segment_target(
    broadcast INTEGER NOT NULL,
    number INTEGER NOT NULL,
    packed BLOB NOT NULL,
    PRIMARY KEY(broadcast, number)) WITHOUT ROWID;

-- The story of a broadcast.
CREATE TABLE broadcast_event(
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    broadcast INTEGER NOT NULL,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    what TEXT NOT NULL,
    delivered INTEGER NOT NULL,
    pending INTEGER NOT NULL);
CREATE INDEX broadcast_event_broadcast ON broadcast_event(broadcast);

-- Of a correction: what becomes of the wrong message itself, which one that is, and what those get who have not got it.
ALTER TABLE draft ADD COLUMN remedy INTEGER NOT NULL DEFAULT 0;
ALTER TABLE draft ADD COLUMN wrong TEXT NOT NULL DEFAULT '';
ALTER TABLE draft ADD COLUMN rest TEXT;
)sql";

// The day on which a reader was last heard of, in days since 1970, so that who is there is written to first. Who was
// imported has not been heard of.
constexpr std::string_view heard = R"sql(
ALTER TABLE subscriber ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;
UPDATE subscriber SET heard = changed / 86400000 WHERE state = 0 AND origin LIKE 'start%';
)sql";

// What readers were promised: quiet hours and a cap of their own, a pause (bot/subscriber/promise_rows.hpp); what a
// broadcast is, for the promise to be looked at when it is sent, and how many it held back for it.
constexpr std::string_view promises = R"sql(
ALTER TABLE subscriber ADD COLUMN quiet_from INTEGER;
ALTER TABLE subscriber ADD COLUMN quiet_until INTEGER;
ALTER TABLE subscriber ADD COLUMN per_day INTEGER;
ALTER TABLE subscriber ADD COLUMN paused_until INTEGER;
CREATE INDEX subscriber_own ON subscriber(audience, ordinal)
    WHERE (quiet_from IS NOT NULL OR per_day IS NOT NULL OR paused_until IS NOT NULL);

ALTER TABLE broadcast ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcast ADD COLUMN severity INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcast ADD COLUMN quiet INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcast ADD COLUMN capped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE broadcast ADD COLUMN paused INTEGER NOT NULL DEFAULT 0;
CREATE INDEX broadcast_audience ON broadcast(audience, started);
)sql";

constexpr std::array migrations{digest::Migration{1, first}, digest::Migration{2, second},
                                digest::Migration{3, third}, digest::Migration{4, fourth},
                                digest::Migration{5, fifth}, digest::Migration{6, foresight},
                                digest::Migration{7, acts},  digest::Migration{8, heard},
                                digest::Migration{9, promises}};

} // namespace

std::span<const digest::Migration> ledger_migrations() { return migrations; }

} // namespace depesche::bot
