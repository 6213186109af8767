-- What version 5 added: a circle that search engines may show, and somebody who agreed that they show
-- her listing. Nobody here exists.
UPDATE circle SET findable = 1;
INSERT INTO wording VALUES (x'ee00000000000000000000000000000000000000000000000000000000000005', 'found-by-search-engines', 'en-AU', 1, 'Let search engines show my page.');
INSERT INTO ledger (subject, purpose, act, wording, at, channel, seal) VALUES
  (x'0000000000000000000000000000000000000000000000000000000000000001', 'found-by-search-engines', 'grant',
   x'ee00000000000000000000000000000000000000000000000000000000000005', 1700000000000004, 'site',
   x'05000000000000000000000000000000000000000000000000000000000000aa');
