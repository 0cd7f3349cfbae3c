// After tsc: puts the command line and all it needs of its packages into few files, in the place of those it's made of.
// Reading 400 files takes longer than all the rest of a start. Where esbuild can't run, tsc's files stay: slower, not wrong.
//   bundle.js
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");
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
/** What packages from before modules have without asking for it. */
const banner = [
  'import { createRequire as requireOf } from "node:module";',
  'import { dirname as folderOf } from "node:path";',
  'import { fileURLToPath as pathOf } from "node:url";',
  "const require = requireOf(import.meta.url), __filename = pathOf(import.meta.url), __dirname = folderOf(__filename);",
].join("\n");

async function bundle() {
  const { build } = await import("esbuild");
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
      banner: { js: banner },
      legalComments: "eof",
      logLevel: "silent",
    },
  });
  await rm(made, { recursive: true });
  await rename(bundled, made);
}

await bundle().catch((error) => {
  process.stderr.write(`not bundled, so dffmpeg starts more slowly: ${error.message.split("\n")[0]}\n`);
});
