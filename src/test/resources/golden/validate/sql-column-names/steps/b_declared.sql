CREATE TABLE IF NOT EXISTS market.b (n INT64, details STRUCT<`a.b` STRING, `c d` STRING>, lots ARRAY<STRUCT<`lot?` STRING>>);
INSERT INTO market.b (n) SELECT COUNT(*) FROM market.deliveries;
ALTER TABLE market.b ADD COLUMN `in!` INT64;
ALTER TABLE market.b RENAME COLUMN n TO _table_n;
