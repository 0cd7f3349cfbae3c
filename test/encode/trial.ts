/** A job in a folder of its own that can be interrupted, run at the library. Judges nothing. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixture } from "../../fixtures/generate.ts";
import { encode, listJobs, type JobEvent, type JobRequest } from "../../lib/index.ts";
import { inventorySchema } from "../../lib/model/inventory.ts";

export const lossless = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"];

type EventOf<T extends JobEvent["type"]> = Extract<JobEvent, { type: T }>;

export class Trial {
  readonly folder: string;
  readonly source: string;
  readonly output: string;
  readonly request: JobRequest;
  /** Of the last run. */
  events: JobEvent[] = [];

  private constructor(folder: string) {
    this.folder = folder;
    [this.source, this.output] = [join(folder, "in.mp4"), join(folder, "out.mkv")];
    // Three windows at once, so that others are under way when the first is verified.
    const nodes = [{ name: "here", transport: "local", slots: 3 }];
    const inventory = inventorySchema.parse({ version: 1, storage: { root: folder }, nodes });
    this.request = { args: ["-i", this.source, ...lossless, this.output], inventory };
  }

  static async start(): Promise<Trial> {
    const trial = new Trial(await mkdtemp(join(tmpdir(), "resume-")));
    await copyFile(await fixture("silent.mp4"), trial.source);
    return trial;
  }

  stop(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }

  /** @returns "done" or the failure; ended at the first event of that type if wanted */
  async run(change: Partial<JobRequest> = {}, endAt?: JobEvent["type"]): Promise<string> {
    this.events = [];
    const controller = new AbortController();
    const onEvent = (event: JobEvent): void => {
      this.events.push(event);
      if (event.type === endAt) controller.abort();
    };
    return encode({ ...this.request, ...change, onEvent, signal: controller.signal }).then(
      () => "done",
      (thrown: unknown) => (thrown as Error).message,
    );
  }

  /** @returns the windows that were verified before it was interrupted, one at least */
  async interrupt(change: Partial<JobRequest> = {}): Promise<number[]> {
    const ended = await this.run(change, "window-verified");
    if (ended === "done") throw new Error("it came to its end before it could be interrupted");
    return this.of("window-verified").map(({ window }) => window);
  }

  of<T extends JobEvent["type"]>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  get warnings(): string[] {
    return this.of("warning").map(({ message }) => message);
  }

  async jobPath(): Promise<string> {
    const [job] = await listJobs([this.folder]);
    if (!job) throw new Error("there is no job");
    return job.path;
  }
}
