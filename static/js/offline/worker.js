// Keeps the pages of forms and kits that were visited, for the person who visited them, so that
// they open without a network. It answers for nothing else: other pages, requests of htmx and
// files go their usual way. Texts are none of its business (sync.js).

const PAGES = "backstopping-pages";
const ASSETS = "backstopping-assets";
const FRESH = "backstopping-fresh";
const OURS = [PAGES, ASSETS, FRESH];
const LOGOUT = "/accounts/logout/";
const MARK = "X-Keep-Offline";
const AGE = 45 * 24 * 3600 * 1000;
//: How long a page may take to begin, in milliseconds, before the kept one is shown.
const PATIENCE = 12000;

self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("activate", (event) => {
  event.waitUntil(tidy().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname === LOGOUT) {
    if (request.method === "POST") event.waitUntil(forget());
  } else if (request.mode === "navigate" && url.pathname.startsWith("/reports/")) {
    event.respondWith(request.method === "GET" ? page(event, url) : sent(event, url));
  } else if (request.method === "GET" && url.pathname.startsWith("/static/")) {
    event.respondWith(asset(request, url));
  }
});

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep, event.data.assets));
  if (event.data.forget) event.waitUntil(forget());
});

// --- pages -------------------------------------------------------------------------------
async function page(event, url) {
  const kept = await keptPage(url.pathname);
  const answer = fetch(event.request);
  answer.then((found) => look(event, url, found.clone()), () => {});
  if (!kept) return answer;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  try {
    const found = await Promise.race([answer, late]);
    return found && found.status < 500 ? found : kept;
  } catch {
    return kept;
  }
}

// A form on its way that did not come through: back to the form, where all of it is kept.
async function sent(event, url) {
  try {
    const answer = await fetch(event.request);
    if (answer.type === "opaqueredirect") event.waitUntil(clear(url.pathname).catch(() => {}));
    return answer;
  } catch (error) {
    if (!(await keptPage(url.pathname))) throw error;
    return Response.redirect(`${url.pathname}#unsent`, 303);
  }
}

// What the server marks is put aside until its page says that all of it is here.
async function look(event, url, answer) {
  const owner = answer.headers.get(MARK);
  const pages = await caches.open(PAGES);
  const old = await pages.match(url.pathname);
  if (answer.status === 200 && owner && !url.search) {
    await (await caches.open(FRESH)).put(url.pathname, answer);
  } else if (old && (answer.status === 403 || answer.status === 404)) {
    await pages.delete(url.pathname);
  }
}

async function keptPage(path) {
  const found = await (await caches.open(PAGES)).match(path);
  const born = found && Date.parse(found.headers.get("X-Kept-At"));
  return found && Date.now() - born < AGE ? found : undefined;
}

async function keep(path, assets) {
  const fresh = await caches.open(FRESH);
  let answer = await fresh.match(path);
  if (!answer) {
    answer = await fetch(path, { credentials: "same-origin", redirect: "manual" });
    if (answer.status !== 200 || !answer.headers.get(MARK)) return;
  }
  const files = await caches.open(ASSETS);
  await Promise.all(assets.map(async (one) => (await files.match(one)) || files.add(one)));
  const owner = answer.headers.get(MARK);
  await leaveTo(owner);
  const headers = new Headers(answer.headers);
  headers.delete("Content-Encoding"); // the body is read, and written plain
  headers.set("X-Kept-At", new Date().toISOString());
  headers.set("X-Kept-With", JSON.stringify(assets));
  const copy = new Response(await answer.blob(), { status: 200, headers });
  await (await caches.open(PAGES)).put(path, copy);
  await fresh.delete(path);
  await tidy();
}

// Pages of one person only: whoever comes next finds none of another's.
async function leaveTo(owner) {
  const pages = await caches.open(PAGES);
  for (const request of await pages.keys()) {
    const found = await pages.match(request);
    if (found.headers.get(MARK) !== owner) await pages.delete(request);
  }
}

async function forget() {
  await caches.delete(PAGES);
  await caches.delete(FRESH);
  await clear().catch(() => {});
}

// Copies of texts that the server has; of one page, or of all. What was not sent stays.
async function clear(path) {
  const base = await new Promise((resolve, reject) => {
    const request = indexedDB.open("backstopping-offline");
    request.onupgradeneeded = () => request.transaction.abort();
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const rows = base.transaction("fields", "readwrite").objectStore("fields").openCursor();
  rows.onsuccess = () => {
    const { result } = rows;
    if (!result) return base.close();
    const { page, queue, value, base: sent, rival } = result.value;
    const isSent = queue.length === 0 && value === sent && !rival;
    if (isSent && (!path || page === path)) result.delete();
    return result.continue();
  };
}

// Files that no kept page uses any more, old pages, and what older versions left.
async function tidy() {
  for (const name of await caches.keys()) {
    if (name.startsWith("backstopping-") && !OURS.includes(name)) await caches.delete(name);
  }
  const pages = await caches.open(PAGES);
  const used = new Set();
  for (const request of await pages.keys()) {
    const found = await pages.match(request);
    if (Date.now() - Date.parse(found.headers.get("X-Kept-At")) > AGE) await pages.delete(request);
    else for (const one of JSON.parse(found.headers.get("X-Kept-With") || "[]")) used.add(one);
  }
  const files = await caches.open(ASSETS);
  for (const request of await files.keys()) {
    if (used.size && !used.has(request.url)) await files.delete(request);
  }
}

// --- files -------------------------------------------------------------------------------
// A name with its checksum never changes; any other is asked for again while there is a network.
async function asset(request, url) {
  const isFinal = /\.[0-9a-f]{12}\.\w+$/.test(url.pathname);
  const kept = await caches.match(request, { cacheName: ASSETS, ignoreVary: true });
  if (kept && isFinal) return kept;
  try {
    return await fetch(request);
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}
