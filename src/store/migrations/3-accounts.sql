-- Accounts and how people come in, what they write before it is shown, letters on their way, and
-- what lets everybody leave. Times are in microseconds since 1970 UTC.

-- A mailbox whose owner has answered a letter to it.
CREATE TABLE account (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    email   TEXT NOT NULL UNIQUE,
    subject BLOB NOT NULL UNIQUE CHECK (length(subject) = 32),  -- what the ledger calls this person
    since   INTEGER NOT NULL
) STRICT;

-- Letters that were sent to let somebody in. Only hashes of what is in them are kept.
CREATE TABLE sign_in (
    link    BLOB PRIMARY KEY CHECK (length(link) = 32),         -- SHA-256 of what the link carries
    handle  BLOB NOT NULL UNIQUE CHECK (length(handle) = 32),   -- SHA-256 of what the code's form carries
    code    BLOB NOT NULL CHECK (length(code) = 32),            -- keyed hash of handle and code
    email   TEXT NOT NULL,
    next    TEXT NOT NULL,                                      -- the page to go to afterwards
    tries   INTEGER NOT NULL DEFAULT 0,                         -- codes that were wrong
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sign_in_expires ON sign_in (expires);

CREATE TABLE session (
    token   BLOB PRIMARY KEY CHECK (length(token) = 32),        -- SHA-256 of what the cookie carries
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    since   INTEGER NOT NULL,
    used    INTEGER NOT NULL                                    -- to the hour
) STRICT, WITHOUT ROWID;
CREATE INDEX session_account ON session (account);

-- What somebody has typed for their listing and not published yet, as it was typed.
CREATE TABLE draft (
    account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    typed   TEXT NOT NULL,                                      -- names and values, as JSON
    revised INTEGER NOT NULL
) STRICT;

ALTER TABLE listing ADD COLUMN account INTEGER REFERENCES account ON DELETE CASCADE;
-- Why it rests although its owner agreed to be shown: 'owner' pressed pause; the yearly question
-- was 'unanswered'; a backup was 'restored' that is older than their last word.
ALTER TABLE listing ADD COLUMN paused TEXT CHECK (paused IN ('owner', 'unanswered', 'restored'));
ALTER TABLE listing ADD COLUMN hidden TEXT;                     -- a moderator's reason; NULL: not hidden
ALTER TABLE listing ADD COLUMN reviewed INTEGER NOT NULL DEFAULT 1 CHECK (reviewed IN (0, 1));
ALTER TABLE listing ADD COLUMN letters INTEGER NOT NULL DEFAULT 0 CHECK (letters IN (0, 1));
ALTER TABLE listing ADD COLUMN affirmed INTEGER NOT NULL DEFAULT 0; -- when they last said that it is true
ALTER TABLE listing ADD COLUMN asked INTEGER;                   -- when the yearly question went out
CREATE UNIQUE INDEX listing_account ON listing (account);
CREATE INDEX listing_affirmed ON listing (affirmed) WHERE account IS NOT NULL;
CREATE INDEX listing_waiting ON listing (revised) WHERE reviewed = 0;
CREATE INDEX listing_hidden ON listing (id) WHERE hidden IS NOT NULL;

CREATE INDEX ledger_subject ON ledger (subject, purpose, seq);

-- A listing is shown to everyone or to members, never by two grants at once.
CREATE UNIQUE INDEX standing_audience ON standing (listing)
WHERE purpose IN ('listed-to-everyone', 'listed-to-members');

-- Somebody may have said yes to something before they had a listing; that stands for it as well.
CREATE TRIGGER listing_takes_up_its_grants AFTER INSERT ON listing
BEGIN
    INSERT INTO standing (listing, purpose, ledger)
    SELECT NEW.id, purpose, seq
    FROM (SELECT purpose, act, max(seq) AS seq FROM ledger
          WHERE subject = NEW.subject GROUP BY purpose)
    WHERE act = 'grant';
    INSERT INTO change (listing)
    SELECT NEW.id WHERE EXISTS (SELECT 1 FROM standing WHERE listing = NEW.id);
END;

DROP VIEW public_listing;
-- What others may see: everyone, or those who are listed themselves, as the grant says that stands.
-- Every read for others goes through here.
CREATE VIEW public_listing AS
SELECT listing.*, standing.purpose
FROM listing JOIN standing ON standing.listing = listing.id
WHERE standing.purpose IN ('listed-to-everyone', 'listed-to-members')
  AND listing.paused IS NULL AND listing.hidden IS NULL AND listing.reviewed = 1;

-- The outbox. A letter is written with what causes it, and goes when it has been sent.
CREATE TABLE letter (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,        -- what stands before the '@'
    email      TEXT NOT NULL,               -- whose it is
    author     INTEGER REFERENCES account ON DELETE CASCADE,    -- whose words are in it, if anybody's
    subject    TEXT NOT NULL,
    text       TEXT NOT NULL,
    reply_to   TEXT,
    stop       TEXT,                        -- the address that stops letters of this kind
    written    INTEGER NOT NULL,
    expires    INTEGER NOT NULL,            -- of no use after this
    due        INTEGER NOT NULL,            -- not to be tried before this
    tries      INTEGER NOT NULL DEFAULT 0,
    file       TEXT UNIQUE                  -- its name in the outbox folder; subject and text are only there then
) STRICT;
CREATE INDEX letter_due ON letter (due) WHERE file IS NULL;
CREATE INDEX letter_email ON letter (email);

-- People whom somebody else has named, until they answer. Nobody sees anything of them.
CREATE TABLE invitation (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    email    TEXT NOT NULL UNIQUE,
    given_by TEXT NOT NULL,                 -- who gave the address, in words
    typed    TEXT NOT NULL,                 -- as in draft
    at       INTEGER NOT NULL
) STRICT;

-- Addresses that are not to be invited again, as keyed hashes.
CREATE TABLE uninvited (
    subject BLOB PRIMARY KEY CHECK (length(subject) = 32),
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Letters from one person to another through the site.
CREATE TABLE message (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    sender    INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    recipient INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    body      TEXT,                         -- NULL after 30 days
    at        INTEGER NOT NULL
) STRICT;
CREATE INDEX message_sender ON message (sender, at);
CREATE INDEX message_recipient ON message (recipient, at);

CREATE TABLE block (
    recipient INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    sender    INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    PRIMARY KEY (recipient, sender)
) STRICT, WITHOUT ROWID;

CREATE TABLE moderator (
    email TEXT PRIMARY KEY,
    since INTEGER NOT NULL,
    told  INTEGER                           -- when they were last told that something waits
) STRICT, WITHOUT ROWID;

-- What somebody asks the moderators to look at: a listing, or a letter they were sent.
CREATE TABLE report (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    listing  INTEGER REFERENCES listing ON DELETE CASCADE,
    message  INTEGER REFERENCES message ON DELETE CASCADE,
    reporter INTEGER REFERENCES account ON DELETE CASCADE,      -- NULL: somebody without an account
    reason   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    settled  INTEGER,
    CHECK ((listing IS NULL) <> (message IS NULL))
) STRICT;
CREATE INDEX report_open ON report (at) WHERE settled IS NULL;

-- What the owner of a hidden listing says to the moderator's reason.
CREATE TABLE answer (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    listing INTEGER NOT NULL REFERENCES listing ON DELETE CASCADE,
    text    TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_listing ON answer (listing, at);
CREATE INDEX answer_at ON answer (at);

-- What moderators did. Lines stay; only a reason may go, when the person it is about erases all.
CREATE TABLE audit (
    seq       INTEGER PRIMARY KEY AUTOINCREMENT,
    at        INTEGER NOT NULL,
    moderator BLOB NOT NULL CHECK (length(moderator) = 32),     -- as the ledger calls people
    act       TEXT NOT NULL,
    subject   BLOB NOT NULL CHECK (length(subject) = 32),       -- whom it was about
    reason    TEXT
) STRICT;

CREATE TRIGGER audit_keeps_its_lines BEFORE UPDATE ON audit
WHEN NEW.reason IS NOT NULL OR NEW.seq <> OLD.seq OR NEW.at <> OLD.at
  OR NEW.moderator <> OLD.moderator OR NEW.act <> OLD.act OR NEW.subject <> OLD.subject
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

CREATE TRIGGER audit_loses_no_line BEFORE DELETE ON audit
BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END;

-- People who erased themselves: all that is left, so that an older backup does not bring them back.
CREATE TABLE erased (
    subject BLOB PRIMARY KEY CHECK (length(subject) = 32),
    at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Addresses of erased listings that everybody could see once, as keyed hashes.
CREATE TABLE gone (
    address BLOB PRIMARY KEY CHECK (length(address) = 32)
) STRICT, WITHOUT ROWID;
