/** Reads another program's configuration and says what it is in dffmpeg's. Writes nothing. */
import { inventorySchema } from "../model/inventory.ts";
import { DffmpegError } from "../model/errors.ts";
import { batchConfigSchema } from "./config.ts";
import { readConfigText, readYaml } from "./load-config.ts";
import { inventoryFrom, profilesOnHosts } from "./pytranscoder-hosts.ts";
import { configFrom, ownName, readPytranscoder } from "./pytranscoder.ts";

export interface ImportedFiles {
  /** By their usual name, "batch.json" and "nodes.json": what they would hold. */
  readonly files: ReadonlyMap<string, string>;
  readonly remarks: readonly string[];
}

const textOf = (value: object): string => `${JSON.stringify(value, undefined, 2)}\n`;

/** Of two profiles with one name, the second would encode the first one's films. */
function sharedNames(names: readonly string[]): readonly string[] {
  return names.flatMap((name, at) => {
    const other = names.slice(0, at).find((one) => ownName(one) === ownName(name));
    return other === undefined
      ? []
      : [`\n  profiles.${name}: its name here, '${ownName(name)}', is that of '${other}'`];
  });
}

/**
 * @param root nodes.json's storage root
 * @throws DffmpegError "usage" for a file that isn't pytranscoder's, or says what dffmpeg can't take over
 */
export async function importPytranscoder(path: string, root: string): Promise<ImportedFiles> {
  const file = readPytranscoder(path, (await readYaml(path, await readConfigText(path))).value);
  const config = configFrom(file);
  const placed = profilesOnHosts(file, config.made);
  const inventory = inventoryFrom(file, root);
  const checks = [batchConfigSchema.safeParse(placed.made), inventory && inventorySchema.safeParse(inventory.made)];
  const issues = checks.flatMap((checked) => checked?.error?.issues ?? []);
  const lines = [
    ...sharedNames(Object.keys(file.profiles ?? {})),
    ...issues.map(({ path: keys, message }) => `\n  ${keys.join(".")}: ${message}`),
  ];
  if (lines.length > 0) {
    throw new DffmpegError("usage", `${path} can't be taken over as it is:${lines.join("")}`, {
      hint: "Mend it there first.",
    });
  }
  return {
    files: new Map([
      ["batch.json", textOf(placed.made)],
      ...(inventory ? [["nodes.json", textOf(inventory.made)] as const] : []),
    ]),
    remarks: [...config.remarks, ...placed.remarks, ...(inventory?.remarks ?? [])],
  };
}
