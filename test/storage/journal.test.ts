import { mkdtemp, open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Journal, parseJournal, readJournal, type Note } from "../../lib/storage/journal.ts";

const handedOut = (window: number): Note => ({
  ...{ type: "handed-out", window, from: window, to: window + 1, attempt: 1, nonce: "abc", node: "a" },
});
const windows = (text: string): unknown[] =>
  parseJournal(text).entries.map((entry) => "window" in entry && entry.window);
const lines = (...numbers: number[]): string =>
  numbers.map((window) => `${JSON.stringify({ version: 1, ...handedOut(window) })}\n`).join("");

describe("a journal", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "journal-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("holds what was begun with and appended, in that order, for its user alone", async () => {
    const journal = await Journal.begin(folder, [handedOut(0)]);
    await Promise.all([1, 2, 3].map((window) => journal.append(handedOut(window))));
    await journal.close();
    const { entries, badLine } = await readJournal(folder);
    expect(entries.map((entry) => "window" in entry && entry.window)).to.deep.equal([0, 1, 2, 3]);
    expect(badLine).to.equal(undefined);
    expect((await stat(join(folder, "journal.jsonl"))).mode & 0o777).to.equal(0o600);
  });

  it("is synced once for all that came while it was synced", async () => {
    const journal = await Journal.begin(folder, []);
    const handle = await open(join(folder, "journal.jsonl"));
    const ofAll = Object.getPrototypeOf(handle) as typeof handle;
    await handle.close();
    const plainly = Object.getOwnPropertyDescriptor(ofAll, "datasync")?.value as typeof ofAll.datasync;
    let syncs = 0;
    ofAll.datasync = function () {
      syncs += 1;
      return plainly.call(this);
    };
    try {
      await Promise.all(Array.from({ length: 100 }, (_, window) => journal.append(handedOut(window))));
    } finally {
      ofAll.datasync = plainly;
    }
    await journal.close();
    const { entries } = await readJournal(folder);
    expect(entries.map((entry) => "window" in entry && entry.window)).to.deep.equal([...Array(100).keys()]);
    expect(syncs).to.be.lessThan(3);
  });

  it("that isn't there is empty", async () => {
    expect(await readJournal(folder)).to.deep.equal({ entries: [], badLine: undefined });
  });

  it("may end in the middle of a line, or in zeros, as a crash leaves it", () => {
    for (const rest of ['{"version":1,"type":"hand', "\0".repeat(100), '{"version":1,"type"\n']) {
      expect(windows(lines(0, 1) + rest)).to.deep.equal([0, 1]);
      expect(parseJournal(lines(0, 1) + rest).badLine).to.equal(undefined);
    }
  });

  it("is believed up to a damaged line, which is named", () => {
    const text = `${lines(0)}garbage\n${lines(1)}`;
    expect(windows(text)).to.deep.equal([0]);
    expect(parseJournal(text).badLine).to.equal(2);
  });

  it("of another version isn't believed", () => {
    expect(windows(lines(0).replace('"version":1', '"version":2') + lines(1))).to.deep.equal([]);
  });

  it("begun anew isn't written to by the session before", async () => {
    const before = await Journal.begin(folder, []);
    const after = await Journal.begin(folder, [handedOut(5)]);
    await before.append(handedOut(6));
    await Promise.all([before.close(), after.close()]);
    expect(windows(await readFile(join(folder, "journal.jsonl"), "utf8"))).to.deep.equal([5]);
  });

  it("that can't be begun says where and why", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    const thrown: unknown = await Journal.begin(file, []).catch((error: unknown) => error);
    expect(thrown)
      .to.include({ code: "storage" })
      .and.have.property("message")
      .that.matches(/journal\.jsonl: ENOTDIR/);
  });
});
