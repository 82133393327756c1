"""A session to begin from; Hypothesis without a time limit, for a busy machine is no failure."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from batonpass.domain.plan import DEFAULT_WEIGHTS, Scope, make_plan
from batonpass.domain.session import Session, SessionStatus

settings.register_profile("no deadline", deadline=None)
settings.load_profile("no deadline")

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def make_session() -> Callable[..., Session]:
    """A session that has only what it must have, and the changes that are given."""

    def make(**changes: object) -> Session:
        plan = make_plan(Scope(), DEFAULT_WEIGHTS, 200_000, 0.7)
        session = Session(
            id="20260504-120000-abcd",
            title="Retry failed deliveries",
            status=SessionStatus.ACTIVE,
            agent="claude-code",
            root="/home/ada/parcel",
            created_at=NOON,
            budget=plan.budget,
            phases=plan.phases,
        )
        return replace(session, **changes)

    return make
