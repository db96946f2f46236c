-- Customers, how to know them, and what happened with them. Times are Unix milliseconds UTC; 0 is never.

-- +goose Up
CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);

CREATE TABLE customers (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref       TEXT NOT NULL UNIQUE, -- random, opaque: all that leaves this file
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    name      TEXT NOT NULL,
    segment   TEXT NOT NULL,
    UNIQUE (source, source_id)
);

CREATE TABLE identifiers (
    kind     TEXT NOT NULL,    -- phone, document, account, email
    hash     BYTEA NOT NULL,    -- HMAC-SHA-256 of the value; the value itself is not kept
    customer BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    PRIMARY KEY (kind, hash, customer)
);
CREATE INDEX identifiers_customer ON identifiers (customer, kind);

CREATE TABLE purchases (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    customer  BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    product   TEXT NOT NULL,
    category  TEXT NOT NULL,
    amount    DOUBLE PRECISION NOT NULL,
    at        BIGINT NOT NULL,
    status    TEXT NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX purchases_customer ON purchases (customer, at);

CREATE TABLE tickets (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     TEXT NOT NULL,
    source_id  TEXT NOT NULL,
    customer   BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    protocol   TEXT NOT NULL,
    category   TEXT NOT NULL,
    status     TEXT NOT NULL,
    opened     BIGINT NOT NULL,
    deadline   BIGINT NOT NULL,
    owner      TEXT NOT NULL,
    team       TEXT NOT NULL,
    last_touch BIGINT NOT NULL,
    resolved   BIGINT NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX tickets_customer ON tickets (customer, opened);

CREATE TABLE contacts (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    customer  BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    at        BIGINT NOT NULL,
    category  TEXT NOT NULL,
    agent     TEXT NOT NULL,
    resolved  BOOLEAN NOT NULL,
    csat      SMALLINT NOT NULL, -- 1 to 5; 0 unknown
    UNIQUE (source, source_id)
);
CREATE INDEX contacts_customer ON contacts (customer, at);
