/**
 * Runs, on Linux, the lines that dffmpeg gives to a Windows login shell, and the few batch commands that its files hold. What it
 * doesn't know, it refuses as cmd does. Its seconds are a tenth of ours. Whether Windows does the same, only Windows shows.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cmdLine, filledLine, programWords } from "./cmd-rules.ts";

const SECOND_MS = 100;
const slashed = (path: string): string => path.replaceAll("\\", "/");
const say = (text: string): void => void process.stdout.write(`${text}\r\n`);

/** Calls back when the beat has been the same for so long, or `isOver` says so. */
function watchBeat(beat: string, seconds: number, isOver: () => boolean, done: () => void): void {
  let [last, silent] = ["", 0];
  const timer = setInterval(() => {
    const now = existsSync(slashed(beat)) ? readFileSync(slashed(beat), "utf8") : "";
    silent = now !== "" && now !== last ? 0 : silent + 1;
    last = now || last;
    if (silent <= seconds && !isOver()) return;
    clearInterval(timer);
    done();
  }, SECOND_MS);
}

class Batch {
  readonly #lines: readonly string[];
  readonly #variables: Record<string, string> = {
    NUMBER_OF_PROCESSORS: "3",
    PROCESSOR_ARCHITECTURE: "AMD64",
    errorlevel: "0",
  };
  #at = 0;
  #end: () => void = () => undefined;

  constructor(path: string) {
    this.#lines = readFileSync(slashed(path), "utf8").split("\r\n");
  }

  async run(): Promise<number> {
    while (this.#at < this.#lines.length) {
      const code = await this.#do(this.#lines[this.#at++] ?? "");
      if (code !== undefined) return code;
    }
    return Number(this.#variables["errorlevel"]);
  }

  #goto(label: string): void {
    this.#at = this.#lines.indexOf(`:${label}`) + 1;
    if (this.#at === 0) throw new Error(`no label ${label}`);
  }

  /** @returns the code where the batch ends with it */
  async #do(raw: string): Promise<number | undefined> {
    if (/^(@echo off|setlocal .*|chcp .*|:\w+|)$/.test(raw)) return undefined;
    if (raw.startsWith('"')) return this.#program(raw);
    const line = filledLine(raw, this.#variables);
    const condition = this.#condition(line);
    if (condition) return condition.holds ? this.#do(condition.then) : undefined;
    const [, label] = /^goto (\w+)$/.exec(line) ?? [];
    if (label !== undefined) {
      this.#goto(label);
      return undefined;
    }
    const [, code] = /^exit \/b (-?\d+)$/.exec(line) ?? [];
    if (code !== undefined) return Number(code);
    this.#simple(line);
    return undefined;
  }

  #condition(line: string): { holds: boolean; then: string } | undefined {
    const [, not, what = "", then = ""] =
      /^if (not )?(exist \S+|defined \w+|errorlevel \d+|"[^"]*"=="[^"]*") (.*)$/.exec(line) ?? [];
    if (what === "") return undefined;
    const [kind = "", word = ""] = what.split(" ");
    const [, left, right] = /^"([^"]*)"=="([^"]*)"$/.exec(what) ?? [];
    const holds =
      left !== undefined
        ? left === right
        : kind === "exist"
          ? existsSync(slashed(word))
          : kind === "defined"
            ? (this.#variables[word] ?? "") !== ""
            : Number(this.#variables["errorlevel"]) >= Number(word);
    return { holds: holds !== (not !== undefined), then };
  }

  #simple(line: string): void {
    const matches = (pattern: RegExp): readonly string[] | undefined => pattern.exec(line)?.slice(1);
    let found: readonly string[] | undefined;
    if ((found = matches(/^set \/p (\w+)=<(\S+)$/))) {
      const [name = "", file = ""] = found;
      this.#variables[name] = existsSync(slashed(file))
        ? (readFileSync(slashed(file), "utf8").split(/\r?\n/)[0] ?? "")
        : "";
    } else if ((found = matches(/^set (\w+)=(.*)$/))) this.#variables[found[0] ?? ""] = found[1] ?? "";
    else if ((found = matches(/^for %F in \((\S+)\) do set (\w+)=%~zF$/)))
      this.#variables[found[1] ?? ""] = String(statSync(slashed(found[0] ?? "")).size);
    else if ((found = matches(/^>&2 echo (.*)$/))) process.stderr.write(`${found[0] ?? ""}\r\n`);
    else if ((found = matches(/^>"?([^"\s]+)"? echo (.*)$/)))
      writeFileSync(slashed(found[0] ?? ""), `${found[1] ?? ""}\r\n`);
    else if ((found = matches(/^echo (.*)$/))) say(found[0] ?? "");
    else if ((found = matches(/^del (\S+)$/))) rmSync(slashed(found[0] ?? ""));
    else if (line === "ver") say("\r\nMicrosoft Windows [Version 10.0.19045.3803]");
    else if (/^cscript \/\/nologo \S+ look \S+$/.test(line)) say("free=5000000000");
    else if ((found = matches(/^cscript \/\/nologo \S+ parent (\S+) >nul$/)))
      writeFileSync(slashed(`${found[0] ?? ""}.pid`), "1");
    else if ((found = matches(/^start \/b "" cscript \/\/nologo \S+ watch (\S+) (\S+) (\d+) <nul >nul 2>nul$/)))
      this.#watch(found);
    else throw new Error(`fake cmd doesn't know: ${line}`);
  }

  #watch([stem = "", beat = "", seconds = ""]: readonly string[]): void {
    const has = (kind: string): boolean => existsSync(slashed(`${stem}.${kind}`));
    watchBeat(
      beat,
      Number(seconds),
      () => has("done") || has("stop"),
      () => {
        if (has("done")) return;
        writeFileSync(slashed(`${stem}.over`), "");
        this.#end();
      },
    );
  }

  async #program(raw: string): Promise<undefined> {
    const words = programWords(cmdLine(raw.replace(/ <nul$/, ""), this.#variables));
    const [program = "", ...args] = words.map((word) => (word.startsWith("dffmpeg-work-") ? slashed(word) : word));
    const child = spawn(slashed(program), args, { stdio: ["ignore", "inherit", "inherit"] });
    this.#end = () => child.kill("SIGKILL");
    this.#variables["errorlevel"] = await new Promise<string>((resolve) => {
      child.on("error", () => {
        process.stderr.write(`'${program}' is not recognized as an internal or external command,\r\n`);
        resolve("9009");
      });
      child.on("close", (code) => {
        resolve(String(code ?? -1));
      });
    });
    return undefined;
  }
}

async function run(line: string): Promise<number> {
  const [, batch] = /^cmd \/d \/c (\S+\.cmd)$/.exec(line) ?? [];
  const [, folder = "", beat = "", seconds] = /^cscript \/\/nologo \S+ keep (\S+) (\S+) (\d+) \d+$/.exec(line) ?? [];
  if (line === "cmd /d /c ver") say("\r\nMicrosoft Windows [Version 10.0.19045.3803]");
  else if (batch !== undefined) return new Batch(batch).run();
  else if (seconds !== undefined) {
    say("ready");
    await new Promise<void>((resolve) => {
      watchBeat(beat, Number(seconds), () => existsSync(`${slashed(folder)}/over`), resolve);
    });
    rmSync(slashed(folder), { recursive: true });
  } else {
    process.stderr.write(`'${line.split(" ")[0] ?? ""}' is not recognized as an internal or external command,\r\n`);
    return 1;
  }
  return 0;
}

const code = await run(process.env["SSH_ORIGINAL_COMMAND"] ?? "");
// PowerShell, as a login shell, tells success from failure and no more.
process.exitCode = process.env["FAKE_SHELL"] === "powershell" ? Math.min(1, Math.abs(code)) : code;
