"""Mails, mail boxes and what is attached to them."""
