import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { top } from "./blocks.ts";

/** The system's own words, and what ffmpeg says. */
const notOurs = ["No space left on device", "ENOSPC"];

describe("docs/troubleshooting.md", () => {
  it("names messages that the code has, word for word", () => {
    const sources = ["lib", "cli"].flatMap((folder) =>
      readdirSync(join(top, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => readFileSync(join(top, folder, name), "utf8")),
    );
    const code = sources.join("\n").replaceAll('\\"', '"');
    const page = readFileSync(join(top, "docs/troubleshooting.md"), "utf8");
    const symptoms = page.split("\n").flatMap((line) => (line.startsWith("| `") ? [line.split("|")[1]!] : []));
    const phrases = symptoms.flatMap((symptom) => [...symptom.matchAll(/`([^`]+)`/g)].map(([, phrase]) => phrase!));
    expect(phrases).to.have.length.at.least(30);
    const parts = phrases.filter((phrase) => !notOurs.includes(phrase)).flatMap((phrase) => phrase.split("…"));
    expect(parts.filter((part) => !code.includes(part.trim()))).to.deep.equal([]);
  });
});
