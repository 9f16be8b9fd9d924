// Small comforts; every page works without them.

function focusOn(root) {
  const target = root.querySelector(".summary-error, [data-focus]");
  if (target) target.focus();
}

function closeMenus(except) {
  for (const menu of document.querySelectorAll("details.menu[open], details.menu-me[open]")) {
    if (!menu.contains(except)) menu.open = false;
  }
}

// A request that failed must be seen: the words stand in the page, in the reader's language.
function tell(name) {
  const region = document.getElementById("told");
  const words = region && region.dataset[name];
  if (!words) return;
  const box = document.createElement("div");
  const text = document.createElement("p");
  box.className = "told told-late mb-3";
  box.setAttribute("role", "alert");
  text.textContent = words;
  box.append(text);
  region.replaceChildren(box);
  region.scrollIntoView({ block: "center" });
}

// Where they stand above the list, the list comes first: its filters open at a touch.
function foldFilters(root) {
  const isBelow = (width) => window.matchMedia(`(max-width: ${width}px)`).matches;
  for (const fold of root.querySelectorAll("details.filters-fold")) {
    if (!isBelow("tablet" in fold.dataset ? 991.98 : 767.98)) continue;
    fold.open = Boolean(fold.querySelector(".is-invalid"));
  }
}

// Pages that another person left on this device for use without a network are not for this one.
function leaveKeptPages() {
  const { me } = document.body.dataset;
  try {
    if (!me || localStorage.getItem("backstopping-me") === me) return;
    localStorage.setItem("backstopping-me", me);
    for (const name of ["backstopping-pages", "backstopping-fresh"]) window.caches?.delete(name);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

focusOn(document);
foldFilters(document);
leaveKeptPages();

document.addEventListener("click", (event) => closeMenus(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const open = document.querySelector("details.menu[open] > summary, details.menu-me[open] > summary");
  closeMenus(null);
  if (open) open.focus();
});
document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt.parentElement || document;
  focusOn(root);
  foldFilters(root);
});
// A whole page is no fragment: the session ended, or the form led elsewhere. Go there.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, boosted } = event.detail;
  if (boosted || !/^\s*<!doctype/i.test(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  window.location.assign(xhr.responseURL);
});
document.addEventListener("htmx:sendError", () => tell("offline"));
document.addEventListener("htmx:responseError", () => tell("failed"));
