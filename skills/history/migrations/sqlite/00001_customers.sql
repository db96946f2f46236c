-- Customers, how to know them, and what happened with them. Times are Unix milliseconds UTC; 0 is never.

-- +goose Up
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE customers (
    id        INTEGER PRIMARY KEY,
    ref       TEXT NOT NULL UNIQUE, -- random, opaque: all that leaves this file
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    name      TEXT NOT NULL,
    segment   TEXT NOT NULL,
    UNIQUE (source, source_id)
);

CREATE TABLE identifiers (
    kind     TEXT NOT NULL,    -- phone, document, account, email
    hash     BLOB NOT NULL,    -- HMAC-SHA-256 of the value; the value itself is not kept
    customer INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, hash, customer)
) WITHOUT ROWID;
CREATE INDEX identifiers_customer ON identifiers (customer, kind);

CREATE TABLE purchases (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    customer  INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    product   TEXT NOT NULL,
    category  TEXT NOT NULL,
    amount    REAL NOT NULL,
    at        INTEGER NOT NULL,
    status    TEXT NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX purchases_customer ON purchases (customer, at);

CREATE TABLE tickets (
    id         INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    source_id  TEXT NOT NULL,
    customer   INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    protocol   TEXT NOT NULL,
    category   TEXT NOT NULL,
    status     TEXT NOT NULL,
    opened     INTEGER NOT NULL,
    deadline   INTEGER NOT NULL,
    owner      TEXT NOT NULL,
    team       TEXT NOT NULL,
    last_touch INTEGER NOT NULL,
    resolved   INTEGER NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX tickets_customer ON tickets (customer, opened);

CREATE TABLE contacts (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    customer  INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    category  TEXT NOT NULL,
    agent     TEXT NOT NULL,
    resolved  INTEGER NOT NULL, -- 0 or 1
    csat      INTEGER NOT NULL, -- 1 to 5; 0 unknown
    UNIQUE (source, source_id)
);
CREATE INDEX contacts_customer ON contacts (customer, at);
