/** Stream specifiers, such as "v:0" or "m:language:eng". Reads and matches them; knows no command line. */
import type { MediaInfo, MediaStream } from "../model/media.ts";

export type StreamType = MediaStream["codec_type"];

/** A specifier taken apart: every condition must hold, then `last` chooses among the streams that remain. */
export interface Specifier {
  /** The types asked for; "V" is video without cover pictures. More than one of them match nothing together. */
  readonly types: readonly ("v" | "V" | "a" | "s" | "d" | "t")[];
  /** The id of a program. ffprobe's stream list doesn't tell which streams it holds. */
  readonly program: number | undefined;
  readonly last:
    | { readonly kind: "all" }
    | { readonly kind: "index"; readonly index: number }
    | { readonly kind: "id"; readonly id: number }
    | { readonly kind: "tag"; readonly key: string; readonly value: string | undefined }
    | { readonly kind: "usable" };
}

const typeOf = { v: "video", V: "video", a: "audio", s: "subtitle", d: "data", t: "attachment" } as const;

/**
 * Reads a specifier as ffmpeg up to 7.0 does (match_stream_specifier in libavformat). Undefined where it isn't valid
 * there, which includes the groups, dispositions and views that came with 7.1.
 */
export function readSpecifier(text: string): Specifier | undefined {
  const typed = /^([vVasdt])(?::|$)(.*)$/s.exec(text);
  if (typed) {
    const rest = readSpecifier(typed[2] ?? "");
    return rest && { ...rest, types: [typed[1] as keyof typeof typeOf, ...rest.types] };
  }
  const inProgram = /^p:([^:]*)(?::|$)(.*)$/s.exec(text);
  if (inProgram) {
    const [program, rest] = [readInteger(inProgram[1]), readSpecifier(inProgram[2] ?? "")];
    return rest && program !== undefined ? { ...rest, program } : undefined;
  }
  const last = readLast(text);
  return last && { types: [], program: undefined, last };
}

function readLast(text: string): Specifier["last"] | undefined {
  if (text === "") return { kind: "all" };
  if (text === "u") return { kind: "usable" };
  const tag = /^m:([^:]*)(?::(.*))?$/s.exec(text);
  if (tag) return { kind: "tag", key: tag[1] ?? "", value: tag[2] };
  const byId = /^(?:#|i:)(.+)$/.exec(text);
  const number = readInteger(byId?.[1] ?? text);
  if (number === undefined) return undefined;
  return byId ? { kind: "id", id: number } : { kind: "index", index: number };
}

/** C's strtol with base 0: decimal, 0x… or 0… */
function readInteger(text: string | undefined): number | undefined {
  if (/^0[0-7]+$/.test(text ?? "")) return Number.parseInt(text ?? "", 8);
  return /^(\d+|0[xX][0-9a-fA-F]+)$/.test(text ?? "") ? Number(text) : undefined;
}

/**
 * Whether a specifier means the stream whose `index` is given, as avformat_match_stream_specifier of 5.1 has it.
 * No specifier means every stream. False for an invalid one, and for one that names a program: ask
 * {@link doubtAbout} first where those must be told apart.
 */
export function matchesSpecifier(specifier: string | undefined, media: MediaInfo, streamIndex: number): boolean {
  const wanted = readSpecifier(specifier ?? "");
  const stream = media.streams.find(({ index }) => index === streamIndex);
  if (!wanted || !stream || wanted.program !== undefined) return false;
  const { last, types } = wanted;
  if (last.kind !== "index") return meets(wanted, stream);
  if (types.length === 0) return last.index === streamIndex;
  return media.streams.filter((candidate) => meets(wanted, candidate))[last.index]?.index === streamIndex;
}

/** Why the streams a specifier means can't be told from ffprobe's list of streams; undefined where they can. */
export function doubtAbout(specifier: string | undefined, media: MediaInfo): string | undefined {
  const wanted = readSpecifier(specifier ?? "");
  if (!wanted) return `the stream specifier '${specifier ?? ""}' isn't one that every ffmpeg knows`;
  if (wanted.program !== undefined) return `the stream specifier '${specifier ?? ""}' names a program`;
  const unknown = wanted.last.kind === "id" && media.streams.some(({ id }) => id === undefined);
  return unknown
    ? `the stream specifier '${specifier ?? ""}' names an id, and the file's streams show none`
    : undefined;
}

/** Everything but the index, which counts the streams for which this holds. */
function meets({ types, last }: Specifier, stream: MediaStream): boolean {
  const typesFit = types.every((type) => {
    return typeOf[type] === stream.codec_type && !(type === "V" && stream.disposition["attached_pic"] === 1);
  });
  return typesFit && lastFits(last, stream);
}

function lastFits(last: Specifier["last"], stream: MediaStream): boolean {
  switch (last.kind) {
    case "all":
    case "index":
      return true;
    case "id":
      return readInteger(stream.id) === last.id;
    case "tag":
      return Object.entries(stream.tags).some(([key, value]) => {
        return key.toLowerCase() === last.key.toLowerCase() && (last.value ?? value) === value;
      });
    case "usable":
      return isUsable(stream);
  }
}

/** ffmpeg also asks for a known sample format of audio, which it has for every codec it can name. */
function isUsable(stream: MediaStream): boolean {
  if (stream.codec_name === undefined || stream.codec_name === "unknown") return false;
  if (stream.codec_type === "audio") return Number(stream.sample_rate ?? 0) > 0 && (stream.channels ?? 0) > 0;
  if (stream.codec_type !== "video") return true;
  return (stream.width ?? 0) > 0 && (stream.height ?? 0) > 0 && stream.pix_fmt !== undefined;
}

/** Whether a specifier means an output stream, known by its place: `index` among all, `typeIndex` among its type. */
export function matchesOutput(
  specifier: string | undefined,
  stream: { readonly type: StreamType; readonly index: number; readonly typeIndex: number },
): boolean {
  const wanted = readSpecifier(specifier ?? "");
  if (!wanted || wanted.program !== undefined) return false;
  if (!wanted.types.every((type) => typeOf[type] === stream.type)) return false;
  // When ffmpeg matches these, an output stream has no tags, id or parameters yet: such specifiers mean none.
  if (wanted.last.kind === "all") return true;
  if (wanted.last.kind !== "index") return false;
  return wanted.last.index === (wanted.types.length === 0 ? stream.index : stream.typeIndex);
}
