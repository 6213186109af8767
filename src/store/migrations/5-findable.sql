-- What search engines may show: listings whose owners agreed to that beside being shown to everyone,
-- and circles whose stewards ticked it.

ALTER TABLE circle ADD COLUMN findable INTEGER NOT NULL DEFAULT 0 CHECK (findable IN (0, 1));

CREATE VIEW findable_circle AS
SELECT * FROM open_circle WHERE findable = 1;

CREATE VIEW findable_listing AS
SELECT public_listing.*
FROM public_listing JOIN standing ON standing.listing = public_listing.id
WHERE public_listing.purpose = 'listed-to-everyone'
  AND standing.purpose = 'found-by-search-engines';

CREATE INDEX standing_findable ON standing (listing) WHERE purpose = 'found-by-search-engines';
