"""What the repository says about installing and serving itself holds for its code."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from grncore import __version__

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]

# What a library must not need: the app, the tests, and what draws.
UNINSTALLED = ("streamlit", "pytest", "hypothesis", "plotly", "pyvis", "kaleido", "choreographer",
               "pyarrow", "distributed")  # fmt: skip

WITHOUT = """\
import sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {names!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from importlib import import_module
from grncore.cli import COMMANDS, main

for name in set(COMMANDS) - {{"reproduce"}}:
    import_module(f"grncore.cli.{{name}}")
sys.exit(main(sys.argv[1:]))
"""


def requirements(lines: list[str]) -> dict[str, Requirement]:
    """Requirements by name; those that point to another extra of grncore are followed."""
    found: dict[str, Requirement] = {}
    for line in lines:
        wanted = Requirement(line)
        if wanted.name == "grncore":
            for extra in wanted.extras:
                found |= requirements(EXTRAS[extra])
        else:
            found[canonicalize_name(wanted.name)] = wanted
    return found


LIBRARY = requirements(PROJECT["project"]["dependencies"])


def pinned(name: str) -> dict[str, Requirement]:
    """What a requirements file names itself."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return requirements([line for line in lines if line and not line.startswith(("#", "-"))])


OWNERS = packages_distributions()


def imported(folder: Path) -> set[str]:
    """Packages of others that a folder's files import, by what is installed for the name."""
    names: set[str] = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                names.add(node.module.partition(".")[0])
    foreign = names - set(sys.stdlib_module_names) - {"grncore", "pages", "app"}
    return {canonicalize_name(OWNERS.get(name, [name])[0]) for name in foreign}


def test_the_library_declares_what_it_imports() -> None:
    extras = requirements([f"grncore[{name}]" for name in ("figures", "distributed", "parquet")])
    # dask's extra installs the package that is imported under its own name.
    declared = {*LIBRARY, *extras, "distributed"}
    assert imported(ROOT / "grncore") <= declared


def test_the_app_declares_what_it_imports() -> None:
    assert imported(ROOT / "pages") <= {*LIBRARY, *requirements(EXTRAS["app"])}


def test_requirements_are_complete_pinned_and_within_the_ranges() -> None:
    pins = pinned("requirements.txt")
    # pytest-cov is what CI adds: `pytest` alone does not need it.
    wanted = LIBRARY | requirements(EXTRAS["test"])
    assert set(wanted) - {"pytest-cov"} == set(pins)
    for name, pin in (pins | pinned("requirements-dev.txt")).items():
        assert re.fullmatch(r"==[^,*]+", str(pin.specifier)), f"{name} is not pinned"
    for name, pin in pins.items():
        version = Version(str(pin.specifier).removeprefix("=="))
        assert wanted[name].specifier.contains(version), f"{name} {version} is out of range"


def test_the_lock_file_holds_every_pin_with_hashes_and_no_host() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")]
    locked: dict[str, str] = {}
    for entry in entries:
        name, version = entry.split(" ", 1)[0].split("==")
        assert "--hash=sha256:" in entry, f"{name} has no hash"
        locked[name] = version
    for name, pin in pinned("requirements.txt").items():
        assert str(pin.specifier) == f"=={locked[name]}"
    for name in ("requirements.txt", "requirements-dev.txt", "requirements.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), f"{name} names a host"


def test_the_version_stands_in_one_place_and_is_cited() -> None:
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert str(Version(__version__)) == __version__
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\nversion: {__version__}\n" in cited


def test_every_file_of_the_package_is_in_the_wheel() -> None:
    """Files that are not Python are named in pyproject.toml, or an installed grncore lacks them."""
    kept = {
        path
        for package, globs in PROJECT["tool"]["setuptools"]["package-data"].items()
        for glob in globs
        for path in ROOT.joinpath(*package.split(".")).glob(glob)
    }
    others = {
        path
        for path in (ROOT / "grncore").rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and path.suffix != ".part"
    }
    assert ROOT / "grncore" / "py.typed" in others
    assert others == {path for path in kept if path.is_file()}
    folders = {path.parent for path in (ROOT / "grncore").rglob("*.py")}
    assert all((folder / "__init__.py").is_file() for folder in folders)


def test_the_library_answers_without_app_tests_and_figures(tmp_path: Path) -> None:
    """Every command but `reproduce`, which draws, is there without the extras."""
    run = [sys.executable, "-c", WITHOUT.format(names=set(UNINSTALLED))]
    out = tmp_path / "teams.csv"
    bundle = ROOT / "checkpoints" / "demo"
    asked = ["recover", "demo", "--checkpoint", str(bundle), "--targets", "200", "--out", str(out)]
    done = subprocess.run(
        [*run, *asked], cwd=ROOT, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert out.read_text(encoding="utf-8").count("\n") > 1


def test_the_check_above_can_fail() -> None:
    """What is said to be absent truly cannot be imported there."""
    code = WITHOUT.format(names=set(UNINSTALLED)).partition("from importlib")[0] + "import plotly"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "No module named 'plotly'" in done.stderr


def test_the_app_listens_here_alone_and_reports_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Streamlit itself reads the settings that `streamlit run app.py` finds."""
    from streamlit import config

    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["browser"]["gatherUsageStats"] is False
    assert settings["server"]["address"] == "localhost"

    monkeypatch.chdir(ROOT)
    for name in ("STREAMLIT_SERVER_ADDRESS", "STREAMLIT_BROWSER_GATHER_USAGE_STATS"):
        monkeypatch.delenv(name, raising=False)
    read = config.get_config_options(force_reparse=True)
    assert read["server.address"].value == "localhost"
    assert read["browser.gatherUsageStats"].value is False


def test_the_reference_that_is_linked_has_its_rooms():
    assert "[API reference](docs/index.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
    linked = re.findall(r"\(api/(\w+)\.md\)", (ROOT / "docs/index.md").read_text(encoding="utf-8"))
    assert "api" in linked
    assert all((ROOT / "grncore" / room).is_dir() for room in linked)
