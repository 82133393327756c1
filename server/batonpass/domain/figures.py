"""Figures as people read them.

A figure has four significant digits, and its whole part is never cut: 0.01235, 58.5, 412, 1,234, 1,234,568.
Trailing zeros are left out. Below 0.00001 and from 10 to the 15th on it has an exponent: 1.235e-7. A share by
which something has changed has three significant digits. Units stay those in which a figure was recorded, so
that what stands side by side can be compared.
"""

from batonpass.domain.metrics import Comparison, Measurement, spell_unit

_DIGITS = 4
_SHARE_DIGITS = 3
_EXPONENTS_IN_FULL = range(-5, 15)


def write_figure(number: float) -> str:
    """The figure without a unit; a negative one begins with a minus sign, which is no hyphen."""
    number += 0.0  # Zero has no sign.
    mantissa, _, tens = f"{number:.{_DIGITS - 1}e}".partition("e")
    exponent = int(tens)
    if exponent in _EXPONENTS_IN_FULL:
        text = _without_zeros(f"{number:,.{max(0, _DIGITS - 1 - exponent)}f}")
    else:
        text = f"{_without_zeros(mantissa)}e{exponent}"
    return text.replace("-", "−", 1) if number < 0 else text


def write_signed(number: float) -> str:
    """The figure with its sign, a plus as well."""
    return f"+{write_figure(number)}" if number > 0 else write_figure(number)


def write_measurement(measurement: Measurement) -> str:
    """The figure with its unit: `412 ms`, `41/s`, `84 %`, `3x`."""
    return _with_unit(write_figure(measurement.value), measurement.unit)


def write_change(comparison: Comparison) -> str:
    """What became of a metric: `−147 ms (−35.7 %), better`, `+3.5 points`, `the same`.

    The change of a percentage is in points, and has no share in percent beside it, which would be taken for
    the other. Figures in different units are named and not calculated with.
    """
    before, after, change = comparison.before, comparison.after, comparison.change
    if before is not None and after is not None and not comparison.has_one_unit:
        return f"not compared: {before.unit or 'no unit'} before, {after.unit or 'no unit'} after"
    if change is None:
        return "unknown"
    if change == 0:
        return "the same"
    verdict = {True: ", better", False: ", worse", None: ""}[comparison.improved]
    return f"{_size(change, comparison.unit)}{_share(comparison)}{verdict}"


def _size(change: float, unit: str) -> str:
    return f"{write_signed(change)} points" if unit == "%" else _with_unit(write_signed(change), unit)


def _share(comparison: Comparison) -> str:
    percent = comparison.change_percent
    if percent is None or comparison.unit == "%":
        return ""
    return f" ({write_signed(float(f'{percent:.{_SHARE_DIGITS - 1}e}'))} %)"


def _with_unit(figure: str, unit: str) -> str:
    spelt = spell_unit(unit)
    if not spelt:
        return figure
    return figure + spelt if spelt[0] == "/" or spelt in ("x", "×") else f"{figure} {spelt}"


def _without_zeros(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text
