-- +goose Up

-- The one true timeline of the centre: seq is 1, 2, 3 … without holes, rows are only ever added.
CREATE TABLE event (
  seq        INTEGER PRIMARY KEY,
  at         INTEGER NOT NULL,            -- milliseconds since 1970, UTC
  contact    TEXT    NOT NULL DEFAULT '', -- '' when the fact is about no contact
  contactseq INTEGER NOT NULL DEFAULT 0,  -- 1, 2, 3 … within the contact
  kind       TEXT    NOT NULL,            -- queued, offered, …
  data       TEXT    NOT NULL             -- the fact as JSON
) STRICT;

-- How far the log has been published (one row).
CREATE TABLE outbox (
  one    INTEGER PRIMARY KEY CHECK (one = 1),
  cursor INTEGER NOT NULL, -- seq of the last event known to be published
  note   BLOB              -- what the publisher remembers as of cursor, opaque here
) STRICT;
INSERT INTO outbox (one, cursor) VALUES (1, 0);

-- +goose Down
DROP TABLE outbox;
DROP TABLE event;
