"""The answer at the top: which team, how sure, and what nearly fooled us."""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from grncore.answers.percent import percent
from grncore.answers.target import TargetView
from grncore.answers.team_signs import SIGN_WORDS
from grncore.answers.track_record import PROMISE
from grncore.answers.verdict_of_target import Member, RunnerUp, TargetVerdict
from pages.common.context import Context
from pages.common.glossary import gloss
from pages.common.judging import models_at_work
from pages.common.links import linked_regulators, regulator_link
from pages.common.text import plain
from pages.common.verdicts import signs_checked

_HEADS = {
    1: ":material/arrow_right_alt:",
    -1: ":material/keyboard_tab:",
    0: ":material/horizontal_rule:",
}
"""An arrow, a bar, and a line without a head."""


def show_answer(
    context: Context, view: TargetView, verdict: TargetVerdict
) -> tuple[DeltaGenerator, DeltaGenerator]:
    """Three cards beside each other; below each other on a phone.

    Returns the places in the last two for what expression alone can tell, which takes longer.
    """
    team, sure, fooled = st.columns([5, 4, 5], gap="small")
    with team, st.container(border=True, height="stretch", key="answer.team"):
        _show_team(context, view, verdict)
    with sure, st.container(border=True, height="stretch", key="answer.sure"):
        _show_sure(context, view, verdict)
        unsure = st.empty()
    with fooled, st.container(border=True, height="stretch", key="answer.fooled"):
        _show_fooled(context, view, verdict)
        return unsure, st.empty()


def _show_team(context: Context, view: TargetView, verdict: TargetVerdict) -> None:
    st.subheader("Which team?", anchor=False, help=gloss("Team"))
    if not verdict.team:
        st.markdown("No method has an answer for this gene.")
        return
    for member in verdict.team:
        _show_member(context, view, member)
    st.markdown(_judged(view, verdict, has_network=bool(context.dataset.teams)))
    st.caption(_why(verdict, models_at_work(context)))
    if verdict.sign_source == "fit":
        check = signs_checked(context)
        worth = (
            f"such signs agree with {check.share:.0%} of {check.total:,} known ones"
            if check.share is not None
            else "no known signs here say how far to believe them"
        )
        st.caption(f"Activates and represses are read from how expression fits: {worth}.")
    elif verdict.sign_source in (None, "known"):
        check = signs_checked(context)
        if check.share is not None:
            st.caption(
                "Signs that the network does not hold are not shown: read from expression they "
                f"agree with {check.share:.0%} of {check.total:,} known ones here, which is not "
                "enough to believe the others."
            )
    elif doubt := signs_checked(context).doubt:
        st.caption(f"{doubt[0].upper()}{doubt[1:]}.")


def _show_member(context: Context, view: TargetView, member: Member) -> None:
    mark = ""
    if view.truth:
        mark = " :green[✓]" if member.gene in view.truth else " :orange[✕]"
    chance = "" if member.probability is None else f" · {percent(member.probability)}"
    regulator_link(
        context, member.gene, f"{SIGN_WORDS[member.sign]} **{{}}**{mark}{chance}",
        _HEADS[member.sign],
    )  # fmt: skip


def _judged(view: TargetView, verdict: TargetVerdict, *, has_network: bool) -> str:
    if not view.truth:
        what = "your network holds no team of this gene" if has_network else "no network is known"
        return f":gray[A prediction: {what}.]"
    truth, named = set(view.truth), set(verdict.genes)
    if truth == named:
        return ":green-badge[:material/check: the whole known team, exactly]"
    return f":orange-badge[{len(truth & named)} of the {len(truth)} known regulators]"


def _why(verdict: TargetVerdict, unjudged: Sequence[str]) -> str:
    """Which model answers, and why that one; ``unjudged`` are those that may still come first."""
    said = f"Named by **{verdict.label}**"
    so_far = " and is judged so far" if unjudged else ""
    if verdict.record is not None and verdict.is_chosen_by_validation:
        said += (
            f", which was right for {verdict.record.right} of {verdict.record.total} validation "
            f"targets, more than any other method that answers here{so_far}."
        )
    else:
        said += ": no validation targets say which method is right most often here, so the first "
        said += "of a fixed order answers."
    if verdict.unavailable:
        said += f" {', '.join(verdict.unavailable)} would come first, but names no team of this "
        said += "size."
    return said


