/** The words of `dffmpeg nodes add`: which machine, as whom, and what is wished. Touches nothing. */
import { isIP } from "node:net";
import path from "node:path";
import { DffmpegError } from "../../lib/model/errors.ts";
import { homeFolder } from "../../lib/model/home-folder.ts";
import { usageOf } from "../help/text.ts";
import { readWords } from "./words.ts";

const usage = usageOf("nodes add");

const options = {
  nodes: { type: "string" },
  key: { type: "string" },
  "host-key": { type: "string" },
  yes: { type: "boolean", default: false },
  root: { type: "string" },
  setup: { type: "boolean", default: false },
  server: { type: "string" },
  folder: { type: "string" },
  "no-bench": { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
} as const;

export interface Wish {
  readonly name: string;
  readonly host: string;
  readonly port: number | undefined;
  /** Who logs in; undefined leaves it to ~/.ssh/config. */
  readonly user: string | undefined;
  readonly nodes: string | undefined;
  /** The private key's file, absolute. */
  readonly key: string;
  readonly hostKey: string | undefined;
  readonly yes: boolean;
  /** Of a first nodes file. */
  readonly root: string | undefined;
  /** Options of setup-compute.sh; undefined leaves the machine as it is. */
  readonly setup: readonly string[] | undefined;
  readonly bench: boolean;
  readonly verbose: boolean;
}

/** An IPv6 address stands in []. */
const address =
  /^(?:(?<name>[A-Za-z0-9][A-Za-z0-9._-]{0,63})=)?(?:(?<user>[A-Za-z0-9_][A-Za-z0-9._-]*)@)?(?<host>[A-Za-z0-9_][A-Za-z0-9._-]*|\[[0-9A-Fa-f:.]+\])(?::(?<port>\d{1,5}))?$/;

/** Throws a DffmpegError of code "usage". */
export function readWish(args: readonly string[]): Wish {
  const { values, positionals } = readWords(args, options, usage);
  const [word, ...more] = positionals;
  if (word === undefined) throw refuse("nodes add needs a machine");
  if (more.length > 0) throw refuse(`one machine at a time: what is '${more.join(" ")}'?`);
  const parts = address.exec(word)?.groups;
  if (!parts)
    throw refuse(`'${word}' isn't a machine's address`, isIP(word) === 6 ? `Write it in []: [${word}]. ` : "");
  const host = (parts["host"] ?? "").replace(/^\[|\]$/g, "");
  const port = parts["port"] === undefined ? undefined : Number(parts["port"]);
  if (port !== undefined && (port < 1 || port > 65_535)) throw refuse(`there is no port ${port}`);
  if (!values.setup && (values.server ?? values.folder) !== undefined)
    throw refuse("--server and --folder belong to --setup");
  const hostKey = values["host-key"];
  if (hostKey !== undefined && !/^SHA256:[A-Za-z0-9+/]{43}=?$/.test(hostKey))
    throw refuse("--host-key is a fingerprint as ssh-keygen -l prints it, 'SHA256:…'");
  return {
    ...{ name: parts["name"] ?? host.replaceAll(":", "-").replace(/^-+/, ""), host, port, user: parts["user"] },
    ...{ nodes: values.nodes, key: keyFile(values.key), hostKey, yes: values.yes, root: values.root },
    setup: values.setup ? setupOptions(values) : undefined,
    ...{ bench: !values["no-bench"], verbose: values.verbose },
  };
}

/** The set-up scripts' key, which is for this and opens nothing else. */
function keyFile(given: string | undefined): string {
  if (given === undefined) return path.join(homeFolder(), ".ssh", "dffmpeg");
  return path.resolve(given.replace(/^~(?=\/)/, homeFolder()));
}

function setupOptions({ server, folder }: { server?: string | undefined; folder?: string | undefined }): string[] {
  return [...(server === undefined ? [] : ["--server", server]), ...(folder === undefined ? [] : ["--folder", folder])];
}

function refuse(message: string, first = ""): DffmpegError {
  return new DffmpegError("usage", message, { hint: first + usage });
}
