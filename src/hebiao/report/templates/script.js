(function () {
  "use strict";
  function each(list, act) { Array.prototype.forEach.call(list, act); }

  var lift = {};  // by id of what is filtered: shows all of it again

  // What a row is found by. Names of files are shortened, and whole in their titles; of a form only its headline counts,
  // for the whole of it would be found for nearly any word.
  function wordsOf(row, inTable) {
    if (row.words === undefined) {
      var part = inTable ? row : row.firstElementChild;
      var words = [part.textContent];
      each(part.querySelectorAll("[title]"), function (node) { words.push(node.title); });
      row.words = words.join("\n").toLowerCase();
    }
    return row.words;
  }

  each(document.querySelectorAll(".filter"), function (bar) {
    var target = document.getElementById(bar.getAttribute("data-for"));
    var rows = target.tBodies ? target.tBodies[0].rows : target.children;
    if (rows.length < 2) { return; }
    var out = bar.querySelector("output");
    function apply() {
      var shown = 0;
      each(rows, function (row) {
        var ok = true;
        each(bar.querySelectorAll("select"), function (s) {
          var has = row.getAttribute("data-" + s.name) || "";
          if (s.name !== "unit") { has = has.split(" ").indexOf(s.value) >= 0 ? s.value : ""; }
          if (s.value && has !== s.value) { ok = false; }
        });
        var word = bar.querySelector("input").value.trim().toLowerCase();
        if (ok && word) { ok = wordsOf(row, target.tBodies).indexOf(word) >= 0; }
        row.hidden = !ok;
        if (ok) { shown += 1; }
      });
      out.textContent = shown + " / " + rows.length;
      bar.classList.toggle("some", shown < rows.length);
    }
    lift[target.id] = function () {
      each(bar.querySelectorAll("input, select"), function (field) { field.value = ""; });
      apply();
    };
    bar.addEventListener("input", apply);
    bar.hidden = false;
    apply();
  });

  function keysOf(node) { return (node.getAttribute("data-k") || "").split(" "); }

  each(document.querySelectorAll(".pair"), function (pair) {
    var index = null, pinned = null;
    function build() {
      index = {};
      each(pair.querySelectorAll("[data-k]"), function (node) {
        keysOf(node).forEach(function (key) { (index["$" + key] = index["$" + key] || []).push(node); });
      });
    }
    function clear() { each(pair.querySelectorAll(".hot"), function (node) { node.classList.remove("hot"); }); }
    function light(node, scroll) {
      if (!index) { build(); }
      clear();
      if (!node) { return; }
      var inSource = node.closest(".source");
      node.classList.add("hot");
      keysOf(node).forEach(function (key) {
        (index["$" + key] || []).forEach(function (other) {
          if (other.closest(".source") === inSource) { return; }
          other.classList.add("hot");
          if (scroll) { other.scrollIntoView({ block: "nearest" }); scroll = false; }
        });
      });
    }
    function of(event) { return event.target.closest ? event.target.closest("[data-k]") : null; }
    pair.addEventListener("mouseover", function (e) { var n = of(e); if (n) { light(n, false); } });
    pair.addEventListener("mouseleave", function () { light(pinned, false); });
    pair.addEventListener("focusin", function (e) { var n = of(e); if (n) { light(n, true); } });
    pair.addEventListener("click", function (e) {
      var n = of(e);
      pinned = n === pinned ? null : n;
      light(pinned, true);
    });
    pair.addEventListener("keydown", function (e) {
      var n = of(e);
      if (!n) { return; }
      var step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[e.key];
      if (step) {
        var all = Array.prototype.slice.call(n.closest(".pane").querySelectorAll("[data-k]"));
        var next = all[all.indexOf(n) + step];
        if (next) { next.tabIndex = 0; next.focus(); }
        e.preventDefault();
      } else if (e.key === "Escape") { pinned = null; clear(); }
    });
  });

  function reveal() {
    var target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    var box = target && target.closest("details");
    if (!box || (box.open && !box.hidden)) { return; }
    if (box.hidden) { lift[box.parentNode.id](); }
    box.open = true;
    target.scrollIntoView();
  }
  window.addEventListener("hashchange", reveal);
  document.addEventListener("click", function (e) {
    // A second click on the same link changes no address.
    var link = e.target.closest ? e.target.closest("a[href]") : null;
    if (link && link.getAttribute("href") === location.hash) { reveal(); }
  });
  reveal();

  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });
})();
