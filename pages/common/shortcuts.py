"""What every page has beside its content: a key for the search, and text that can be read."""

import streamlit as st

# Streamlit's captions have a contrast of 4.15 (4.11 in the dark), and 4.5 is what readers need.
_LOOK = """
<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] p {
  color: light-dark(#515c6b, #a4afbd); opacity: 1;
}
</style>
"""

_SCRIPT = """
<script>
if (!window.grncoreSlash) {
  window.grncoreSlash = true;
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
