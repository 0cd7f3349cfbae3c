/** Names of errors that Node has none for: "Unknown system error -116" is what a share says after its server's restart. Pure. */
import { constants } from "node:os";
import { messageOf } from "../model/errors.ts";

/** ESTALE and EDQUOT are two that libuv doesn't know (uv_errno_t, version 1.46). */
const unknown = /Unknown system error -\d+/g;

/** "ENOENT"; undefined for what is no system error. */
export function errnoName(thrown: unknown): string | undefined {
  const { code, errno } = thrown as NodeJS.ErrnoException;
  if (code === undefined || !/^Unknown system error/.test(code)) return code;
  return Object.entries(constants.errno).find(([, value]) => value === -(errno ?? 0))?.[0] ?? code;
}

/** The error's words, with the name in the place of its number. */
export function systemMessage(thrown: unknown): string {
  const message = messageOf(thrown);
  if (!(thrown instanceof Error) || !message.startsWith("Unknown system error")) return message;
  const name = errnoName(thrown) ?? "";
  return message.replace(unknown, name).replace(`${name}: ${name}`, name);
}
