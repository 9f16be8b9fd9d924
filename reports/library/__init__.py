"""One search over lessons, reports and terms of reference."""
