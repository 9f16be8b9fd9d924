"""What exchanges bring to the house, called once when it starts."""


def register_exchanges() -> None:
    from missions.exchanges import permissions, sections, todo  # noqa: F401

    sections.register_sections()
    todo.register_sources()
