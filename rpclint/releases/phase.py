"""Where in its cycle a tree stands: how far its tables of releases must be kept up by then."""

from datetime import date, timedelta

from rpclint.places import Phase
from rpclint.releases.placing import reviewed_for
from rpclint.releases.points import Point, Releases
from rpclint.releases.series import Series

FREEZE = timedelta(weeks=5)  # from the feature freeze to the release
DELAY = timedelta(weeks=4)  # by which a release may be late


def phase(releases: Releases, point: Point) -> Phase | None:
    """The phase of a tree by its own branch and date; None where that does not tell."""
    if point.series is None:
        return None
    if point.rev == point.release or _is_on_a_branch(releases, point):
        return Phase.RELEASED
    return phase_on(point.series, releases.repository.day(point.commit))


def _is_on_a_branch(releases: Releases, point: Point) -> bool:
    """Whether a tree says that it is made for a stable branch, or comes after its own release."""
    repository, release = releases.repository, releases.of(point.series)
    if reviewed_for(repository, point.commit):
        return True
    return release is not None and repository.is_ancestor(release.commit, point.commit)


def phase_on(series: Series, day: date) -> Phase | None:
    """The phase that work on the trunk for a series is in on a day.

    None when the series should long be out: then tags are missing, and it is another series by now.
    """
    due = date.fromisoformat(series.released)
    if day > due + DELAY:
        return None
    return Phase.PRE_RELEASE if day >= due - FREEZE else Phase.DEVELOPMENT
