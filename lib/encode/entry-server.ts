/**
 * Segments by HTTP for this machine's own ffmpeg, each answered once it's there: to a reader, windows that are still
 * being encoded are files that come slowly. Loopback only, and only for those who know the random path. When this
 * process ends, so do its answers, and no reader is left waiting.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { pipeline } from "node:stream/promises";
import { emptyNut, headOf } from "../media/nut.ts";
import { newId } from "../model/new-id.ts";
import { hashFile } from "../storage/verify.ts";

/** A file as it was when it was verified. */
export interface Sealed {
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface EntryServer {
  /** Without the entry's number, which is appended. */
  readonly url: string;
  /** Of an entry before all others, which is made of the first segment's beginning once that is there. */
  readonly preface: string;
  /** Entry `from` is this segment; those behind it, up to `to`, hold nothing, as their frames are in it. */
  fill(from: number, to: number, segment: Sealed): void;
  /** Whether every segment that was sent so far was what was verified; else what its reader made is worth nothing. */
  intact(): Promise<boolean>;
  close(): Promise<void>;
}

/** Of a segment at a time: what is read and sent stays in memory until it is collected. */
const PIECE = 1 << 17;

/** Never rejects. @returns whether it was what was verified; the reader has it all the same */
async function sendFile({ path, size, sha256 }: Sealed, response: ServerResponse): Promise<boolean> {
  response.writeHead(200, { "content-length": size });
  const sent = createHash("sha256");
  const read = createReadStream(path, { highWaterMark: PIECE });
  read.on("data", (chunk) => sent.update(chunk));
  try {
    await pipeline(read, response);
  } catch {
    response.destroy();
    // The reader went before the end, or the file can't be read.
    return hashFile(path).then(
      (found) => found.sha256 === sha256,
      () => false,
    );
  }
  return sent.digest("hex") === sha256;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  return (server.address() as AddressInfo).port;
}

const PREFACE = -1;

/** @param prefaceOf makes the preface; undefined where there is none to make. Default: there is never one */
export async function serveEntries(
  prefaceOf: (head: Buffer) => Buffer | undefined = () => undefined,
): Promise<EntryServer> {
  const path = `/${newId()}${newId()}/`;
  const filled = new Map<number, { readonly segment: Sealed; readonly first: boolean }>();
  const waiting = new Map<number, ServerResponse>();
  let empty: Promise<Buffer | undefined> | undefined;
  const sent: Promise<boolean>[] = [];

  const answer = async (entry: number, response: ServerResponse): Promise<void> => {
    const found = filled.get(entry);
    if (!found) {
      waiting.set(entry, response);
      return;
    }
    if (found.first) {
      sent.push(sendFile(found.segment, response));
      return;
    }
    const { path } = found.segment;
    const bytes = entry === PREFACE ? prefaceOf(await headOf(path)) : await (empty ??= headOf(path).then(emptyNut));
    response.writeHead(bytes ? 200 : 500, { "content-length": bytes?.length ?? 0 }).end(bytes);
  };
  // A reader that's cut off ends with an error, and that error is its own to report.
  const reply = (entry: number, response: ServerResponse): void =>
    void answer(entry, response).catch(() => response.destroy());

  const server = createServer({ keepAlive: false }, (request, response) => {
    const asked = request.url?.startsWith(path) ? request.url.slice(path.length) : "";
    if (request.method === "GET" && /^(\d+|-1)$/.test(asked)) reply(Number(asked), response);
    else response.writeHead(404).end();
  });
  const port = await listen(server);
  return {
    intact: async () => (await Promise.all(sent)).every(Boolean),
    url: `http://127.0.0.1:${port}${path}`,
    preface: `http://127.0.0.1:${port}${path}${PREFACE}`,
    fill: (from, to, segment) => {
      for (let entry = from === 0 ? PREFACE : from; entry < to; entry++) {
        filled.set(entry, { segment, first: entry === from });
        const response = waiting.get(entry);
        waiting.delete(entry);
        if (response) reply(entry, response);
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
