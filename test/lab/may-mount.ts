/** Whether tests may mount a small disk: only root may, and not in every container. */
import { spawnSync } from "node:child_process";

export const mayMount = spawnSync("unshare", ["--mount", "mount", "-t", "tmpfs", "none", "/mnt"]).status === 0;
