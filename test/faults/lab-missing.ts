/** Whether this machine can hold trials at all. */
import { execFileSync } from "node:child_process";

/** Why none can be held here; undefined where they can. */
export function labMissing(): string | undefined {
  try {
    execFileSync("unshare", ["--net", "--mount", "--pid", "--fork", "true"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "only root may make network namespaces here";
  }
}
