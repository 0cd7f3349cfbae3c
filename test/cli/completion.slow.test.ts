/** Completions and the manual page in the programs they are for. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { fishCompletion } from "../../cli/help/fish.ts";
import { zshCompletion } from "../../cli/help/zsh.ts";

const root = join(import.meta.dirname, "..", "..");

describe("completions in real shells", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "dffmpeg-shells-"));
    writeFileSync(join(folder, "film.mkv"), "");
    const jobs = "#!/bin/sh\nprintf 'JOB  STATE\\njob-1  resumable\\njob-2  running\\n'\n";
    writeFileSync(join(folder, "dffmpeg"), jobs, { mode: 0o755 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  const run = (program: string, args: readonly string[]): string =>
    execFileSync(program, args, {
      cwd: folder,
      env: { ...process.env, HOME: folder, TERM: "dumb", PATH: `${folder}:${process.env["PATH"] ?? ""}` },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: 30_000,
    }).toString();

  describe("fish", () => {
    const offered = (line: string): readonly string[] => {
      writeFileSync(join(folder, "dffmpeg.fish"), fishCompletion());
      const out = run("fish", ["--no-config", "-c", "source dffmpeg.fish; complete -C $argv[1]", line]);
      return out.split("\n").flatMap((text) => (text === "" ? [] : [text.split("\t")[0]!]));
    };

    it("offers commands, their words and files", () => {
      expect(offered("dffmpeg ")).to.include.members(["nodes", "jobs", "completion", "film.mkv"]);
      expect(offered("dffmpeg nodes ")).to.include.members(["check", "list"]).and.not.to.include("film.mkv");
      expect(offered("dffmpeg resume ")).to.have.members(["job-1", "job-2"]);
      expect(offered("dffmpeg completion z")).to.deep.equal(["zsh"]);
    });

    it("offers the options of what is called", () => {
      expect(offered("dffmpeg --dr")).to.deep.equal(["--dry-run"]);
      expect(offered("dffmpeg -i film.mkv --js")).to.deep.equal(["--json-events"]);
      expect(offered("dffmpeg --nodes film.mkv clean --ol")).to.deep.equal(["--older-than"]);
      expect(offered("dffmpeg jobs --dr")).to.deep.equal([]);
      expect(offered("dffmpeg nodes check --ver")).to.deep.equal(["--verbose"]);
    });

    it("offers files for ffmpeg's arguments and for an option's file", () => {
      expect(offered("dffmpeg -i fi")).to.deep.equal(["film.mkv"]);
      expect(offered("dffmpeg --nodes fi")).to.deep.equal(["film.mkv"]);
      expect(offered("dffmpeg nodes check -- -i fi")).to.include("film.mkv");
    });
  });

  describe("zsh", () => {
    /** Types into a zsh of its own, presses Tab, and reads the line. */
    const typed = (line: string): string => {
      writeFileSync(join(folder, "_dffmpeg"), zshCompletion());
      const script = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PS1=; unsetopt zle_bracketed_paste; stty -echo; fpath=($PWD \\$fpath); autoload -U compinit; compinit -u -d $PWD/dump"
zpty -w z 'done-line() { print -r -- "<<$BUFFER>>"; zle kill-buffer; }; zle -N done-line; bindkey "^X" done-line; setopt no_beep; print REA""DY'
zpty -r z out '*READY*'
zpty -w -n z "$1"$'\\t\\C-x'
zpty -r z out '*>>*'
print -r -- "$out"`;
      const out = run("zsh", ["-f", "-c", script, "zsh", line]);
      return /<<(.*)>>/.exec(out)?.[1] ?? out;
    };

    it("completes commands, their words and their operands", () => {
      expect(typed("dffmpeg comple")).to.equal("dffmpeg completion ");
      expect(typed("dffmpeg nodes che")).to.equal("dffmpeg nodes check ");
      expect(typed("dffmpeg resume ")).to.equal("dffmpeg resume job-");
    });

    it("completes options of what is called", () => {
      expect(typed("dffmpeg --dr")).to.equal("dffmpeg --dry-run ");
      expect(typed("dffmpeg --nodes film.mkv clean --ol")).to.equal("dffmpeg --nodes film.mkv clean --older-than ");
      expect(typed("dffmpeg jobs --dr")).to.equal("dffmpeg jobs --dr");
    });

    it("completes files", () => {
      expect(typed("dffmpeg fi")).to.equal("dffmpeg film.mkv ");
      expect(typed("dffmpeg -i fi")).to.equal("dffmpeg -i film.mkv ");
      expect(typed("dffmpeg --nodes fi")).to.equal("dffmpeg --nodes film.mkv ");
    });
  });
});

describe("the manual page", () => {
  it("is set by groff without a warning", () => {
    const page = join(root, "man", "dffmpeg.1");
    const shown = execFileSync("groff", ["-man", "-Tutf8", "-ww", "-P-cbou", page], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(shown.toString())
      .to.include("DFFMPEG(1)")
      .and.to.match(/--nodes FILE\n +The machines to use/);
    const warned = execFileSync("sh", ["-c", 'groff -man -Tutf8 -ww "$1" 2>&1 >/dev/null', "sh", page]);
    expect(warned.toString()).to.equal("");
  });
});
