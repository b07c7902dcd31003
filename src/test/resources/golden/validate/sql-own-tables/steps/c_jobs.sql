CREATE OR REPLACE TABLE ops.jobs AS SELECT grower FROM market.deliveries;
