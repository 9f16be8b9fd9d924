"""Progress markers of boundary partners: observed at each mission, drawn over time."""
