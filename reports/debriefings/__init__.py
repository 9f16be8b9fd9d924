"""The restitution on the ground: its form, its files, and what the counterparts say of it."""
