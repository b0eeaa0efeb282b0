"""What the command line says of words that it cannot parse."""

import pytest

from grncore.cli import main
from grncore.cli.terminal import printable

HOSTILE = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202egnp.exe"


def refused(words: list[str], capsys: pytest.CaptureFixture) -> str:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        [HOSTILE],
        ["info", "demo", f"--{HOSTILE}"],
        ["info", "demo", HOSTILE],
        ["info", "demo", "--values", HOSTILE],
        ["recover", "demo", "--size", HOSTILE],
        ["recover", "demo", "--top", HOSTILE],
        ["recover", "demo", f"--oracle={HOSTILE}"],
        ["explain", f"--{HOSTILE}=--"],
    ],
)
def test_a_hostile_word_is_refused_in_plain_text(words, capsys) -> None:
    said = refused(words, capsys)
    assert "\\u202e" in said, "it is told which word"
    assert printable(said) == said
