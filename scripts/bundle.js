// After tsc: puts the command line and all it needs of its packages into few files, in the place of those it's made of.
// Reading 400 files takes longer than all the rest of a start. They are scripts of the kind from before modules, which
// start.cjs can keep V8's code of, and Node.js takes less time for. Where esbuild can't run, tsc's files stay: slower, not wrong.
//   bundle.js
import { createHash } from "node:crypto";
import { readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(dirname(here), "dist");
const [made, bundled] = [join(dist, "cli"), join(dist, "bundled")];

/** Packages that find their own files beside themselves, and one from before modules that is loaded late. */
const external = ["ssh2", "cpu-features", "ffprobe-static", "tmp-promise"];
/** What yargs/helpers asks for beside the parser, which isn't used, and loads what lays out help texts. */
const withoutShim = {
  name: "without-shim",
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: /platform-shims\/esm\.mjs$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === "asked") return undefined;
      return { ...(await resolve(path, { ...from, pluginData: "asked" })), sideEffects: false };
    });
  },
};
/** What modules have and scripts haven't. */
const banner = 'const __url = require("node:url").pathToFileURL(__filename).href;';

/** Of modules, scripts of the same names. @returns what tells this build from others */
async function makeScripts(transform) {
  const build = createHash("sha256");
  for (const name of await readdir(bundled)) {
    const path = join(bundled, name);
    const { code } = await transform(await readFile(path, "utf8"), {
      ...{ format: "cjs", platform: "node", target: "node20", minifyWhitespace: true, minifySyntax: true },
      ...{
        supported: { "dynamic-import": false },
        define: { "import.meta.url": "__url" },
        banner,
        legalComments: "eof",
      },
    });
    await writeFile(path, code);
    build.update(name).update(code);
  }
  return build.digest("hex");
}

async function bundle() {
  const { build, transform } = await import("esbuild");
  await rm(bundled, { recursive: true, force: true });
  await build({
    // Threads have a file of their own, beside whatever starts them.
    entryPoints: { main: join(made, "main.js"), "cluster-thread": join(dist, "lib/media/cluster-thread.js") },
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", target: "node20" },
    // jsonc-parser's other form asks for its parts in a way that can't be followed.
    mainFields: ["module", "main"],
    // Half of a start is reading the text; names stay, for stack traces.
    ...{ minifyWhitespace: true, minifySyntax: true },
    ...{
      external,
      plugins: [withoutShim],
      outdir: bundled,
      outExtension: { ".js": ".cjs" },
      legalComments: "eof",
      logLevel: "silent",
    },
  });
  const id = await makeScripts(transform);
  const start = await readFile(join(here, "start.cjs"), "utf8");
  await writeFile(join(bundled, "start.cjs"), start.replace('"BUILD"', JSON.stringify(id)));
  // For those who start it by the name that it has without this.
  await writeFile(join(bundled, "main.js"), 'import "./start.cjs";\n');
  await rm(made, { recursive: true });
  await rename(bundled, made);
}

await bundle().catch((error) => {
  process.stderr.write(`not bundled, so dffmpeg starts more slowly: ${error.message.split("\n")[0]}\n`);
});
