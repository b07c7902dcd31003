CREATE OR REPLACE VIEW market.c AS
WITH best AS (SELECT grower AS `👍` FROM market.deliveries)
SELECT `👍` FROM best;
