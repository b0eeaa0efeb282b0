"""Runs: where each stands, what it learns, and what can be done with it."""

import time

import pandas as pd
import streamlit as st

from grncore.drawing.training import loss_figure, validation_figure
from grncore.errors import GrncoreError
from grncore.readers.loading import DEMO
from grncore.runs import Run, Stage, Status, list_runs
from pages.common.access import written
from pages.common.figures import show_figure
from pages.common.links import EXPLORE
from pages.common.places import bundles_folder
from pages.common.run_progress import said_of_progress, stage_words
from pages.common.sharing import may_run, run_seconds
from pages.common.text import plain
from pages.train.stages import groups_of
from pages.train.words import STATES, ago

POLL_SECONDS = 2.0
SHOWN = 12
"""Runs that are listed; older ones are counted."""

_SEEN, _PROBLEM = "train.seen", "train.problem"


def is_at_work() -> bool:
    """Whether a run is being trained now."""
    return any(run.status() == "running" for run in list_runs(bundles_folder(), "train"))


def show_runs() -> None:
    """List the runs; while one is at work, look again every other second."""
    st.subheader("Runs", anchor=False)
    runs = list_runs(bundles_folder(), "train")
    if not runs:
        st.info(
            "Nothing was trained here yet. Start a run above: it will be listed here, with its "
            "curves, and its checkpoint will appear in the sidebar when it has finished.",
            icon=":material/model_training:",
        )
        return
    states = {run.id: run.status() for run in runs}
    st.session_state[_SEEN] = states
    works = "running" in states.values()
    st.fragment(_show_list, run_every=POLL_SECONDS if works else None)()


def _show_list() -> None:
    runs = list_runs(bundles_folder(), "train")
    states = {run.id: run.status() for run in runs}
    if states != st.session_state.get(_SEEN):
        # A run has ended or begun: the sidebar's checkpoints and the clock depend on it.
        st.session_state[_SEEN] = states
        st.rerun()
    problem = st.session_state.pop(_PROBLEM, None)
    if problem:
        st.error(plain(problem), icon=":material/error:")
    for place, run in enumerate(runs[:SHOWN]):
        with st.container(border=True):
            _show_run(run, states[run.id], is_first=place == 0)
    if len(runs) > SHOWN:
        st.caption(f"{len(runs) - SHOWN} older runs are not shown; remove some to see them.")


def _show_run(run: Run, status: Status, *, is_first: bool) -> None:
    label, icon, colour, meaning = STATES[status]
    if status == "running" and run.is_cancelling:
        label, meaning = "Cancelling", "It stops at its next step, or after ten seconds."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(run.note.name)}**", width="content")
        st.badge(label, icon=icon, color=colour, help=meaning)  # type: ignore[arg-type]
        st.space("stretch")
        _show_actions(run, status)
    st.caption(
        f"{plain(run.note.dataset)} · {ago(time.time() - run.note.created)} · "
        f"{_said_of_recipe(run)}"
    )
    stages = run.stages()
    if status == "running":
        share, said = said_of_progress(run)
        st.progress(share, text=said)
    if status == "failed":
        st.error(
            plain(run.message or "It ended without a word."),
            title="What went wrong",
            icon=":material/error:",
        )
    details = st.expander(
        "Stages and curves",
        # A run at work is what one comes to see.
        expanded=is_first or status == "running",
        key=f"train.details|{run.id}",
        on_change="rerun",
    )
    if details.open:
        with details:
            _show_details(run, stages, status)


def _said_of_recipe(run: Run) -> str:
    recipe = run.note.recipe
    changed = sum(len(values) for values in recipe.get("settings", {}).values())
    parts = [
        f"{recipe.get('retriever')} + {', '.join(recipe.get('models', ())) or 'no model'}",
        f"split {recipe.get('split')}, seed {recipe.get('seed')}",
        f"{'our' if recipe.get('preset') == 'default' else 'the paper' + chr(39) + 's'} preset"
        + (f" with {changed} changed" if changed else ""),
    ]
    return plain(" · ".join(parts))


