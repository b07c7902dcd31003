SELECT COUNT(*) AS n FROM market.deliveries