def _show_sure(context: Context, view: TargetView, verdict: TargetVerdict) -> None:
    st.subheader("How sure?", anchor=False, help=gloss("Confidence"))
    if verdict.probability is None:
        st.metric("The whole team is right", "not known")
        st.caption(
            "No known teams are left to measure it by. Train on a network, or look at what the "
            "data tells and how many methods agree."
        )
    else:
        source = _source(verdict)
        if view.size_is_found:
            source += " There the team size was told; here it counts with its doubt."
        st.metric("The whole team is right", percent(verdict.probability), help=source)
        st.progress(verdict.probability)
        st.caption(source)
    short = verdict.short_list
    if short:
        sets = view.models[verdict.model]
        count = "One set holds" if len(short) == 1 else f"{len(short)} sets hold"
        if sets.listed is not None and len(short) == len(sets.sets) > 1:
            count = f"{len(short)} sets, and less likely ones that are not listed, hold"
        with st.expander(f"{count} the team with {PROMISE:.0%} promise"):
            for place, team in enumerate(short, 1):
                st.markdown(
                    f"{place}. {linked_regulators(context, team, ' + ')}", unsafe_allow_html=True
                )
            held = _held_by(sets.probability, len(short))
            if held is not None and held < PROMISE:
                st.caption(
                    f"The promise holds over targets, easy and hard ones together. This one is "
                    f"harder than most: here the list has a probability of {held:.0%}."
                )
    elif view.size_is_found:
        st.caption(
            f"No list of sets keeps a {PROMISE:.0%} promise where the team size is not told; "
            "choose a size above to see one."
        )
    elif verdict.record is not None and verdict.record.total:
        st.caption(
            f"No list of sets holds the team with {PROMISE:.0%} promise: the known team was among "
            f"the listed sets of {verdict.record.listed} of {verdict.record.total} validation "
            "targets, which are too few or hold it too seldom."
        )


def _held_by(probability: Sequence[float] | None, count: int) -> float | None:
    """Probability that one of the first ``count`` sets is the team; None without probabilities."""
    return None if probability is None else float(sum(probability[:count]))


def _source(verdict: TargetVerdict) -> str:
    record = verdict.record
    if record is None or not record.total:
        return "As the model itself says."
    interval = record.interval
    span = "" if interval is None else f" (95 % interval {interval.lo:.0%} to {interval.hi:.0%})"
    if record.expected is not None:
        return (
            f"The model's own probability. On {record.total} validation targets it expected to be "
            f"right for {record.expected:.0%} and was right for {record.share:.0%}{span}."
        )
    if verdict.rival is None:
        return (
            f"This method names one team and gives no scores, so this is how often it was right on "
            f"{record.total} validation targets{span}."
        )
    return (
        f"What answers as clear as this one were worth on {record.total} validation targets; over "
        f"all of them it was right for {record.share:.0%}{span}."
    )


def swapped(taken: str, given_up: str) -> str:
    """How a rival differs; a larger one, where the size is not told, gives up nothing."""
    return f"{taken} in place of {given_up}" if given_up else f"{taken} besides"


def _show_fooled(context: Context, view: TargetView, verdict: TargetVerdict) -> None:
    st.subheader("What nearly fooled us?", anchor=False)
    said = False
    rival = verdict.rival
    if rival is not None and rival.taken:
        said = True
        true = " That is the known team." if set(rival.team) == set(view.truth) else ""
        swap = swapped(
            linked_regulators(context, rival.taken), linked_regulators(context, rival.given_up)
        )
        st.markdown(
            f":material/swap_horiz: **First rival:** {swap}, {_behind(rival)}.{true}",
            unsafe_allow_html=True,
        )
    elif rival is not None and rival.given_up:
        said = True
        st.markdown(
            f":material/swap_horiz: **First rival:** the same without "
            f"{linked_regulators(context, rival.given_up)}, {_behind(rival)}.",
            unsafe_allow_html=True,
        )
    for twin in verdict.twins:
        said = True
        st.markdown(
            f":material/content_copy: {linked_regulators(context, [twin.gene])} looks like "
            f"{plain(context.dataset.display(twin.member))} (correlation {twin.correlation:.2f}): "
            "the data can hardly tell them apart.",
            unsafe_allow_html=True,
        )
    if verdict.agreeing:
        said = True
        st.markdown(
            f":material/handshake: **{', '.join(verdict.agreeing)}** "
            f"{'names' if len(verdict.agreeing) == 1 else 'name'} the same team."
        )
    for label, team in list(verdict.dissenting.items())[-2:]:
        said = True
        changed = [gene for gene in team if gene not in verdict.genes]
        st.markdown(
            f":material/alt_route: **{label}** names {linked_regulators(context, changed)} instead."
            if changed
            else f":material/alt_route: **{label}** names a part of this team.",
            unsafe_allow_html=True,
        )
    if not said:
        st.markdown("Nothing else came close: no other set, twin or method is known.")


def _behind(rival: RunnerUp) -> str:
    """How near the rival came, as a probability where there is one."""
    if rival.probability is None:
        return f"{rival.behind:.2f} behind"
    return f"{percent(rival.probability, 1)} probable"
