/** Whether a node sees the very file that this machine has: by its size and the hash of three small pieces. */
import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import type { ComputeNode } from "./contract.ts";

const BLOCK = 65_536;

/** What a node compares its file with. */
export interface SourceProof {
  readonly path: string;
  readonly size: number;
  /** Which blocks of 64 KiB are hashed: the first, one in the middle, the last. */
  readonly blocks: readonly number[];
  readonly sha256: string;
}

export async function proveSource(path: string): Promise<SourceProof> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const last = Math.max(0, Math.ceil(size / BLOCK) - 1);
    const blocks = [...new Set([0, Math.floor(last / 2), last])];
    const hash = createHash("sha256");
    for (const block of blocks) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(BLOCK), 0, BLOCK, block * BLOCK);
      hash.update(buffer.subarray(0, bytesRead));
    }
    return { path, size, blocks, sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
}

/** $1 size, $2 blocks, $3 hash, then candidates; prints the number of the first that is the file. `ls` knows sizes without reading. */
const script = String.raw`
size=$1 blocks=$2 sha256=$3
shift 3
digest() {
  if command -v sha256sum >/dev/null; then sha256sum
  elif command -v shasum >/dev/null; then shasum -a 256
  else openssl dgst -sha256 -r; fi | cut -c 1-64
}
n=0
for path; do
  if [ -f "$path" ] && [ -r "$path" ] && [ "$(ls -lnL "$path" | awk 'NR == 1 { print $5 }')" = "$size" ]; then
    found=$(for block in $blocks; do dd if="$path" bs=${BLOCK} skip="$block" count=1 2>/dev/null; done | digest)
    if [ "$found" = "$sha256" ]; then echo "$n"; exit 0; fi
  fi
  n=$((n + 1))
done
exit 1`;

/**
 * @returns the first of `candidates` that is this file on the node; undefined when none is
 * @throws DffmpegError "node" when the node can't be asked
 */
export async function findSource(
  node: Pick<ComputeNode, "command">,
  { size, blocks, sha256 }: SourceProof,
  candidates: readonly string[],
): Promise<string | undefined> {
  const argv = ["sh", "-c", script, "sh", String(size), blocks.join(" "), sha256, ...candidates];
  const { code, stdout } = await node.command(argv);
  return code === 0 ? candidates[Number(stdout.trim())] : undefined;
}
