-- What a store of version 1 may hold: somebody who is shown, somebody who withdrew, and a place
-- that nobody uses any more. Nobody here exists.
INSERT INTO secret VALUES ('ledger', x'00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff');
INSERT INTO secret VALUES ('fair order', x'ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100');
INSERT INTO place VALUES
  (1, 'gn:2172797', 'Castlemaine', 'VIC', '3450', 'AU', 'Australia', -37.063, 144.217, 7506, 'Australia/Melbourne', 'town'),
  (2, 'nz:Otago:gone-9999', 'Gone', 'Otago', '', 'NZ', 'New Zealand', -45.0, 170.0, NULL, 'Pacific/Auckland', 'locality');
INSERT INTO term VALUES (1, 'profession', 'coaching'), (2, 'works', 'in_person'), (3, 'profession', 'no-longer-a-word');
INSERT INTO listing VALUES
  (1, 'mara-sampleton-1', x'0000000000000000000000000000000000000000000000000000000000000001',
   'Māra Sampleton', 'she/her', 'Coaching', 'This person does not exist.' || char(10) || 'Nor does this line.',
   'https://example.org/mara', 'Australia/Melbourne', 1, 1700000000000000),
  (2, 'otis-fableby-2', x'0000000000000000000000000000000000000000000000000000000000000002',
   'Otis Fableby', NULL, NULL, NULL, NULL, 'Pacific/Auckland', 1, 1700000000000001);
INSERT INTO listing_place VALUES (1, 0, 1), (2, 0, 2);
INSERT INTO listing_term VALUES (1, 1), (1, 2), (1, 3), (2, 2);
INSERT INTO wording VALUES (x'aa00000000000000000000000000000000000000000000000000000000000000', 'listed-to-everyone', 'en-AU', 1, 'Show me.');
INSERT INTO ledger (subject, purpose, act, wording, at, channel, seal) VALUES
  (x'0000000000000000000000000000000000000000000000000000000000000001', 'listed-to-everyone', 'grant',
   x'aa00000000000000000000000000000000000000000000000000000000000000', 1700000000000000, 'demo',
   x'01000000000000000000000000000000000000000000000000000000000000aa'),
  (x'0000000000000000000000000000000000000000000000000000000000000002', 'listed-to-everyone', 'grant',
   x'aa00000000000000000000000000000000000000000000000000000000000000', 1700000000000001, 'demo',
   x'02000000000000000000000000000000000000000000000000000000000000aa'),
  (x'0000000000000000000000000000000000000000000000000000000000000002', 'listed-to-everyone', 'withdrawal',
   x'aa00000000000000000000000000000000000000000000000000000000000000', 1700000000000002, 'demo',
   x'03000000000000000000000000000000000000000000000000000000000000aa');
