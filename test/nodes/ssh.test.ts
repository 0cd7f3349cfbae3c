/** The ssh transport against a real sshd on loopback. */
import { connect, createServer, type AddressInfo } from "node:net";
import { expect } from "chai";
import type { Transport } from "../../lib/nodes/contract.ts";
import { openSsh } from "../../lib/nodes/ssh.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";
import { runOn, startReady, transportContract } from "./transport.contract.ts";

describe("the ssh transport", () => {
  let lab: LabSshd;
  let transport: Transport | undefined;
  before(async () => {
    lab = await startSshd();
  });
  after(() => lab.stop());
  afterEach(() => transport?.close());

  const open = async (): Promise<Transport> =>
    openSsh(lab.node(), { sshConfigFile: lab.sshConfigFile, limits: { killTimeoutMs: 500 } });

  describe("keeps the contract:", () => {
    transportContract(open);
  });

  it("settles commands as lost when the connection dies, then connects anew", async () => {
    transport = await open();
    const process = await startReady(transport, "echo ready; exec cat");
    await lab.dropConnections();
    expect((await process.ended).kind).equal("lost");
    expect(await runOn(transport, ["echo", "back"])).include({ stdout: "back\n" });
  });

  it("tells commands as lost, not failed, when the node is gone for good", async () => {
    const gone = await startSshd();
    transport = await openSsh(gone.node(), { sshConfigFile: gone.sshConfigFile });
    await gone.stop();
    const { end } = await runOn(transport, ["true"]);
    expect(end.kind).equal("lost");
  });
});

describe("the ssh transport on a server with few sessions", () => {
  it("opens more connections instead of failing", async () => {
    const lab = await startSshd({ config: ["MaxSessions 2"] });
    const transport = await openSsh(lab.node(), { sshConfigFile: lab.sshConfigFile });
    try {
      const running = await Promise.all(Array.from({ length: 5 }, () => startReady(transport, "echo ready; exec cat")));
      for (const process of running) process.end();
      const ends = await Promise.all(running.map((process) => process.ended));
      expect(ends).deep.equal(Array.from({ length: 5 }, () => ({ kind: "exited", code: 0 })));
    } finally {
      transport.close();
      await lab.stop();
    }
  });
});

describe("the ssh transport over a link that delivers in bursts", () => {
  /** Forwards to the port; what comes back is gathered and goes on in one piece. */
  async function gathering(port: number): Promise<{ readonly port: number; close(): void }> {
    const proxy = createServer((client) => {
      const server = connect(port, "127.0.0.1");
      client.on("error", () => server.destroy()).pipe(server);
      let gathered: Buffer[] = [];
      server.on("error", () => client.destroy()).on("end", () => client.end());
      server.on("data", (data) => {
        if (gathered.push(data) > 1) return;
        setTimeout(() => {
          client.write(Buffer.concat(gathered));
          gathered = [];
        }, 100);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    return { port: (proxy.address() as AddressInfo).port, close: () => proxy.close() };
  }

  it("hears the exit code of a command whose start, output and end arrive in one packet", async () => {
    const lab = await startSshd();
    const proxy = await gathering(lab.port);
    const { port } = proxy;
    const transport = await openSsh(lab.node({ port, hostKey: lab.fingerprint("ed25519") }), {
      sshConfigFile: lab.sshConfigFile,
    });
    try {
      const { end, stdout } = await runOn(transport, ["sh", "-c", "echo out; exit 7"]);
      expect(end).deep.equal({ kind: "exited", code: 7 });
      expect(stdout).equal("out\n");
    } finally {
      transport.close();
      proxy.close();
      await lab.stop();
    }
  });
});
