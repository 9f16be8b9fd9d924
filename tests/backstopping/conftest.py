import socket

import pytest

from tests.backstopping.demo_files import place, small  # noqa: F401 - fixtures


@pytest.fixture(scope="module")
def free_port():
    return any_free_port()


def any_free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]
