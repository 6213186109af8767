-- What version 4 added: a circle of two with a series, an exception and all that hangs on them, a
-- place where one could start, and somebody who wishes to hear of neighbours. Nobody here exists.
INSERT INTO circle VALUES
  (1, 'dreaming', 'Dreaming', 'To bring our dreams.', NULL, NULL, 1, 'Australia/Melbourne', 'open', NULL, NULL, 7, 0, 1700000000000000, NULL, NULL);
INSERT INTO circle_language VALUES (1, 'en');
INSERT INTO circle_role VALUES (1, 0, 'host');
INSERT INTO member VALUES (1, 1, 'Wren', 1, 1, 1700000000000000, 1), (1, 2, 'Sol', 0, 0, 1700000000000000, 0);
INSERT INTO asking VALUES (1, 2, 'Sol', 'May I?', 1700000000000000);
INSERT INTO series (id, circle, uid, first, minutes, zone, rhythm, place_for, online, link, sequence, revised) VALUES
  (1, 1, 'u1', '20260312T1900', 120, 'Australia/Melbourne', 'monthly second th', 'everyone', 1, 'https://call.example.org/x', 0, 1700000000000000);
INSERT INTO exception VALUES (1, '20260409T1900', 1, NULL, NULL, 'Easter', 1, 1700000000000000);
INSERT INTO coming VALUES (1, '20260312T1900', 2, 'yes', 1700000000000000);
INSERT INTO duty VALUES (1, '20260312T1900', 'host', 1, 1700000000000000);
INSERT INTO reminded VALUES (1, '20260312T1900', 1773302400000000);
INSERT INTO feed VALUES (1, x'cc00000000000000000000000000000000000000000000000000000000000009', 1700000000000000);
INSERT INTO proposal (id, circle, account, aspect, was, change, why, at, due) VALUES
  (1, 1, 2, 'name', '[["name","Dreaming"]]', '[["name","Night"]]', NULL, 1700000000000000, 1700600000000000);
INSERT INTO opinion VALUES (1, 1, 'concern', 'Too short.', 1700000000000000);
INSERT INTO chapter VALUES (1, 1, 1, 'Started the circle.', NULL, 1700000000000000);
INSERT INTO entry VALUES (1, 1, 2, 'story', 'A story', 'Once.', NULL, 1700000000000000, NULL);
INSERT INTO response VALUES (1, 1, 1, 'Thank you.', 1700000000000000);
INSERT INTO report (circle, reason, at) VALUES (1, 'Is this a circle?', 1700000000000000);
INSERT INTO circle_answer VALUES (1, 1, 1, 'It is.', 1700000000000000);
INSERT INTO start (id, place, longest, people, at) SELECT 1, min(id), 12.5, 5, 1700000000000000 FROM place;
INSERT INTO start_person VALUES (1, 2, 'yes', 'Sol', 1700000000000000, NULL);
INSERT INTO reach SELECT 1, min(id), 50.0 FROM place;
INSERT INTO reach_box VALUES (1, 0, 1, 0, 1, 0, 1);
INSERT INTO request VALUES (1, 2, 1, '[]', 1700000000000000);
INSERT INTO news VALUES (1, 3, 1700000000000000);
INSERT INTO arrival (listing) VALUES (3);
INSERT INTO letter (message_id, email, subject, text, written, expires, due) VALUES ('0a', 'wren@example.org', 'Somebody new is near', 'Sol', 1700000000000000, 1700000000000001, 1700000000000000);
INSERT INTO mention SELECT max(letter.id), 1 FROM letter;
INSERT INTO news_letter VALUES (2, 1700000000000000);
INSERT INTO field VALUES (1, '{}', 1700000000000000);
INSERT INTO taken_back VALUES ('entry', 7, 0), ('member', 1, 3);
