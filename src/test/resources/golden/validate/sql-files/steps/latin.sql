SELECT "Größe" FROM market.deliveries
