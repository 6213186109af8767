-- Circles: who belongs to them, when they meet, how they change, what they share; where one could
-- start; and who wishes to hear of new neighbours. Times without another word are in microseconds
-- since 1970 UTC; a slot is `20260312T1900` on the clocks of its series' zone.

CREATE TABLE circle (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    slug       TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    purpose    TEXT NOT NULL,
    domain     TEXT,
    place      INTEGER REFERENCES place,    -- NULL: it meets online alone
    online     INTEGER NOT NULL CHECK (online IN (0, 1)),
    zone       TEXT NOT NULL,               -- IANA time zone
    door       TEXT NOT NULL CHECK (door IN ('open', 'request')),
    manner     TEXT,                        -- how they meet, in words
    agreements TEXT,
    waits      INTEGER NOT NULL CHECK (waits BETWEEN 0 AND 60), -- days that a proposal waits
    demo       INTEGER NOT NULL CHECK (demo IN (0, 1)),
    since      INTEGER NOT NULL,
    closed     INTEGER,                     -- when a steward closed it; nobody sees it after that
    hidden     TEXT,                        -- a moderator's reason; NULL: not hidden
    CHECK (place IS NOT NULL OR online = 1)
) STRICT;

CREATE TABLE circle_language (
    circle INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    slug   TEXT NOT NULL,
    PRIMARY KEY (circle, slug)
) STRICT, WITHOUT ROWID;

-- What members take turns in.
CREATE TABLE circle_role (
    circle  INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    ordinal INTEGER NOT NULL,
    name    TEXT NOT NULL,
    PRIMARY KEY (circle, ordinal),
    UNIQUE (circle, name)
) STRICT, WITHOUT ROWID;

-- What changed about circles that everybody may know, in order. Memory follows this and nothing else.
CREATE TABLE circle_change (
    seq    INTEGER PRIMARY KEY AUTOINCREMENT,
    circle INTEGER NOT NULL
) STRICT;

CREATE TRIGGER circle_begins AFTER INSERT ON circle
BEGIN INSERT INTO circle_change (circle) VALUES (NEW.id); END;
CREATE TRIGGER circle_changes AFTER UPDATE ON circle
BEGIN INSERT INTO circle_change (circle) VALUES (NEW.id); END;
CREATE TRIGGER circle_goes AFTER DELETE ON circle
BEGIN INSERT INTO circle_change (circle) VALUES (OLD.id); END;

-- Circles that anybody may see. Every read for others goes through here.
CREATE VIEW open_circle AS
SELECT * FROM circle WHERE closed IS NULL AND hidden IS NULL;

