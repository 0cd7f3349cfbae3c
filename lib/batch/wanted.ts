/** From what was asked to the files it means, and what is wrong with it. Starts nothing. */
import { relative } from "node:path";
import { otherOutputs } from "../encode/other-outputs.ts";
import { DffmpegError } from "../model/errors.ts";
import { emptyConfig, type BatchConfig } from "./config.ts";
import { findSources, type OnTrouble, type Source } from "./find.ts";
import { noProfile, profileOf, withArguments } from "./profile.ts";
import type { Asked, Wanted } from "./request.ts";
import { withoutTexts } from "./texts.ts";
import { checkTemplate } from "./template.ts";

/** @throws DffmpegError "usage" for what can't be meant, before any file is looked at */
export function checkAsked(asked: Asked, config: BatchConfig = emptyConfig): void {
  profileOf(asked.profiles, config);
  checkArguments(asked.args);
  checkTemplate(asked.template);
  if (asked.profiles.length > 0 || asked.args.length > 0 || config.rules.length > 0) return;
  throw new DffmpegError("usage", "nothing says how to encode", {
    hint: "Give --profile NAME, rules in a configuration, or ffmpeg's arguments after --: dffmpeg batch films -- -c:v libx265",
  });
}

/** One name for all: each file would overwrite it anew, and whatever the user has under it. */
function checkArguments(args: readonly string[]): void {
  const { input, output } = withArguments(noProfile, args);
  const [other] = [...otherOutputs(input), ...otherOutputs(output)];
  if (other === undefined) return;
  throw new DffmpegError("usage", `after --, '${other}' would be one more output, the same for every file`, {
    hint: "Leave it out: outputs get their names from --to, --output and --ext.",
  });
}

export const isBelow = (path: string, folder: string): boolean => {
  const way = relative(folder, path);
  return way !== "" && way !== ".." && !way.startsWith("../");
};

/** What batches put below the very folders they look into isn't looked into. */
function isOurs({ path, root }: Source, { to, moveTo }: Asked): boolean {
  return [to, moveTo].some((folder) => folder !== null && isBelow(folder, root) && isBelow(path, folder));
}

/**
 * By their names only: some of them may still be written.
 * @throws DffmpegError "input" for a folder that can't be read
 */
export async function namedSources({ asked, words }: Wanted, onTrouble?: OnTrouble): Promise<readonly Source[]> {
  return (await findSources(words, onTrouble)).filter((source) => !isOurs(source, asked));
}

/** @throws DffmpegError "input" for a folder that can't be read */
export async function sourcesOf(wanted: Wanted, onTrouble?: OnTrouble): Promise<readonly Source[]> {
  return withoutTexts(await namedSources(wanted, onTrouble), wanted.words);
}
