/** `npm run simulate [trials]`: plays made-up jobs with the real scheduler; writes docs/simulation.md and .svg. */
import { writeFile } from "node:fs/promises";
import { plot } from "./plot.ts";
import { againstBestSingle, byCluster, byKnowledge, byPolicy, byTrouble, type Table } from "./tables.ts";
import { OVERHEAD_SECONDS } from "./trial.ts";

const trials = Number(process.argv[2] ?? 150);

function markdown({ head, rows }: Table): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

function tell(title: string, table: Table): string {
  const text = markdown(table);
  console.log(`${title}\n\n${text}\n`);
  return `## ${title}\n\n${text}\n`;
}

const policy = byPolicy(trials);
const byPolicyText = tell("By policy", policy.table);
const byClusterText = tell("By cluster", byCluster(trials));
const byKnowledgeText = tell("By what is known of the nodes", byKnowledge(trials));
const byTroubleText = tell("By trouble", byTrouble(trials));
const againstText = tell("Against the best single node", againstBestSingle(trials));

const page = `# The scheduler, simulated

Written by \`npm run simulate\`; ${trials} trials a cell (2,000 / nodes for large clusters, at least 2). The simulator moves
a made-up clock and asks the scheduler of \`lib/schedule/\`, the one that runs real jobs, for every decision. Nothing
here was measured on real machines.

Each trial draws a source of 2 s GOPs whose work varies (coefficient of variation 0.5), weights in nodes.json that are
wrong by up to ±30 % where nothing else is said, and for each node a chance of 15 % to drop to 0.35 of its speed at some moment. Each attempt costs
${OVERHEAD_SECONDS} s before its first frame. A dead node is noticed after 15 s. Cutting, copying and merging cost
nothing here.

W is the work of the job in seconds on a node of speed 1. The figures are makespan / LB: mean (95th percentile) over
the trials. LB is the earliest end any schedule could reach: all nodes busy with useful work from the first second to
the last, without overhead, their drops and deaths foreseen. With that, 1.00 is out of reach for short jobs.

![Makespan over the lower bound, by work](simulation.svg)

${byPolicyText}
On 2 × 1.0 + 0.5 + 4 × 0.05. "Whole" relies on the weights to tell the fastest node.

${byClusterText}
The shortest work there is, is one GOP: a Pi of speed 0.05 needs 40 s for it. Where that is much against LB, such nodes
are left out for part of the job, and the figure pays for what they could have done.

${byKnowledgeText}
On 2 × 1.0 + 0.5 + 4 × 0.05. Speeds are kept from job to job: the first job on new nodes whose weights nobody measured is in the
first line, the next one of the kind in the last.

${byTroubleText}
A dead node's window begins again on another one, and the work done on it is lost; LB counts that work as useful.
LB also counts on nodes that fail all they are given. "Gave up": one window failed three times, on three nodes where
there were three, and the job ended with an error.

${againstText}
"Best single node" knows the true speeds and the drops. The scheduler has only the weights before the first progress
comes in, so it can lose in a job of a few seconds: it may give a GOP to a node that is slower than its weight says,
or that drops at that moment.
`;

await writeFile(new URL("../docs/simulation.md", import.meta.url), page);
const title = "Makespan / lower bound (mean), 2 × 1.0 + 0.5 + 4 × 0.05";
await writeFile(new URL("../docs/simulation.svg", import.meta.url), plot(title, policy.lines));
