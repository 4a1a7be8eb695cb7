// Pages are swapped without loading them anew. Text from the server is put into the page as the server escaped it;
// nothing here builds markup.

import { foretell } from "./box.js";
import { keep } from "./claim.js";
import { find, page, trouble, zh } from "./page.js";
import { awaitPages, bring, fit } from "./source.js";

const STALE = ["页面已过期，请按 F5 刷新", "the page is too old; reload it with F5"];
export let busy = false;
// Without what stands behind #: a step within the page loads nothing.
const address = () => location.pathname + location.search;
let shown = address();

function settle() {
  const at = page();
  if (!at) return;
  shown = address();
  const kind = at.dataset.kind;
  const lit = document.querySelector(".src .lit, .srcline.lit, .paper mark, .src .near");
  if (lit && kind === "field") bring(lit);
  if (kind === "field") find("main").focus({ preventScroll: true });
  if (location.hash) {
    const asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (asked) asked.scrollIntoView({ block: "center" });
  }
  // What was changed takes the focus, so that whoever hears the page is where they were.
  const changed = at.dataset.at && find(at.dataset.at);
  if (changed) changed.focus({ preventScroll: true });
  fit();
  awaitPages();
  keep();
}

export async function go(url, options, from, hash = new URL(url, location.href).hash) {
  if (busy) return;
  busy = true;
  document.body.classList.add("busy");
  if (from) from.classList.add("taken");
  try {
    const answer = await patient(url, options);
    if (ended(answer)) return;
    const text = await answer.text();
    const next = new DOMParser().parseFromString(text, "text/html");
    const inner = next.getElementById("page");
    if (answer.status >= 400 && !inner) {
      const said = next.querySelector("h1");
      throw new Error(said ? said.textContent : answer.status === 403 ? STALE[zh() ? 0 : 1] : answer.statusText);
    }
    if (!inner || !page()) {
      location.href = answer.url;
      return;
    }
    page().replaceWith(inner);
    document.title = next.title;
    // An answer never tells the part behind #; the page does, for findings move up.
    if (inner.dataset.at) hash = `#${inner.dataset.at}`;
    if (answer.url + hash !== location.href) history.pushState(null, "", answer.url + hash);
    if (page().dataset.kind !== "field") window.scrollTo(0, 0);
    settle();
  } catch (error) {
    trouble(error);
  } finally {
    busy = false;
    document.body.classList.remove("busy");
    if (from) from.classList.remove("taken");
  }
}

// Where the session has ended while something was written, the page stays as it is until the same person has logged in
// again; for anybody else it is loaded anew, and nothing of it is left.
function ended(answer) {
  if (!answer.redirected || new URL(answer.url).pathname !== "/login") return false;
  const door = find("door");
  if (door && written()) door.showModal();
  else location.href = answer.url;
  return true;
}

function written() {
  return ["value", "why"].some((id) => find(id) && find(id).value.trim());
}

export async function enter(form) {
  const answer = await fetch("/login", { method: "POST", body: new URLSearchParams(new FormData(form)) });
  if (!answer.redirected) {
    form.querySelector(".wrong").hidden = false;
    form.password.select();
    return;
  }
  const before = page();
  const fresh = await (await fetch(location.href)).text();
  const inner = new DOMParser().parseFromString(fresh, "text/html").getElementById("page");
  if (!inner || inner.dataset.who !== before.dataset.who || inner.dataset.path !== before.dataset.path) {
    location.reload();
    return;
  }
  const texts = ["value", "why"].map((id) => [id, find(id).value]);
  before.replaceWith(inner);
  settle();
  for (const [id, text] of texts) if (text && find(id)) find(id).value = text;
  if (find("value").value) find("value").focus();
  foretell();
}

// A server that is being started again is waited for: an answer that it had kept is not kept twice.
async function patient(url, options) {
  for (let tries = 0; ; tries++) {
    try {
      return await fetch(url, options);
    } catch (error) {
      if (tries === 20) throw error;
      trouble(null);
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}

// Back and forward swap the page too: while a page is loaded anew, keys would go nowhere.
window.addEventListener("popstate", () => {
  if (address() === shown) return;
  if (busy) location.reload();
  else go(location.href);
});
document.addEventListener("DOMContentLoaded", settle);
