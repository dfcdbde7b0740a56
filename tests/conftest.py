"""Fixtures for all tests, and the order in which tests run."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# How long an example takes depends on who else uses the machine; no test judges that.
settings.register_profile("rejoinder", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("rejoinder")

pytest_plugins = [
    "tests.machinery.browser",
    "tests.machinery.databases",
    "tests.machinery.postgresql",
    "tests.machinery.serving",
]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the faults say how many rounds (`make faults ROUNDS=200`)."""
    parser.addoption("--rounds", type=int, default=20, help="rounds of every fault test and pattern (default: 20)")


@pytest.fixture(scope="session")
def rounds(request: pytest.FixtureRequest) -> int:
    """How many rounds a test plays that gets the better the longer it lasts."""
    count: int = request.config.getoption("--rounds")
    return count


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """Tests marked `anyio` run on asyncio, as the server does."""
    return "asyncio"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use, and put those with a browser last.

    Playwright's synchronous side keeps an event loop running in the main thread from its first use to the end of the
    run; `asyncio.run` fails there from then on.
    """
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        if "browser" in fixtures:
            item.add_marker(pytest.mark.browser)
        if "postgresql_cluster" in fixtures:
            item.add_marker(pytest.mark.postgresql)
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
