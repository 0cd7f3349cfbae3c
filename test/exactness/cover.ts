/** Which few cases show most of what the matrix has: containers, ways, encoders, filters, options. Pure, always the same choice. */
import type { Case } from "./cases.ts";

const filterOptions = /^-(vf|af|filter|filter_complex|lavfi)$/;
const codecOptions = /^-(c|codec|vcodec|acodec)$/;

/** What a case shows: a word for its kind of source, its output, its way, each option, encoder and filter. */
export function featuresOf({ source, output, way = "reference", lossy = false, args }: Case): ReadonlySet<string> {
  const [, kind = "", ending = ""] = /^(\w+?)-.*\.(\w+)$/.exec(source) ?? [];
  const found = new Set([`to ${output}`, `way ${way}`, `from ${ending}`, `from ${kind} ${ending}`]);
  if (lossy) found.add("lossy");
  const input = args.indexOf("-i");
  for (const [i, arg] of args.entries()) {
    if (!/^-[a-z]/i.test(arg)) continue;
    const [option = ""] = arg.split(":");
    const value = args[i + 1] ?? "";
    found.add(i < input ? `${option} before` : option);
    if (codecOptions.test(option)) found.add(`codec ${value}`);
    if (filterOptions.test(option)) for (const name of filtersIn(value)) found.add(`filter ${name}`);
  }
  return found;
}

/** Names in a filter graph, without what quotes and labels hold. */
function filtersIn(graph: string): string[] {
  const chains = graph.replaceAll(/'[^']*'|\[[^\]]*\]/g, "").split(/[,;]/);
  return chains.flatMap((filter) => /^\s*(\w+)/.exec(filter)?.[1] ?? []);
}

/** `first`, and then always the case that adds most features, the first of equals: `count` in all, or as many as add any. */
export function coverOf(cases: readonly Case[], count: number, first: readonly Case[] = []): Case[] {
  const features = new Map(cases.map((one) => [one, featuresOf(one)]));
  const shown = new Set(first.flatMap((one) => [...featuresOf(one)]));
  const added = (one: Case): number => [...(features.get(one) ?? [])].filter((word) => !shown.has(word)).length;
  const chosen = [...first];
  while (chosen.length < count) {
    const next = cases.reduce<{ one?: Case; adds: number }>(
      (best, one) => (added(one) > best.adds ? { one, adds: added(one) } : best),
      { adds: 0 },
    );
    if (!next.one) break;
    chosen.push(next.one);
    for (const word of features.get(next.one) ?? []) shown.add(word);
  }
  return chosen;
}
