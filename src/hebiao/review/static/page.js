// What every part of the script needs of the page: its parts, and the line that tells a person what went wrong.

export const page = () => document.getElementById("page");
export const find = (id) => document.getElementById(id);
export const zh = () => document.documentElement.lang.startsWith("zh");

export function body(fields) {
  const at = page().dataset;
  return new URLSearchParams({ token: at.token, form_id: at.form, path: at.path, ...fields });
}

export function trouble(error) {
  const flash = document.querySelector(".flash");
  if (!flash) return;
  const line = document.createElement("p");
  line.className = "did trouble";
  const said = error ? String(error.message || error) : "";
  line.textContent = error
    ? (zh() ? "没有记下：" : "Not kept: ") + said
    : (zh() ? "连不上核表，正在重试……" : "Waiting for hebiao to answer ...");
  flash.replaceChildren(line);
}

export function cast(text) {
  const flash = document.querySelector(".flash");
  if (!flash) return;
  const line = document.createElement("p");
  line.className = "did trouble";
  line.textContent = text;
  flash.append(line);
}
