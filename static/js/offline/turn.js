// One window of a browser at a time writes in a form, for all of them keep its words in one place.
// The window that was opened last has it; the one before stands still until somebody goes on there.

export function takeTurn(name, lost) {
  if (!navigator.locks) return Promise.resolve();
  return new Promise((resolve) => {
    const hold = () => {
      resolve();
      return new Promise(() => {});
    };
    navigator.locks.request(name, { steal: true }, hold).catch(lost);
  });
}
