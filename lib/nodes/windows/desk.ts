/**
 * A work folder on a Windows node, with what watches over it there: batch files are put into it and run, and a file in it
 * is written anew all the time; where that stops, the node ends what runs and clears the folder. Knows no ffmpeg.
 */
import { DffmpegError, messageOf } from "../../model/errors.ts";
import type { NodeConfig } from "../../model/inventory.ts";
import { newId } from "../../model/new-id.ts";
import type { ForeignShell, RemoteFiles, RemoteOutput, RemoteProcess, WorkFolder } from "../contract.ts";
import type { Limits } from "../limits.ts";
import { backslashed } from "./batch.ts";
import { isPlainPath } from "./quote.ts";
import { beatFile, leaseFile, leaseScript, overFile } from "./script.ts";

export interface DeskSite {
  readonly foreign: ForeignShell;
  readonly config: NodeConfig;
  readonly limits: Limits;
}

/** A folder whose beat is so much older than ours is nobody's any more. Seconds; leases are far shorter. */
const STALE_SECONDS = 600;

/** `D:/x` as SFTP has it there: `/D:/x`. Others are below the user's own folder, where commands begin too. */
export function sftpPath(path: string): string {
  return /^[A-Za-z]:/.test(path) ? `/${path.replaceAll("\\", "/")}` : path;
}

export class Desk implements WorkFolder {
  /** With slashes: "dffmpeg-work-…" below the user's own folder, or absolute with a drive. No shell needs quotes for it. */
  readonly path: string;
  readonly #site: DeskSite;
  #files: Promise<RemoteFiles>;
  #keeper: RemoteProcess | undefined;
  #gone = false;
  #beats: NodeJS.Timeout | undefined;
  #batches = 0;

  private constructor(site: DeskSite, path: string, files: RemoteFiles) {
    this.#site = site;
    this.path = path;
    this.#files = Promise.resolve(files);
  }

  /** @throws DffmpegError "node" */
  static async open(site: DeskSite): Promise<Desk> {
    const base = site.config.workFolder?.replaceAll("\\", "/").replace(/\/$/, "");
    const path = `${base === undefined ? "" : `${base}/`}dffmpeg-work-${newId()}`;
    let files: RemoteFiles | undefined;
    try {
      if (!isPlainPath(path)) throw new Error(`'workFolder' isn't a plain path with a drive: ${base ?? ""}`);
      files = await site.foreign.openFiles();
      const desk = new Desk(site, path, files);
      await desk.#furnish(files);
      await desk.#hire();
      await desk.#sweep(files, base ?? ".").catch(() => undefined); // others' leftovers are no reason to fail
      return desk;
    } catch (cause) {
      files?.close();
      throw noDesk(site.config, cause);
    }
  }

  get gone(): boolean {
    return this.#gone;
  }

