import { execFileSync, spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { expect } from "chai";
import { optionKind } from "../../lib/command/options.ts";
import { formatCommand, formatOptions, parseCommand } from "../../lib/command/parse.ts";
import { readItems } from "../../lib/command/words.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { realLife } from "./commandlines.ts";

/** What ffmpeg itself makes of the arguments: it logs each item it reads, then stops at a bad -max_alloc. */
function readByFfmpeg(args: readonly string[]): string[] {
  const stop = ["-loglevel", "debug", "-max_alloc", "none"];
  const { stderr } = spawnSync("ffmpeg", [...stop, ...args], {
    ...{ encoding: "utf8", env: { PATH: process.env.PATH } },
    // -report is one of them, and writes a log where it stands.
    cwd: tmpdir(),
  });
  const items = stderr.matchAll(
    /(?:Reading option '--' \.\.\.)?Reading option '([^\n]*)' \.\.\. matched as (?:(output) url|(input) url with argument '(.*)'|option '.*' .*with argument '?(.*?)'?|AVOption '.*' with argument '(.*)')\.$/gm,
  );
  return [...items].slice(2).map(([, word, output, input, url, value, avValue]) => {
    if (output !== undefined) return `output ${word ?? ""}`;
    return input === undefined ? `${word ?? ""} ${avValue ?? value ?? ""}` : `input ${url ?? ""}`;
  });
}

function readByUs(args: readonly string[]): string[] {
  return [...readItems(args)].map((item) => {
    if (item.kind !== "option") return `${item.kind} ${item.url}`;
    const value = item.option.value ?? (item.option.name.startsWith("no") ? "0" : "1");
    return `${formatOptions([{ ...item.option, value: undefined }]).join()} ${value}`;
  });
}

/** Every option of the fftools sections of `ffmpeg -h full`. */
function fftoolsOptions(): string[] {
  const help = execFileSync("ffmpeg", ["-hide_banner", "-h", "full"], { encoding: "utf8", maxBuffer: 1 << 24 });
  const sections = help.slice(0, help.indexOf("AVOptions:"));
  return [...sections.matchAll(/^-(\S+) /gm)].map(([, name]) => name ?? "");
}

describe("options", () => {
  it("takes a value for exactly the options for which the installed ffmpeg does", () => {
    const names = fftoolsOptions().filter((name) => !optionKind(name).ends);
    const args = names.flatMap((name) => [`-${name}`, "1"]);
    expect(names).to.have.length.above(150);
    expect(readByUs(args)).to.deep.equal(readByFfmpeg(args));
  });

  it("counts as global exactly what ffmpeg's help lists as global", () => {
    const help = execFileSync("ffmpeg", ["-hide_banner", "-h", "long"], { encoding: "utf8" });
    const start = help.indexOf("Global options");
    const global = help.slice(start, help.indexOf("Per-file main options"));
    const names = [...global.matchAll(/^-(\S+) /gm)].map(([, name]) => name ?? "");
    const counted = fftoolsOptions().filter((name) => optionKind(name).global && !optionKind(name).ends);
    expect(new Set(counted)).to.deep.equal(new Set(names));
  });

  it("knows the options that end ffmpeg, with or without a value", () => {
    const names = fftoolsOptions().filter((name) => optionKind(name).ends);
    expect(names).to.include.members(["version", "h", "-help", "L", "encoders", "sources", "hwaccels"]);
    expect(parseCommand(["-version"]).globals).to.deep.equal([
      { name: "version", specifier: undefined, value: undefined },
    ]);
    expect(parseCommand(["-h", "filter=scale"]).globals[0]?.value).to.equal("filter=scale");
    expect(parseCommand(["--help", "full"]).globals[0]?.name).to.equal("-help");
  });

  it("reads -autorotate as a switch where no number follows, as ffmpeg 7 does", () => {
    const { inputs } = parseCommand(["-autorotate", "-i", "a.mp4", "-f", "null", "-"]);
    expect(inputs[0]?.options).to.deep.equal([{ name: "autorotate", specifier: undefined, value: undefined }]);
  });
});

describe("parseCommand", () => {
  for (const [name, args] of Object.entries(realLife)) {
    it(`splits ${name} into the words ffmpeg splits it into`, () => {
      expect(readByUs(args)).to.deep.equal(readByFfmpeg(args));
    });

    it(`writes ${name} back as an equivalent command`, () => {
      const command = parseCommand(args);
      const written = formatCommand(command);
      expect(written).to.have.length(args.length);
      expect([...written].sort()).to.deep.equal([...args].sort());
      expect(parseCommand(written)).to.deep.equal(command);
    });
  }

  it("gives each file the options before it, and the globals to none", () => {
    const command = parseCommand(
      "-ss 5 -y -i a.mkv -t 3 -i b.wav -map 0:v -c:v libx264 -stats out.mp4 -an - -dn".split(" "),
    );
    expect(formatOptions(command.globals)).to.deep.equal(["-y", "-stats"]);
    expect(command.inputs.map(({ options, url }) => [...formatOptions(options), url])).to.deep.equal([
      ["-ss", "5", "a.mkv"],
      ["-t", "3", "b.wav"],
    ]);
    expect(command.outputs.map(({ options, url }) => [...formatOptions(options), url])).to.deep.equal([
      ["-map", "0:v", "-c:v", "libx264", "out.mp4"],
      ["-an", "-"],
    ]);
    expect(formatOptions(command.trailing)).to.deep.equal(["-dn"]);
  });

  it("takes everything after the first colon for the specifier", () => {
    const [option] = parseCommand(["-metadata:s:a:0", "title=a:b", "o.mkv"]).outputs[0]?.options ?? [];
    expect(option).to.deep.equal({ name: "metadata", specifier: "s:a:0", value: "title=a:b" });
  });

  it("lets values begin with a dash", () => {
    const { inputs } = parseCommand(["-itsoffset", "-1.5", "-metadata", "-i", "-i", "-x.mkv", "o.mkv"]);
    expect(inputs[0]?.url).to.equal("-x.mkv");
    expect(formatOptions(inputs[0]?.options ?? [])).to.deep.equal(["-itsoffset", "-1.5", "-metadata", "-i"]);
  });

  it("writes a file name that begins with a dash so that ffmpeg takes it for one", () => {
    const args = ["-i", "a.mkv", "--", "-out.mkv"];
    const written = formatCommand(parseCommand(args));
    expect(written).to.deep.equal(args);
    expect(readByFfmpeg(written)).to.deep.equal(["input a.mkv", "output -out.mkv"]);
  });

  it("refuses a last option without its value in ffmpeg's words", () => {
    expect(() => parseCommand(["-i", "a.mkv", "out.mkv", "-c:v"]))
      .to.throw(DffmpegError, "Missing argument for option 'c:v'.")
      .with.property("code", "input");
    expect(() => parseCommand(["-i"])).to.throw(DffmpegError, "Missing argument for option 'i'.");
  });

  it("keeps the value of an option that reads it from a file", () => {
    const command = parseCommand(["-/filter_complex", "graph.txt", "-i", "a", "-/vf", "v.txt", "o"]);
    expect(formatOptions(command.globals)).to.deep.equal(["-/filter_complex", "graph.txt"]);
    expect(formatOptions(command.outputs[0]?.options ?? [])).to.deep.equal(["-/vf", "v.txt"]);
  });
});
