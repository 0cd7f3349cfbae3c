import { execFileSync } from "node:child_process";
import { expect } from "chai";
import { courtesy, runnerCommand } from "../../lib/nodes/runner.ts";
import { shownCommand } from "../../lib/nodes/shown-command.ts";

describe("a command as it's shown", () => {
  it("is ffmpeg's own, with what goes before it, where the runner runs it", () => {
    const name = { job: "job-1", window: 2, attempt: 1, nonce: "n" };
    const order = { name, argv: ["-i", "/a b.mkv", "-crf", "20"], jobFolder: "/share/job-1", file: "w.nut" };
    const argv = runnerCommand(order, "pi", "/usr/bin/ffmpeg", 15, courtesy({ nice: 10 }));
    expect(shownCommand(argv)).to.equal(
      "nice -n 10 /usr/bin/ffmpeg -i '/a b.mkv' -crf 20 -nostdin -progress pipe:1 /share/job-1/attempts/w.nut",
    );
  });

  it("can be typed into a shell", () => {
    const words = ["it's", "a\\b", "$HOME", "`id`", "*", "ü", ""];
    const shown = shownCommand(["printf", "%s|", ...words]);
    expect(execFileSync("sh", ["-c", shown], { encoding: "utf8" })).to.equal(words.map((word) => `${word}|`).join(""));
  });

  it("leaves scripts out, and passwords", () => {
    expect(shownCommand(["sh", "-c", "\nrm -rf x\necho\n", "sh", "/share"])).to.equal("sh -c '…2 lines…' sh /share");
    const url = "https://me:secret@host/film.mkv";
    expect(shownCommand(["ffmpeg", "-i", url])).to.equal("ffmpeg -i 'https://***@host/film.mkv'");
    for (const option of ["-decryption_key", "-headers", "-cookies", "-password"]) {
      expect(shownCommand(["ffmpeg", option, "hush", "-i", "a"])).to.equal(`ffmpeg ${option} *** -i a`);
    }
  });
});
