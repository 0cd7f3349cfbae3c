/**
 * What a node will need next, brought while it still encodes: a window's part of the source is cut and sent before its
 * turn. Decides nothing: which window that is, the scheduler says.
 */
import type { WindowOrder } from "../plan/window-argv.ts";
import type { CrewMember } from "./crew.ts";
import type { HeldPlace, SourceView } from "./source-view.ts";

type Numbered = WindowOrder & { readonly index: number };

interface Held {
  readonly node: string;
  readonly window: number;
  readonly place: Promise<HeldPlace>;
  readonly stop: AbortController;
}

export class Ahead {
  readonly #fetch: SourceView;
  readonly #held = new Set<Held>();

  constructor(fetch: SourceView) {
    this.#fetch = fetch;
  }

  /** Begins to bring it. Where that fails, the window's own attempt tries again, and tells. */
  bring(member: CrewMember, order: Numbered): void {
    const stop = new AbortController();
    const place = this.#fetch(member, order, false, stop.signal);
    place.catch(() => undefined);
    this.#held.add({ node: member.node.name, window: order.index, place, stop });
  }

  /** As the view it was made of, but gives what was brought before. */
  readonly view: SourceView = async (member, order, careful, signal) => {
    const found = careful ? undefined : this.#find(member.node.name, order.index);
    if (!found) return this.#fetch(member, order, careful, signal);
    this.#held.delete(found);
    const end = (): void => {
      found.stop.abort(signal.reason);
    };
    signal.addEventListener("abort", end, { once: true });
    try {
      if (signal.aborted) end();
      return await found.place;
    } catch {
      signal.throwIfAborted();
      return await this.#fetch(member, order, careful, signal);
    } finally {
      signal.removeEventListener("abort", end);
    }
  };

  /** The window is that node's now: nobody else needs its input. */
  went(window: number, node: string): void {
    for (const held of this.#held) if (held.window === window && held.node !== node) this.#drop(held);
  }

  /** Resolves once nothing is being brought any more. */
  async stop(): Promise<void> {
    const all = [...this.#held];
    for (const held of all) this.#drop(held);
    await Promise.allSettled(all.map(({ place }) => place));
  }

  #find(node: string, window: number): Held | undefined {
    return [...this.#held].find((held) => held.node === node && held.window === window);
  }

  #drop(held: Held): void {
    this.#held.delete(held);
    held.stop.abort(new Error("the window went elsewhere"));
    held.place.then(({ release }) => {
      release();
    }, ignore);
  }
}

function ignore(): void {
  // What nobody needs may fail.
}
