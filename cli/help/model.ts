/** The shape of what dffmpeg says about itself: one table gives --help, the man page and the completions. Types only. */

export interface OptionHelp {
  /** Without its dashes. */
  readonly name: string;
  /** What its value is called, in capitals; undefined where it takes none. */
  readonly value?: string;
  /** One sentence without a capital or a full stop. */
  readonly text: string;
  /** What a shell offers as its value. Default: nothing. */
  readonly completes?: "file" | "job" | readonly string[];
}

export interface OptionGroup {
  readonly title: string;
  readonly options: readonly OptionHelp[];
}

export interface Example {
  readonly command: string;
  /** Without a capital or a full stop. */
  readonly text: string;
}

export interface CommandHelp {
  /** One line for lists of commands, without a capital or a full stop. */
  readonly summary: string;
  /** What follows the options: "[JOB...]". Default: nothing. */
  readonly operands?: string;
  /** Paragraphs. */
  readonly text: readonly string[];
  readonly options: readonly OptionHelp[];
  readonly examples?: readonly Example[];
  /** What a shell offers for its operands. Default: nothing. */
  readonly completes?: OptionHelp["completes"];
}
