// The source beside a field: what is marked is brought into sight, and pages that are being drawn come into their place.

import { find, page } from "./page.js";

// Pages of the source that are still being drawn come into their place once they are there; nothing else moves.
export async function awaitPages() {
  const at = page();
  for (let place; (place = at.querySelector(".place[data-pending]")); ) {
    try {
      const answer = await fetch(place.dataset.pending);
      if (page() !== at || answer.redirected) return;
      if (answer.status === 202) continue;
      const fresh = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
      const inner = fresh.querySelector(".place");
      if (page() !== at || !inner) return;
      const same = inner.dataset.pending === place.dataset.pending;
      place.replaceWith(inner);
      fit();
      const lit = inner.querySelector(".lit, mark, .near");
      if (lit) bring(lit);
      if (same) return;
    } catch {
      return;
    }
  }
}

export function bring(cell) {
  const paper = cell.closest(".paper");
  if (!paper) return;
  const a = cell.getBoundingClientRect();
  const b = paper.getBoundingClientRect();
  paper.scrollTop += a.top - b.top - Math.max(40, (b.height - a.height) / 2);
  paper.scrollLeft += a.left - b.left - (b.width - a.width) / 2;
}

// In a low window the part that is looked at becomes as low as the window, around what is marked, so that it can be read.
export function fit() {
  const picture = find("picture");
  const marked = picture ? [...picture.querySelectorAll(".box")].map((box) => box.getBBox()) : [];
  if (!marked.length) return;
  const [x, y, wide, tall] = picture.dataset.near.split(" ").map(Number);
  const frame = picture.parentElement.getBoundingClientRect();
  const top = Math.min(...marked.map((b) => b.y));
  const bottom = Math.max(...marked.map((b) => b.y + b.height));
  const low = Math.max((wide * frame.height) / frame.width, (bottom - top) * 1.5);
  if (!(low < tall)) return;
  const start = Math.min(Math.max(y, (top + bottom - low) / 2), y + tall - low);
  picture.dataset.near = [x, start, wide, low].join(" ");
  picture.setAttribute("viewBox", picture.dataset.near);
}

export function zoom() {
  const picture = find("picture");
  if (!picture) return;
  const near = picture.getAttribute("viewBox") === picture.dataset.near;
  picture.setAttribute("viewBox", near ? picture.dataset.far : picture.dataset.near);
  picture.classList.toggle("far", near);
}
