import { homedir } from "node:os";
import { expect } from "chai";
import { readWish } from "../../cli/commands/nodes-add-words.ts";
import { DffmpegError } from "../../lib/model/errors.ts";

describe("the words of nodes add", () => {
  it("are a machine's address as ssh writes it, with a name where wished", () => {
    expect(readWish(["pi@192.168.1.22"])).to.include({ name: "192.168.1.22", user: "pi", host: "192.168.1.22" });
    expect(readWish(["nas=me@nas.lan:2222", "--yes"])).to.include({
      name: "nas",
      host: "nas.lan",
      port: 2222,
      yes: true,
    });
    expect(readWish(["[fe80::1]:22"])).to.include({ name: "fe80--1", host: "fe80::1", port: 22, user: undefined });
    expect(readWish(["[::1]"])).to.include({ name: "1", host: "::1" });
  });

  it("name the set-up scripts' key, or another in full", () => {
    expect(readWish(["pi"]).key).to.equal(`${homedir()}/.ssh/dffmpeg`);
    expect(readWish(["pi", "--key", "~/k"]).key).to.equal(`${homedir()}/k`);
  });

  it("hand on what the set-up needs", () => {
    expect(readWish(["pi"]).setup).to.equal(undefined);
    expect(readWish(["pi", "--setup", "--server", "nas"]).setup).to.deep.equal(["--server", "nas"]);
  });

  it("are told how an IPv6 address is written where it lacks its brackets", () => {
    expect(() => readWish(["fe80::1"]))
      .to.throw(DffmpegError, "isn't a machine's address")
      .with.property("hint")
      .that.contains("[fe80::1]");
  });

  for (const [words, why] of [
    [[], "needs a machine"],
    [["a b"], "isn't a machine's address"],
    [["-oProxyCommand=x"], "unknown option"],
    [["pi", "nas"], "one machine at a time"],
    [["--server", "x", "pi@host"], "belong to --setup"],
    [["--host-key", "abc", "pi@host"], "SHA256:"],
    [["pi@host:99999"], "no port 99999"],
  ] as const) {
    it(`are refused as '${words.join(" ")}', with how it's used`, () => {
      expect(() => readWish(words))
        .to.throw(DffmpegError, why)
        .with.property("hint")
        .that.contains("nodes add");
    });
  }
});
