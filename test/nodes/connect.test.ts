/** Nodes from their inventory entries, on this machine and through a real sshd: what works, and what is said if not. */
import { appendFile, chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import type { AttemptProgress } from "../../lib/model/attempt.ts";
import { DffmpegError } from "../../lib/model/errors.ts";
import { nodeSchema, type NodeConfig } from "../../lib/model/inventory.ts";
import { connectNode, type ConnectOptions } from "../../lib/nodes/connect.ts";
import type { AttemptOrder, ComputeNode } from "../../lib/nodes/contract.ts";
import { processesWith, until } from "../lab/processes.ts";
import { freePort, makeKey, startSshd, type LabSshd } from "../lab/sshd.ts";

const never = new AbortController().signal;
const ignore = (): void => undefined;
const clip = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=2", "-c:v", "mpeg4"];
const endless = ["-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5"];

describe("nodes", () => {
  let lab: LabSshd;
  let root: string;
  let count = 0;
  const open: ComputeNode[] = [];
  before(async () => {
    lab = await startSshd();
    root = await mkdtemp(join(tmpdir(), "dffmpeg-nodes-"));
    await mkdir(join(root, "job/attempts"), { recursive: true });
    await mkdir(join(root, "job/markers"));
  });
  after(async () => {
    await lab.stop();
    await rm(root, { recursive: true });
  });
  afterEach(() => {
    for (const node of open.splice(0)) node.close();
  });

  const local = nodeSchema.parse({ name: "here", transport: "local" });
  async function connect(config: NodeConfig, options: ConnectOptions = {}): Promise<ComputeNode> {
    const node = await connectNode(config, { sshConfigFile: lab.sshConfigFile, ...options });
    open.push(node);
    return node;
  }
  async function refusal(config: NodeConfig, options?: ConnectOptions): Promise<DffmpegError> {
    try {
      await connect(config, options);
    } catch (error) {
      expect(error).instanceOf(DffmpegError);
      return error as DffmpegError;
    }
    throw new Error("it connected");
  }
  function order(argv: string[]): AttemptOrder {
    const nonce = `c${++count}`;
    return {
      name: { job: "j", window: 0, attempt: 1, nonce },
      jobFolder: join(root, "job"),
      argv,
      file: `${nonce}.mkv`,
    };
  }
  const outputOf = ({ file }: AttemptOrder): string => join(root, "job/attempts", file);
  const runs = async (given: AttemptOrder): Promise<boolean> => (await processesWith(outputOf(given))).length > 0;

  for (const [kind, config] of [
    ["local", (): NodeConfig => local],
    ["ssh", (): NodeConfig => lab.node()],
  ] as const) {
    describe(`over ${kind}`, () => {
      let node: ComputeNode;
      before(async () => {
        const limits = { killTimeoutMs: 100 };
        node = await connectNode(config(), { sshConfigFile: lab.sshConfigFile, storageRoot: root, limits });
      });
      after(() => {
        node.close();
      });

      it("tell their ffmpeg and cores, and run short commands", async () => {
        expect(node.facts.ffmpegVersion).match(/^\d+\.|^[nN]-?\d+/);
        expect(node.facts.cores).at.least(1);
        const said = await node.command(["sh", "-c", 'echo "$1"; exit 3', "sh", "it's"]);
        expect(said).deep.equal({ code: 3, stdout: "it's\n", stderr: "" });
        expect(await readdir(root)).deep.equal(["job"]);
      });

      it("encode, with progress and a marker", async () => {
        const seen: AttemptProgress[] = [];
        const given = order(clip);
        const outcome = await node.encode(given, (progress) => seen.push(progress), never);
        expect(outcome.kind).equal("done");
        if (outcome.kind === "done") expect((await readFile(outputOf(given))).length).equal(outcome.marker.size);
        expect(seen.at(-1)).property("frames").equal(10);
        expect(seen.at(-1)?.outTimeUs).within(1_000_000, 2_000_000);
      });

      it("tell why an encode failed", async () => {
        const outcome = await node.encode(order(["-i", "/absent.mkv"]), ignore, never);
        expect(outcome).include({ kind: "failed", exit: 1 });
        if (outcome.kind === "failed") expect(outcome.stderrTail).contain("/absent.mkv: No such file");
      });

      it("end an aborted encode before saying so", async () => {
        const abort = new AbortController();
        const given = order(endless);
        const outcome = node.encode(given, ignore, abort.signal);
        await until(() => runs(given));
        abort.abort();
        expect(await outcome).deep.equal({ kind: "aborted" });
        expect(await runs(given)).equal(false);
        expect(await node.encode(given, ignore, abort.signal)).deep.equal({ kind: "aborted" });
      });

      it("refuse a command that doesn't end in time", async () => {
        const error: unknown = await node
          .command(["sleep", "30"], { timeoutMs: 300 })
          .catch((thrown: unknown) => thrown);
        expect(error)
          .instanceOf(DffmpegError)
          .property("message")
          .match(/'sleep' didn't end within 0.3 s/);
        expect(error).nested.property("cause.name", "TimeoutError");
      });

      it("are refused without a working ffmpeg", async () => {
        const error = await refusal({ ...config(), ffmpeg: "/absent/ffmpeg" });
        expect(error).include({ code: "node", node: config().name });
        expect(error.message).contain("'/absent/ffmpeg -version' doesn't work");
        expect(error.hint).contain("Install ffmpeg");
      });

      it("are refused when they don't see the share", async () => {
        const [storageRoot, limits] = [root, { shareRetriesMs: [1] }];
        const missing = await refusal({ ...config(), root: "/absent/share" }, { storageRoot, limits });
        expect(missing.message).match(new RegExp(`share not visible on node ${config().name}: /absent/share can't be`));
        const other = await refusal({ ...config(), root: tmpdir() }, { storageRoot, limits });
        expect(other.message).contain(`${tmpdir()} isn't ${root} here`);
      });
    });
  }

  it("don't go on when the controller is killed", async () => {
    const [controller, file] = [join(import.meta.dirname, "orphan-controller.ts"), "orphan.mkv"];
    const out = join(root, "job/attempts", file);
    const child = spawn(process.execPath, ["--import", "tsx", controller, join(root, "job"), file], {
      stdio: "inherit",
    });
    await until(async () => (await processesWith(out)).length > 0);
    child.kill("SIGKILL");
    await until(async () => (await processesWith(out)).length === 0);
    await until(async () => !(await readdir(join(root, "job/attempts"))).includes(file));
  });

  it("may see the share under another path", async () => {
    const elsewhere = join(lab.folder, "mount");
    await symlink(root, elsewhere);
    await connect(lab.node({ root: elsewhere }), { storageRoot: root });
  });

  it("aren't connected when the storage root can't be written here", async () => {
    const error = await refusal(local, { storageRoot: "/absent/root" });
    expect(error).include({ code: "storage" });
  });

  it("lose an attempt with the connection, end its ffmpeg, and take the next one", async () => {
    const node = await connect(lab.node());
    const given = order(endless);
    const outcome = node.encode(given, ignore, never);
    await until(() => runs(given));
    await lab.dropConnections();
    expect((await outcome).kind).equal("lost");
    await until(async () => !(await runs(given)));
    expect((await node.encode(order(clip), ignore, never)).kind).equal("done");
  });

  it("go on encoding past the lease while it's renewed", async () => {
    const node = await connect(lab.node(), { limits: { leaseSeconds: 1, beatMs: 100 } });
    const realTime = ["-re", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=2.4"];
    expect((await node.encode(order(realTime), ignore, never)).kind).equal("done");
  });

  it("end an attempt as lost when nothing renews its lease", async () => {
    const node = await connect(lab.node(), { limits: { leaseSeconds: 0, beatMs: 60_000 } });
    const outcome = await node.encode(order(endless), ignore, never);
    expect(outcome.kind).equal("lost");
    if (outcome.kind === "lost") expect(outcome.cause.message).contain("heard nothing");
  });

  describe("that can't be reached", () => {
    it("refuse the connection", async () => {
      const error = await refusal(lab.node({ port: await freePort() }));
      expect(error.message).match(/^node lab: 127\.0\.0\.1 refuses connections on port/);
    });

    it("have an unknown name", async () => {
      const error = await refusal(lab.node({ host: "no-such-host.invalid" }));
      expect(error.message).equal("node lab: no machine is found by the name 'no-such-host.invalid'");
    });

    it("don't answer", async () => {
      const sockets = new Set<Socket>();
      const mute = createServer((socket) => sockets.add(socket)).listen(0, "127.0.0.1");
      await new Promise((resolve) => mute.once("listening", resolve));
      const address = mute.address();
      const port = typeof address === "object" && address ? address.port : 0;
      const error = await refusal(lab.node({ port }), { limits: { connectTimeoutMs: 200 } });
      expect(error.message).equal(`node lab: 127.0.0.1 port ${port} doesn't answer`);
      const abort = new AbortController();
      mute.once("connection", () => {
        abort.abort();
      });
      expect((await refusal(lab.node({ port }), { signal: abort.signal })).code).equal("interrupted");
      for (const socket of sockets) socket.destroy();
      mute.close();
    });

    it("don't know the key", async () => {
      const identityFile = join(lab.folder, "stranger");
      makeKey(identityFile, "ed25519");
      const error = await refusal(lab.node({ identityFile }));
      expect(error.message).match(/^node lab: permission denied for \S+@127\.0\.0\.1$/);
      expect(error.hint).contain(`ssh-copy-id -i ${identityFile} -p ${lab.port}`);
    });
  });

  describe("whose key can't be used", () => {
    it("name a missing file", async () => {
      const error = await refusal(lab.node({ identityFile: "/absent/key" }));
      expect(error.message).contain("/absent/key can't be used: No such file or directory");
    });

    it("ask for ssh-add when it needs a passphrase and no agent runs", async () => {
      const identityFile = join(lab.folder, "locked");
      makeKey(identityFile, "ed25519", "secret phrase");
      const error = await refusal(lab.node({ identityFile }));
      expect(error.message).contain(`${identityFile} needs a passphrase`);
      expect(error.hint).contain(`ssh-add ${identityFile}`);
    });
  });

  it("take host, port, user, key and host key name from ssh's configuration", async () => {
    const { host, port, user } = lab.node();
    const file = join(lab.folder, "alias_config");
    const lines = [`Host pi`, `HostName ${String(host)}`, `Port ${String(port)}`, `User ${String(user)}`];
    await writeFile(
      file,
      [...lines, `IdentityFile ${lab.identityFile}`, await readFile(lab.sshConfigFile, "utf8")].join("\n"),
    );
    await chmod(file, 0o600);
    await connect(nodeSchema.parse({ name: "pi" }), { sshConfigFile: file });
  });

  it("are reached through a jump host", async () => {
    const { port, user } = lab.node();
    const file = join(lab.folder, "jump_config");
    const place = [`HostName 127.0.0.1`, `Port ${String(port)}`];
    const inner = [`Host inner`, ...place, `HostKeyAlias in-there`, `ProxyJump gate`];
    const gate = [`Host gate`, ...place, `User ${String(user)}`, `Host *`, `IdentityFile ${lab.identityFile}`];
    await writeFile(file, [...inner, ...gate, await readFile(lab.sshConfigFile, "utf8")].join("\n"));
    await appendFile(lab.knownHostsFile, `in-there ${await readFile(`${lab.hostKeyFile("ed25519")}.pub`, "utf8")}`);
    const node = await connect(nodeSchema.parse({ name: "inner", user }), { sshConfigFile: file });
    expect((await node.command(["echo", "through"])).stdout).equal("through\n");
  });
});
