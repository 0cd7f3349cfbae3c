/** A command from its words to its exit status. Reads top down; writes only to the streams it's given. */
import type { JobEvent } from "../lib/index.ts";
import { planText } from "./dry-run.ts";
import type { runJob, Surroundings } from "./job.ts";
import { readOrder, type Engine, type Order } from "./order.ts";
import { saidLine } from "./wording.ts";
import { eventStream, tellEarly } from "./tell.ts";

/**
 * Resolves with the exit status; never rejects.
 * @param jobs what runs an encode, which a dry run doesn't load: its displays take longer than words
 */
export async function run(
  args: readonly string[],
  engine: Engine,
  around: Surroundings,
  jobs: () => Promise<typeof runJob>,
): Promise<number> {
  try {
    const order = await readOrder(args, engine, around.env, (text) => around.stderr.write(saidLine(text)));
    return await (order.own.dryRun ? dryRun(order, engine, around) : (await jobs())(order, engine, around));
  } catch (thrown) {
    return tellEarly(thrown, args, around);
  }
}

async function dryRun(order: Order, engine: Engine, around: Surroundings): Promise<number> {
  const { own, request, nodes, verbosity } = order;
  const onEvent = (event: JobEvent): void => {
    if (event.type === "warning" && verbosity.warnings) around.stderr.write(saidLine(event.message));
  };
  const plan = await engine.plan({ ...request, onEvent });
  if (own.jsonEvents) eventStream(request.args, around).write(`${JSON.stringify({ type: "plan", ...plan })}\n`);
  else around.stdout.write(planText(plan, nodes));
  return 0;
}
