-- Whether anybody in the directory does not exist is asked after every change, so it must not take
-- longer the more people there are.

CREATE INDEX listing_demo ON listing (id) WHERE demo = 1;
