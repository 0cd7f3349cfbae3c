/** Nodes that were left out, so that their trouble isn't told twice where none is left. Prints nothing. */
import { DffmpegError } from "../lib/model/errors.ts";
import type { JobEvent } from "../lib/model/events.ts";
import type { Order } from "./order.ts";

export interface LeftOutWatch {
  see(event: JobEvent): void;
  /** The failure as it is, or without what the display has said of each node. */
  shortened(thrown: unknown, order: Pick<Order, "own" | "verbosity">): unknown;
}

export function leftOutWatch(): LeftOutWatch {
  let leftOut = 0;
  let ready = 0;
  return {
    see: ({ type }) => {
      if (type === "node-left-out") leftOut += 1;
      if (type === "node-ready") ready += 1;
    },
    shortened: (thrown, { own, verbosity }) => {
      const none = thrown instanceof DffmpegError && thrown.code === "node" && leftOut > 0 && ready === 0;
      if (!none || !verbosity.warnings || own.jsonEvents) return thrown;
      const what = leftOut === 1 ? "the only node can't be used" : `none of the ${leftOut} nodes can be used`;
      return new DffmpegError("node", what, { cause: thrown });
    },
  };
}
