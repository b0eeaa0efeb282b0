"""Keys that work on every page."""

import streamlit as st

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
    st.html(_SCRIPT, unsafe_allow_javascript=True)
