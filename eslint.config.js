// Strict typed linting, and the direction of imports (docs/design.md, "Rooms and arrows").
import js from "@eslint/js";
import boundaries from "eslint-plugin-boundaries";
import tseslint from "typescript-eslint";

/** Each room and what it may import; `model` is below everything. A new room gets a line here. */
const arrows = {
  cli: ["index", "model"],
  index: ["encode", "model", "command", "plan", "nodes", "report", "storage", "media", "schedule"],
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

export default tseslint.config(
  { ignores: ["dist", "node_modules"] },
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
      "boundaries/elements": [
        { type: "cli", pattern: "cli" },
        { type: "index", pattern: "lib/index.ts", mode: "file" },
        { type: "encode", pattern: "lib/encode/**", mode: "file" },
        { type: "encode", pattern: "lib/encode.ts", mode: "file" },
        ...Object.keys(arrows)
          .filter((room) => !["cli", "index", "encode"].includes(room))
          .map((room) => ({ type: room, pattern: `lib/${room}` })),
      ],
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          rules: Object.entries(arrows).map(([from, allowed]) => ({
            from: { type: from },
            allow: { to: { type: [...allowed, from] } },
          })),
        },
      ],
      "boundaries/no-unknown": "error",
      "no-console": "error",
    },
  },
  { files: ["cli/**/*.ts"], rules: { "no-console": "off" } },
  {
    files: ["test/**/*.ts"],
    rules: { "@typescript-eslint/no-unused-expressions": "off", "@typescript-eslint/no-non-null-assertion": "off" },
  },
  { files: ["**/*.js"], ...tseslint.configs.disableTypeChecked },
);
