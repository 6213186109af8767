-- What version 2 added: places that an operator loaded.
INSERT INTO imported_place VALUES
  ('post:NZ:7777:nowhere', 'Nowhere', 'Kahore', 'Nelson', '7777', 'NZ', 'New Zealand', -41.2, 173.2, NULL, 'Pacific/Auckland', 'locality');
INSERT INTO place_import (file, sha256, places, at) VALUES
  ('NZ.txt', x'bb00000000000000000000000000000000000000000000000000000000000000', 1, 1700000000000003);
