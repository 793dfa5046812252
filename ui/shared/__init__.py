"""What pages on several machines share on PostgreSQL: conversations, accounts and log-ins."""
