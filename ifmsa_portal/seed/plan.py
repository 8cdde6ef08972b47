"""How much is made, from which chance, and as of when: what every part of the seeding shares."""

from __future__ import annotations

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

LOCAL_COMMITTEES = 1_000
PEOPLE = 20_000
APPLICATIONS = 15_000
PROJECTS = 2_000
HOSTS = 100
OCTOBER = 10
ADDRESS_ENDING = "@seed.test"


@dataclass
class Plan:
    """One run: the same scale, seed and day always make the same rows."""

    scale: int
    seed: int
    now: dt.datetime
    chance: random.Random = field(init=False)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 invented data, no secrets

    @property
    def today(self) -> dt.date:
        """The day as of which everything is made."""
        return self.now.date()

    @property
    def october(self) -> dt.date:
        """When the year in office began, which runs from October to September."""
        return dt.date(self.today.year - (self.today.month < OCTOBER), OCTOBER, 1)

    @property
    def people(self) -> int:
        """How many people."""
        return PEOPLE * self.scale

    @property
    def applications(self) -> int:
        """How many applications."""
        return APPLICATIONS * self.scale

    @property
    def projects(self) -> int:
        """How many projects."""
        return PROJECTS * self.scale

    def address(self, number: int) -> str:
        """The e-mail address of the n-th person of this seed."""
        return f"p{number}.{self.seed}{ADDRESS_ENDING}"

    def uuid(self) -> uuid.UUID:
        """The next id."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)
