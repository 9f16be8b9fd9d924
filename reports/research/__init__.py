"""Action research of interventions and what capitalises it, guided by scientific teams."""
