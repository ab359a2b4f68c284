#pragma once

#include "digest/article/database.hpp"

#include <array>

namespace depesche::digest {

/// The schema of news.db. Forward only: never edit a migration that was released, append the next.
/// Times are milliseconds since 1970 UTC; numbers of identity are XXH3 as signed integers.
inline constexpr std::array article_migrations{Migration{1, R"sql(
CREATE TABLE feed(
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  fetch_url TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '',
  last_attempt INTEGER, last_success INTEGER, next_attempt INTEGER,
  failures INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '',
  baseline_done INTEGER NOT NULL DEFAULT 0, gone INTEGER NOT NULL DEFAULT 0, articles INTEGER NOT NULL DEFAULT 0,
  fetched INTEGER NOT NULL DEFAULT 0 -- 1: has a state of its own, 0: only named by articles
);
-- AUTOINCREMENT: keys are never reused, the ledger names them.
CREATE TABLE article(
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL REFERENCES feed(id),
  version INTEGER NOT NULL,
  first_seen INTEGER NOT NULL, changed INTEGER NOT NULL, news_time INTEGER NOT NULL,
  canonical_url TEXT NOT NULL, fingerprint INTEGER NOT NULL,
  own INTEGER NOT NULL, baseline INTEGER NOT NULL,
  status INTEGER NOT NULL, status_by_editor INTEGER NOT NULL DEFAULT 0, -- the feed's own word is in data
  pinned INTEGER NOT NULL DEFAULT 0,
  copies INTEGER NOT NULL DEFAULT 0, -- rows in other_source
  data BLOB NOT NULL -- encode_article
);
CREATE INDEX article_by_news_time ON article(news_time);
CREATE TABLE article_version( -- the versions before the latest
  article INTEGER NOT NULL REFERENCES article(key), version INTEGER NOT NULL, stored INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(article, version)
) WITHOUT ROWID;
-- What a window asks: when an article was news (0), came in late (1), changed (2).
CREATE TABLE moment(
  article INTEGER NOT NULL REFERENCES article(key), kind INTEGER NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(article, kind)
) WITHOUT ROWID;
CREATE INDEX moment_by_time ON moment(at, article);
-- Identity: how each feed showed an article, now or once. Kept for good, so that what slides back is known.
CREATE TABLE sighting(
  id INTEGER PRIMARY KEY,
  article INTEGER NOT NULL REFERENCES article(key), feed INTEGER NOT NULL REFERENCES feed(id),
  id_number INTEGER NOT NULL, url_number INTEGER NOT NULL, fingerprint INTEGER NOT NULL, title_number INTEGER NOT NULL,
  source_number INTEGER NOT NULL, published INTEGER, copy INTEGER NOT NULL, seen INTEGER NOT NULL
);
CREATE INDEX sighting_by_id ON sighting(id_number, feed);
CREATE INDEX sighting_by_url ON sighting(url_number);
CREATE INDEX sighting_by_fingerprint ON sighting(fingerprint);
CREATE INDEX sighting_by_title ON sighting(title_number);
CREATE INDEX sighting_by_article ON sighting(article);
CREATE TABLE other_source(
  article INTEGER NOT NULL REFERENCES article(key), source TEXT NOT NULL, origin INTEGER NOT NULL, url TEXT NOT NULL,
  seen INTEGER NOT NULL,
  PRIMARY KEY(article, source)
) WITHOUT ROWID;
)sql"},
                                               Migration{2, R"sql(
-- More fresh articles than plausible: they wait for an editor, together. decision: 0 open, 1 released, 2 set aside.
-- The reason (storm_brake.hpp) in numbers, since people read it in their own language; span in minutes.
CREATE TABLE hold(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  feed INTEGER NOT NULL REFERENCES feed(id),
  since INTEGER NOT NULL,
  kind INTEGER NOT NULL, fresh INTEGER NOT NULL, span INTEGER NOT NULL, hours INTEGER NOT NULL, usual INTEGER NOT NULL,
  decision INTEGER NOT NULL DEFAULT 0, decided INTEGER, decided_by TEXT NOT NULL DEFAULT '',
  last_release INTEGER -- when an editor last let something of it go
);
CREATE INDEX hold_by_feed ON hold(feed);
-- Who came into a hold, also after it was decided.
CREATE TABLE held_article(
  hold INTEGER NOT NULL REFERENCES hold(id), article INTEGER NOT NULL REFERENCES article(key),
  PRIMARY KEY(hold, article)
) WITHOUT ROWID;
ALTER TABLE article ADD COLUMN hold INTEGER NOT NULL DEFAULT 0; -- the hold it waits in; -1: released; 0: never held
CREATE INDEX article_by_hold ON article(hold) WHERE hold>0;
-- How many articles of a feed were news in an hour (hours since 1970), for four weeks: its rhythm.
CREATE TABLE feed_hour(
  feed INTEGER NOT NULL REFERENCES feed(id), hour INTEGER NOT NULL, fresh INTEGER NOT NULL,
  released INTEGER NOT NULL DEFAULT 0, -- of these, after they were held
  PRIMARY KEY(feed, hour)
) WITHOUT ROWID;
ALTER TABLE feed ADD COLUMN failing_since INTEGER;
ALTER TABLE feed ADD COLUMN quiet_since INTEGER;
-- When a feed's latest articles came out: minutes since 1970, 4 bytes each, little end first, ascending. Beside the
-- feed's row, which each fetch rewrites.
CREATE TABLE feed_history(feed INTEGER PRIMARY KEY REFERENCES feed(id), minutes BLOB NOT NULL);
ALTER TABLE article ADD COLUMN editor_tags TEXT NOT NULL DEFAULT ''; -- a line each: "+tag" added, "-tag" removed
-- Feeds that were added by a verb; those of the configuration are not here.
CREATE TABLE added_feed(
  url TEXT PRIMARY KEY, source TEXT NOT NULL, origin INTEGER NOT NULL, section TEXT NOT NULL, weight REAL NOT NULL,
  interval INTEGER, added INTEGER NOT NULL, added_by TEXT NOT NULL
) WITHOUT ROWID;
-- What was answered to a push with an Idempotency-Key, for the same push again.
CREATE TABLE push(
  id INTEGER PRIMARY KEY,
  pusher TEXT NOT NULL, key TEXT NOT NULL, body_hash TEXT NOT NULL, at INTEGER NOT NULL,
  status INTEGER NOT NULL, size INTEGER NOT NULL, answer TEXT NOT NULL, -- size: bytes of the answer
  UNIQUE(pusher, key)
);
CREATE INDEX push_by_time ON push(at);
CREATE INDEX push_by_pusher ON push(pusher, at, size); -- how much one has, without reading it
-- Feeds whose hub tells us by itself. state: 0 asked, 1 active, 2 denied, 3 failed, 4 leaving.
CREATE TABLE hub_subscription(
  id TEXT PRIMARY KEY, -- the last part of the callback's address: nobody can guess it
  feed TEXT NOT NULL, topic TEXT NOT NULL, hub TEXT NOT NULL, callback TEXT NOT NULL,
  secret_mark TEXT NOT NULL, -- tells whether the hub knows our secret of today; the secret itself is not kept
  state INTEGER NOT NULL, asked INTEGER, until INTEGER, next INTEGER NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, trouble TEXT NOT NULL DEFAULT '',
  last_content INTEGER, contents INTEGER NOT NULL DEFAULT 0, ignored INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE UNIQUE INDEX hub_subscription_by_feed ON hub_subscription(feed) WHERE state<>4;
-- Identity: what a text is about, so that an edit is told from another story; what an article said before.
ALTER TABLE sighting ADD COLUMN sketch INTEGER NOT NULL DEFAULT 0;
CREATE INDEX sighting_by_date ON sighting(published, feed);
ALTER TABLE article_version ADD COLUMN fingerprint INTEGER NOT NULL DEFAULT 0;
ALTER TABLE article ADD COLUMN old_text_since INTEGER; -- the feed has shown an older text ever since
-- Keys that the ledger names and this file has lost (an older copy was put back): theirs when the article comes again.
CREATE TABLE lost_article(
  key INTEGER PRIMARY KEY, url_number INTEGER NOT NULL, title_number INTEGER NOT NULL
);
-- Taken back by id before the article itself came; told: when its source says it was taken back.
CREATE TABLE early_notice(
  source_number INTEGER NOT NULL, id_number INTEGER NOT NULL, status INTEGER NOT NULL, told INTEGER, at INTEGER NOT NULL,
  PRIMARY KEY(source_number, id_number)
) WITHOUT ROWID;
)sql"},
                                               Migration{3, R"sql(
-- Articles that tell of one event. `part_of`: it became part of another story, whose key this one leads to.
CREATE TABLE story(
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  opened INTEGER NOT NULL, latest INTEGER NOT NULL,
  reports INTEGER NOT NULL DEFAULT 0,
  updated INTEGER, -- when one of its reports had a new version
  part_of INTEGER REFERENCES story(key)
);
CREATE INDEX story_by_latest ON story(latest);
-- NULL: not looked at yet. 0: from before there were stories, or too old when it came.
ALTER TABLE article ADD COLUMN story INTEGER DEFAULT 0;
CREATE INDEX article_by_story ON article(story) WHERE story>0;
CREATE INDEX article_unplaced ON article(news_time) WHERE story IS NULL;
CREATE TABLE story_member(
  article INTEGER PRIMARY KEY REFERENCES article(key),
  at INTEGER NOT NULL, because TEXT NOT NULL, by TEXT NOT NULL
);
-- What an editor took apart; the smaller key first.
CREATE TABLE story_apart(
  story INTEGER NOT NULL REFERENCES story(key), other INTEGER NOT NULL REFERENCES story(key),
  by TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY(story, other)
) WITHOUT ROWID;
)sql"},
                                               Migration{4, R"sql(
-- What editors pinned (1), blocked (-1) or let go again (0), and when: an edition of the past is shown with its own.
CREATE TABLE pin_change(
  article INTEGER NOT NULL REFERENCES article(key), at INTEGER NOT NULL, pinned INTEGER NOT NULL,
  PRIMARY KEY(article, at)
) WITHOUT ROWID;
CREATE INDEX pin_change_by_time ON pin_change(at);
)sql"}};

} // namespace depesche::digest
