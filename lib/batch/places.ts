/** Whether an output can be made where it's named, and its original be moved: asked before anything is encoded. Changes nothing. */
import { access, constants, stat } from "node:fs/promises";
import { dirname, extname } from "node:path";
import { errnoOf, errnoText } from "../model/errno.ts";
import type { Task } from "./task.ts";

export interface Trouble {
  readonly why: string;
  readonly hint: string;
}

/** What decides the format, unless -f does. */
export function lacksFormat({ output, profile }: Pick<Task, "output" | "profile">): Trouble | undefined {
  if (extname(output).length > 1 || profile.output.includes("-f")) return undefined;
  return {
    why: `${output} has no extension, which would tell its format`,
    hint: "End the template with {ext}: --output '{folder}/{name}{ext}'.",
  };
}

/** Folders that aren't there are made, in the first above them that is. */
export async function lacksFolder(folder: string): Promise<Trouble | undefined> {
  const missing = await stat(folder).then(
    (found) => (found.isDirectory() ? false : "file"),
    (thrown: unknown) => ["ENOENT", "ENOTDIR"].includes(errnoOf(thrown)),
  );
  if (missing === true && dirname(folder) !== folder) return lacksFolder(dirname(folder));
  if (missing === "file") return { why: `${folder} isn't a folder`, hint: "Name another one." };
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => undefined,
    (thrown: unknown) => ({
      why: `${folder}: ${errnoText(thrown)}`,
      hint: "Make it a folder that your user may write to, or name another one.",
    }),
  );
}
