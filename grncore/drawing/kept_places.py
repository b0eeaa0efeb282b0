"""Places to which a user has dragged the genes of a network, kept by the browser between visits."""

import json
from collections.abc import Iterable
from hashlib import sha256

KEPT = 30
"""Networks whose places a browser keeps, those dragged last."""

_SCRIPT = """
<style>
#computed-places {
  position: fixed; top: 8px; right: 8px; padding: 6px 10px; border-radius: 6px;
  border: 1px solid #8a94a3; background: #fff; color: #1c2430; font: 13px sans-serif;
  cursor: pointer;
}
</style>
<button id="computed-places" hidden>Undo dragging</button>
<script>
(() => {
  const item = "grncore-places", mark = MARK, button = document.getElementById("computed-places");
  const read = () => {
    try { return JSON.parse(localStorage.getItem(item)) || {}; } catch { return {}; }
  };
  const write = (places) => {
    const { [mark]: _, ...others } = read();
    if (Object.keys(places).length) others[mark] = places;  // at the end: dragged last
    const kept = Object.fromEntries(Object.entries(others).slice(-KEPT));
    // Without storage, as in a page opened from a file, places last as long as the page.
    try { localStorage.setItem(item, JSON.stringify(kept)); } catch { }
    button.hidden = !Object.keys(places).length;
  };
  const computed = network.getPositions();
  const put = (places) => {
    for (const [gene, { x, y }] of Object.entries(places))
      if (gene in computed) network.moveNode(gene, x, y);
    network.fit({ animation: false });
  };
  let places = read()[mark] || {};
  if (Object.keys(places).length) { put(places); button.hidden = false; }
  network.on("dragEnd", ({ nodes }) => {
    if (!nodes.length) return;
    places = { ...places, ...network.getPositions(nodes) };
    write(places);
  });
  button.onclick = () => { places = {}; put(computed); write(places); };
})();
</script>
"""


def with_kept_places(page: str, edges: Iterable[tuple[str, str]]) -> str:
    """A page of vis-network that finds its genes where they were dragged to on an earlier visit.

    The browser keeps places for each set of edges, since another choice of edges is laid out anew;
    a button takes them back. Nothing is sent to anybody.

    Parameters
    ----------
    page
        HTML whose script makes a global ``network``, with genes as the identifiers of its nodes.
    edges
        Regulator and target of each edge, in any order.
    """
    mark = sha256(json.dumps(sorted(edges)).encode()).hexdigest()[:20]
    script = _SCRIPT.replace("MARK", json.dumps(mark)).replace("KEPT", str(KEPT))
    head, end, tail = page.rpartition("</body>")
    return f"{head}{script}{end}{tail}"