def _show_actions(run: Run, status: Status) -> None:
    if status == "running":
        forced = run.is_cancelling
        st.button(
            "End at once" if forced else "Cancel",
            key=f"train.cancel|{run.id}",
            icon=":material/close:",
            on_click=_act,
            args=(run, "kill" if forced else "cancel"),
            help="Kill the process; finished pieces are kept." if forced else
            "Stop at the next step, or after ten seconds. Finished pieces are kept, so that the "
            "run can be resumed.",
        )  # fmt: skip
        return
    if status == "finished":
        st.page_link(
            EXPLORE,
            label="Open it",
            icon=":material/travel_explore:",
            query_params={
                **({} if run.note.source == DEMO else {"dataset": written(run.note.source)}),
                "checkpoint": run.note.name,
            },
            disabled=not run.out.is_dir(),
            help=None if run.out.is_dir() else "The checkpoint was removed meanwhile.",
        )
    elif st.button(
        "Resume",
        key=f"train.resume|{run.id}",
        icon=":material/resume:",
        help="Go on from the pieces that are finished.",
    ):
        _act(run, "resume")
        st.rerun()
    if st.button(
        "Remove",
        key=f"train.remove|{run.id}",
        icon=":material/delete:",
        help="Forget this run, with its curves and pieces. Its checkpoint stays.",
    ):
        _act(run, "remove")
        st.rerun()


def _act(run: Run, what: str) -> None:
    try:
        if what == "resume":
            with may_run():
                run.resume(seconds=run_seconds())
        elif what == "remove":
            run.remove()
        else:
            run.cancel(force=what == "kill")
    except (GrncoreError, OSError) as error:
        st.session_state[_PROBLEM] = str(error)


def _show_details(run: Run, stages: list[Stage], status: Status) -> None:
    if not stages:
        st.caption("Nothing is told yet." if status == "running" else "It never began.")
    else:
        _show_curves(run, stages)
        _show_stages(run, stages)
    log = run.log().strip()
    if log and status in ("failed", "interrupted"):
        st.markdown("**What it printed**")
        st.code(log[-4000:], language=None, wrap_lines=True)


def _show_curves(run: Run, stages: list[Stage]) -> None:
    groups = groups_of(run.curves())
    if not groups:
        st.caption("Curves appear with the first finished epoch.")
        return
    names = list(groups)
    key = f"train.group|{run.id}"
    chosen = st.segmented_control(
        "Curves of", names, key=key, wrap=True, persist_state="session",
        help="By default what is trained now; choose one to stay with it.",
    )  # fmt: skip
    name = chosen if chosen in groups else names[-1]
    epochs = max(
        (s.total for s in stages if s.name in groups[name].stages and s.name != "stage 1"),
        default=0,
    )
    left, right = st.columns(2, gap="medium")
    with left:
        show_figure(
            loss_figure(groups[name].curves, epochs),
            key=f"train.loss|{run.id}|{name}",
            alt=f"Loss by epoch, {name}",
            file_name=f"loss-{run.note.name}",
            in_view=False,
        )
    with right:
        figure = validation_figure(groups[name].curves, epochs)
        if not figure.data:
            st.caption("No validation curve: nothing of this stage is measured on validation.")
            return
        show_figure(
            figure,
            key=f"train.validation|{run.id}|{name}",
            alt=f"Validation by epoch, {name}",
            file_name=f"validation-{run.note.name}",
            in_view=False,
        )


def _show_stages(run: Run, stages: list[Stage]) -> None:
    table = pd.DataFrame(
        {
            "stage": [stage_words(stage.name) for stage in stages],
            "done": [stage.share for stage in stages],
            "steps": [f"{s.done:,} of {s.total:,}" if s.total else "" for s in stages],
            "seconds": [s.seconds if s.seconds else None for s in stages],
        }
    )
    st.dataframe(
        table,
        column_config={
            "stage": st.column_config.TextColumn("Stage", pinned=True),
            "done": st.column_config.ProgressColumn(
                "Done", format="percent", min_value=0, max_value=1,
                help="A stage that was finished by an earlier attempt is not repeated.",
            ),
            "steps": st.column_config.TextColumn("Steps", help="Batches, epochs or targets."),
            "seconds": st.column_config.NumberColumn(
                "Seconds", format="%.1f", help="Spent by the latest attempt."
            ),
        },
        hide_index=True,
        key=f"train.stages|{run.id}",
        alt=f"Stages of the run {run.note.name}",
        placeholder="–",
    )  # fmt: skip
