import pytest

for name in ("person", "site", "mission_steps", "report_steps", "review_steps"):
    pytest.register_assert_rewrite(f"tests.e2e.{name}")
