// The box that a correction is typed into, and what the server says will be kept of it.

import { body, find, page } from "./page.js";

// What is typed is not always what is kept; the server says what will be.
let telling = 0;

export function foretell() {
  clearTimeout(telling);
  const box = find("value");
  const line = find("written");
  if (!box || !line) return;
  const typed = box.value;
  if (!typed.trim() || !/[\s<_＿\p{C}]|^[-—－–\/\\／―─]+$/u.test(typed)) {
    line.textContent = "";
    return;
  }
  telling = setTimeout(async () => {
    try {
      const answer = await fetch("/written", { method: "POST", body: body({ value: typed }) });
      if (!answer.ok || answer.redirected || box.value !== typed) return;
      const kept = (await answer.json()).value;
      line.textContent = kept === null ? line.dataset.blank : kept === typed.trim() ? "" : line.dataset.said.replace("%", () => kept);
    } catch {
      line.textContent = "";
    }
  }, 120);
}

export function edit(text) {
  const box = find("value");
  if (!box || box.disabled) return false;
  box.value = text;
  box.focus();
  foretell();
  return true;
}

// The key of a reading may be the first digit of a figure: it is written down, and Enter takes the reading.
// Whatever else is typed makes it text.
export function arm(form) {
  disarm();
  if (!edit(form.dataset.key)) return;
  form.classList.add("armed");
  find("armed").textContent = find("armed").dataset.said.replace("%", form.dataset.key);
}

export function disarm() {
  const form = document.querySelector("form.armed");
  if (!form) return null;
  form.classList.remove("armed");
  find("armed").textContent = "";
  return form;
}

document.addEventListener("input", () => {
  disarm();
  foretell();
});

// Text that is marked in the source goes into the box.
document.addEventListener("mouseup", (event) => {
  if (!page() || page().dataset.kind !== "field" || !event.target.closest(".paper")) return;
  const text = String(getSelection()).replace(/\s+/g, "");
  if (text && text.length < 500) edit(text);
});
