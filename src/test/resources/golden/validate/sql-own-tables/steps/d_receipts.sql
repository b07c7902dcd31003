TRUNCATE TABLE ops.receipts;
CREATE OR REPLACE TABLE ops.letters_by_grower AS SELECT d.grower FROM market.deliveries d, ops.dead_letters l;
