/** Writes nodes.schema.json and batch.schema.json, for editors, from the schemas dffmpeg itself checks the files with. */
import { writeFile } from "node:fs/promises";
import * as z from "zod";
import { batchConfigSchema } from "../lib/batch/config.ts";
import { inventorySchema } from "../lib/model/inventory.ts";

const textOf = (schema: z.ZodType, title: string): string =>
  `${JSON.stringify({ ...z.toJSONSchema(schema, { io: "input" }), title }, null, 2)}\n`;

export const inventoryJsonSchema = (): string => textOf(inventorySchema, "dffmpeg inventory (nodes.json)");
export const batchJsonSchema = (): string => textOf(batchConfigSchema, "dffmpeg batch configuration (batch.json)");

if (process.argv[1] === import.meta.filename) {
  await writeFile(new URL("../nodes.schema.json", import.meta.url), inventoryJsonSchema());
  await writeFile(new URL("../batch.schema.json", import.meta.url), batchJsonSchema());
}