-- Who belongs to a circle. The members' list is for members alone.
CREATE TABLE member (
    circle    INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    account   INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    name      TEXT NOT NULL,                -- what the circle calls them
    steward   INTEGER NOT NULL CHECK (steward IN (0, 1)),
    reminders INTEGER NOT NULL CHECK (reminders IN (0, 1)),     -- a letter a day before
    since     INTEGER NOT NULL,
    letters   INTEGER NOT NULL DEFAULT 1 CHECK (letters IN (0, 1)),     -- about proposals
    PRIMARY KEY (circle, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_account ON member (account);

-- A circle never has members and no steward. Whoever takes the last one away has handed over, or
-- closed the circle, in the same transaction before.
CREATE TRIGGER steward_stays AFTER DELETE ON member
WHEN OLD.steward = 1
 AND EXISTS (SELECT 1 FROM circle WHERE id = OLD.circle AND closed IS NULL)
 AND NOT EXISTS (SELECT 1 FROM member WHERE circle = OLD.circle AND steward = 1)
BEGIN SELECT raise(ABORT, 'a circle has a steward'); END;
CREATE TRIGGER steward_steps_back AFTER UPDATE OF steward ON member
WHEN OLD.steward = 1 AND NEW.steward = 0
 AND EXISTS (SELECT 1 FROM circle WHERE id = OLD.circle AND closed IS NULL)
 AND NOT EXISTS (SELECT 1 FROM member WHERE circle = OLD.circle AND steward = 1)
BEGIN SELECT raise(ABORT, 'a circle has a steward'); END;

-- Who asks to join a circle and has not been answered.
CREATE TABLE asking (
    circle  INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    name    TEXT NOT NULL,
    words   TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (circle, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX asking_account ON asking (account);

CREATE TABLE series (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    circle     INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    uid        TEXT NOT NULL UNIQUE,        -- what calendars know it by
    title      TEXT,
    first      TEXT NOT NULL,               -- the first slot
    minutes    INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 20160),
    zone       TEXT NOT NULL,
    rhythm     TEXT NOT NULL,               -- once, weekly 2 mo,th, monthly 31, monthly last fr
    last       TEXT,                        -- no meeting after this date, such as 2026-12-31
    place      TEXT,                        -- in words
    place_for  TEXT NOT NULL CHECK (place_for IN ('everyone', 'members')),
    online     INTEGER NOT NULL CHECK (online IN (0, 1)),
    link       TEXT,                        -- of the call; for members alone
    sequence   INTEGER NOT NULL,
    revised    INTEGER NOT NULL,
    follows    INTEGER REFERENCES series ON DELETE SET NULL,    -- which it went on from
    withdrawn  INTEGER                      -- when it was called off altogether
) STRICT;
CREATE INDEX series_circle ON series (circle);

CREATE TABLE exception (
    series    INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    slot      TEXT NOT NULL,
    cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    moved     TEXT,                         -- as a slot
    minutes   INTEGER,
    note      TEXT,
    sequence  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (series, slot)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER series_begins AFTER INSERT ON series
BEGIN INSERT INTO circle_change (circle) VALUES (NEW.circle); END;
CREATE TRIGGER series_changes AFTER UPDATE ON series
BEGIN INSERT INTO circle_change (circle) VALUES (NEW.circle); END;
CREATE TRIGGER series_goes AFTER DELETE ON series
BEGIN INSERT INTO circle_change (circle) VALUES (OLD.circle); END;
CREATE TRIGGER exception_begins AFTER INSERT ON exception
BEGIN INSERT INTO circle_change (circle) SELECT circle FROM series WHERE id = NEW.series; END;
CREATE TRIGGER exception_changes AFTER UPDATE ON exception
BEGIN INSERT INTO circle_change (circle) SELECT circle FROM series WHERE id = NEW.series; END;
CREATE TRIGGER exception_goes AFTER DELETE ON exception
BEGIN INSERT INTO circle_change (circle) SELECT circle FROM series WHERE id = OLD.series; END;

-- Who comes to a meeting.
CREATE TABLE coming (
    series  INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    slot    TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    says    TEXT NOT NULL CHECK (says IN ('yes', 'maybe', 'no')),
    at      INTEGER NOT NULL,
    PRIMARY KEY (series, slot, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX coming_account ON coming (account);

-- Who does what at a meeting.
CREATE TABLE duty (
    series  INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    slot    TEXT NOT NULL,
    role    TEXT NOT NULL,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    PRIMARY KEY (series, slot, role)
) STRICT, WITHOUT ROWID;
CREATE INDEX duty_account ON duty (account);

-- Which meetings were reminded of, so that nobody is reminded twice.
CREATE TABLE reminded (
    series INTEGER NOT NULL REFERENCES series ON DELETE CASCADE,
    slot   TEXT NOT NULL,
    starts INTEGER NOT NULL,                -- as it was announced
    PRIMARY KEY (series, slot, starts)
) STRICT, WITHOUT ROWID;

-- The address of a calendar of one's own. Only a hash of what is in it is kept.
CREATE TABLE feed (
    account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    token   BLOB NOT NULL UNIQUE CHECK (length(token) = 32),
    since   INTEGER NOT NULL
) STRICT;

-- What members propose to change.
CREATE TABLE proposal (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    circle  INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    account INTEGER REFERENCES account ON DELETE SET NULL,      -- NULL: somebody who has left
    aspect  TEXT NOT NULL CHECK (aspect IN
            ('name', 'purpose', 'manner', 'agreements', 'roles', 'waits', 'meetings')),
    series  INTEGER REFERENCES series ON DELETE CASCADE,        -- whose meetings
    was     TEXT NOT NULL,                  -- names and values as they were, as JSON
    change  TEXT NOT NULL,                  -- the same as they are wished for
    why     TEXT,
    at      INTEGER NOT NULL,
    due     INTEGER NOT NULL,               -- not to be adopted before
    outcome TEXT CHECK (outcome IN ('adopted', 'declined', 'taken-back')),
    reason  TEXT,                           -- of the steward
    settler INTEGER REFERENCES account ON DELETE SET NULL,      -- which steward
    settled INTEGER,
    told    INTEGER NOT NULL DEFAULT 0 CHECK (told IN (0, 1, 2)),
            -- what members had letters about: nothing, that it was proposed, how it ended
    CHECK ((aspect = 'meetings') = (series IS NOT NULL)),
    CHECK ((outcome IS NULL) = (settled IS NULL))
) STRICT;
CREATE INDEX proposal_circle ON proposal (circle, at);
CREATE INDEX proposal_account ON proposal (account);
CREATE INDEX proposal_series ON proposal (series);
CREATE INDEX proposal_settler ON proposal (settler);
CREATE INDEX proposal_untold ON proposal (circle) WHERE told < 1 + (outcome IS NOT NULL);

-- What members say to a proposal.
CREATE TABLE opinion (
    proposal INTEGER NOT NULL REFERENCES proposal ON DELETE CASCADE,
    account  INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    says     TEXT NOT NULL CHECK (says IN ('support', 'concern', 'no-view')),
    reason   TEXT,
    at       INTEGER NOT NULL,
    PRIMARY KEY (proposal, account),
    CHECK (says <> 'concern' OR reason IS NOT NULL)
) STRICT, WITHOUT ROWID;
CREATE INDEX opinion_account ON opinion (account);

-- How a circle came to be what it is.
CREATE TABLE chapter (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    circle   INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    account  INTEGER REFERENCES account ON DELETE SET NULL,     -- who did it; NULL: somebody who has left
    what     TEXT NOT NULL,                 -- in words, without names of people
    proposal INTEGER REFERENCES proposal ON DELETE SET NULL,    -- what led to it
    at       INTEGER NOT NULL
) STRICT;
CREATE INDEX chapter_circle ON chapter (circle, at);
CREATE INDEX chapter_account ON chapter (account);

-- What members share with each other.
CREATE TABLE entry (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    circle  INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    kind    TEXT NOT NULL CHECK (kind IN ('story', 'question', 'resource', 'tool')),
    title   TEXT NOT NULL,
    text    TEXT NOT NULL,
    link    TEXT,
    at      INTEGER NOT NULL,
    revised INTEGER                         -- when its writer last changed it
) STRICT;
CREATE INDEX entry_circle ON entry (circle);                    -- and by id, as they were written
CREATE INDEX entry_account ON entry (account, at);

CREATE TABLE response (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    entry   INTEGER NOT NULL REFERENCES entry ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    text    TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX response_entry ON response (entry);                -- and by id, as they were written
CREATE INDEX response_account ON response (account, at);

-- What somebody asks the moderators to look at may be a circle, too.
CREATE TABLE reported (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    listing  INTEGER REFERENCES listing ON DELETE CASCADE,
    message  INTEGER REFERENCES message ON DELETE CASCADE,
    circle   INTEGER REFERENCES circle ON DELETE CASCADE,
    reporter INTEGER REFERENCES account ON DELETE CASCADE,      -- NULL: somebody without an account
    reason   TEXT NOT NULL,
    at       INTEGER NOT NULL,
    settled  INTEGER,
    CHECK ((listing IS NOT NULL) + (message IS NOT NULL) + (circle IS NOT NULL) = 1)
) STRICT;
INSERT INTO reported (id, listing, message, reporter, reason, at, settled)
SELECT id, listing, message, reporter, reason, at, settled FROM report;
-- A number that was given out once is nobody else's.
DELETE FROM sqlite_sequence WHERE name = 'reported';
INSERT INTO sqlite_sequence SELECT 'reported', seq FROM sqlite_sequence WHERE name = 'report';
DROP TABLE report;
ALTER TABLE reported RENAME TO report;
CREATE INDEX report_open ON report (at) WHERE settled IS NULL;
CREATE INDEX report_circle ON report (circle) WHERE circle IS NOT NULL;

-- What the stewards of a hidden circle say to the moderator's reason.
CREATE TABLE circle_answer (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    circle  INTEGER NOT NULL REFERENCES circle ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    text    TEXT NOT NULL,
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX circle_answer_circle ON circle_answer (circle, at);
CREATE INDEX circle_answer_account ON circle_answer (account);
CREATE INDEX circle_answer_at ON circle_answer (at);
CREATE INDEX circle_hidden ON circle (id) WHERE hidden IS NOT NULL;

-- Who may be counted where people look for a circle: they are listed, to whomever, seek one, show a
-- place, and agreed to be counted. Every count of them goes through here.
CREATE VIEW counted AS
SELECT listing.id AS listing, listing.account
FROM public_listing AS listing
JOIN standing AS agreed ON agreed.listing = listing.id AND agreed.purpose = 'counted-for-circles'
WHERE (listing.account IS NOT NULL OR listing.demo = 1)
  AND EXISTS (SELECT 1 FROM listing_place WHERE listing_place.listing = listing.id)
  AND EXISTS (SELECT 1 FROM listing_term JOIN term ON term.id = listing_term.term
              WHERE listing_term.listing = listing.id AND term.facet = 'seeking'
                AND term.slug IN ('start-circle', 'join-circle'));

-- Where a circle could start, as the last round found it. Who is counted agreed to that. Nothing
-- is kept of a group that is too small to be shown.
CREATE TABLE start (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    place   INTEGER NOT NULL REFERENCES place,  -- where they would meet
    longest REAL NOT NULL,                  -- the longest journey there, in kilometres
    people  INTEGER NOT NULL CHECK (people >= 4),   -- how many the round counted
    at      INTEGER NOT NULL,               -- when that was
    begun   INTEGER,                        -- when somebody pressed “let’s start”; from then on it stays
    circle  INTEGER REFERENCES circle ON DELETE SET NULL        -- what became of it
) STRICT;
-- Those who exist.
CREATE TABLE start_person (
    start   INTEGER NOT NULL REFERENCES start ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    says    TEXT CHECK (says IN ('yes', 'no')),
    name    TEXT,                           -- what those who say yes are told
    at      INTEGER,                        -- when they said it
    told    INTEGER,                        -- when they were last written to about it
    PRIMARY KEY (start, account),
    CHECK ((says IS 'yes') = (name IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX start_person_account ON start_person (account);

-- Who does not wish to be counted any more is not asked either.
CREATE TRIGGER uncounted_leaves AFTER INSERT ON ledger
WHEN NEW.purpose = 'counted-for-circles' AND NEW.act = 'withdrawal'
BEGIN
    DELETE FROM start_person
    WHERE account = (SELECT id FROM account WHERE subject = NEW.subject);
END;

-- A place and a distance, of which many people may ask to be told. The box around it is in
-- earth-centred kilometres: it says where a place is, and nothing of who asks.
CREATE TABLE reach (
    id    INTEGER PRIMARY KEY,
    place INTEGER NOT NULL REFERENCES place,
    km    REAL NOT NULL,
    UNIQUE (place, km)
) STRICT;
CREATE VIRTUAL TABLE reach_box USING rtree(id, x0, x1, y0, y1, z0, z1);

-- Who asks to be told when somebody comes within a reach.
CREATE TABLE request (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    reach   INTEGER NOT NULL REFERENCES reach,
    asked   TEXT NOT NULL,                  -- facets and words, as JSON
    at      INTEGER NOT NULL
) STRICT;
CREATE INDEX request_account ON request (account);
CREATE INDEX request_reach ON request (reach, id);

-- A reach that nobody asks about any more goes, and its box with it.
CREATE TRIGGER request_goes AFTER DELETE ON request
WHEN NOT EXISTS (SELECT 1 FROM request WHERE reach = OLD.reach)
BEGIN DELETE FROM reach WHERE id = OLD.reach; END;
CREATE TRIGGER reach_goes AFTER DELETE ON reach
BEGIN DELETE FROM reach_box WHERE id = OLD.id; END;

-- Listings that became visible, or have a place or a word that they did not have, and were not yet
-- held against the requests, in that order. One that does so again meanwhile is another arrival.
CREATE TABLE arrival (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    listing INTEGER NOT NULL UNIQUE REFERENCES listing ON DELETE CASCADE
) STRICT;

CREATE TRIGGER listing_arrives AFTER UPDATE OF paused, hidden, reviewed ON listing
WHEN NEW.demo = 0 AND NEW.paused IS NULL AND NEW.hidden IS NULL AND NEW.reviewed = 1
BEGIN INSERT OR REPLACE INTO arrival (listing) VALUES (NEW.id); END;
CREATE TRIGGER grant_arrives AFTER INSERT ON standing
WHEN NEW.purpose IN ('listed-to-everyone', 'listed-to-members')
 AND EXISTS (SELECT 1 FROM listing WHERE id = NEW.listing AND demo = 0)
BEGIN INSERT OR REPLACE INTO arrival (listing) VALUES (NEW.listing); END;

-- Of which listing a request has been told, or is to be with the next letter.
CREATE TABLE news (
    request INTEGER NOT NULL REFERENCES request ON DELETE CASCADE,
    listing INTEGER NOT NULL REFERENCES listing ON DELETE CASCADE,
    told    INTEGER,
    PRIMARY KEY (request, listing)
) STRICT, WITHOUT ROWID;
CREATE INDEX news_listing ON news (listing);
CREATE INDEX news_untold ON news (request) WHERE told IS NULL;

-- Whom a letter about new neighbours tells of: it goes when one of them is erased.
CREATE TABLE mention (
    letter  INTEGER NOT NULL REFERENCES letter ON DELETE CASCADE,
    account INTEGER NOT NULL REFERENCES account ON DELETE CASCADE,
    PRIMARY KEY (letter, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX mention_account ON mention (account);

-- Whoever takes back the wish for these letters gets none that has not left yet.
CREATE TRIGGER neighbours_stop AFTER INSERT ON ledger
WHEN NEW.purpose = 'letters-about-neighbours' AND NEW.act = 'withdrawal'
BEGIN
    DELETE FROM news WHERE told IS NULL AND request IN
        (SELECT request.id FROM request JOIN account ON account.id = request.account
         WHERE account.subject = NEW.subject);
    DELETE FROM letter
    WHERE email = (SELECT email FROM account WHERE subject = NEW.subject) AND file IS NULL
      AND EXISTS (SELECT 1 FROM mention WHERE mention.letter = letter.id);
END;

-- When somebody was last written to about new neighbours.
CREATE TABLE news_letter (
    account INTEGER PRIMARY KEY REFERENCES account ON DELETE CASCADE,
    at      INTEGER NOT NULL
) STRICT;

-- The state of the field, as the last round counted it, as JSON.
CREATE TABLE field (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    state TEXT NOT NULL,
    at    INTEGER NOT NULL
) STRICT;

-- What people have taken back, by its number alone, so that an older backup does not bring it back.
CREATE TABLE taken_back (
    what    TEXT NOT NULL
            CHECK (what IN ('circle', 'member', 'asking', 'entry', 'response')),
    id      INTEGER NOT NULL,               -- of a member and of who asks to be one: the circle's
    account INTEGER NOT NULL,               -- of those two: whose it was; otherwise 0
    PRIMARY KEY (what, id, account)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER circle_is_gone AFTER DELETE ON circle
BEGIN INSERT OR IGNORE INTO taken_back VALUES ('circle', OLD.id, 0); END;
-- What goes with a circle, an entry or an account needs no line of its own.
CREATE TRIGGER member_has_left AFTER DELETE ON member
WHEN EXISTS (SELECT 1 FROM circle WHERE id = OLD.circle)
 AND EXISTS (SELECT 1 FROM account WHERE id = OLD.account)
BEGIN INSERT OR IGNORE INTO taken_back VALUES ('member', OLD.circle, OLD.account); END;
CREATE TRIGGER member_is_back AFTER INSERT ON member
BEGIN DELETE FROM taken_back WHERE what = 'member' AND id = NEW.circle AND account = NEW.account; END;
-- Who was let in has not taken the question back.
CREATE TRIGGER asking_has_ended AFTER DELETE ON asking
WHEN EXISTS (SELECT 1 FROM circle WHERE id = OLD.circle)
 AND EXISTS (SELECT 1 FROM account WHERE id = OLD.account)
 AND NOT EXISTS (SELECT 1 FROM member WHERE circle = OLD.circle AND account = OLD.account)
BEGIN INSERT OR IGNORE INTO taken_back VALUES ('asking', OLD.circle, OLD.account); END;
CREATE TRIGGER asking_is_back AFTER INSERT ON asking
BEGIN DELETE FROM taken_back WHERE what = 'asking' AND id = NEW.circle AND account = NEW.account; END;
CREATE TRIGGER entry_is_gone AFTER DELETE ON entry
WHEN EXISTS (SELECT 1 FROM circle WHERE id = OLD.circle)
BEGIN INSERT OR IGNORE INTO taken_back VALUES ('entry', OLD.id, 0); END;
CREATE TRIGGER response_is_gone AFTER DELETE ON response
WHEN EXISTS (SELECT 1 FROM entry WHERE id = OLD.entry)
BEGIN INSERT OR IGNORE INTO taken_back VALUES ('response', OLD.id, 0); END;

-- The indexes that the references to places need when places are corrected.
CREATE INDEX circle_place ON circle (place);
