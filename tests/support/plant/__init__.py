"""A plant to test in: `running_plant` with its people, clock and jobs; beside it what else a plant's tests need."""

from tests.support.plant.running import PASSWORD, START, Plant, running_plant

__all__ = ["PASSWORD", "START", "Plant", "running_plant"]
