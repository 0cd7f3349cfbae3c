/** What a refused login tells the user to do next. */
import { expect } from "chai";
import { explainConnection } from "../../lib/nodes/ssh-error.ts";
import type { SshTarget } from "../../lib/nodes/ssh-config.ts";

describe("a node that refuses the key", () => {
  const hint = (login: Partial<SshTarget>): string | undefined => {
    const refused = Object.assign(new Error("All configured authentication methods failed"), {
      level: "client-authentication",
    });
    const target = { node: "pc", host: "192.0.2.1", port: 22, user: "me", ...login } as SshTarget;
    return explainConnection(refused, target, { methods: [], files: ["/k"], encrypted: [] }).hint;
  };

  it("gets it by ssh-copy-id for a user with a password", () => {
    expect(hint({})).to.contain("ssh-copy-id -i /k -p 22 me@192.0.2.1");
  });

  it("gets it by another user for the set-up's own, who has none", () => {
    const said = hint({ user: "dffmpeg" });
    expect(said).to.contain("dffmpeg nodes add pc=YOU@192.0.2.1 --setup").and.not.contain("ssh-copy-id");
    expect(hint({ user: "dffmpeg", host: "2001:db8::1", port: 2222 })).to.contain("pc=YOU@[2001:db8::1]:2222 --setup");
  });
});
