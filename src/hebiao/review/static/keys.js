// Adds keys. Every page works without it.

import { arm, disarm, edit } from "./box.js";
import { cast, find, page, zh } from "./page.js";
import { zoom } from "./source.js";
import { busy, enter, go } from "./swap.js";

// A key that falls between two pages, and all that follow it without a pause, were meant for a page that is gone:
// half of a figure must not land on the next field.
const PAUSE = 600;
export const adrift = { last: -Infinity };

function send(form, by) {
  const fields = new URLSearchParams(new FormData(form, by));
  // The reason goes with whatever is decided.
  if (form.getAttribute("action") === "/decide" && find("why")) fields.set("why", find("why").value);
  const finding = form.closest("[id^='finding-']");
  go(form.getAttribute("action"), { method: "POST", body: fields }, form, finding ? `#${finding.id}` : "");
}

// In a field a stroke may begin a correction, a date for one; there the link is for the hand.
function seek() {
  const box = find("q");
  if (!box) return go("/forms").then(() => find("q") && find("q").focus());
  box.focus();
  box.select();
}

const acts = {
  help: () => find("keys").showModal(),
  undo: () => send(find("undo")),
  skip: () => go(page().dataset.skip),
  begin: () => go(page().dataset.go),
  zoom,
};

function command(event) {
  const at = page().dataset;
  // A capital letter begins a text; with the caps lock on, letters are commands as ever.
  if (event.shiftKey && /^[A-Z]$/i.test(event.key)) return null;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const field = at.kind === "field";
  if (key === "?" || key === "？") return acts.help;
  if (key === "u") return acts.undo;
  if (key === "/" && at.kind !== "field") return seek;
  if (key === "l" && at.list) return () => go(at.list);
  if (field) {
    const number = /^[1-9]$/.test(key) && document.querySelector(`form[data-key="${key}"]`);
    if (number) return () => (number.hasAttribute("data-once") ? send(number) : arm(number));
    // What stands in the box is what the person means: Enter goes back to it, and never past it to what was read.
    if (key === "Enter" && find("value").value.trim()) return () => find("value").focus();
    if (key === "Enter") return () => send(document.querySelector("form[data-enter]"));
    if (key === "Tab" && !event.shiftKey) return acts.skip;
    const other = document.querySelector('form[data-key="2"]');
    if (key === "x" && other) return () => send(other);
    const button = { r: "reject", s: "unsure", b: "blank" }[key];
    if (button) return () => find(button).disabled || send(find("own"), find(button));
    if (key === "n") return () => find("why").focus();
    if (key === "f") return () => go(at.whole);
    if (key === "z") return zoom;
    if (key === "=" || key === "e") return () => edit(find("value").dataset.now) && find("value").select();
    return null;
  }
  if (key === "f" && at.kind === "form") return () => history.back();
  if (key === "Enter" && at.go) return () => go(at.go);
  if (key === "Tab" && at.kind === "clash") return () => go("/next" + at.query);
  return null;
}

function drops(event) {
  const writes = event.key.length === 1 || event.key === "Enter";
  if (writes && (busy || event.timeStamp - adrift.last < PAUSE)) adrift.last = event.timeStamp;
  return busy || adrift.last === event.timeStamp;
}

document.addEventListener("keydown", (event) => {
  if (!page() || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (drops(event)) {
    event.preventDefault();
    if (!busy && !document.querySelector(".flash .trouble")) {
      cast(zh() ? "换页时按的键没有作数，请看清这一项再按" : "Keys pressed between two pages did not count; look at this field first");
    }
    return;
  }
  const on = event.target;
  const typing = on.matches("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") {
      if (disarm()) on.value = "";
      on.blur();
      find("main").focus();
    }
    if (event.key === "=" && disarm()) event.preventDefault();
    // Prose wraps in its box, and is kept by Enter all the same; not by the Enter of an input method (229 is its mark
    // where the composition is said to have ended before).
    if (event.key === "Enter" && on.matches("#value")) {
      event.preventDefault();
      if (!event.isComposing && event.keyCode !== 229 && on.value.trim()) send(disarm() || find("own"));
    }
    // Behind a reason comes the key of a decision; what was typed is decided with it at once.
    if (event.key === "Enter" && on.matches("#why")) {
      event.preventDefault();
      if (event.isComposing || event.keyCode === 229) return;
      if (find("value").value.trim()) send(find("own"));
      else find("main").focus();
    }
    return;
  }
  // A key on a link or button that the person has moved to does what it always does.
  const button = on.closest("a, button, summary");
  if (button && (event.key === "Enter" || event.key === " ")) return;
  if (button && event.key === "Tab") return;
  if (event.repeat) {
    if (event.key === "Enter" || /^[1-9]$/.test(event.key)) event.preventDefault();
    return;
  }
  const act = command(event);
  if (act) {
    event.preventDefault();
    act();
    return;
  }
  // Anything else that writes begins a correction; input methods announce themselves as Process.
  if (page().dataset.kind !== "field") return;
  const box = find("value");
  if (event.key === "Process") box.focus();
  else if (event.key.length === 1 && event.key !== " " && box && !box.disabled) {
    box.value = "";
    box.focus();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!page() || form.method === "dialog" || form.action.endsWith("/logout")) return;
  event.preventDefault();
  if (form.matches(".again")) enter(form).catch(() => location.reload());
  else if (form.method === "post") {
    const plain = !event.submitter || !event.submitter.name;
    send((form.id === "own" && plain && disarm()) || form, event.submitter);
  }
  else go(form.getAttribute("action") + "?" + new URLSearchParams(new FormData(form)));
});

document.addEventListener("click", (event) => {
  const on = event.target.closest("[data-act]");
  if (on) {
    event.preventDefault();
    acts[on.dataset.act]();
    return;
  }
  const link = event.target.closest("a[href^='/']");
  if (link && link.hasAttribute("data-leave")) return;
  if (!link || !page() || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  go(link.getAttribute("href"));
});
