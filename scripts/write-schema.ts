/** Writes nodes.schema.json, for editors, from the schema dffmpeg itself checks nodes.json with. */
import { writeFile } from "node:fs/promises";
import { z } from "zod";
import { inventorySchema } from "../lib/model/inventory.ts";

export function inventoryJsonSchema(): string {
  const schema = z.toJSONSchema(inventorySchema, { io: "input" });
  return `${JSON.stringify({ ...schema, title: "dffmpeg inventory (nodes.json)" }, null, 2)}\n`;
}

if (process.argv[1] === import.meta.filename) {
  await writeFile(new URL("../nodes.schema.json", import.meta.url), inventoryJsonSchema());
}
