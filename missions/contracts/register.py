"""What contracts bring to the house, called once when it starts."""


def register_contracts() -> None:
    from interventions import reminders
    from missions import alerts
    from missions.contracts import permissions, receivers, todo  # noqa: F401
    from missions.contracts.alerts import OVERDUE, milestones_owed

    todo.register_sources()
    alerts.register(OVERDUE)
    reminders.register(
        reminders.ReminderSource("milestone", "milestone_reminder", milestones_owed)
    )
