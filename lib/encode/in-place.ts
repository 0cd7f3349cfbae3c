/** Gives a finished output its name, and destroys nothing that came there while it was being made. */
import { extname } from "node:path";
import { DffmpegError } from "../model/errors.ts";
import { publishNew } from "../storage/claim.ts";
import { publish } from "../storage/publish.ts";

/** Something else took the output's name meanwhile. The output is whole, beside it. */
export class NameTaken extends DffmpegError {
  constructor(output: string, beside: string) {
    super("storage", `${output} came to be while this ran, and stays: the output is ${beside}`, {
      hint: "Look which one you want. With -y, what comes meanwhile is overwritten too.",
    });
  }
}

/**
 * @param replaces whether a file of that name may go: -y was given, or it was there at the start and the answer was yes
 * @throws NameTaken; DffmpegError "storage"
 */
export async function putInPlace(part: string, output: string, replaces: boolean): Promise<void> {
  if (replaces) {
    await publish(part, output);
    return;
  }
  if (await publishNew(part, output)) return;
  const stem = output.slice(0, output.length - extname(output).length);
  for (let count = 1; ; count += 1) {
    const beside = `${stem} (dffmpeg${count === 1 ? "" : ` ${count}`})${extname(output)}`;
    if (await publishNew(part, beside)) throw new NameTaken(output, beside);
  }
}
