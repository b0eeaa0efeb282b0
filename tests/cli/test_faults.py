"""Whatever the system refuses is one message and exit status 2, with nothing left behind."""

import errno
import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grncore.cli import main
from grncore.files import write_text

ROOT = Path(__file__).resolve().parents[2]
SIMULATE = [
    "simulate", "--genes=90", "--regulators=10", "--types=3", "--targets=1=8,2=36,3=24",
    "--decoys=2", "--cells-per-type=20",
]  # fmt: skip
RECOVER = ["recover", "demo", "--checkpoint", "checkpoints/demo", "--targets", "200", "--top", "2"]


def call(
    words: list[str], limit: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, under a limit."""
    return subprocess.run(
        [sys.executable, "-m", "grncore", *words],
        cwd=ROOT, capture_output=True, text=True, timeout=120, check=False, preexec_fn=limit,
    )  # fmt: skip


def check_refused(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("grncore: ")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("/dev/full", "disk is full"),
        ("/proc/nosuch/teams.csv", "It is not there"),
        ("{tmp}/" + "x" * 300, "too long"),
        ("{tmp}", "It is a folder"),
        ("{tmp}/file/teams.csv", "is a file, not a folder"),
        ("{tmp}/ring", "in a circle"),
    ],
)
def test_places_that_cannot_be_written(tmp_path, capsys, monkeypatch, out, said):
    monkeypatch.chdir(ROOT)
    (tmp_path / "file").write_text("x")
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    assert main([*RECOVER, "--models", "popularity", "--out", out.format(tmp=tmp_path)]) == 2
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("grncore: ")
    assert said in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "ring"]
    assert not Path("/dev/full").is_file()


@pytest.mark.parametrize(
    ("number", "said"), [(errno.EROFS, "read-only"), (errno.EACCES, "You may not")]
)
def test_a_read_only_place_is_said(tmp_path, capsys, monkeypatch, number, said):
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path))

    monkeypatch.setattr("tempfile.mkdtemp", refuse)  # root may write where others may not
    assert main([*SIMULATE, "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path):
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    check_refused(call([*SIMULATE, "--out", str(tmp_path / "out")], small_files), "size")
    assert list(tmp_path.iterdir()) == []


def test_too_little_memory_is_said(tmp_path):
    def small_memory() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (4 * 2**30, 4 * 2**30))

    words = ["simulate", "--out", str(tmp_path / "out"), "--cells-per-type", "30000"]
    check_refused(call(words, small_memory), "memory")  # 8 GiB: free perhaps, and not to be had
    assert list(tmp_path.iterdir()) == []


STALLED = """
import sys, time
from grncore.cli import main, simulate

def stall(folder, *_, **__):
    (folder / "half").write_text("half")
    print("half-written", flush=True)
    time.sleep(60)

simulate.write_sergio_folder = stall
sys.exit(main(sys.argv[1:]))
"""
"""A simulation that is sure to be at work when the signal comes."""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_simulation_that_is_stopped_can_be_run_again(tmp_path, number):
    out = tmp_path / "out"
    words = [*SIMULATE, "--out", str(out)]
    child = subprocess.Popen(
        [sys.executable, "-c", STALLED, *words],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stdout.readline() == "half-written\n"
    assert list(tmp_path.glob(".*/out/half"))
    child.send_signal(number)
    _, told = child.communicate(timeout=30)
    assert not out.exists()
    if number != signal.SIGKILL:
        assert child.returncode == 130
        assert "nothing was left half-written" in told
        assert list(tmp_path.iterdir()) == []
    assert main([*SIMULATE, "--out", str(out)]) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("form", [["--as", "h5ad"], ["--as", "edges"], ["--out-ends", ".parquet"]])
def test_a_device_stays_a_device_whatever_is_written_to_it(tmp_path, capsys, monkeypatch, form):
    monkeypatch.chdir(ROOT)
    device = tmp_path / "device"
    device.symlink_to("/dev/full")
    words = [*RECOVER, "--models", "popularity", "--out", str(device)]
    if form[0] == "--out-ends":
        device.rename(device.with_suffix(form[1]))
        words[-1] += form[1]
    else:
        words += form
    assert main(words) == 2
    assert "disk is full" in capsys.readouterr().err
    assert not Path("/dev/full").is_file()


def test_a_full_disk_ends_no_process_while_anndata_is_written(tmp_path):
    def small_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))

    words = [*RECOVER, "--models", "popularity", "--as", "h5ad", "--out", str(tmp_path / "t.h5ad")]
    check_refused(call(words, small_files), "size")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [RECOVER, ["evaluate", "demo", "--checkpoint", "none"]])
def test_a_place_that_cannot_be_written_is_said_before_the_work(
    tmp_path, capsys, monkeypatch, command
):
    def work(*_: object) -> None:
        raise AssertionError("the data was read before the place was looked at")

    monkeypatch.setattr(f"grncore.cli.{command[0]}.read_dataset", work)
    flag = "--out" if command[0] == "recover" else "--json"
    assert main([*command, flag, str(tmp_path)]) == 2
    assert "It is a folder" in capsys.readouterr().err


def test_ctrl_c_while_modules_are_loaded_is_no_traceback(capsys, monkeypatch):
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("importlib.import_module", stop)
    assert main(["recover", "demo", "--out", "x.csv"]) == 130
    assert "nothing was left half-written" in capsys.readouterr().err


@pytest.mark.parametrize("top", ["0", "-1", "1,000,000,000"])  # no memory holds the last one
def test_no_set_a_target_is_refused(tmp_path, capsys, monkeypatch, top):
    monkeypatch.chdir(ROOT)
    words = [
        *RECOVER[:-1],
        top.replace(",", ""),
        "--models",
        "pair",
        "--out",
        str(tmp_path / "t.csv"),
    ]
    assert main(words) == 2
    assert f"(--top) are {top}" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_device_that_is_not_here_is_said_before_the_work(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 0)
    out = tmp_path / "out"
    for words in (RECOVER, ["train", "demo"], ["bench", "decode", "demo"]):
        place = ["--json" if words[0] == "bench" else "--out", str(out)]
        assert main([*words, *place, "--device", "cuda"]) == 2
        assert "The device cuda is not here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*RECOVER, "--out=t.csv", "--size=99999999999999999999"], "takes? a smaller one"),
        ([*RECOVER, "--out=t.csv", "--workers=99999999"], "take at most"),
        (["reproduce", "demo", "--out=r", "--workers=99999999"], "take at most"),
        (["reproduce", "demo", "--out=r", "--workers=-5"], "at least one"),
        ([*SIMULATE, "--out=s", "--hill=nan"], "--hill is of a given network"),
    ],
)
def test_numbers_out_of_range_are_said(capsys, monkeypatch, words, said):
    monkeypatch.chdir(ROOT)
    assert main(words) == 2
    assert re.search(said, capsys.readouterr().err)


@pytest.mark.parametrize(
    "words", [["bench", "decode", "--memory=inf"], ["info", "demo", "--edges=--"]]
)
def test_words_that_are_no_value_are_said(capsys, words):
    with pytest.raises(SystemExit, match="2"):
        main(words)
    assert "error:" in capsys.readouterr().err


def test_a_name_that_is_no_utf8_is_written_as_escapes(tmp_path):
    write_text(tmp_path / "t.csv", os.fsdecode(b"caf\xe9\n"))
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == "caf\\udce9\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unknown=2", "--judged=nonsense"], "--judged names nonsense; there are "),
        (["--others=2"], "has no genes for --others; leave it out."),
        (["--unknown=55"], "asks for teams of 55, and 8 genes may regulate"),
    ],
)
def test_naming_refuses_before_it_begins(words: list[str], said: str, tmp_path: Path) -> None:
    expression = tmp_path / "expression.csv"
    rows = (f"g{k},{k + 1},{k % 3},2,{(k * k) % 7},1,4" for k in range(8))
    expression.write_text("\n".join(["gene,a,b,c,d,e,f", *rows]) + "\n")
    out = tmp_path / "tables"
    check_refused(call(["name", str(expression), f"--out={out}", *words]), said)
    assert not out.exists()
