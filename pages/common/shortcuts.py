"""What every page has beside its content: a key for the search, text and headings to read."""

import streamlit as st

# Streamlit's captions have a contrast of 4.15 (4.11 in the dark), and 4.5 is what readers need.
# What is chosen it writes in the colour that it also puts under white text: one of them is faint.
_LOOK = """
<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: light-dark(#515c6b, #a4afbd); opacity: 1;
}
[data-selected="true"], [data-selected="true"] *, [data-testid="stSliderThumbValue"] * {
  color: light-dark(#1d4a8f, #a9c5f5) !important;
}
/* Streamlit lets the links of a list overlap, and its small buttons have 7 to 16 pixels to hit. */
.st-key-navigation [data-testid="stElementContainer"]:has([data-testid="stPageLink"]) {
  margin: -2px 0;
}
button[aria-label^="Help for"], button[aria-label^="Remove "] {
  position: relative;
}
button[aria-label^="Help for"]::after, button[aria-label^="Remove "]::after {
  content: ""; position: absolute; inset: -5px;
}
button[aria-label^="Remove "]::after { inset: -10px -5px; }
@media (max-width: 640px) { /* of tiles, two a row */
  [data-testid="stColumn"]:has(> [data-testid="stVerticalBlock"] >
      [data-testid="stElementContainer"]:only-child > [data-testid="stMetric"]) {
    min-width: calc(50% - 0.5rem) !important; flex-basis: calc(50% - 0.5rem) !important;
  }
}
</style>
"""

_SCRIPT = """
<script>
if (!window.grncoreSlash) {
  window.grncoreSlash = true;
  // Streamlit's subheader is an h3, whatever stands above it; on our pages that is the h1.
  const lift = () => document.querySelectorAll("h3:not([aria-level])").forEach(
    (heading) => heading.setAttribute("aria-level", "2"));
  new MutationObserver(lift).observe(document.body, { childList: true, subtree: true });
  lift();
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    const box = document.querySelector(
      'input[aria-label="Find a gene"], input[aria-label^="Target gene"], ' +
      'input[aria-label^="Regulator"]');
    if (!box) return;
    event.preventDefault();
    box.focus();
  });
}
</script>
"""


def add_shortcuts() -> None:
    """``/`` puts the cursor into the search for a gene."""
    st.html(_LOOK)
    st.html(_SCRIPT, unsafe_allow_javascript=True)
