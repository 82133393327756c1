"""The two halves of a rename find each other by their text, within a moment."""

from batonpass.app.renames import A_MOMENT, KEPT, Halves


def test_a_half_is_found_once_by_its_text():
    halves = Halves()
    halves.put("text", "a", 0)
    assert halves.take("other", 1) is None
    assert halves.take("text", 1) == "a"
    assert halves.take("text", 1) is None


def test_a_half_is_forgotten_after_a_moment():
    halves = Halves()
    halves.put("text", "a", 0)
    assert halves.take("text", A_MOMENT + 0.1) is None


def test_an_empty_text_is_no_sign_of_a_rename():
    halves = Halves()
    halves.put("", "a", 0)
    assert halves.take("", 0) is None


def test_only_so_many_halves_are_kept():
    halves = Halves()
    for number in range(KEPT + 1):
        halves.put(str(number), "a", 0)
    assert halves.take("0", 0) is None
    assert halves.take("1", 0) == "a"
