"""How numbers are written, the same in both languages."""


def as_number(value: float | None, digits: int = 2) -> str:
    """At most `digits` decimals, thousands apart, no trailing zeros."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_percent(value: float | None, digits: int = 1) -> str:
    """A share (0.124) as `12.4 %`."""
    return "–" if value is None else f"{as_number(value * 100, digits)} %"
