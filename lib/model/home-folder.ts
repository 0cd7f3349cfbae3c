/** The user's home. A user without $HOME whom the machine doesn't know, as containers have them, is asked for like any other. */
import { homedir } from "node:os";

/** @returns what Docker gives such a user where there is no home: nothing is found there, and nothing written */
export function homeFolder(): string {
  try {
    return homedir();
  } catch {
    return "/";
  }
}
