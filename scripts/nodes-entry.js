// Adds nodes to a nodes.json, or takes one out. Plain Node.js, since nothing needs to be built before a set-up:
//   nodes-entry.js add FILE ROOT KEY "NAME USER HOST PORT"...   prints the names it added; entries that are there stay
//   nodes-entry.js remove FILE NAME                             the last node but "here" takes the file along: prints "empty"
//   nodes-entry.js with-key FILE KEY                            prints the names of the nodes that this key opens
import process from "node:process";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";

const [action, file, ...rest] = process.argv.slice(2);

/** What a cluster starts with: this machine encodes too. */
const fresh = (root) => ({ version: 1, storage: { root }, nodes: [{ name: "here", transport: "local" }] });

const read = () => JSON.parse(readFileSync(file, "utf8"));

/** What was measured isn't what a cluster was made of. */
const unmeasured = (inventory) =>
  JSON.stringify(inventory, (key, value) => (["weight", "slots"].includes(key) ? undefined : value));

function save(inventory) {
  writeFileSync(`${file}.new`, `${JSON.stringify(inventory, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function entry(words, identityFile) {
  const [name, user, host, port] = words.split(" ");
  return { name, host, ...(port === "22" ? {} : { port: Number(port) }), user, identityFile };
}

if (action === "add") {
  const [root, key, ...nodes] = rest;
  const inventory = existsSync(file) ? read() : fresh(root);
  const names = new Set(inventory.nodes.map(({ name }) => name));
  const added = nodes.map((words) => entry(words, key)).filter(({ name }) => !names.has(name));
  if (added.length > 0) save({ ...inventory, nodes: [...inventory.nodes, ...added] });
  for (const { name } of added) process.stdout.write(`${name}\n`);
} else if (action === "with-key") {
  const opened = read().nodes.filter(({ identityFile }) => identityFile?.replace(/^~(?=\/)/, homedir()) === rest[0]);
  for (const { name } of opened) process.stdout.write(`${name}\n`);
} else {
  const inventory = read();
  const nodes = inventory.nodes.filter(({ name }) => name !== rest[0]);
  if (nodes.length < inventory.nodes.length) save({ ...inventory, nodes });
  if (unmeasured({ ...inventory, nodes }) === unmeasured(fresh(inventory.storage.root))) {
    process.stdout.write("empty\n");
  }
}
