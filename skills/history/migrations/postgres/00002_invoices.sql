-- What customers owe, or owed. Times are Unix milliseconds UTC; 0 is never.

-- +goose Up
CREATE TABLE invoices (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source    TEXT NOT NULL,
    source_id TEXT NOT NULL,
    customer  BIGINT NOT NULL REFERENCES customers (id) ON DELETE CASCADE,
    due       BIGINT NOT NULL,
    amount    DOUBLE PRECISION NOT NULL,
    paid      BIGINT NOT NULL,
    UNIQUE (source, source_id)
);
CREATE INDEX invoices_customer ON invoices (customer, due);
