"""Start a service again when it dies, each time after a longer pause."""

import signal
import time

from backstopping.embedded.places import Trouble, say
from backstopping.embedded.processes import Service

#: Seconds after which a service counts as healthy again, and the longest pause.
HEALTHY, LONGEST = 60, 30.0


class Watch:
    def __init__(self, service: Service):
        self.service = service
        self.pause, self.due, self.since = 1.0, None, time.monotonic()

    def look(self) -> None:
        """Called every half second."""
        now = time.monotonic()
        if self.due is not None:
            if now >= self.due:
                self._start_again()
        elif not self.service.is_alive():
            self._plan_restart(now)

    def _plan_restart(self, now: float) -> None:
        if now - self.since > HEALTHY:
            self.pause = 1.0
        how, log = how_it_ended(self.service.bury()), self.service.log_path
        say(f"{self.service.name} {how}; it starts again in {self.pause:.0f} s ({log}).")
        self._wait_longer(now)

    def _start_again(self) -> None:
        try:
            self.service.start()
        except (Trouble, OSError) as trouble:
            say(f"{self.service.name}: {trouble}")
            self._wait_longer(time.monotonic())
        else:
            self.due, self.since = None, time.monotonic()

    def _wait_longer(self, now: float) -> None:
        self.due, self.pause = now + self.pause, min(self.pause * 2, LONGEST)


def how_it_ended(code: int | None) -> str:
    if code is None:
        return "is gone"
    return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with {code}"
