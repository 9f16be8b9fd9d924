"""The lesson itself: how it is written, checked, shown, linked, used and put away."""
