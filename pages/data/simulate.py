"""Simulate a network of one's own: a few sliders, and a dataset whose regulation is known."""

import streamlit as st

from grncore.errors import GrncoreError
from grncore.uploads.files import check_data_name, free_data_name
from grncore.uploads.simulated import SimulationRequest, simulate_into
from pages.common.places import data_folder
from pages.common.result_cache import progress_bar
from pages.common.text import plain
from pages.data.folder import open_folder


def show_simulate() -> None:
    """Sliders, the button, and the progress of the simulation."""
    st.caption(
        "An E. coli-like network is drawn, with hubs and operons, and its cells are simulated as "
        "SERGIO does. Its regulation is known, so every page works on it."
    )
    wish = _pick_wish()
    try:
        config = wish.config()
    except GrncoreError as error:
        st.error(
            plain(str(error)), title="These numbers do not fit together", icon=":material/error:"
        )
        return
    mix = ", ".join(f"{count} with R = {size}" for size, count in sorted(config.targets.items()))
    st.caption(
        f"{sum(config.targets.values()):,} targets ({mix}); {wish.types * wish.cells_per_type:,} "
        "cells."
    )
    suggested = free_data_name(data_folder(), f"simulated-{wish.genes}-{wish.seed}")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(
            "Name of the dataset", key="data.simulate.name", placeholder=suggested, width=380,
            help="A new folder; empty takes the name that is suggested.",
        )  # fmt: skip
        place = st.empty()
        asked = place.button(
            "Simulate and open", key="data.simulate.start", type="primary",
            icon=":material/play_arrow:",
        )  # fmt: skip
    if not asked:
        return
    chosen = name.strip() or suggested
    try:
        check_data_name(data_folder(), chosen)
        # Any click ends this run of the script at its next report, and with it the work.
        place.button("Cancel", key="data.simulate.cancel", icon=":material/close:")
        with progress_bar("Simulation") as progress:
            folder = simulate_into(data_folder(), chosen, wish, progress=progress)
    except (GrncoreError, OSError) as error:
        st.error(plain(str(error)), title="Nothing was simulated", icon=":material/error:")
        return
    open_folder(folder)


def _pick_wish() -> SimulationRequest:
    plain_wish = SimulationRequest()
    with st.container(border=True):
        first, second, third = st.columns(3, gap="medium")
        with first:
            genes = st.slider(
                "Genes", 50, 3000, plain_wish.genes, 50, key="data.sim.genes",
                persist_state="session", help="All genes, regulators among them.",
            )  # fmt: skip
            regulators = st.slider(
                "Regulators", 5, 300, plain_wish.regulators, 5, key="data.sim.regulators",
                persist_state="session", help="Genes that regulate some target. DS3 has 127.",
            )  # fmt: skip
            share = st.slider(
                "Targets, % of the genes", 10, 95, round(100 * plain_wish.target_share), 5,
                key="data.sim.share", persist_state="session",
                help="Genes with regulators. How many have 1, 2, 3 ... is mixed as in DS3.",
            )  # fmt: skip
        with second:
            types = st.slider(
                "Cell types", 1, 12, plain_wish.types, key="data.sim.types",
                persist_state="session",
                help="Each has its own production rates of the master regulators.",
            )  # fmt: skip
            cells = st.slider(
                "Cells per type", 10, 500, plain_wish.cells_per_type, 10, key="data.sim.cells",
                persist_state="session", help="Sampled from one trajectory at steady state.",
            )  # fmt: skip
            largest = st.slider(
                "Largest team (R)", 1, 8, plain_wish.largest_team, key="data.sim.largest",
                persist_state="session", help="Most regulators of a target.",
            )  # fmt: skip
        with third:
            noise = st.slider(
                "Noise of transcription", 0.0, 2.0, plain_wish.noise, 0.1, key="data.sim.noise",
                persist_state="session", help="Amplitude q of both noises; 1 in SERGIO's data.",
            )  # fmt: skip
            seed = st.number_input(
                "Seed", 0, 2**31 - 1, plain_wish.seed, key="data.sim.seed",
                persist_state="session", help="Another seed gives another network.",
            )  # fmt: skip
            technical = st.toggle(
                "Technical noise", plain_wish.technical, key="data.sim.technical",
                persist_state="session",
                help="Outlier genes, library sizes, dropout and molecule counts, as a sequencer "
                "would add them.",
            )  # fmt: skip
    return SimulationRequest(
        genes=genes, regulators=regulators, types=types, cells_per_type=cells,
        target_share=share / 100, largest_team=largest, noise=noise, technical=technical,
        seed=int(seed),
    )  # fmt: skip
