import { expect } from "chai";
import { expandShortForm } from "../../lib/command/shortform.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

const there = new Set(["film.mp4", "/films/a b.v2/film", "-odd.mkv", "full", "./x.y/film.mkv"]);
const expand = (...args: string[]) => expandShortForm(args, (path) => there.has(path)).args;

describe("expandShortForm", () => {
  it("takes the first file for the input and names the output after it", () => {
    expect(expand("film.mp4", "-c:v", "mpeg4", "-b:v", "1M").join(" ")).to.equal(
      "-i film.mp4 -c:v mpeg4 -b:v 1M film-dffmpeg.mp4",
    );
  });

  it("keeps the folder of the input, and names without an extension", () => {
    expect(expand("/films/a b.v2/film").at(-1)).to.equal("/films/a b.v2/film-dffmpeg");
    expect(expand("./x.y/film.mkv").at(-1)).to.equal("./x.y/film-dffmpeg.mkv");
  });

  it("uses the output that is given", () => {
    expect(expand("film.mp4", "-c:v", "mpeg4", "out.mkv").join(" ")).to.equal("-i film.mp4 -c:v mpeg4 out.mkv");
  });

  it("leaves the options before the input before it", () => {
    expect(expand("-y", "-ss", "5", "film.mp4", "-t", "3").join(" ")).to.equal(
      "-y -ss 5 -i film.mp4 -t 3 film-dffmpeg.mp4",
    );
  });

  it("reads a file name that begins with a dash after '--'", () => {
    expect(expand("--", "-odd.mkv")).to.deep.equal(["-i", "-odd.mkv", "./-odd-dffmpeg.mkv"]);
  });

  it("changes nothing where there is an -i, no file, or one that isn't looked up", () => {
    for (const line of [
      "film.mp4 -i film.mp4",
      "-i film.mp4 out.mkv",
      "http://h/new.mp4",
      "-",
      "-c:v film.mp4",
      "-y",
    ]) {
      expect(expand(...line.split(" ")).join(" ")).to.equal(line);
    }
  });

  it("tells the name it gave the output, and only that", () => {
    const named = (...args: string[]) => expandShortForm(args, () => true).named;
    expect(named("film.mp4", "-c:v", "mpeg4")).to.equal("film-dffmpeg.mp4");
    expect(named("film.mp4", "out.mkv")).to.equal(undefined);
    expect(named("-i", "film.mp4", "out.mkv")).to.equal(undefined);
  });

  it("names a file that doesn't exist, as ffmpeg does after -i", () => {
    expect(() => expand("flim.mp4", "-c:v", "mpeg4")).to.throw(DffmpegError, "flim.mp4: No such file or directory");
  });

  it("changes nothing where the command needs no input", () => {
    for (const line of ["-filter_complex testsrc film.mp4", "-h full", "-lavfi sine -y film.mp4", "-version"]) {
      expect(expand(...line.split(" ")).join(" ")).to.equal(line);
    }
  });

  it("never makes the output's name the value of an unfinished option", () => {
    expect(() => expand("film.mp4", "-c:v")).to.throw(DffmpegError, "Missing argument for option 'c:v'.");
  });
});