  /**
   * Runs a batch file.
   * @param name of the file in the folder, without extension. Default: one that no other has.
   * Rejects with the server's word.
   */
  async start(batch: string, output: RemoteOutput, name?: string): Promise<RemoteProcess> {
    const place = `${this.path}/${name ?? `c${++this.#batches}`}.cmd`;
    await this.write(place, batch);
    const process = this.#site.foreign.startLine(`cmd /d /c ${backslashed(place)}`, output);
    process.end();
    return process;
  }

  /** A small file, by its path on the node. */
  async write(path: string, text: string): Promise<void> {
    await this.#withFiles((files) => files.write(sftpPath(path), text));
  }

  /** Rejects where the node doesn't. */
  async answers(): Promise<void> {
    await this.has(beatFile);
  }

  /** Whether a file of that name is in the folder. */
  async has(name: string): Promise<boolean> {
    return this.#withFiles(async (files) => (await files.names(sftpPath(this.path))).includes(name));
  }

  async remove(path: string): Promise<void> {
    await this.#withFiles((files) => files.remove(sftpPath(path)));
  }

  /** Has the node clear the folder, and waits for that as long as the node answers. Never rejects. */
  async close(): Promise<void> {
    clearInterval(this.#beats);
    const keeper = this.#keeper;
    if (!keeper || this.#gone) return;
    const late = setTimeout(() => {
      keeper.kill();
    }, this.#site.limits.clearTimeoutMs);
    await this.write(`${this.path}/${overFile}`, "").catch(() => undefined);
    await keeper.ended;
    clearTimeout(late);
    await this.#files.then(
      (files) => {
        files.close();
      },
      () => undefined,
    );
  }

  async #furnish(files: RemoteFiles): Promise<void> {
    const there = sftpPath(this.path);
    await files.makeFolder(there);
    await Promise.all(["segments", "attempts", "markers"].map((name) => files.makeFolder(`${there}/${name}`)));
    await files.write(`${there}/${leaseFile}`, leaseScript.replaceAll("\n", "\r\n"));
    await files.write(`${there}/${beatFile}`, "0\r\n");
  }

  /** Starts the process that clears the folder, and the beats that keep it from doing so. */
  async #hire(): Promise<void> {
    const { foreign, limits } = this.#site;
    const folder = backslashed(this.path);
    const words = [`${folder}\\${beatFile}`, limits.leaseSeconds, limits.leaseSeconds + 5].join(" ");
    let [stdout, stderr] = ["", ""];
    let tell: (ready: boolean) => void = () => undefined;
    const told = new Promise<boolean>((resolve) => (tell = resolve));
    const keeper = foreign.startLine(`cscript //nologo ${folder}\\${leaseFile} keep ${folder} ${words}`, {
      onStdout: (text) => {
        stdout += text;
        if (/^ready\r?\n/m.test(stdout)) tell(true);
      },
      onStderr: (text) => (stderr += text),
    });
    keeper.end();
    void keeper.ended.then(() => {
      this.#gone = true;
      clearInterval(this.#beats);
      tell(false);
    });
    const late = setTimeout(() => {
      keeper.kill();
    }, limits.commandTimeoutMs);
    const ready = await told;
    clearTimeout(late);
    if (!ready) throw new Error(lastLine(stderr) ?? lastLine(stdout) ?? "nothing watches over it");
    this.#keeper = keeper;
    this.#beat();
  }

  #beat(): void {
    let [count, busy] = [0, false];
    this.#beats = setInterval(() => {
      if (busy) return;
      busy = true;
      const done = (): void => {
        busy = false;
      };
      this.write(`${this.path}/${beatFile}`, `${++count}\r\n`).then(done, done);
    }, this.#site.limits.beatMs);
  }

  /** By the node's own clock alone. */
  async #sweep(files: RemoteFiles, base: string): Promise<void> {
    const now = (await files.writtenAt(`${sftpPath(this.path)}/${beatFile}`)) ?? 0;
    const names = (await files.names(sftpPath(base))).filter((name) => /^dffmpeg-work-[a-z0-9]{10}$/.test(name));
    for (const name of names) {
      const folder = base === "." ? name : `${base}/${name}`;
      const beat = await files.writtenAt(`${sftpPath(folder)}/${beatFile}`);
      if (beat !== undefined && now - beat > STALE_SECONDS) {
        this.#site.foreign.startLine(`cmd /d /c rd /s /q ${backslashed(folder)}`).end();
      }
    }
  }

  /** A session that has ended is replaced, once. */
  async #withFiles<T>(work: (files: RemoteFiles) => Promise<T>): Promise<T> {
    const files = this.#files;
    try {
      return await work(await files);
    } catch (thrown) {
      if (isAnswer(thrown)) throw thrown;
      if (this.#files === files) this.#files = this.#site.foreign.openFiles();
      this.#files.catch(() => undefined);
      return work(await this.#files);
    }
  }
}

/** Whether the server said no, rather than nothing: its status is a number. */
function isAnswer(thrown: unknown): boolean {
  return typeof (thrown as { code?: unknown }).code === "number";
}

function lastLine(text: string): string | undefined {
  return text.trim().split(/\r?\n/).at(-1) || undefined;
}

function noDesk({ name, workFolder }: NodeConfig, cause: unknown): DffmpegError {
  return new DffmpegError("node", `node ${name}: no folder to work in on its Windows: ${messageOf(cause)}`, {
    hint:
      `It takes SFTP, the Windows Script Host (cscript) and a folder that its user may write to: ` +
      (workFolder === undefined
        ? `set 'workFolder' of ${name} in nodes.json, such as "C:/dffmpeg".`
        : `is ${workFolder} one?`),
    node: name,
    cause,
  });
}
