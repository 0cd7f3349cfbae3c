/** Waits for something, but not for ever. */

/** @returns undefined when it took longer, and `late` was called */
export async function within<T>(work: Promise<T>, timeoutMs: number, late: () => void): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const overdue = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => {
      late();
      resolve(undefined);
    }, timeoutMs);
  });
  return Promise.race([work, overdue]).finally(() => {
    clearTimeout(timer);
  });
}
