"""Public holidays as files to import: a year a file, each as an authority published it.

`cn-2026.csv`: 国务院办公厅关于2026年部分节假日安排的通知 (General Office of the State Council, November 2025), holidays
and the weekends worked in exchange. A year that is not published yet has no file.
"""

from importlib.resources import files


def holiday_files() -> dict[str, str]:
    """The text of each file by its name."""
    folder = files(__name__)
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".csv")), key=lambda file: file.name)
    return {file.name: file.read_text("utf-8") for file in found}
