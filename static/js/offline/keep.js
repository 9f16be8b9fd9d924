// Registers the service worker and asks it to keep this page, once everything of it is here.

const LOGOUT = "/accounts/logout/";

export async function keepPage(script) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(script, { scope: "/reports/" });
    // A place of its own: there it only sees that somebody logs out, and forgets his pages.
    navigator.serviceWorker.register(script, { scope: LOGOUT });
    const { active } = await navigator.serviceWorker.ready;
    if (document.readyState !== "complete") await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
    const assets = performance
      .getEntriesByType("resource")
      .map((entry) => entry.name)
      .filter((name) => name.startsWith(`${location.origin}/static/`));
    const linked = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]")];
    const all = new Set([...assets, ...linked.map((one) => one.href || one.src)]);
    active.postMessage({ keep: location.pathname, assets: [...all] });
  } catch {
    // Without a worker the texts are still kept; only the page itself needs the network.
  }
}
