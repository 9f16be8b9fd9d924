"""What EST sends to those who subscribed: the period's new lessons and missions."""
