import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { dir } from "tmp-promise";
import { watchSources } from "../../lib/encode/steady.ts";
import { parseCommand } from "../../lib/command/parse.ts";
import type { SplitPlan } from "../../lib/plan/types.ts";

describe("the sources of a running job", () => {
  it("may be read by others, but not replaced", async () => {
    const folder = await dir({ unsafeCleanup: true });
    try {
      const [film, other] = [join(folder.path, "film.mkv"), join(folder.path, "other.mkv")];
      await writeFile(film, "one");
      await writeFile(other, "two");
      const plan = { command: parseCommand(["-i", `file:${film}`, "out.mkv"]) } as SplitPlan;
      const stay = await watchSources(plan);
      await stay();
      await rename(other, film);
      const thrown: unknown = await stay().catch((error: unknown) => error);
      expect(thrown).to.be.an("error").with.property("code", "input");
    } finally {
      await folder.cleanup();
    }
  });
});
