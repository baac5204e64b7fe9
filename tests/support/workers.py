"""How tests are shared out among workers (`-n 2`): by file, and the browser's, who share one product, to one worker."""

from xdist.scheduler import LoadFileScheduling

BROWSER = "tests/e2e"


class ByFile(LoadFileScheduling):
    """A file's tests stay together, and so do all files of the browser's tests."""

    def _split_scope(self, nodeid: str) -> str:
        return BROWSER if nodeid.startswith(f"{BROWSER}/") else super()._split_scope(nodeid)
