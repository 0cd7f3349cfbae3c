/**
 * Starts the bundled command line, and keeps what V8 made of its text: to compile that takes a fifth to a quarter of a start.
 * Beside what ffmpeg says of itself, in ~/.cache/dffmpeg: one file, which any other build, Node.js or processor writes anew,
 * and which may be removed at any time.
 */
"use strict";
const { Buffer } = require("node:buffer");
const { createHash } = require("node:crypto");
const fs = require("node:fs");
const { homedir } = require("node:os");
const { dirname, isAbsolute, join } = require("node:path");
const process = require("node:process");
const { setTimeout } = require("node:timers");
const { Script } = require("node:vm");

/** What V8's code is only good for. */
const key = JSON.stringify(["BUILD", process.version, process.arch, process.execArgv, process.env.NODE_OPTIONS ?? ""]);
const SHORT_RUN_MS = 30_000;
const DIGEST = 20;

const place = placeOf(process.env.XDG_CACHE_HOME ?? "");

/** @returns undefined where the user has no home: nothing is kept then */
function placeOf(named) {
  try {
    return join(isAbsolute(named) ? named : join(homedir(), ".cache"), "dffmpeg", "code");
  } catch {
    return undefined;
  }
}

const digestOf = (bytes) => createHash("sha1").update(bytes).digest();

/** V8 itself doesn't look whether its code was spoilt. @returns each script's code by its name, none where it's of no use */
function readKept() {
  const kept = new Map();
  let file;
  try {
    // A pipe would be waited for.
    file = fs.openSync(place, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    const found = fs.fstatSync(file);
    // Code is run: another user's isn't.
    if (!found.isFile() || found.uid !== (process.getuid?.() ?? 0)) return kept;
    const bytes = fs.readFileSync(file);
    const body = bytes.subarray(DIGEST);
    if (!digestOf(body).equals(bytes.subarray(0, DIGEST))) return kept;
    const end = body.indexOf(10);
    const head = JSON.parse(body.toString("utf8", 0, end));
    if (head.key !== key) return kept;
    let at = end + 1;
    for (const [name, stamp, length] of head.scripts)
      kept.set(name, { stamp, code: body.subarray(at, (at += length)) });
  } catch {
    // None there, or nothing that could be read.
  } finally {
    if (file !== undefined) fs.closeSync(file);
  }
  return kept;
}

/** Under another name first: another start may read it meanwhile. @throws whatever stands in the way */
function keep(codes) {
  const head = JSON.stringify({ key, scripts: codes.map(({ name, stamp, code }) => [name, stamp, code.length]) });
  const body = Buffer.concat([Buffer.from(`${head}\n`), ...codes.map(({ code }) => code)]);
  const temporary = `${place}.${process.pid}.tmp`;
  fs.mkdirSync(dirname(place), { recursive: true, mode: 0o700 });
  try {
    fs.writeFileSync(temporary, Buffer.concat([digestOf(body), body]), { mode: 0o600 });
    fs.renameSync(temporary, place);
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

const kept = readKept();
const loaded = new Map();

function load(name) {
  const known = loaded.get(name);
  if (known) return known.module.exports;
  const path = join(__dirname, name);
  const { size, mtimeMs } = fs.statSync(path);
  const stamp = `${size} ${mtimeMs}`;
  const before = kept.get(name);
  const cachedData = before?.stamp === stamp ? before.code : undefined;
  const text = `(function(exports,require,module,__filename,__dirname){${fs.readFileSync(path, "utf8")}\n})`;
  const script = new Script(text, { filename: path, cachedData });
  const module = { exports: {} };
  loaded.set(name, { module, script, stamp, before: script.cachedDataRejected ? undefined : cachedData });
  const inner = (id) => (id.startsWith("./") ? load(id.slice(2)) : require(id));
  script.runInThisContext()(module.exports, inner, module, path, __dirname);
  return module.exports;
}

/** What a first start had to compile, for the next. */
function keepAll() {
  if ([...loaded.values()].every(({ before }) => before !== undefined)) return;
  const others = [...kept].filter(([name]) => !loaded.has(name)).map(([name, entry]) => ({ name, ...entry }));
  const own = [...loaded].map(([name, { script, stamp, before }]) => {
    return { name, stamp, code: before ?? script.createCachedData() };
  });
  keep([...others, ...own]);
}

const onExit = (status) => {
  try {
    if (status === 0 && place !== undefined) keepAll();
  } catch {
    // Nothing depends on it.
  }
};
process.on("exit", onExit);
// A long run's V8 has dropped code that the next start needs, and has a use for the memory.
setTimeout(() => {
  process.off("exit", onExit);
  kept.clear();
  for (const one of loaded.values()) one.script = one.before = undefined;
}, SHORT_RUN_MS).unref();

load("main.cjs");
