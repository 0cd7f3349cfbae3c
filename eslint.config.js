// Strict typed linting, and the direction of imports (docs/design.md, "Rooms and arrows").
import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/** Each room and what it may import; `model` is below everything. A new room gets a line here. */
const arrows = {
  cli: ["index", "model"],
  index: ["encode", "batch", "model", "command", "plan", "nodes", "report", "storage", "media", "schedule"],
  batch: ["encode", "model", "media", "nodes", "storage"],
  encode: ["model", "command", "plan", "schedule", "media", "nodes", "storage", "report"],
  command: ["model"],
  plan: ["model", "command"],
  schedule: ["model"],
  media: ["model"],
  nodes: ["model"],
  storage: ["model"],
  report: ["model"],
  model: [],
};

/** Where a room's files lie. */
function placesOf(room) {
  if (room === "cli") return "cli/**/*.ts";
  if (room === "index") return ["lib/index.ts", "lib/planning.ts"];
  if (room === "encode") return ["lib/encode.ts", "lib/encode/**/*.ts"];
  return `lib/${room}/**/*.ts`;
}

export default tseslint.config(
  { ignores: ["dist", "node_modules", ".cache"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["lib/**/*.ts", "cli/**/*.ts"],
    plugins: { boundaries },
    settings: {
      "import/resolver": { node: { extensions: [".ts"] } },
      "boundaries/files": Object.keys(arrows).map((room) => ({ category: room, pattern: placesOf(room) })),
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: Object.entries(arrows).map(([from, allowed]) => ({
            from: { file: { categories: from } },
            allow: { to: { file: { categories: { anyOf: [...allowed, from] } } } },
          })),
        },
      ],
      "boundaries/no-unknown-dependencies": "error",
      "boundaries/no-unknown-files": "error",
      "no-console": "error",
    },
  },
  { files: ["cli/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  { files: ["**/*.js", "**/*.cjs"], ...tseslint.configs.disableTypeChecked },
  {
    files: ["**/*.cjs"],
    languageOptions: { globals: { require: "readonly", __dirname: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
