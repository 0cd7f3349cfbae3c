/** `dffmpeg nodes add` as a process, with a home of its own, an ssh-agent for the way in, and a real sshd as the machine. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { loadInventory } from "../../lib/nodes/inventory.ts";
import { startSshd, type LabSshd } from "../lab/sshd.ts";
import { dffmpegWords } from "../program.ts";

describe("dffmpeg nodes add", () => {
  let folder: string;
  /** The user's home on the machine that is added, and here. */
  let there: string;
  let home: string;
  let lab: LabSshd;
  let agent: ChildProcess;
  let socket: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "dffmpeg-add-"));
    there = join(folder, "there");
    await mkdir(there);
    // Its user has another home than the tests', and may log in from there.
    const authorized = `AuthorizedKeysFile ${join(there, ".ssh/authorized_keys")} ${join(folder, "known")}`;
    lab = await startSshd({ config: [`SetEnv HOME=${there}`, authorized] });
    await writeFile(join(folder, "known"), await readFile(`${lab.identityFile}.pub`));
    socket = join(folder, "agent");
    agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((resolve) => agent.stdout?.once("data", resolve));
    await chmod(lab.identityFile, 0o600);
    execFileSync("ssh-add", ["-q", lab.identityFile], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: "pipe",
    });
  });
  after(async () => {
    const ended = new Promise((resolve) => agent.once("exit", resolve));
    agent.kill();
    await Promise.all([ended, lab.stop()]);
    await rm(folder, { recursive: true });
  });
  beforeEach(async () => {
    home = await mkdtemp(join(folder, "home-"));
    await rm(join(there, ".ssh"), { recursive: true, force: true });
  });

  const nodesFile = (): string => join(home, ".config/dffmpeg/nodes.json");
  const address = (): string => `lab=${userInfo().username}@127.0.0.1:${lab.port}`;
  function add(
    words: readonly string[],
    { answer = "", env = {}, interruptAt = "" } = {},
  ): Promise<{ code: number | null; said: string }> {
    const child = spawn(process.execPath, [...dffmpegWords, "nodes", "add", ...words], {
      env: { PATH: process.env["PATH"], HOME: home, TMPDIR: folder, SSH_AUTH_SOCK: socket, ...env },
      stdio: "pipe",
    });
    child.stdin.end(answer);
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        said += text;
        if (interruptAt !== "" && text.includes(interruptAt)) child.kill("SIGINT");
      });
    return new Promise((resolve) =>
      child.on("close", (code) => {
        resolve({ code, said });
      }),
    );
  }

  it("shows the host key, copies the key, checks, and writes a node that works without the agent; again, it changes nothing", async () => {
    const first = await add(["--no-bench", address()], { answer: "y\n" });
    expect(first.said).to.contain(lab.fingerprint("ed25519")).and.contain("lab: usable");
    expect(first.said).to.contain("From now on it encodes too: dffmpeg ");
    expect(first.code).to.equal(0);
    const { storage, nodes } = await loadInventory(nodesFile());
    expect(storage.root).to.equal(existsSync("/srv/dffmpeg") ? "/srv/dffmpeg" : join(home, ".local/share/dffmpeg"));
    expect(nodes.map(({ name }) => name)).to.deep.equal(["here", "lab"]);
    expect(nodes[1]).to.include({
      identityFile: "~/.ssh/dffmpeg",
      hostKey: lab.fingerprint("ed25519"),
      port: lab.port,
    });
    // Where there is no share, none is looked for.
    expect(nodes[1]?.storage).to.equal(existsSync("/srv/dffmpeg") ? undefined : "none");
    expect(first.said).not.to.contain("share not visible");
    const key = await readFile(join(home, ".ssh/dffmpeg.pub"), "utf8");
    expect(await readFile(join(there, ".ssh/authorized_keys"), "utf8")).to.equal(key);
    expect((await stat(join(there, ".ssh/authorized_keys"))).mode & 0o777).to.equal(0o600);

    const before = await readFile(nodesFile(), "utf8");
    const again = await add([address()], { env: { SSH_AUTH_SOCK: "" } });
    expect(again.said).to.contain("already: nothing to change there");
    expect(again.code).to.equal(0);
    expect(await readFile(nodesFile(), "utf8")).to.equal(before);
    expect(await readFile(join(there, ".ssh/authorized_keys"), "utf8")).to.equal(key);
  });

  it("neither copies nor writes anything for a host key that nobody accepts, or that is another one than given", async () => {
    const silent = await add([address()]);
    expect(silent.said)
      .to.contain("isn't accepted")
      .and.contain(`--host-key ${lab.fingerprint("ed25519")}`);
    const other = await add(["--host-key", `SHA256:${"A".repeat(43)}`, address()]);
    expect(other.said).to.contain("DOESN'T SHOW THE HOST KEY");
    expect([silent.code, other.code]).to.deep.equal([1, 1]);
    expect([nodesFile(), join(there, ".ssh")].map(existsSync)).to.deep.equal([false, false]);
  });

  it("keeps the file's formatting, and what was in authorized_keys", async () => {
    const text = `{\n    "version": 1,   "storage": { "root": ${JSON.stringify(folder)} },\n    "nodes": [\n        { "name": "mine", "host": "192.0.2.1" }\n    ]\n}\n`;
    const file = join(home, "nodes.json");
    await writeFile(file, text, { mode: 0o640 });
    await mkdir(join(there, ".ssh"));
    await writeFile(join(there, ".ssh/authorized_keys"), "ssh-ed25519 AAAA other"); // no line end
    const key = lab.fingerprint("ed25519");
    const { code, said } = await add(["--no-bench", "--nodes", file, "--host-key", key, address()]);
    expect(code, said).to.equal(0);
    const after = await readFile(file, "utf8");
    const end = text.indexOf("\n    ]");
    expect([after.slice(0, end), after.slice(-text.length + end)]).to.deep.equal([text.slice(0, end), text.slice(end)]);
    expect((await stat(file)).mode & 0o777).to.equal(0o640);
    expect((await loadInventory(file)).nodes.map(({ name }) => name)).to.deep.equal(["mine", "lab"]);
    expect(await readFile(join(there, ".ssh/authorized_keys"), "utf8")).to.match(
      /^ssh-ed25519 AAAA other\nssh-ed25519 /,
    );
  });

  it("says how to go on where the key can't be copied", async () => {
    const { code, said } = await add(["--yes", address()], { env: { SSH_AUTH_SOCK: "" } });
    expect(said).to.contain("the key couldn't be copied there").and.contain("Can you log in by password?");
    expect(code).to.equal(1);
    expect(existsSync(nodesFile())).to.equal(false);
  });

  it("takes a key with a passphrase that the agent has unlocked", async () => {
    const key = join(folder, "locked");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "open sesame", "-f", key]);
    const pin = ["--key", key, "--host-key", lab.fingerprint("ed25519")];
    const locked = await add([...pin, "--no-bench", address()]);
    expect(locked.said).to.contain(`${key} needs a passphrase`).and.contain("ssh-add");
    expect([locked.code, existsSync(join(there, ".ssh"))]).to.deep.equal([1, false]);
    const askpass = join(folder, "askpass");
    await writeFile(askpass, "#!/bin/sh\necho open sesame\n", { mode: 0o755 });
    const env = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: askpass, SSH_ASKPASS_REQUIRE: "force" };
    execFileSync("ssh-add", ["-q", key], { env, stdio: "pipe" });
    const { code, said } = await add([...pin, "--no-bench", address()]);
    expect(said).to.contain("lab: usable");
    expect(code).to.equal(0);
  });

  it("refuses another host key than the file's before anything is done there", async () => {
    const file = join(home, "nodes.json");
    const [pinned, other] = [lab.fingerprint("ed25519"), `SHA256:${"A".repeat(43)}`];
    const node = { name: "lab", host: "127.0.0.1", port: lab.port, user: "dffmpeg", hostKey: other };
    await writeFile(file, JSON.stringify({ version: 1, storage: { root: folder }, nodes: [node] }));
    const { code, said } = await add(["--setup", "--nodes", file, "--host-key", pinned, address()]);
    expect(said).to.contain(`has another host key for lab: ${other}`).and.contain(`put ${pinned} there`);
    expect([code, existsSync(join(there, "dffmpeg"))]).to.deep.equal([1, false]);
  });

  it("leaves no folder behind when it's interrupted while ssh asks", async () => {
    const [bin, temporary] = [join(home, "bin"), join(home, "tmp")];
    await Promise.all([mkdir(bin), mkdir(temporary)]);
    const ssh = execFileSync("which", ["ssh"], { encoding: "utf8" }).trim();
    const asking = `echo asking >&2; exec cat`;
    await writeFile(join(bin, "ssh"), `#!/bin/sh\ncase " $* " in *" -G "*) exec ${ssh} "$@" ;; esac\n${asking}\n`, {
      mode: 0o755,
    });
    const env = { PATH: `${bin}:${process.env["PATH"] ?? ""}`, TMPDIR: temporary };
    const { code } = await add(["--yes", address()], { env, interruptAt: "asking" });
    const left = (await readdir(temporary)).filter((name) => name.startsWith("dffmpeg"));
    expect([code, left]).to.deep.equal([255, []]);
  });

  it("says what to do where the folder for jobs can't be made", async function () {
    if (existsSync("/srv/dffmpeg")) this.skip();
    await writeFile(join(home, ".local"), "in the way");
    const key = ["--key", lab.identityFile, "--host-key", lab.fingerprint("ed25519")];
    const { code, said } = await add([...key, "--no-bench", address()]);
    expect(said)
      .to.contain(`can't be made: Not a directory: ${join(home, ".local/share/dffmpeg")}`)
      .and.contain("--root");
    expect(code).to.equal(1);
  });
});
