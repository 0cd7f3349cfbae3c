/** What hangs together in a filter graph, and what of it is one line. Reads labels only; knows no filter. */
import type { FilterCall, FilterGraph } from "./filtergraph.ts";

/** Chains that labels tie together. */
export interface GraphPiece {
  readonly chains: readonly (readonly FilterCall[])[];
  /** What goes in: labels that no filter makes. Undefined where a chain begins without one. */
  readonly sources: readonly (string | undefined)[];
  /** What comes out: labels that no filter takes. Undefined where a chain ends without one. */
  readonly sinks: readonly (string | undefined)[];
}

/** Filters one behind the other. */
export interface Strand {
  /** The label that the first takes; undefined where it has none. */
  readonly source: string | undefined;
  readonly steps: readonly StrandStep[];
}

export interface StrandStep {
  readonly call: FilterCall;
  /** What the filter takes as its second input, without a source where no label says it; undefined for filters with one. */
  readonly side?: Strand;
}

/** The graph's pieces, in the order of their first chains. */
export function piecesOf({ chains }: FilterGraph): readonly GraphPiece[] {
  const groups: (readonly FilterCall[])[][] = [];
  for (const chain of chains) {
    const own = new Set(labelsOf(chain));
    const tied = groups.filter((group) => group.some((other) => labelsOf(other).some((label) => own.has(label))));
    const [first, ...others] = tied;
    if (!first) {
      groups.push([chain]);
      continue;
    }
    for (const other of others) {
      first.push(...other);
      groups.splice(groups.indexOf(other), 1);
    }
    first.push(chain);
  }
  return groups.map((group) => ({
    chains: chains.filter((chain) => group.includes(chain)),
    ...endsOf(group),
  }));
}

/** Labels that tie chains; an input's stream, which two may take, ties none unless a filter makes a label of that name. */
function labelsOf(chain: readonly FilterCall[]): readonly string[] {
  return chain.flatMap(({ inputs, outputs }) => [...inputs.filter((label) => !/^\d+:/.test(label)), ...outputs]);
}

function endsOf(chains: readonly (readonly FilterCall[])[]): Pick<GraphPiece, "sources" | "sinks"> {
  const calls = chains.flat();
  const [taken, made] = [calls.flatMap(({ inputs }) => inputs), calls.flatMap(({ outputs }) => outputs)];
  const open = <T>(wanted: boolean): (T | undefined)[] => (wanted ? [undefined] : []);
  return {
    sources: [
      ...chains.flatMap(([first]) => open<string>(first?.inputs.length === 0)),
      ...taken.filter((label) => !made.includes(label)),
    ],
    sinks: [
      ...chains.flatMap((chain) => open<string>(chain.at(-1)?.outputs.length === 0)),
      ...made.filter((label) => !taken.includes(label)),
    ],
  };
}

/** @returns undefined where the piece isn't one line: only the filters that `takesTwo` names may take a second one in */
export function strandOf({ chains }: GraphPiece, takesTwo: ReadonlySet<string>): Strand | undefined {
  const calls = chains.flat();
  const before = new Map(chains.flatMap((chain) => chain.slice(1).map((call, i) => [call, chain[i]] as const)));
  const walked = new Set<FilterCall>();
  const upTo = (call: FilterCall): Strand | undefined => {
    const { inputs, outputs, name } = call;
    const previous = before.get(call);
    const follows = inputs.length === 0 && previous?.outputs.length === 0 ? previous : undefined;
    if (walked.has(call) || outputs.length > 1 || inputs.length > (takesTwo.has(name) ? 2 : 1)) return undefined;
    // Beside a label, what a chain hands on would be the second input.
    if (previous && !follows && previous.outputs.length === 0) return undefined;
    walked.add(call);
    const from = (label: string | undefined): Strand | undefined => {
      const maker = label === undefined ? follows : calls.find((other) => other.outputs.includes(label));
      return maker ? upTo(maker) : { source: label, steps: [] };
    };
    const beside = (label: string | undefined): Strand | undefined =>
      label === undefined ? { source: undefined, steps: [] } : from(label);
    const main = from(inputs[0]);
    const side = takesTwo.has(name) ? beside(inputs[1]) : undefined;
    if (!main || (takesTwo.has(name) && !side)) return undefined;
    return { source: main.source, steps: [...main.steps, side ? { call, side } : { call }] };
  };
  const ends = calls.filter((call) => {
    const next = calls.find((other) => before.get(other) === call);
    const taken = calls.some((other) => other.inputs.some((label) => call.outputs.includes(label)));
    return call.outputs.length === 0 ? !next : !taken;
  });
  const [end, another] = ends;
  const strand = end && !another ? upTo(end) : undefined;
  return walked.size === calls.length ? strand : undefined;
}
