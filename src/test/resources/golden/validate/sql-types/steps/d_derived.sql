CREATE OR REPLACE VIEW market.upper AS
SELECT UPPER(name) AS name, grower FROM market.names
