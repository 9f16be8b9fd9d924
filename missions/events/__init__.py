"""Dated events, the calendar by month, feeds, invitations, thematic groups."""
