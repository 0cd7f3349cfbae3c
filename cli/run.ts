/** A command from its words to its exit status. Reads top down; writes only to the streams it's given. */
import { planText } from "./dry-run.ts";
import { runJob, type Surroundings } from "./job.ts";
import { readOrder, type Engine, type Order } from "./order.ts";
import { eventStream, tellEarly } from "./tell.ts";

/** Resolves with the exit status; never rejects. */
export async function run(args: readonly string[], engine: Engine, around: Surroundings): Promise<number> {
  try {
    const order = await readOrder(args, engine, around.env);
    return await (order.own.dryRun ? dryRun(order, engine, around) : runJob(order, engine, around));
  } catch (thrown) {
    return tellEarly(thrown, args, around);
  }
}

async function dryRun({ own, request, nodes }: Order, engine: Engine, around: Surroundings): Promise<number> {
  const plan = await engine.plan(request);
  if (own.jsonEvents) eventStream(request.args, around).write(`${JSON.stringify({ type: "plan", ...plan })}\n`);
  else around.stdout.write(planText(plan, nodes));
  return 0;
}
