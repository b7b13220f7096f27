-- The ledger file as it is now. Ids are surrogate integers, codes are unique texts; days count from 1970-01-01, instants are µs UTC,
-- money is in minor units, quantities, prices and unit costs in millionths, percents in hundredths.
-- Types, roles and posting rules are tables of the program; the file holds their codes as text.

CREATE TABLE setting (
    name    TEXT NOT NULL PRIMARY KEY,
    value   TEXT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1)
) STRICT;

-- Handles of drafts and other numbers that are never used twice but may have gaps.
CREATE TABLE counter (
    name TEXT NOT NULL PRIMARY KEY,
    last INTEGER NOT NULL CHECK (last >= 0)
) STRICT;

-- People -----------------------------------------------------------------------------------------------------------------------

CREATE TABLE operator (
    id         INTEGER NOT NULL PRIMARY KEY,
    login      TEXT NOT NULL UNIQUE CHECK (login <> ''),
    name       TEXT NOT NULL CHECK (name <> ''),
    department TEXT NOT NULL DEFAULT '',
    roles      TEXT NOT NULL DEFAULT '',            -- space-separated role codes
    password   TEXT NOT NULL DEFAULT '',            -- Argon2id; '' never signs on
    failed     INTEGER NOT NULL DEFAULT 0 CHECK (failed >= 0),
    locked_to  INTEGER NOT NULL DEFAULT 0,          -- instant until which sign-on is refused
    active     INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version    INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search     TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE session (
    hash      TEXT NOT NULL PRIMARY KEY,            -- BLAKE2b of the token, hex
    operator  INTEGER NOT NULL REFERENCES operator (id),
    opened_at INTEGER NOT NULL,
    used_at   INTEGER NOT NULL
) STRICT;

-- Every write leaves one event or more; the chain runs over all of them from the first. digest covers the canonical record of the subject.
CREATE TABLE event (
    seq      INTEGER NOT NULL PRIMARY KEY CHECK (seq >= 1),
    at       INTEGER NOT NULL,
    on_day   INTEGER NOT NULL,                      -- the company's day of `at`, computed once
    operator INTEGER REFERENCES operator (id),      -- NULL: the system
    request  TEXT NOT NULL DEFAULT '',
    what     TEXT NOT NULL CHECK (what <> ''),
    subject  TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 0,
    detail   TEXT NOT NULL DEFAULT '',
    digest   BLOB NOT NULL CHECK (length(digest) = 32),
    chain    BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT;
CREATE INDEX event_subject ON event (subject, seq);
CREATE INDEX event_operator ON event (operator, seq);
CREATE INDEX event_day ON event (on_day, seq);

-- What was answered to each write, so that one sent again is done once.
CREATE TABLE request (
    id       TEXT NOT NULL PRIMARY KEY CHECK (length(id) = 32),
    operator INTEGER NOT NULL REFERENCES operator (id),
    method   TEXT NOT NULL,
    digest   BLOB NOT NULL CHECK (length(digest) = 32),
    event    INTEGER NOT NULL REFERENCES event (seq),
    reply    TEXT NOT NULL CHECK (length(reply) <= 1024)
) STRICT;

-- Masters ------------------------------------------------------------------------------------------------------------------------

CREATE TABLE account (
    id      INTEGER NOT NULL PRIMARY KEY,
    code    TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name    TEXT NOT NULL CHECK (name <> ''),
    type    TEXT NOT NULL CHECK (type IN ('asset', 'liability', 'equity', 'income', 'expense')),
    parent  INTEGER REFERENCES account (id),
    control TEXT NOT NULL DEFAULT 'none'
            CHECK (control IN ('none', 'inventory', 'grni', 'receivable', 'payable', 'wip', 'opening')),
    active  INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search  TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE category (
    id        INTEGER NOT NULL PRIMARY KEY,
    code      TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name      TEXT NOT NULL CHECK (name <> ''),
    inventory INTEGER REFERENCES account (id),
    sales     INTEGER REFERENCES account (id),
    cost      INTEGER REFERENCES account (id),
    wip       INTEGER REFERENCES account (id),
    variance  INTEGER REFERENCES account (id),
    active    INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version   INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search    TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE item (
    id       INTEGER NOT NULL PRIMARY KEY,
    code     TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name     TEXT NOT NULL CHECK (name <> ''),
    unit     TEXT NOT NULL CHECK (unit <> ''),      -- the base unit
    kind     TEXT NOT NULL DEFAULT 'stock' CHECK (kind IN ('stock', 'service')),
    category INTEGER NOT NULL REFERENCES category (id),
    barcode  TEXT NOT NULL DEFAULT '',
    price    INTEGER CHECK (price >= 0),
    cost     INTEGER CHECK (cost >= 0),
    tax      INTEGER CHECK (tax BETWEEN 0 AND 10000),
    source   TEXT NOT NULL DEFAULT 'buy' CHECK (source IN ('buy', 'make')),
    active   INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version  INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search   TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX item_barcode ON item (barcode) WHERE barcode <> '';

-- Alternative units of an item: one of them is num/den base units, exactly.
CREATE TABLE unit (
    id      INTEGER NOT NULL PRIMARY KEY,
    item    INTEGER NOT NULL REFERENCES item (id),
    unit    TEXT NOT NULL CHECK (unit <> ''),
    num     INTEGER NOT NULL CHECK (num > 0),
    den     INTEGER NOT NULL DEFAULT 1 CHECK (den > 0),
    active  INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    UNIQUE (item, unit)
) STRICT;

CREATE TABLE party (
    id           INTEGER NOT NULL PRIMARY KEY,
    kind         TEXT NOT NULL CHECK (kind IN ('customer', 'supplier')),
    code         TEXT NOT NULL CHECK (code <> ''),
    name         TEXT NOT NULL CHECK (name <> ''),
    contact      TEXT NOT NULL DEFAULT '',
    address      TEXT NOT NULL DEFAULT '',
    city         TEXT NOT NULL DEFAULT '',
    country      TEXT NOT NULL DEFAULT '',
    phone        TEXT NOT NULL DEFAULT '',
    terms        INTEGER CHECK (terms BETWEEN 0 AND 3650),
    credit_limit INTEGER CHECK (credit_limit >= 0),
    tax          INTEGER CHECK (tax BETWEEN 0 AND 10000),
    account      INTEGER REFERENCES account (id),
    active       INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version      INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search       TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, code)
) STRICT;

CREATE TABLE warehouse (
    id      INTEGER NOT NULL PRIMARY KEY,
    code    TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name    TEXT NOT NULL CHECK (name <> ''),
    site    TEXT NOT NULL DEFAULT '',               -- a site may number its documents in a series of its own
    active  INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search  TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE TABLE reason (
    id             INTEGER NOT NULL PRIMARY KEY,
    kind           TEXT NOT NULL CHECK (kind IN ('inout', 'error', 'late', 'void', 'cost', 'settlement')),
    code           TEXT NOT NULL CHECK (code <> ''),
    name           TEXT NOT NULL DEFAULT '',
    account        INTEGER REFERENCES account (id),
    severity_hours INTEGER CHECK (severity_hours > 0),
    active         INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    version        INTEGER NOT NULL DEFAULT 1 CHECK (version >= 1),
    search         TEXT NOT NULL DEFAULT '',
    UNIQUE (kind, code)
) STRICT;

-- The words masters are found by (folded), so that a list of values filters by any word's beginning from an index. Recomputed from `search`.
CREATE TABLE word (
    kind TEXT NOT NULL,
    word TEXT NOT NULL CHECK (word <> ''),
    id   INTEGER NOT NULL,
    PRIMARY KEY (kind, word, id)
) STRICT;
CREATE INDEX word_id ON word (kind, id);

-- Half-keyed work ------------------------------------------------------------------------------------------------------------------

-- A draft is text, exact to the field; its uid becomes the request id of its submit. uncovered by the chain.
CREATE TABLE draft (
    uid        TEXT NOT NULL PRIMARY KEY CHECK (length(uid) = 32),
    type       TEXT NOT NULL,
    handle     INTEGER NOT NULL,                    -- SO-DRAFT-17
    operator   INTEGER NOT NULL REFERENCES operator (id),
    document   INTEGER REFERENCES document (id),    -- the document it corrects, NULL for a new one
    revision   INTEGER NOT NULL DEFAULT 0,          -- and the revision it began from
    seq        INTEGER NOT NULL,                    -- of the last draft.put taken
    keystrokes INTEGER NOT NULL DEFAULT 0,
    entered_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (type, handle)
) STRICT;
CREATE INDEX draft_operator ON draft (operator, changed_at);

-- One row a line, line 0 is the header: a JSON object of field to text.
CREATE TABLE draft_line (
    draft TEXT NOT NULL REFERENCES draft (uid) ON DELETE CASCADE,
    line  INTEGER NOT NULL CHECK (line BETWEEN 0 AND 1000),
    cells TEXT NOT NULL,
    PRIMARY KEY (draft, line)
) STRICT;

-- Documents ------------------------------------------------------------------------------------------------------------------------

-- The only row of a document that changes, by the arrows of the state table.
CREATE TABLE document (
    id       INTEGER NOT NULL PRIMARY KEY,
    uid      TEXT NOT NULL UNIQUE CHECK (length(uid) = 32),
    type     TEXT NOT NULL,
    series   TEXT NOT NULL DEFAULT '',
    year     INTEGER NOT NULL CHECK (year BETWEEN 1900 AND 2999),
    seq      INTEGER NOT NULL CHECK (seq >= 1),
    state    TEXT NOT NULL CHECK (state IN ('submitted', 'recalled', 'returned', 'audited', 'reversed', 'void')),
    revision INTEGER NOT NULL CHECK (revision >= 1),
    UNIQUE (type, series, year, seq)
) STRICT;

-- Header columns of all types; a type's row in the program says which it has.
CREATE TABLE revision (
    document       INTEGER NOT NULL REFERENCES document (id),
    revision       INTEGER NOT NULL CHECK (revision >= 1),
    ref            TEXT NOT NULL DEFAULT '',
    date           INTEGER NOT NULL,
    party          INTEGER REFERENCES party (id),
    warehouse      INTEGER REFERENCES warehouse (id),
    to_warehouse   INTEGER REFERENCES warehouse (id),
    due            INTEGER,
    reason         INTEGER REFERENCES reason (id),
    account        INTEGER REFERENCES account (id),
    department     TEXT NOT NULL DEFAULT '',
    workshop       TEXT NOT NULL DEFAULT '',
    product        INTEGER REFERENCES item (id),
    invoice_date   INTEGER,
    tax_included   INTEGER NOT NULL DEFAULT 0 CHECK (tax_included IN (0, 1)),
    tax_amount     INTEGER,
    amount         INTEGER,
    note           TEXT NOT NULL DEFAULT '',
    late           INTEGER NOT NULL DEFAULT 0 CHECK (late IN (0, 1)),
    late_reason    INTEGER REFERENCES reason (id),
    taken          TEXT NOT NULL DEFAULT '',        -- a count's moment: the day's start or its end
    quantity_total INTEGER NOT NULL DEFAULT 0,      -- of the lines, in their own units
    net_total      INTEGER NOT NULL DEFAULT 0,
    tax_total      INTEGER NOT NULL DEFAULT 0,
    line_count     INTEGER NOT NULL DEFAULT 0 CHECK (line_count BETWEEN 0 AND 1000),
    content_digest BLOB NOT NULL CHECK (length(content_digest) = 32),
    keyed_by       INTEGER NOT NULL REFERENCES operator (id),
    imported       INTEGER NOT NULL DEFAULT 0 CHECK (imported IN (0, 1)),
    keystrokes     INTEGER NOT NULL DEFAULT 0 CHECK (keystrokes >= 0),
    warnings       TEXT NOT NULL DEFAULT '',        -- names of the warnings that were accepted
    entered_at     INTEGER NOT NULL,                -- the first of the document's four clocks
    submitted_at   INTEGER NOT NULL,
    event          INTEGER NOT NULL REFERENCES event (seq),
    PRIMARY KEY (document, revision)
) STRICT;
CREATE INDEX revision_ref ON revision (ref, party);
CREATE INDEX revision_party ON revision (party, date);
CREATE INDEX revision_date ON revision (date, document);

CREATE TABLE line (
    document      INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    line          INTEGER NOT NULL CHECK (line BETWEEN 1 AND 1000),
    item          INTEGER REFERENCES item (id),
    unit          TEXT NOT NULL DEFAULT '',
    quantity      INTEGER,
    base_quantity INTEGER,
    price         INTEGER,
    discount      INTEGER,
    net           INTEGER,
    tax_rate      INTEGER,
    tax           INTEGER,
    warehouse     INTEGER REFERENCES warehouse (id),
    account       INTEGER REFERENCES account (id),
    department    TEXT NOT NULL DEFAULT '',
    product       INTEGER REFERENCES item (id),
    debit         INTEGER,
    credit        INTEGER,
    writeoff      INTEGER,
    counted       INTEGER,
    scrapped      INTEGER,
    reason        INTEGER REFERENCES reason (id),
    note          TEXT NOT NULL DEFAULT '',
    source        TEXT NOT NULL DEFAULT '',         -- the line it draws on: NUMBER/LINE
    amount        INTEGER,                          -- typed, where no price makes it
    book          INTEGER,                          -- of a counted line: what the books held, in base units
    PRIMARY KEY (document, revision, line),
    FOREIGN KEY (document, revision) REFERENCES revision (document, revision)
) STRICT;
CREATE INDEX line_item ON line (item, document);

-- What of a line was drawn from another: fulfil (an order by its receipt), return (against the original), red (a reversal's pair), short (the order
-- itself gives up so much, or takes it back). It counts while the drawing document stands at that revision; open quantities derive from it.
CREATE TABLE link (
    id            INTEGER NOT NULL PRIMARY KEY,
    kind          TEXT NOT NULL CHECK (kind IN ('fulfil', 'return', 'red', 'short')),
    down_document INTEGER NOT NULL,
    down_revision INTEGER NOT NULL,
    down_line     INTEGER NOT NULL,
    up_document   INTEGER NOT NULL REFERENCES document (id),
    up_line       INTEGER NOT NULL,
    base_quantity INTEGER NOT NULL,
    event         INTEGER NOT NULL REFERENCES event (seq),
    FOREIGN KEY (down_document, down_revision) REFERENCES revision (document, revision)
) STRICT;
CREATE INDEX link_up ON link (up_document, up_line);
CREATE INDEX link_down ON link (down_document, down_revision);

-- Who audited which revision. Undone audits stay; the document's state says what holds.
CREATE TABLE audit (
    document INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    operator INTEGER NOT NULL REFERENCES operator (id),
    event    INTEGER NOT NULL REFERENCES event (seq),
    PRIMARY KEY (document, event),
    FOREIGN KEY (document, revision) REFERENCES revision (document, revision)
) STRICT;

-- Why a document was given back: what is wrong, and where. Without a reason: its keyer asked for it.
CREATE TABLE returned (
    event    INTEGER NOT NULL PRIMARY KEY REFERENCES event (seq),
    document INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    reason   INTEGER REFERENCES reason (id),
    line     INTEGER NOT NULL DEFAULT 0 CHECK (line BETWEEN 0 AND 1000),
    field    TEXT NOT NULL DEFAULT '',
    note     TEXT NOT NULL DEFAULT '',
    FOREIGN KEY (document, revision) REFERENCES revision (document, revision)
) STRICT;
CREATE INDEX returned_document ON returned (document, event);

-- The quantity ledger ----------------------------------------------------------------------------------------------------------

-- Quantities in base units, in (+) and out (-). What is undone or changed is added with the opposite sign at its own day.
CREATE TABLE move (
    id            INTEGER NOT NULL PRIMARY KEY,
    document      INTEGER NOT NULL,
    revision      INTEGER NOT NULL,
    line          INTEGER NOT NULL,
    warehouse     INTEGER NOT NULL REFERENCES warehouse (id),
    item          INTEGER NOT NULL REFERENCES item (id),
    day           INTEGER NOT NULL,
    base_quantity INTEGER NOT NULL CHECK (base_quantity <> 0),
    event         INTEGER NOT NULL REFERENCES event (seq),
    FOREIGN KEY (document, revision) REFERENCES revision (document, revision)
) STRICT;
CREATE INDEX move_stock ON move (item, warehouse, day);
CREATE INDEX move_document ON move (document);

-- What is there at the end of each day on which something moved. Recomputed from the moves.
CREATE TABLE stock_day (
    warehouse INTEGER NOT NULL REFERENCES warehouse (id),
    item      INTEGER NOT NULL REFERENCES item (id),
    day       INTEGER NOT NULL,
    balance   INTEGER NOT NULL,
    PRIMARY KEY (warehouse, item, day)
) STRICT;
CREATE INDEX stock_day_item ON stock_day (item, warehouse, day);

-- Audited counts: nothing of that warehouse and item is dated on or before the day. Recomputed from the documents.
CREATE TABLE stock_count (
    warehouse INTEGER NOT NULL REFERENCES warehouse (id),
    item      INTEGER NOT NULL REFERENCES item (id),
    day       INTEGER NOT NULL,
    document  INTEGER NOT NULL REFERENCES document (id),
    PRIMARY KEY (warehouse, item, day, document)
) STRICT;

-- What is submitted or logged is only added to ------------------------------------------------------------------------------

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed'); END;
CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END;
CREATE TRIGGER request_no_update BEFORE UPDATE ON request BEGIN SELECT RAISE(ABORT, 'requests are never changed'); END;
CREATE TRIGGER request_no_delete BEFORE DELETE ON request BEGIN SELECT RAISE(ABORT, 'requests are never deleted'); END;
CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are never changed'); END;
CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision BEGIN SELECT RAISE(ABORT, 'revisions are never deleted'); END;
CREATE TRIGGER line_no_update BEFORE UPDATE ON line BEGIN SELECT RAISE(ABORT, 'lines are never changed'); END;
CREATE TRIGGER line_no_delete BEFORE DELETE ON line BEGIN SELECT RAISE(ABORT, 'lines are never deleted'); END;
CREATE TRIGGER link_no_update BEFORE UPDATE ON link BEGIN SELECT RAISE(ABORT, 'links are never changed'); END;
CREATE TRIGGER link_no_delete BEFORE DELETE ON link BEGIN SELECT RAISE(ABORT, 'links are never deleted'); END;
CREATE TRIGGER move_no_update BEFORE UPDATE ON move BEGIN SELECT RAISE(ABORT, 'moves are never changed'); END;
CREATE TRIGGER move_no_delete BEFORE DELETE ON move BEGIN SELECT RAISE(ABORT, 'moves are never deleted'); END;
CREATE TRIGGER returned_no_update BEFORE UPDATE ON returned BEGIN SELECT RAISE(ABORT, 'returns are never changed'); END;
CREATE TRIGGER returned_no_delete BEFORE DELETE ON returned BEGIN SELECT RAISE(ABORT, 'returns are never deleted'); END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audits are never changed'); END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audits are never deleted'); END;
CREATE TRIGGER audit_not_keyer BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM revision r WHERE r.document = NEW.document AND r.keyed_by = NEW.operator)
BEGIN SELECT RAISE(ABORT, 'who keyed a document never audits it'); END;
CREATE TRIGGER document_audited BEFORE UPDATE ON document
WHEN NEW.state = 'audited' AND NOT EXISTS (SELECT 1 FROM audit a WHERE a.document = NEW.id AND a.revision = NEW.revision)
BEGIN SELECT RAISE(ABORT, 'a document is audited by somebody'); END;
CREATE TRIGGER document_no_delete BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'documents are never deleted'); END;
CREATE TRIGGER document_born BEFORE INSERT ON document WHEN NEW.state <> 'submitted' OR NEW.revision <> 1
BEGIN SELECT RAISE(ABORT, 'a document is born submitted, at revision 1'); END;
CREATE TRIGGER document_identity BEFORE UPDATE ON document
WHEN NEW.id <> OLD.id OR NEW.uid <> OLD.uid OR NEW.type <> OLD.type OR NEW.series <> OLD.series OR NEW.year <> OLD.year
     OR NEW.seq <> OLD.seq OR NEW.revision NOT IN (OLD.revision, OLD.revision + 1)
BEGIN SELECT RAISE(ABORT, 'of a document only state and revision change'); END;
CREATE TRIGGER document_arrows BEFORE UPDATE ON document
WHEN NOT (OLD.state || '>' || NEW.state) IN (
    'submitted>recalled', 'recalled>submitted', 'recalled>void', 'submitted>audited', 'submitted>returned',
    'submitted>submitted', 'returned>submitted', 'returned>void', 'audited>submitted', 'audited>reversed')
BEGIN SELECT RAISE(ABORT, 'no such step between these states'); END;
CREATE TRIGGER operator_no_delete BEFORE DELETE ON operator BEGIN SELECT RAISE(ABORT, 'operators are only disabled'); END;
