"""What support requests bring to the house, called once when it starts."""


def register_requests() -> None:
    from missions import alerts
    from missions.requests import permissions, receivers, sections, todo  # noqa: F401
    from missions.requests.alerts import WAITING

    sections.register_sections()
    todo.register_sources()
    alerts.register(WAITING)
