-- The tables of the reports. Times are of the facts in the log, to the millisecond; NULL: not yet. All are written by the
-- centre alone. A dropped schema is made and filled again from the log.

CREATE SCHEMA reports;

-- How far the tables are: the last event that is in them.
CREATE TABLE reports.position (
    one     BOOLEAN PRIMARY KEY DEFAULT true CHECK (one),
    version INTEGER NOT NULL, -- of these tables
    seq     BIGINT NOT NULL,  -- in the log
    at      TIMESTAMPTZ       -- of that event
);
INSERT INTO reports.position (version, seq) VALUES (1, 0);

-- A contact is one customer's request: a call, with its callback.
CREATE TABLE reports.contacts (
    contact   TEXT PRIMARY KEY,
    channel   TEXT NOT NULL,        -- voice, callback
    number    TEXT NOT NULL,        -- of ours, that was called
    protocol  TEXT NOT NULL,        -- number under which the customer can ask for it
    arrived   TIMESTAMPTZ NOT NULL,
    ended     TIMESTAMPTZ,
    outcome   TEXT,                 -- ended, abandoned, failed, merged (its place is another contact's)
    ended_by  TEXT,                 -- of ended: customer, agent, flow, system
    cause     TEXT,                 -- of ended, where there is one
    category  TEXT,                 -- what it was about, when it was settled
    resolved  BOOLEAN,              -- the agent said so, and the customer did not call again for it
    repeat_ms BIGINT,               -- after which the customer called again for it, if within seven days
    settled   TIMESTAMPTZ,          -- when that was certain
    chosen    TIMESTAMPTZ           -- while nobody has answered: when the customer chose to talk to somebody
);
CREATE INDEX contacts_arrived ON reports.contacts (arrived);

-- A visit is one stay of a contact in one queue. A refusal is a visit of no length.
CREATE TABLE reports.visits (
    contact          TEXT NOT NULL REFERENCES reports.contacts,
    n                INTEGER NOT NULL,  -- 1 for the contact's first
    queue            TEXT NOT NULL,
    queued           TIMESTAMPTZ NOT NULL,
    ended            TIMESTAMPTZ,       -- when it got its outcome: answered, when customer and agent heard each other
    outcome          TEXT NOT NULL,     -- waiting, answered, abandoned, overflowed, callback_promised, left, refused, failed
    why              TEXT NOT NULL DEFAULT '', -- of left, refused and failed; of abandoned the phase
    agent            TEXT NOT NULL DEFAULT '', -- who answered
    accepted         TIMESTAMPTZ,       -- when that agent took it
    chosen           TIMESTAMPTZ,       -- when the customer chose to talk to somebody, or came; NULL: refused
    rescued          TIMESTAMPTZ,       -- when it had waited so long that it went before all others
    passed           INTEGER NOT NULL DEFAULT 0, -- contacts before it that its agent could not serve; five are counted
    answer_within_ms BIGINT NOT NULL,   -- of the queue then; 0: none
    short_ms         BIGINT NOT NULL,   -- an abandonment within it is short; 0: none
    expected_ms      BIGINT NOT NULL,   -- the wait that it came with; 0: none
    p80_ms           BIGINT NOT NULL,   -- what four of five wait less than; 0: none
    PRIMARY KEY (contact, n)
);
CREATE UNIQUE INDEX visits_open ON reports.visits (contact) WHERE ended IS NULL;
CREATE INDEX visits_queued ON reports.visits (queued);

-- A talk is the time of one agent with one contact, and the wrap-up after it.
CREATE TABLE reports.talks (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact      TEXT NOT NULL REFERENCES reports.contacts,
    queue        TEXT NOT NULL,
    agent        TEXT NOT NULL,
    queued       TIMESTAMPTZ NOT NULL, -- of its visit, or when its callback was promised
    connected    TIMESTAMPTZ NOT NULL,
    ended        TIMESTAMPTZ,
    hold_ms      BIGINT NOT NULL DEFAULT 0, -- of the talk, with the customer on hold
    held         TIMESTAMPTZ,               -- on hold since
    wrap_started TIMESTAMPTZ,
    wrap_ended   TIMESTAMPTZ,
    disposition  TEXT NOT NULL DEFAULT '',
    means        TEXT NOT NULL DEFAULT ''   -- what the plan says of that disposition: resolved, open
);
CREATE UNIQUE INDEX talks_open ON reports.talks (contact) WHERE ended IS NULL;
CREATE INDEX talks_agent ON reports.talks (agent, id);
CREATE INDEX talks_wrap ON reports.talks (agent) WHERE wrap_started IS NOT NULL AND wrap_ended IS NULL;
CREATE INDEX talks_connected ON reports.talks (connected);

-- A callback is a promise that outlived its caller's leg.
CREATE TABLE reports.callbacks (
    contact  TEXT NOT NULL REFERENCES reports.contacts,
    queue    TEXT NOT NULL,
    promised TIMESTAMPTZ NOT NULL,
    ended    TIMESTAMPTZ,
    outcome  TEXT NOT NULL,    -- waiting, connected, unreachable, expired, merged, given_up
    dials    INTEGER NOT NULL, -- calls in vain
    over     BOOLEAN NOT NULL DEFAULT false -- the contact was transferred after it: what it waited since is a visit
);
CREATE UNIQUE INDEX callbacks_contact ON reports.callbacks (contact) WHERE NOT over;
CREATE INDEX callbacks_promised ON reports.callbacks (promised);

-- An offer is a contact presented to one agent.
CREATE TABLE reports.offers (
    id      BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    contact TEXT NOT NULL, -- an agent's consult is offered too, and is no contact of a customer
    queue   TEXT NOT NULL,
    agent   TEXT NOT NULL,
    attempt INTEGER NOT NULL, -- 1 for the first of its visit
    offered TIMESTAMPTZ NOT NULL,
    ended   TIMESTAMPTZ,
    result  TEXT NOT NULL -- open, accepted, no_answer, declined, busy, unreachable, withdrawn
);
CREATE INDEX offers_open ON reports.offers (agent) WHERE ended IS NULL;
CREATE INDEX offers_offered ON reports.offers (offered);

-- What signed-in agents do; with several contacts at hand, what they did last.
CREATE TABLE reports.agent_states (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    agent    TEXT NOT NULL,
    activity TEXT NOT NULL, -- ready, not_ready, ring, join, talk, hold, wrap_up
    reason   TEXT NOT NULL, -- of not_ready
    began    TIMESTAMPTZ NOT NULL,
    ended    TIMESTAMPTZ
);
CREATE UNIQUE INDEX agent_states_open ON reports.agent_states (agent) WHERE ended IS NULL;
CREATE INDEX agent_states_began ON reports.agent_states (began);

-- What each agent's days went into, cut at midnight of the session's TimeZone.
CREATE VIEW reports.agent_days AS
SELECT agent, day::date AS day, activity, reason,
       sum(extract(epoch FROM least(coalesce(ended, p.at), day + interval '1 day') - greatest(began, day))) AS seconds
FROM reports.agent_states, reports.position p,
     generate_series(date_trunc('day', began), coalesce(ended, p.at), interval '1 day') AS day
GROUP BY agent, day, activity, reason;

-- What the plan in force says, which new visits take over.
CREATE TABLE reports.queues (
    queue            TEXT PRIMARY KEY,
    answer_within_ms BIGINT NOT NULL,
    short_ms         BIGINT NOT NULL
);
CREATE TABLE reports.agents (agent TEXT PRIMARY KEY);
