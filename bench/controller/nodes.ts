/**
 * Nodes that cost next to nothing, so that thousands of windows can be had: an SSH server that many nodes' entries lead
 * to. It does what it's told in a shell, but for windows: the first of each number of frames is encoded, and the others
 * get a copy of it, for the film is the same all along.
 */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, readFile, rename, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import { runCommand } from "./run-command.ts";
import { isRunner, markerPrefix, runnersFfmpeg } from "../../lib/nodes/runner.ts";

/** How long a window takes, ms. */
const WINDOW_MS = 2000;

interface Segment {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
  readonly frames: number;
}

export interface StandIn {
  readonly port: number;
  readonly stop: () => void;
}

/** @param framesPerSecond of the film, which has a frame at each tick of it */
export async function standIn(hostKey: string, folder: string, film: Film): Promise<StandIn> {
  const segments = new Segments(folder, film);
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [await readFile(hostKey)] }, (connection) => {
    connections.add(connection);
    connection.on("error", () => undefined).on("close", () => connections.delete(connection));
    connection.on("authentication", (asked) => {
      asked.accept();
    });
    connection.on("session", (accept) => {
      accept().on("exec", (begin, _refuse, { command }) => {
        serve(begin(), command, segments);
      });
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
  return {
    port,
    stop: () => {
      for (const connection of connections) connection.end();
      server.close();
    },
  };
}

function serve(channel: ServerChannel, command: string, segments: Segments): void {
  channel.on("error", () => undefined);
  const argv = wordsOf(command.replace(/^exec /, ""));
  const end = (code: number): void => {
    channel.exit(code);
    channel.end();
  };
  if (isRunner(argv)) {
    channel.resume(); // the lease
    encode(channel, argv, segments).then(end, (thrown: unknown) => {
      channel.stderr.write(String(thrown));
      end(1);
    });
    return;
  }
  const child = spawn("sh", ["-c", command]);
  channel.pipe(child.stdin.on("error", () => undefined));
  child.stdout.pipe(channel, { end: false });
  child.stderr.pipe(channel.stderr, { end: false });
  child.on("close", (code) => {
    end(code ?? 255);
  });
}

/**
 * As the runner. What it says of its progress, nearly all of it at once and the rest slowly, makes a node seem slow whose
 * windows cost nothing to begin: then the scheduler hands out short ones.
 */
async function encode(channel: ServerChannel, argv: readonly string[], segments: Segments): Promise<number> {
  const [folder = "", stem = "", file = "", , head = ""] = argv.slice(4);
  const { path, size, sha256, frames } = await segments.like(runnersFfmpeg(argv));
  const seconds = frames / segments.film.framesPerSecond;
  for (const share of [0.9999, 1]) {
    channel.write(`frame=${frames}\nout_time_us=${Math.floor(share * seconds * 1e6)}\nprogress=continue\n`);
    await delay(WINDOW_MS / 2);
  }
  await copyFile(path, join(folder, "attempts", file));
  const marker = `${head},"exit":0,"size":${size},"sha256":"${sha256}","damaged":false}`;
  const [temporary, there] = [join(folder, "markers", `.${stem}.tmp`), join(folder, "markers", `${stem}.json`)];
  await writeFile(temporary, `${marker}\n`);
  await rename(temporary, there);
  channel.write(`${markerPrefix}${marker}\n`);
  return 0;
}

export interface Film {
  readonly framesPerSecond: number;
  readonly frames: number;
}

class Segments {
  readonly film: Film;
  readonly #folder: string;
  readonly #made = new Map<string, Promise<Segment>>();

  constructor(folder: string, film: Film) {
    [this.#folder, this.film] = [folder, film];
  }

  /** What ffmpeg would make with these arguments. */
  like(argv: readonly string[]): Promise<Segment> {
    const { framesPerSecond, frames: all } = this.film;
    const filter = argv[argv.indexOf("-filter:v") + 1] ?? "";
    const at = (name: string, without: number): number => {
      const found = new RegExp(`\\b${name}=([\\d.]+)`).exec(filter)?.[1];
      return found === undefined ? without : Math.ceil(Number(found) * framesPerSecond);
    };
    const [from, to] = [at("start", 0), at("end", all)];
    const key = `${to - from}${from === 0 ? "-first" : ""}`;
    const made = this.#made.get(key) ?? this.#make(argv, key, to - from);
    this.#made.set(key, made);
    return made;
  }

  async #make(argv: readonly string[], key: string, frames: number): Promise<Segment> {
    const path = join(this.#folder, `${key}.nut`);
    const [program = "", ...words] = argv.slice(0, -1);
    await runCommand(program, [...words.filter((word) => word !== "-progress" && word !== "pipe:1"), path]);
    const bytes = await readFile(path);
    return { path, frames, size: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") };
  }
}

/** Of a command as lib/nodes/quote.ts writes it. */
function wordsOf(command: string): string[] {
  const words = command.match(/(?:'[^']*'|\\.|[^\s'\\])+/gs) ?? [];
  return words.map((word) =>
    word.replace(/'([^']*)'|\\(.)/gs, (_, quoted?: string, escaped?: string) => quoted ?? escaped ?? ""),
  );
}
