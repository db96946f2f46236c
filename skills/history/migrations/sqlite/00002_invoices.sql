-- What customers owe, or owed. Times are Unix milliseconds UTC; 0 is never.

-- +goose Up
CREATE TABLE invoices (
    id        INTEGER PRIMARY KEY,
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    customer  INTEGER NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    due       INTEGER NOT NULL,
    amount    REAL NOT NULL,
    paid      INTEGER NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX invoices_customer ON invoices (customer, due);
