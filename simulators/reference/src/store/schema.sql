-- Times are microseconds since 1970: business time, except `outbox.next_at`, which is wall time.
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS payloads (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, body BLOB NOT NULL);

CREATE TABLE IF NOT EXISTS master_data (id INTEGER PRIMARY KEY CHECK (id = 1), body BLOB NOT NULL);

CREATE TABLE IF NOT EXISTS tokens (sha256 TEXT PRIMARY KEY, supplier TEXT NOT NULL, expires_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tokens_by_expiry ON tokens (expires_at);

CREATE TABLE IF NOT EXISTS inbox (event TEXT PRIMARY KEY, received_at INTEGER NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    supplier TEXT NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    source_status TEXT,
    acknowledgement TEXT,
    acknowledge_by INTEGER,
    correlation TEXT NOT NULL,
    traceparent TEXT,
    payload TEXT NOT NULL,
    content_type TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS orders_by_supplier ON orders (supplier, id);
CREATE INDEX IF NOT EXISTS orders_by_supplier_and_status ON orders (supplier, status, id);
CREATE INDEX IF NOT EXISTS orders_by_status ON orders (status, id);
CREATE INDEX IF NOT EXISTS orders_waiting ON orders (acknowledge_by) WHERE acknowledge_by IS NOT NULL;

CREATE TABLE IF NOT EXISTS revisions (
    number TEXT NOT NULL,
    revision INTEGER NOT NULL,
    body TEXT NOT NULL,
    accepted_at INTEGER NOT NULL,
    PRIMARY KEY (number, revision)
);

CREATE TABLE IF NOT EXISTS responses (
    number TEXT NOT NULL,
    revision INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    PRIMARY KEY (number, revision)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS forecasts (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    supplier TEXT NOT NULL,
    issue INTEGER NOT NULL,
    body TEXT NOT NULL,
    commitment TEXT,
    correlation TEXT NOT NULL,
    traceparent TEXT,
    payload TEXT NOT NULL,
    content_type TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS forecasts_by_supplier ON forecasts (supplier, id);

CREATE TABLE IF NOT EXISTS issues (number TEXT NOT NULL, issue INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (number, issue));

CREATE TABLE IF NOT EXISTS answers (
    supplier TEXT NOT NULL,
    key TEXT NOT NULL,
    meaning TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    kept_at INTEGER NOT NULL,
    PRIMARY KEY (supplier, key)
);
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (kept_at);

CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY,
    supplier TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT NOT NULL,
    key TEXT NOT NULL,
    receipt TEXT NOT NULL,
    received_meaning TEXT NOT NULL,
    meaning TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL,
    order_number TEXT NOT NULL,
    order_revision INTEGER,
    correlation TEXT NOT NULL,
    traceparent TEXT,
    payload TEXT NOT NULL,
    content_type TEXT NOT NULL,
    UNIQUE (supplier, kind, number)
);
CREATE INDEX IF NOT EXISTS documents_by_state ON documents (state, kind);
CREATE INDEX IF NOT EXISTS documents_by_number ON documents (kind, number);
CREATE INDEX IF NOT EXISTS documents_by_order ON documents (order_number, supplier, kind, id);

CREATE TABLE IF NOT EXISTS parked (document INTEGER PRIMARY KEY, supplier TEXT NOT NULL, order_number TEXT NOT NULL, expires_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS parked_by_order ON parked (order_number, supplier);
CREATE INDEX IF NOT EXISTS parked_by_expiry ON parked (expires_at);

CREATE TABLE IF NOT EXISTS shipped (
    order_number TEXT NOT NULL,
    line INTEGER NOT NULL,
    amount TEXT NOT NULL,
    PRIMARY KEY (order_number, line)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    target TEXT NOT NULL,
    path TEXT NOT NULL,
    key TEXT NOT NULL,
    content_type TEXT NOT NULL,
    body BLOB NOT NULL,
    lane TEXT NOT NULL,
    supplier TEXT NOT NULL,
    order_number TEXT NOT NULL,
    document TEXT NOT NULL,
    number TEXT NOT NULL,
    revision INTEGER,
    correlation TEXT NOT NULL,
    traceparent TEXT,
    payload TEXT NOT NULL,
    payload_content_type TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL,
    -- 'waiting' for an earlier one of its lane, 'pending', 'in-flight', 'delivered', 'dead', 'superseded'
    state TEXT NOT NULL,
    -- Whether it has still to arrive. A list (`state IN …`) here or in an index would cost a table in memory for each row that is written.
    is_open INTEGER AS (state = 'waiting' OR state = 'pending' OR state = 'in-flight') VIRTUAL,
    replays INTEGER
);
CREATE INDEX IF NOT EXISTS outbox_due ON outbox (next_at, id) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS outbox_open ON outbox (lane, id) WHERE is_open = 1;
CREATE INDEX IF NOT EXISTS outbox_open_by_correlation ON outbox (correlation) WHERE is_open = 1;
CREATE INDEX IF NOT EXISTS outbox_by_order ON outbox (order_number, path, id);

CREATE TABLE IF NOT EXISTS attempts (
    message INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    result TEXT NOT NULL,
    PRIMARY KEY (message, number)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cases (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    reason TEXT NOT NULL,
    owner TEXT NOT NULL,
    severity TEXT NOT NULL,
    status TEXT NOT NULL,
    message TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    is_escalated INTEGER NOT NULL,
    occurrences INTEGER NOT NULL,
    supplier TEXT NOT NULL,
    document TEXT NOT NULL,
    document_number TEXT,
    order_number TEXT,
    duplicate_of TEXT,
    data_owner TEXT,
    correlation TEXT NOT NULL,
    payload TEXT,
    received TEXT,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    outbox INTEGER,
    resolved_at INTEGER,
    resolved_by TEXT,
    note TEXT
);
CREATE INDEX IF NOT EXISTS cases_by_correlation ON cases (correlation, id);
CREATE INDEX IF NOT EXISTS cases_by_payload ON cases (received, supplier, document, reason) WHERE outbox IS NULL;
CREATE INDEX IF NOT EXISTS cases_by_order ON cases (order_number, reason) WHERE status = 'open';
CREATE INDEX IF NOT EXISTS cases_by_reason ON cases (reason, owner) WHERE status = 'open';

CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message INTEGER NOT NULL UNIQUE,
    correlation TEXT NOT NULL,
    status TEXT NOT NULL,
    case_id INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS dead_letters_by_correlation ON dead_letters (correlation, id);
CREATE INDEX IF NOT EXISTS dead_letters_by_status ON dead_letters (status);

CREATE TABLE IF NOT EXISTS lineage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    correlation TEXT NOT NULL,
    at INTEGER NOT NULL,
    hop TEXT NOT NULL,
    document TEXT NOT NULL,
    number TEXT NOT NULL,
    revision INTEGER,
    detail TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS lineage_by_correlation ON lineage (correlation, id);

CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    person TEXT,
    supplier TEXT NOT NULL,
    document TEXT NOT NULL,
    number TEXT NOT NULL,
    revision INTEGER,
    from_state TEXT,
    to_state TEXT NOT NULL,
    source_word TEXT,
    reason TEXT,
    correlation TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS audit_by_number ON audit (number, id);
CREATE INDEX IF NOT EXISTS audit_by_correlation ON audit (correlation, id);

-- What has to be kept of an order: when it is to be looked at whether it may go, in business time.
CREATE TABLE IF NOT EXISTS files (order_number TEXT NOT NULL, supplier TEXT NOT NULL, look_at INTEGER NOT NULL, PRIMARY KEY (order_number, supplier)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_by_time ON files (look_at);
