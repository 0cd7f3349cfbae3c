/** A terminal small enough to trust: text, newlines, cursor up, erase below; long lines wrap when asked how they look. */

export class FakeScreen {
  readonly isTTY = true;
  columns: number;
  rows: number;
  /** Everything ever written, escapes included. */
  written = "";
  writes = 0;
  /** How often all was erased from the first row on, which tmux then keeps in its history. */
  erasedFromTop = 0;
  private lines: string[] = [];
  private narrowed: number | undefined;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Changes its width, which nobody hears of who doesn't ask. */
  resizeUnheard(columns: number): void {
    this.narrowed = columns;
  }

  _refreshSize(): void {
    this.columns = this.narrowed ?? this.columns;
  }

  write(text: string): boolean {
    this.written += text;
    this.writes += 1;
    // eslint-disable-next-line no-control-regex -- escapes are what a screen reads
    const tokens = text.matchAll(/\u001b\[\??(\d*)([A-Za-z])|\r|\n|[^\u001b\r\n]+/g);
    let line = "";
    for (const [token, count, command] of tokens) {
      if (command === "A") this.up(Number(count));
      else if (command === "J" && line === "" && this.lines.length === 0) this.erasedFromTop += 1;
      else if (token === "\n") {
        this.lines.push(line);
        line = "";
      } else if (command === undefined && token !== "\r") line += token;
    }
    if (line !== "") throw new Error(`the cursor was left inside a line: ${line}`);
    return true;
  }

  /** What a person sees, colours aside. */
  get visible(): string[] {
    return [...this.lines];
  }

  /** Rows are counted as wrapped at the present width, as terminals do after a resize. All below the cursor is erased. */
  private up(count: number): void {
    let rows = count;
    while (rows > 0) {
      const line = this.lines.pop();
      if (line === undefined) throw new Error("the cursor went above what was written");
      rows -= Math.max(1, Math.ceil(line.length / (this.narrowed ?? this.columns)));
    }
    if (rows < 0) throw new Error("the cursor went into the middle of a line");
  }
}
