/**
 * What a program's libraries say, kept between runs. They may change where the program doesn't: Debian's ffmpeg takes any later
 * libavformat. So their files must be the same too, and the system's list of where libraries lie.
 */
import { remembered, type Answer } from "./memory.ts";
import { runProgram } from "./run.ts";

/** What ldconfig writes: a library in another place counts from then on. */
const PLACES = "/etc/ld.so.cache";

/** As `remembered`, for answers of ffmpeg's libraries; asked each time where it can't be known which files those are. */
export async function rememberedOfLibraries(
  program: string,
  question: string,
  ask: () => Promise<Answer<string>>,
): Promise<string> {
  const libraries = await librariesOf(program);
  if (libraries.length === 0) return (await ask()).answer;
  return remembered(program, question, ask, [PLACES, ...libraries]);
}

/** @returns the files of ffmpeg's libraries that the program loads; none where that can't be told, or may change unseen */
async function librariesOf(program: string): Promise<readonly string[]> {
  if (process.platform !== "linux" || Object.keys(process.env).some((name) => name.startsWith("LD_"))) return [];
  const keep = async (): Promise<Answer<string>> => ({ answer: (await trace(program)).join("\n"), keep: true });
  return (await remembered(program, "libraries", keep, [PLACES])).split("\n").filter((path) => path !== "");
}

/** glibc tells instead of running the program; another libc, or a program without libraries, answers the question. */
async function trace(program: string): Promise<readonly string[]> {
  const { stdout } = await runProgram(program, ["-version"], { env: { LD_TRACE_LOADED_OBJECTS: "1" } });
  const all = [...stdout.matchAll(/^\s*lib(?:av|sw|postproc).* => (\/.*) \(0x[\da-f]+\)$/gm)];
  return all.map(([, path = ""]) => path);
}
