"""Three steps through the app on a first visit; the browser remembers that they were seen."""

import streamlit as st

COOKIE = "grncore-tour"
"""Cookie of the browser that has seen the tour; it holds the word ``seen`` and nothing else."""

STEPS = (
    (
        "What you look at",
        "**Dataset** and **checkpoint** stand at the top of the sidebar. The demo is simulated, so "
        "that every team is known. Bring your own files on the page **Data**: expression alone is "
        "enough.",
    ),
    (
        "How far to trust it",
        "This page says how often each method is right on targets whose regulators were hidden "
        "from it, and lists **every gene's team** with its confidence and its signs (→ activates, "
        "⊣ represses). Tick a row, or press **/** and type a name, to open a gene.",
    ),
    (
        "One gene",
        "**Explore** answers three questions: which team, how sure, and what nearly fooled us. "
        "Genes in figures and tables can be clicked. Every word is explained under **Words used "
        "here**, and by the question marks.",
    ),
)

_STEP, _SEEN = "tour.step", "tour.seen"

_REMEMBER = f"""
<script>
document.cookie = "{COOKIE}=seen; path=/; max-age=157680000; SameSite=Lax";
</script>
"""


def show_tour() -> None:
    """The next step, until the last one was read or the tour was dismissed."""
    if st.session_state.get(_SEEN):
        st.html(_REMEMBER, unsafe_allow_javascript=True)
        return
    if st.context.cookies.get(COOKIE) == "seen":
        return
    step = st.session_state.setdefault(_STEP, 0)
    title, text = STEPS[step]
    with st.container(border=True, key="tour"):
        st.markdown(f":material/explore: **{step + 1} of {len(STEPS)}: {title}**")
        st.markdown(text)
        with st.container(horizontal=True, vertical_alignment="center"):
            is_last = step == len(STEPS) - 1
            st.button(
                "Done" if is_last else "Next", key="tour.next", type="primary",
                on_click=_end if is_last else _go_on,
            )  # fmt: skip
            if not is_last:
                st.button("Don't show this again", key="tour.dismiss", on_click=_end)


def _go_on() -> None:
    st.session_state[_STEP] = min(st.session_state[_STEP] + 1, len(STEPS) - 1)


def _end() -> None:
    st.session_state[_SEEN] = True
