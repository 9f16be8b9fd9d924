// What is kept on this device: fields and files that were not sent yet, by person and form.
// IndexedDB; localStorage for fields where a browser has none or it is broken.

const NAME = "backstopping-offline";
const KEPT = "backstopping-field:";
const NOW = "backstopping-now:";

function asPromise(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function whole(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

async function openDatabase() {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => {
    for (const name of ["fields", "files"]) {
      const rows = request.result.createObjectStore(name, { keyPath: "key" });
      rows.createIndex("paper", ["user", "paper"]);
      rows.createIndex("user", "user");
    }
  };
  const base = await asPromise(request);
  base.onversionchange = () => base.close();
  return base;
}

class Database {
  constructor(base) {
    this.base = base;
  }

  async all(kind, user, paper) {
    const rows = this.base.transaction(kind).objectStore(kind);
    return asPromise(paper ? rows.index("paper").getAll([user, paper]) : rows.index("user").getAll(user));
  }

  async put(kind, row) {
    const work = this.base.transaction(kind, "readwrite", { durability: "strict" });
    work.objectStore(kind).put(row);
    await whole(work);
  }

  async remove(kind, key) {
    const work = this.base.transaction(kind, "readwrite");
    work.objectStore(kind).delete(key);
    await whole(work);
  }
}

// Fields only: a file does not fit.
class Strings {
  async all(kind, user, paper) {
    if (kind !== "fields") return [];
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(KEPT))
      .map((key) => JSON.parse(localStorage.getItem(key)))
      .filter((row) => row.user === user && (!paper || row.paper === paper));
  }

  async put(kind, row) {
    if (kind !== "fields") throw new Error("No place for files.");
    localStorage.setItem(KEPT + row.key, JSON.stringify(row));
  }

  async remove(kind, key) {
    localStorage.removeItem(KEPT + key);
  }
}

export async function openStore() {
  try {
    return new Database(await openDatabase());
  } catch {
    return new Strings();
  }
}

// The pause has not come yet and the page may be killed: what is being typed, at once.
export function holdNow(user, paper, name, value) {
  try {
    localStorage.setItem(NOW + JSON.stringify([user, paper, name]), value);
  } catch {
    // No room: the pause will say so.
  }
}

export function releaseNow(user, paper, name) {
  try {
    localStorage.removeItem(NOW + JSON.stringify([user, paper, name]));
  } catch {
    // Nothing was held.
  }
}

export function heldNow(user, paper) {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(NOW))
      .map((key) => [...JSON.parse(key.slice(NOW.length)), localStorage.getItem(key)])
      .filter(([owner, place]) => owner === user && place === paper)
      .map(([, , name, value]) => [name, value]);
  } catch {
    return [];
  }
}

// One number for this browser, so that the server tells its own texts from another's.
export function deviceNumber(make) {
  try {
    let device = localStorage.getItem("backstopping-device");
    if (!device) localStorage.setItem("backstopping-device", (device = make()));
    return device;
  } catch {
    return make();
  }
}
