// A field is kept for whoever does something: a page that only stands open lets go of it by itself.

import { body, cast, page, zh } from "./page.js";

const LAPSE = 300000;
let beat = 0;
let touched = false;
export const claimed = { at: 0 };

// The page that has come is kept for the person who looks at it, and none that went before.
export function keep() {
  clearInterval(beat);
  touched = false;
  claimed.at = performance.now();
  if (page().dataset.kind === "field") beat = setInterval(pulse, 60000);
}

export function pulse() {
  if (!touched) return;
  touched = false;
  claim();
}

function touch() {
  touched = true;
  const at = page();
  if (at && at.dataset.kind === "field" && performance.now() - claimed.at > LAPSE) pulse();
}
for (const kind of ["keydown", "pointerdown", "pointermove", "wheel", "input"]) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}

async function claim() {
  claimed.at = performance.now();
  const at = page();
  try {
    const answer = await fetch("/claim", { method: "POST", body: body({}) });
    if (answer.status !== 409 || page() !== at) return;
    const who = await answer.text();
    cast(who + (zh() ? " 正在看这一项" : " is at this field just now"));
  } catch {
    // The next decision says what is wrong.
  }
}

window.addEventListener("pagehide", () => {
  if (page() && page().dataset.kind === "field") navigator.sendBeacon("/release", body({}));
});
