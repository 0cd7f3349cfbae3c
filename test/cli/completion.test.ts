import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { bashCompletion } from "../../cli/help/bash.ts";
import { commandNames } from "../../cli/help/commands.ts";

/** What bash offers for the last of the words. */
function offered(...words: string[]): readonly string[] {
  const script = `${bashCompletion()}
dffmpeg() { printf 'JOB  STATE\\njob-1  resumable\\njob-2  running\\n'; }
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_dffmpeg 2>/dev/null
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync("bash", ["-c", script, "bash", "dffmpeg", ...words], { cwd: import.meta.dirname });
  return out.toString().split("\n").filter(Boolean);
}

describe("the completion for bash", () => {
  it("offers commands first, and files", () => {
    expect(offered("")).to.include.members([...commandNames, "completion.test.ts"]);
    expect(offered("comp")).to.include.members(["completion", "completion.test.ts"]);
  });

  it("offers dffmpeg's options where they may stand", () => {
    expect(offered("--no")).to.deep.equal(["--nodes"]);
    expect(offered("-i", "a", "--dry")).to.deep.equal(["--dry-run"]);
    expect(offered("clean", "--d")).to.deep.equal(["--dry-run"]);
    expect(offered("jobs", "--d")).to.deep.equal([]);
  });

  it("offers a command's words, its options and its jobs, after dffmpeg's options too", () => {
    expect(offered("nodes", "c")).to.deep.equal(["check"]);
    expect(offered("--nodes", "jobs", "nodes", "check", "--ver")).to.deep.equal(["--verbose"]);
    expect(offered("resume", "")).to.deep.equal(["job-1", "job-2"]);
    expect(offered("completion", "z")).to.deep.equal(["zsh"]);
  });

  it("leaves ffmpeg's arguments and the values of options to bash's own completion of files", () => {
    expect(offered("-i", "a.mkv", "")).to.deep.equal([]);
    expect(offered("--nodes", "")).to.deep.equal([]);
    expect(offered("nodes", "check", "--", "-c:v", "")).to.deep.equal([]);
  });
});
