/** Nodes with a kernel of their own, and real NFS between them: test/lab/kernel.sh does the work. Run under `nodes.sh run`. */
import { execFile, execFileSync, spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { join, relative } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { quoteCommand } from "../../lib/nodes/quote.ts";
import { builtRoot } from "../program.ts";

const script = join(import.meta.dirname, "kernel.sh");
/** Where the packages are unpacked, once for this tree: by `kernel.sh packages .cache/kernel`, or before the first start. */
const root = join(import.meta.dirname, "..", "..");
const packages = join(root, ".cache", "kernel");
const env = { ...process.env, DFFMPEG_KERNEL: packages };

/** This tree, as a node sees it, and what makes its Node.js read TypeScript. */
export const tree = "/mnt/repository";
/** The same, as it was built: a copy where DFFMPEG_TEST_PROGRAM names one, for a test packs anew, which empties dist meanwhile. */
export const built = join(tree, relative(root, builtRoot ?? root));
export const typescript = ["--import", `${tree}/node_modules/tsx/dist/loader.mjs`] as const;

/** A program that runs on a node and is talked to by lines. */
export interface Spoken {
  say(line: string): void;
  /** The next line it prints; rejects when there is none. */
  hear(): Promise<string>;
  /** Resolves when it has ended. */
  readonly ended: Promise<void>;
}

export interface KernelNode {
  readonly name: string;
  readonly address: string;
  /** What it prints; rejects when it fails. Words, not a command line. */
  run(...words: readonly string[]): Promise<string>;
  /** Whether it succeeds. */
  succeeds(...words: readonly string[]): Promise<boolean>;
  /** It ends with its connection, or its node. */
  start(...words: readonly string[]): ChildProcessWithoutNullStreams;
  talk(...words: readonly string[]): Spoken;
  befall(fate: "kill" | "power" | "cut" | "join" | "freeze" | "thaw"): void;
  /** For good, with all that was started there: its connections would never tell. */
  down(): void;
}

export type Role =
  | readonly ["server", exportOptions?: string]
  | readonly ["machine"]
  | readonly ["client", mountOptions: string, server: string];

/** Starts them all at once; a client waits for its server. Rejects, saying why, where there can be no such nodes. */
export function startKernels(roles: Readonly<Record<string, Role>>): KernelNode[] {
  kernel("packages", packages);
  const entries = Object.entries(roles);
  for (const [index, [name, role]] of entries.entries()) kernel("boot", name, String(index), ...role.map(String));
  for (const [name] of entries) kernel("wait", name);
  return entries.map(([name], index) => node(name, addressOf(index)));
}

/** Of the node started as number `index`. */
export const addressOf = (index: number): string => `10.77.0.${150 + index}`;

export function stopKernels(nodes: readonly KernelNode[]): void {
  for (const each of nodes) each.down();
}

function kernel(...args: readonly string[]): void {
  execFileSync(script, args, { env, stdio: ["ignore", "ignore", "inherit"] });
}

function node(name: string, address: string): KernelNode {
  const argv = (words: readonly string[]): string[] => ["ssh", name, quoteCommand(words)];
  const run = async (...words: readonly string[]): Promise<string> =>
    (await promisify(execFile)(script, argv(words), { env, encoding: "utf8" })).stdout;
  const started: ChildProcessWithoutNullStreams[] = [];
  const start = (...words: readonly string[]): ChildProcessWithoutNullStreams => {
    const child = spawn(script, argv(words), { env });
    started.push(child);
    return child;
  };
  return {
    ...{ name, address, run },
    succeeds: (...words) =>
      run(...words).then(
        () => true,
        () => false,
      ),
    start,
    talk: (...words) => spoken(start(...words)),
    befall: (fate) => {
      kernel(fate, name);
    },
    down: () => {
      for (const child of started) child.kill();
      kernel("down", name);
    },
  };
}

function spoken(child: ChildProcessWithoutNullStreams): Spoken {
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    say: (line) => child.stdin.write(`${line}\n`),
    hear: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`it ended without a word: ${errors}`);
      return next.value;
    },
    ended: once(child, "close").then(() => undefined),
  };
}
