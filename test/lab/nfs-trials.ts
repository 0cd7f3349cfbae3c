/** What befalls the share in nfs-acceptance.ts, in the words of its report. */
import type { KernelNode } from "./kernel.ts";

export interface Site {
  readonly server: KernelNode;
  /** The controller, and a node. */
  readonly reader: KernelNode;
  /** The other node. */
  readonly writer: KernelNode;
  readonly wait: (seconds: number) => Promise<void>;
}

export interface Trial {
  readonly name: string;
  /** Export options beside rw. */
  readonly exports: "sync" | "async";
  readonly mount: string;
  /** Before the job starts. */
  readonly prepare?: (site: Site) => Promise<void>;
  /** Once frames are encoded. */
  readonly meanwhile?: (site: Site) => Promise<void>;
  /** Once the job has ended. */
  readonly afterwards?: (site: Site) => Promise<void>;
  /** So that what was left can be looked at, and the next trial held. */
  readonly mend?: (site: Site) => Promise<void>;
}

const outage =
  (seconds: number) =>
  async ({ server, wait }: Site): Promise<void> => {
    server.befall("kill");
    await wait(seconds);
    server.befall("power");
  };

const cutFor =
  (who: "reader" | "writer", seconds: number) =>
  async (site: Site): Promise<void> => {
    site[who].befall("cut");
    await site.wait(seconds);
    site[who].befall("join");
  };

const sh =
  (script: string) =>
  async ({ server }: Site): Promise<void> => {
    await server.run("sh", "-c", script);
  };

// Room for the job's small files and its first segment; not for all, and the output.
const fill = "fallocate -l $((($(stat -f -c %a /disk) - 300) * $(stat -f -c %S /disk))) /disk/ballast; sync";
const free = "rm -f /disk/ballast; sync";
const ro = "exportfs -u 10.77.0.0/24:/disk/share; sed -i s/rw,/ro,/ /etc/exports; exportfs -ra";
const rw = "exportfs -u 10.77.0.0/24:/disk/share; sed -i s/ro,/rw,/ /etc/exports; exportfs -ra";

const hard = "vers=4.2,hard";
const hard3 = "vers=3,hard";
const soft = "vers=4.2,soft,timeo=30,retrans=2";
const soft3 = "vers=3,soft,timeo=30,retrans=2";

export const trials: readonly Trial[] = [
  { name: "server: power cut for 8 s", exports: "sync", mount: hard, meanwhile: outage(8) },
  { name: "server: power cut once the job has ended", exports: "sync", mount: hard, afterwards: outage(1) },
  { name: "a node cut off for 5 s", exports: "sync", mount: hard, meanwhile: cutFor("writer", 5) },
  { name: "a node cut off for 60 s", exports: "sync", mount: hard, meanwhile: cutFor("writer", 60) },
  { name: "controller cut off for 5 s", exports: "sync", mount: hard, meanwhile: cutFor("reader", 5) },
  { name: "export turned read-only", exports: "sync", mount: hard, meanwhile: sh(ro), mend: sh(rw) },
  { name: "server's disk full", exports: "sync", mount: hard, prepare: sh(fill), mend: sh(free) },
  { name: "controller cut off for 60 s", exports: "sync", mount: hard, meanwhile: cutFor("reader", 60) },
  { name: "server: power cut for 8 s", exports: "async", mount: hard, meanwhile: outage(8) },
  { name: "server: power cut once the job has ended", exports: "async", mount: hard, afterwards: outage(1) },
  { name: "server: power cut for 40 s", exports: "sync", mount: soft, meanwhile: outage(40) },
  { name: "a node cut off for 60 s", exports: "sync", mount: soft, meanwhile: cutFor("writer", 60) },
  { name: "server: power cut for 8 s", exports: "sync", mount: hard3, meanwhile: outage(8) },
  { name: "a node cut off for 60 s", exports: "sync", mount: hard3, meanwhile: cutFor("writer", 60) },
  { name: "server's disk full", exports: "sync", mount: hard3, prepare: sh(fill), mend: sh(free) },
  { name: "server: power cut for 40 s", exports: "sync", mount: soft3, meanwhile: outage(40) },
];
