CALL market.refresh(@run_id)
