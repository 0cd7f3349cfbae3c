/** How much memory V8 takes beyond what is in use. Knows nothing of what that is. */
import { setFlagsFromString } from "node:v8";

/** Until which Node these flags are known to be V8's: one that doesn't know them says so on standard error. */
const LAST_KNOWN_NODE = 24;

const SMALL_STEPS = "--semi-space-growth-factor=1";
/** Small steps, and fewer holes left: what is given back stays with V8 else. */
const SLOWLY = ["--heap-growing-percent=20", SMALL_STEPS, "--optimize-for-size"];
/** What V8 has without; the last one came along with another. */
const AS_EVER = [
  ...["--heap-growing-percent=0", "--semi-space-growth-factor=2"],
  ...["--no-optimize-for-size", "--max-semi-space-size=0"],
];

/**
 * A controller may have little memory, and a long film has hundreds of thousands of frames. Once all is loaded, which is
 * quicker without; and none of it at the end, for V8 takes kept code only under the flags that it was kept under.
 */
export function growSlowly(): void {
  if (Number.parseInt(process.versions.node) > LAST_KNOWN_NODE) return;
  for (const flag of SLOWLY) setFlagsFromString(flag);
  // Each new thread sets this one back (V8: Heap::ConfigureHeap), for all of them.
  process.on("worker", (thread) => {
    thread.once("online", () => {
      setFlagsFromString(SMALL_STEPS);
    });
  });
  process.prependOnceListener("exit", () => {
    for (const flag of AS_EVER) setFlagsFromString(flag);
  });
}
