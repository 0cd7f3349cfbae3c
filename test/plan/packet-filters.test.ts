import { expect } from "chai";
import { parseCommand } from "../../lib/command/parse.ts";
import { filtersVideoPackets, packetFilterReason, packetFilters } from "../../lib/plan/packet-filters.ts";

const optionsOf = (words: string) =>
  parseCommand(["-i", "in", ...words.split(" "), "out.mp4"]).outputs[0]?.options ?? [];

function reasonFor(words: string): string | undefined {
  const option = optionsOf(words)[0];
  if (!option) throw new Error(`no option in ${words}`);
  return packetFilterReason(option);
}

describe("filters of the video's packets", () => {
  const harmless = [
    "-bsf:v h264_mp4toannexb",
    "-bsf:v:0 null",
    "-vbsf dump_extra",
    "-bsf:v dump_extra=freq=keyframe",
    "-bsf:v h264_metadata=aud=insert:level=4.1",
    "-bsf:v h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+hello",
    "-bsf:v hevc_metadata=aud=remove,filter_units=remove_types=39-40",
  ];
  for (const words of harmless) {
    it(`may run over joined windows: ${words}`, () => {
      expect(reasonFor(words)).to.equal(undefined);
    });
  }

  const whole: readonly (readonly [string, string])[] = [
    [
      "-bsf:v h264_metadata=colour_primaries=1",
      "-bsf h264_metadata writes into the stream what the encoder tells the container",
    ],
    [
      "-bsf:v h264_metadata=aud=insert:crop_left=2",
      "-bsf h264_metadata writes into the stream what the encoder tells the container",
    ],
    ["-bsf:v noise=100", "-bsf changes the video's packets"],
    ["-bsf:v setts=pts=PTS", "-bsf changes the video's packets"],
    ["-bsf:v null,noise=100", "-bsf changes the video's packets"],
    ["-bsf null", "-bsf changes the video's packets"],
    ["-bsf:0 null", "-bsf changes the video's packets"],
  ];
  for (const [words, reason] of whole) {
    it(`keep the command whole: ${words}`, () => {
      expect(reasonFor(words)).to.equal(reason);
    });
  }

  it("are those of the last option that means the video", () => {
    expect(packetFilters(optionsOf("-bsf:v null -bsf:a aac_adtstoasc -bsf:v dump_extra"))).to.equal("dump_extra");
    expect(packetFilters(optionsOf("-bsf:a aac_adtstoasc"))).to.equal(undefined);
    expect(optionsOf("-bsf:a:0 x -absf y -bsf:s z").some(filtersVideoPackets)).to.equal(false);
  });
});
