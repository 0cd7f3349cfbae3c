/** A command from its words to its exit status. Reads top down; writes only to the streams it's given. */
import { planText } from "./dry-run.ts";
import { runJob, type Surroundings } from "./job.ts";
import { readOrder, type Engine, type Order } from "./order.ts";
import { tellEarly } from "./tell.ts";

/** Resolves with the exit status; never rejects. */
export async function run(args: readonly string[], engine: Engine, around: Surroundings): Promise<number> {
  try {
    const order = await readOrder(args, engine, around.env);
    return await (order.own.dryRun ? dryRun(order, engine, around) : runJob(order, engine, around));
  } catch (thrown) {
    return tellEarly(thrown, args, around);
  }
}

async function dryRun({ request, nodes }: Order, engine: Engine, around: Surroundings): Promise<number> {
  around.stdout.write(planText(await engine.plan(request), nodes));
  return 0;
}
