/** Every waiting time of this room, in one place. Numbers only; nothing here waits. */

export interface Limits {
  /** Between two ssh keepalives, ms. A silent node is noticed after this × (keepaliveCount + 1): 8 s. */
  readonly keepaliveIntervalMs: number;
  readonly keepaliveCount: number;
  /** Until a connection must stand, keys checked, ms. */
  readonly connectTimeoutMs: number;
  /** Until the node must have accepted a command (not: ended it), ms. */
  readonly execTimeoutMs: number;
  /** Until a short check must have ended, ms. */
  readonly commandTimeoutMs: number;
  /** Silence after which a node ends its ffmpeg, whole seconds. */
  readonly leaseSeconds: number;
  /** Between two signs of life to a running attempt, ms. Well under the lease. */
  readonly beatMs: number;
  /** Until an aborted attempt must have ended by itself, ms. */
  readonly abortTimeoutMs: number;
  /** Until a killed command must have ended, ms. */
  readonly killTimeoutMs: number;
  /** Commands on one connection; sshd's MaxSessions is 10 by default. */
  readonly channelsPerConnection: number;
  /** Until a file transfer that doesn't move is given up, ms. */
  readonly transferIdleMs: number;
  /** Until a node must have cleared its work folder at the end of a job, ms. */
  readonly clearTimeoutMs: number;
  /** Waits between the looks at a share that doesn't show the other side's file yet, ms. */
  readonly shareRetriesMs: readonly number[];
}

export const defaultLimits: Limits = {
  keepaliveIntervalMs: 2000,
  keepaliveCount: 3,
  connectTimeoutMs: 15_000,
  execTimeoutMs: 10_000,
  commandTimeoutMs: 20_000,
  leaseSeconds: 15,
  beatMs: 2000,
  abortTimeoutMs: 10_000,
  killTimeoutMs: 2000,
  channelsPerConnection: 8,
  transferIdleMs: 60_000,
  clearTimeoutMs: 5000,
  shareRetriesMs: [200, 1000, 3000],
};
