import { expect } from "chai";
import { DffmpegError } from "../../../lib/model/errors.ts";
import { batchLine, batchProgram, batchWord, isPlain, isPlainPath } from "../../../lib/nodes/windows/quote.ts";
import { cmdLine, programWords } from "../../lab/cmd-rules.ts";

/** What a program gets of a word, by the rules of cmd, in a batch file, and then of Microsoft's C library. */
const arrived = (word: string): string[] =>
  programWords(cmdLine(`x.exe ${batchWord(word)}`, { PATH: "C:\\" })).slice(1);

describe("a word on a line of a batch file", () => {
  const words = [
    ...["plain", "", "two words", "tab\there", "é→🎬", "it's", "`id`", "$(id)", "-", "*", "~", "a;b,c=d", "@file"],
    ...["%PATH%", "100%", "%%", "%1", "!PATH!", "^", "^^", "a^b", "a & del b", "a|b", "<in>out", "(x)", "&&", "||"],
    ...[
      '"',
      '""',
      'say "hi"',
      'a" & calc & "b',
      '"%PATH%"',
      '^"',
      "\\",
      "\\\\",
      'a\\"b',
      "C:\\dir\\",
      "C:\\a b\\",
      '\\\\"',
    ],
    ...["scale=w='if(gt(a,16/9),1280,-2)':h=-2", "drawtext=text='50\\% \"x\"':x=(w-tw)/2"],
  ];
  for (const word of words) {
    it(`is ${JSON.stringify(word)} for the program, and nothing for cmd`, () => {
      expect(arrived(word)).deep.equal([word]);
    });
  }

  it("is one of many: each arrives as it is", () => {
    const line = batchLine("C:/Program Files/ff & co/ffmpeg.exe", words);
    expect(programWords(cmdLine(line, { PATH: "C:\\" }))).deep.equal([
      "C:\\Program Files\\ff & co\\ffmpeg.exe",
      ...words,
    ]);
  });

  it("is refused with a line break, which no line can hold", () => {
    for (const word of ["a\nb", "a\rb", "a\0b"]) expect(() => batchWord(word)).throw(DffmpegError, "line break");
  });

  it("is refused where the line gets longer than cmd reads", () => {
    expect(() => batchLine("ffmpeg", ["x".repeat(8200)])).throw(DffmpegError, "8191 characters");
  });

  it("is plain where no code page matters", () => {
    expect(isPlain(["-i", "a b", "%", "\n"])).equal(true);
    expect(isPlain(["-i", "é"])).equal(false);
  });
});

describe("a program in a batch file", () => {
  it("has backslashes, which cmd looks for, and none of its variables", () => {
    expect(batchProgram("D:/100%/ffmpeg.exe")).equal('"D:\\100%%\\ffmpeg.exe"');
    expect(() => batchProgram('a"b')).throw(DffmpegError, "quote");
  });
});

describe("a path on a login shell's line", () => {
  it("needs no quotes in cmd and PowerShell alike, or isn't taken", () => {
    for (const path of ["dffmpeg-work-abc", "dffmpeg-work-abc\\c1.cmd", "C:/dffmpeg", "D:\\video_work\\x.y"])
      expect(isPlainPath(path), path).equal(true);
    for (const path of [
      "C:/my work",
      "C:/a&b",
      "$HOME",
      "`x`",
      "a;b",
      "C:/é",
      "-x",
      "a%b",
      "a,b",
      "(a)",
      "'a'",
      '"a"',
      "C:",
      "",
    ])
      expect(isPlainPath(path), path).equal(false);
  });
});
