/**
 * One line of pictures in a complex graph, with every stream named that ffmpeg would choose by itself: since 7.0 it chooses
 * among those that nothing else takes, and a sample takes the video for more than the user's command does. Pure.
 */
import type { FilterCall } from "../command/filtergraph.ts";
import type { Strand } from "../command/strands.ts";

/** Open what they give by themselves. */
const sources = new Set(["movie"]);

export interface SaidStreams {
  /** What the line begins with: "0:0". */
  readonly main: string;
  /** What is laid over it where nothing says it; undefined where that isn't known. */
  readonly other: string | undefined;
  /** The label of what comes out; undefined without one. */
  readonly sink: string | undefined;
}

/** @returns a chain for each filter; undefined where not all that goes in is known */
export function sayStreams(line: Strand, { main, other, sink }: SaidStreams): readonly FilterCall[][] | undefined {
  const chains: FilterCall[][] = [];
  let labels = 0;
  const newLabel = (): string => `dffmpeg${labels++}`;
  /** @returns whether it could be said */
  const write = ({ source, steps }: Strand, begin: string | undefined, end: string | undefined): boolean => {
    const [first] = steps;
    const itself = source === undefined && first !== undefined && sources.has(first.call.name);
    let from = itself ? undefined : (source ?? begin);
    if (!itself && from === undefined) return false;
    for (const [i, { call, side }] of steps.entries()) {
      const inputs = from === undefined ? [] : [from];
      if (side) {
        const beside = side.steps.length > 0 ? newLabel() : (side.source ?? other);
        if (beside === undefined || (side.steps.length > 0 && !write(side, undefined, beside))) return false;
        inputs.push(beside);
      }
      from = i < steps.length - 1 ? newLabel() : end;
      chains.push([{ ...call, inputs, outputs: from === undefined ? [] : [from] }]);
    }
    return true;
  };
  return write(line, main, sink) ? chains : undefined;
}
