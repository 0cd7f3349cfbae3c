/** A display with a made-up screen and clock, and events to show on it. */
import { displayFor, type Clock, type Display } from "../../cli/display.ts";
import type { Verbosity } from "../../cli/verbosity.ts";
import type { JobEvent } from "../../lib/model/events.ts";
import { FakeScreen } from "./screen.ts";

const loud: Verbosity = {
  errors: true,
  warnings: true,
  notices: true,
  progress: true,
  details: false,
};
export const planned: JobEvent = {
  type: "planned",
  mode: "split",
  reason: "five windows",
};
export const progress = (frames: number): JobEvent => ({
  type: "progress",
  progress: {
    frames,
    totalFrames: 1000,
    fps: 50,
    speed: 2,
    etaSeconds: 30,
    verifiedWindows: 0,
    verifiedFrames: 0,
    nodes: [{ node: "pi", windows: [0], frames, fps: 50, state: "encoding" }],
    phase: "encoding",
  },
});
export const verified: JobEvent = {
  type: "window-verified",
  window: 0,
  node: "pi",
  frames: 48,
  seconds: 2,
};

class FakeClock implements Clock {
  ms = 0;
  private ticks: (() => void)[] = [];
  now(): number {
    return this.ms;
  }
  every(_ms: number, tick: () => void): () => void {
    this.ticks.push(tick);
    return () => {
      this.ticks = this.ticks.filter((one) => one !== tick);
    };
  }
  tick(): void {
    for (const tick of this.ticks) tick();
  }
}

export function open(
  options: {
    columns?: number;
    rows?: number;
    verbosity?: Partial<Verbosity>;
    env?: NodeJS.ProcessEnv;
    tty?: boolean;
  } = {},
): { screen: FakeScreen; clock: FakeClock; display: Display } {
  const screen = new FakeScreen(options.columns ?? 80, options.rows ?? 24);
  const clock = new FakeClock();
  const target = options.tty === false ? { write: (text: string) => screen.write(text) } : screen;
  const display = displayFor(target, { ...loud, ...options.verbosity }, options.env ?? { NO_COLOR: "1" }, clock);
  return { screen, clock, display };
}
