import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import type { MediaInfo } from "../../lib/model/media.ts";
import { screenCommand } from "../../lib/plan/screen.ts";
import { screenStreams } from "../../lib/plan/streams.ts";

const video = { index: 0, codec_type: "video", codec_name: "h264", time_base: "1/12800", disposition: {}, tags: {} };
const media = { streams: [video], format: { format_name: "mov,mp4" }, chapters: [] } as unknown as MediaInfo;

function whyWhole(...options: string[]): string | undefined {
  const command = parseCommand(["-i", "in.mp4", ...options, "-c:v", "libx264", "out.mp4"]);
  const facts = screenCommand(command);
  const streams = "whole" in facts ? facts : screenStreams(command, facts.split, [media]);
  return "whole" in streams ? streams.whole : undefined;
}

describe("what the streams decide", () => {
  it("is to run whole behind filters that set times where -ss is on the output, whatever a sample would show", () => {
    const reason = "-ss on the output behind the filter 'setpts' isn't followed yet";
    expect(whyWhole("-vf", "scale=64:36,setpts=0.5*PTS", "-ss", "1")).to.equal(reason);
    expect(whyWhole("-vf", "setpts=0.5*PTS", "-t", "1")).to.equal(undefined);
    expect(whyWhole("-vf", "scale=64:36", "-ss", "1")).to.equal(undefined);
  });
});
