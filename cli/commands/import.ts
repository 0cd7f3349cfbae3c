/** `dffmpeg import pytranscoder`: writes what the library made of the file, and says what it couldn't. */
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { DffmpegError, importPytranscoder } from "../../lib/index.ts";
import { errnoOf, errnoText } from "../../lib/model/errno.ts";
import { makeFolder } from "../../lib/model/make-folder.ts";
import { failureOf } from "../failure.ts";
import { usageOf } from "../help/text.ts";
import type { Surroundings } from "../job.ts";
import { saidLine } from "../wording.ts";
import { readWords } from "./words.ts";

const usage = usageOf("import pytranscoder");
const options = {
  to: { type: "string", default: "." },
  root: { type: "string", default: "/var/tmp" },
  overwrite: { type: "boolean", default: false },
  "dry-run": { type: "boolean", default: false },
} as const;

async function write(file: string, text: string, overwrite: boolean): Promise<void> {
  await makeFolder(path.dirname(file)).catch((cause: unknown) => {
    throw new DffmpegError("usage", `can't make the folder ${path.dirname(file)}: ${errnoText(cause)}`, {
      hint: "Name another folder with --to.",
      cause,
    });
  });
  await writeFile(file, text, { flag: overwrite ? "w" : "wx" }).catch((cause: unknown) => {
    const there = errnoOf(cause) === "EEXIST";
    throw new DffmpegError("usage", there ? `${file} exists` : `can't write ${file}`, {
      hint: there ? "Replace it with --overwrite, or name another folder with --to." : "Name another folder with --to.",
      cause,
    });
  });
}

/** Resolves with the exit status; never rejects. */
export async function importOther(args: readonly string[], { stdout, stderr }: Surroundings): Promise<number> {
  try {
    const { values, positionals } = readWords(args, options, usage);
    const [program, file, ...more] = positionals;
    if (program !== "pytranscoder" || file === undefined || more.length > 0) {
      throw new DffmpegError("usage", "import takes the program, pytranscoder, and its file", { hint: usage });
    }
    const { files, remarks } = await importPytranscoder(file, path.resolve(values.root));
    for (const [name, text] of files) {
      const place = path.join(values.to, name);
      if (values["dry-run"]) stdout.write(`# ${place}\n${text}`);
      else await write(place, text, values.overwrite);
      if (!values["dry-run"]) stdout.write(`wrote ${place}\n`);
    }
    for (const remark of remarks) stderr.write(saidLine(`note: ${remark}`));
    const config = path.join(values.to, "batch.json");
    if (!values["dry-run"]) stderr.write(saidLine(`next: dffmpeg batch FOLDER --config ${config} --dry-run`));
    return 0;
  } catch (thrown) {
    const { exitCode, text } = failureOf(thrown, { verbose: false });
    stderr.write(text);
    return exitCode;
  }
}
