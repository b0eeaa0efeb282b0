"""What every page has beside its content: keys, a way back, text to read."""

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
button[aria-label^="Help"], button[aria-label^="Remove "] {
  position: relative;
}
button[aria-label^="Help"]::after, button[aria-label^="Remove "]::after {
  content: ""; position: absolute; inset: -5px;
}
button[aria-label^="Remove "]::after { inset: -10px -5px; }
[data-testid="stMarkdownContainer"] a, [data-testid="stHtml"] a { padding-block: 4px; }
/* A gene's name may have one letter; a line must not break between it and a comma. */
[data-testid="stMarkdownContainer"] a[target="_self"]:not(svg a) {
  padding-inline: 10.5px; margin-inline: -10.5px;
}
/* A tile's label is cut where it is longer than the tile. */
[data-testid="stMetricLabel"] * { white-space: normal !important; }
/* A row of many pills goes on below itself, where Streamlit lets it run out of a phone's screen. */
[data-testid="stButtonGroup"] [role="toolbar"] { flex-wrap: wrap; row-gap: 0.25rem; }
/* Streamlit shows where the keyboard is by the tint that also marks the page that is open. */
[data-testid="stPageLink"] a:focus-visible, [data-testid="stMain"]:focus-visible,
[data-testid="stMarkdownContainer"] a:focus-visible, [data-testid="stHtml"] a:focus-visible {
  outline: 2px solid light-dark(#1d4a8f, #a9c5f5) !important; outline-offset: -2px;
}
/* Tools of tables show under the pointer alone; a switch is tinted, a figure's tool in black. */
[data-testid="stElementToolbar"]:focus-within { opacity: 1; z-index: 10; }
[data-testid="stElementToolbar"] button:focus-visible, .modebar-btn:focus-visible,
[data-testid="stCheckbox"] label:has(input:focus-visible) {
  outline: 2px solid light-dark(#1d4a8f, #a9c5f5) !important; outline-offset: 1px;
}
.st-key-navigation a[aria-current="page"] {
  background-color: light-dark(rgba(51, 92, 144, .12), rgba(169, 197, 245, .18)); font-weight: 600;
}
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
  const search = () => document.querySelector(
    'input[aria-label="Find a gene"], input[aria-label^="Target gene"], ' +
    'input[aria-label^="Regulator"]');
  let wantedUntil = 0;  // a page that is still being drawn has no search to go to yet
  const go = () => {
    const box = Date.now() < wantedUntil && search();
    if (box) { wantedUntil = 0; box.focus(); }
  };
  // Streamlit puts what a button opens at the end of the page, some fifty tabs away.
  let opener = null;
  const inside = () => document.querySelector('[data-testid="stPopoverBody"]');
  const enter = () => {
    const first = opener && Date.now() < opener.until &&
      inside()?.querySelector("button:enabled, a[href], input, textarea");
    if (first) { opener.until = 0; first.focus(); }
  };
  document.addEventListener("keydown", (event) => {
    const button = event.target.closest('[data-testid="stPopover"] button');
    if (button && !inside() && (event.key === "Enter" || event.key === " ")) {
      opener = { button, until: Date.now() + 5000 };
    } else if (event.key === "Escape" && opener && inside()?.contains(event.target)) {
      setTimeout(() => { if (!inside()) opener.button.focus(); }, 200);
    }
  }, { capture: true });
  // The first page has two addresses; Streamlit marks its link at one of them, by colour alone.
  const root = () => new URL("./", document.baseURI);
  const named = (path) => path === "overview" ? "" : path;
  const mark = () => {
    const here = named(location.pathname.slice(root().pathname.length));
    document.querySelectorAll(".st-key-navigation a").forEach((link) => {
      const page = named(link.getAttribute("href").split("?")[0].replace("./", ""));
      if (page !== here) link.removeAttribute("aria-current");
      else if (link.ariaCurrent !== "page") link.setAttribute("aria-current", "page");
    });
  };
  // In a new tab a link of the navigation would open the demo, and that of the first page, which is
  // empty, this page again.
  const complete = (event) => {
    const link = event.target.closest?.(".st-key-navigation a");
    if (!link) return;
    const page = link.getAttribute("href").split("?")[0] || "./", kept = new URLSearchParams();
    new URLSearchParams(location.search).forEach((value, field) => {
      if (/^(dataset|checkpoint)$/.test(field) || (field === "target" && page !== "./"))
        kept.set(field, value);
    });
    link.setAttribute("href", page + (kept.size ? `?${kept}` : ""));
  };
  ["pointerover", "focusin"].forEach((kind) => document.addEventListener(kind, complete));
  // A new tab is asked for by these keys everywhere else.
  document.addEventListener("click", (event) => {
    const asked = event.ctrlKey || event.metaKey || event.shiftKey;
    if (asked && event.target.closest?.('[data-testid="stPageLink"] a')) event.stopPropagation();
  }, { capture: true });
  // A row opens at a click on its box; by the keyboard Streamlit knows Shift and Space alone.
  document.addEventListener("keydown", (event) => {
    const table = event.target.closest?.('[data-testid="stDataFrame"]');
    if (!table || event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const cell = table.querySelector('td[data-testid^="glide-cell-"]');
    // The column of boxes is counted in the one number and not in the other.
    if (cell?.getAttribute("aria-colindex") !== cell?.dataset.testid.split("-")[2]) return;
    event.preventDefault();
    event.stopPropagation();
    event.target.dispatchEvent(new KeyboardEvent("keydown", {
      key: " ", code: "Space", keyCode: 32, shiftKey: true, bubbles: true, cancelable: true,
    }));
  }, { capture: true });
  new MutationObserver(() => { lift(); mark(); go(); enter(); })
    .observe(document.body, { childList: true, subtree: true });
  lift();
  mark();
  document.addEventListener("keydown", (event) => {
    const at = event.target;
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName)) return;
    event.preventDefault();
    wantedUntil = Date.now() + 5000;
    go();
  });
  // What a user does is one step to go back over, though it may change the address several times:
  // the page, then what it shows, and sometimes the other way round.
  const push = history.pushState.bind(history);
  let isNew = false;
  const note = (done) => () => { isNew = done; };
  ["pointerdown", "keydown", "click"].forEach(
    (kind) => document.addEventListener(kind, note(true), { capture: true }));
  window.addEventListener("popstate", note(false));
  history.pushState = (state, title, url) => {
    if (isNew) push(state, title, url); else history.replaceState(state, title, url);
    isNew = false;
  };
}
</script>
"""


def add_shortcuts() -> None:
    """``/`` puts the cursor into the search for a gene; each action is one step to go back over.

    What a button opens by a key takes the focus, and gives it back at Escape.
    """
    st.html(_LOOK)
    st.html(_SCRIPT, unsafe_allow_javascript=True)
