/** dffmpeg's own commands in words, by name. Text only: table.ts says what runs. A new command gets an entry here. */
import { batch, importHelp } from "./batch.ts";
import type { CommandHelp } from "./model.ts";
import { common, encodeOptions } from "./options.ts";

const jobs: CommandHelp = {
  summary: "list interrupted jobs",
  text: [
    "A job that was interrupted keeps the windows it has verified: the same command again, or dffmpeg resume, goes on from there. This lists such jobs, and those that run now, with how far each is.",
    "running: a dffmpeg works on it. resumable: to be gone on with. done: kept with --keep. aborted: left at once (a second Ctrl-C, a crash) before its first window, or while it ran whole; there is nothing to go on with, and dffmpeg clean removes it. damaged: its job.json can't be read; the same command starts anew.",
  ],
  options: [{ ...common.nodes, text: "also the jobs on this file's share" }],
};

const resume: CommandHelp = {
  summary: "go on with an interrupted job",
  operands: "[JOB]",
  text: [
    "Runs an interrupted job's command again, from the folder where it was given. What was verified isn't encoded again. JOB may be left out where only one can be gone on with; dffmpeg jobs lists them.",
    "All of dffmpeg's own options are taken, and win over those the job had: dffmpeg help options lists them.",
  ],
  options: encodeOptions,
  completes: "job",
};

const clean: CommandHelp = {
  summary: "remove old jobs",
  operands: "[JOB...]",
  text: [
    "Removes jobs that nobody works on, with the windows they have verified: those a week old, or those named. Jobs that have nothing to go on with (aborted) go at any age. Outputs aren't touched.",
  ],
  options: [
    { name: "older-than", value: "AGE", text: "another age than 7d: 30m, 12h, 2w" },
    { name: "all", text: "of every age" },
    { name: "dry-run", text: "only say which" },
    { ...common.nodes, text: "also the jobs on this file's share" },
  ],
  completes: "job",
};

const nodesAdd: CommandHelp = {
  summary: "make a machine a node: key, check, measure, write down",
  operands: "[NAME=][USER@]HOST[:PORT]",
  text: [
    "Shows the machine's host key and asks, copies a key of its own there by ssh, which asks for your password where it must, checks that the machine can encode, measures it, and writes it into the nodes file, which is made where there is none. Given again, it changes nothing.",
  ],
  options: [
    { ...common.nodes, text: "the file; default: $DFFMPEG_NODES, then ~/.config/dffmpeg/nodes.json" },
    {
      name: "key",
      value: "FILE",
      text: "the private key to log in with; default: ~/.ssh/dffmpeg, made if needed",
      completes: "file",
    },
    { name: "host-key", value: "SHA256:…", text: "the host key that is right, instead of the question" },
    { name: "yes", text: "accept the host key unseen: only where nobody else can answer in the node's place" },
    { name: "root", value: "PATH", text: "of a first nodes file: the shared folder as this machine sees it" },
    { name: "setup", text: "install ffmpeg there and make a user for dffmpeg, with sudo (Debian, Raspberry Pi OS)" },
    { name: "server", value: "ADDRESS", text: "with --setup: the machine whose share to mount there" },
    { name: "folder", value: "PATH", text: "with --setup: the share's folder; default: /srv/dffmpeg" },
    { name: "no-bench", text: "don't measure; the weight is 1" },
    common.verbose,
  ],
  examples: [{ command: "dffmpeg nodes add pi@192.168.1.22 --setup", text: "a Raspberry Pi as it comes" }],
};

const nodesCheck: CommandHelp = {
  summary: "whether each node can be used, and what to do if not",
  operands: "[-- FFMPEG ARGUMENTS]",
  text: [
    "Connects to all nodes, tries an encode on each, and looks whether they see the share and can write there, and which hardware encoders work. Exits with 0 when every node is usable.",
    "With -- and ffmpeg's arguments it tries the encoder and the filters named there, and whether the nodes see that source.",
  ],
  options: [common.nodes, common.only, common.json, common.verbose],
  examples: [{ command: "dffmpeg nodes check -- -c:v libx265", text: "has every node x265?" }],
};

const nodesList: CommandHelp = {
  summary: "what the nodes file says, defaults filled in",
  text: ["Connects to nothing."],
  options: [common.nodes, common.only, common.json],
};

const nodesBench: CommandHelp = {
  summary: "measure the nodes, and write their weights and slots",
  text: [
    "Each node encodes for about half a minute. The nodes file gets the weights that were measured, and the best number of slots for nodes that have none there yet.",
  ],
  options: [
    common.nodes,
    common.only,
    common.json,
    { name: "keep", text: "leave the nodes file as it is" },
    { name: "replace-slots", text: "write the best number of slots also where the file has another" },
  ],
};

const nodesPause: CommandHelp = {
  summary: "let nodes end what they have, and work no more",
  operands: "NAME...",
  text: [
    'Sets "enabled": false for these nodes or groups in the nodes file. Jobs that run with that file follow at once: the nodes end the windows they have and get no more. A job that has no other node waits.',
  ],
  options: [common.nodes],
};

const nodesResume: CommandHelp = {
  summary: "let paused nodes work again",
  operands: "NAME...",
  text: ['Takes "enabled": false out of the nodes file. Jobs that run with that file use the nodes again.'],
  options: [common.nodes],
};

const nodesRemove: CommandHelp = {
  summary: "take nodes out of the nodes file",
  operands: "NAME...",
  text: [
    "Takes these nodes out of the nodes file and its groups. Jobs that run with that file follow at once: such a node ends the windows it has and gets no more. Nothing is changed on the node itself; it says what stays there, and how to take that back.",
  ],
  options: [common.nodes],
};

const nodes: CommandHelp = {
  summary: "add, check, list, measure, pause or remove machines",
  text: ["The machines are described in a nodes.json: nodes add writes it, and docs/first-cluster.md goes through it."],
  options: [],
};

const explain: CommandHelp = {
  summary: "how a command would be split, what it costs, which nodes fit",
  operands: "-- FFMPEG ARGUMENTS",
  text: [
    "Says in words whether a command is split and why, what each filter means for it, what the joins cost, what would let a command that runs whole be split, and which nodes can take it. Encodes nothing but a few frames, to try it.",
  ],
  options: [
    common.nodes,
    common.only,
    { name: "ffmpeg", value: "PATH", text: "ffmpeg on this machine", completes: "file" },
    { name: "ffprobe", value: "PATH", text: "ffprobe on this machine", completes: "file" },
  ],
  examples: [{ command: "dffmpeg explain -- -i in.mkv -vf yadif -c:v libx264 out.mkv", text: "for example" }],
};

const completion: CommandHelp = {
  summary: "completions for bash, zsh or fish",
  operands: "bash|zsh|fish",
  text: [
    "Prints a script that completes dffmpeg's options and commands, and files. For one user:",
    'bash: add  eval "$(dffmpeg completion bash)"  to ~/.bashrc',
    "zsh: dffmpeg completion zsh > a file named _dffmpeg in a folder of $fpath, such as /usr/local/share/zsh/site-functions",
    "fish: dffmpeg completion fish > ~/.config/fish/completions/dffmpeg.fish",
  ],
  options: [],
  completes: ["bash", "zsh", "fish"],
};

const help: CommandHelp = {
  summary: "help on one of these, or on: options",
  operands: "[COMMAND | options]",
  text: ["Says what a command does and which options it has; dffmpeg COMMAND --help does the same."],
  options: [],
};

/** A command's words follow its name with a blank: "nodes check". In the order of --help. */
export const commandHelp: Readonly<Record<string, CommandHelp>> = {
  explain,
  batch,
  nodes,
  "nodes add": nodesAdd,
  "nodes check": nodesCheck,
  "nodes list": nodesList,
  "nodes bench": nodesBench,
  "nodes pause": nodesPause,
  "nodes resume": nodesResume,
  "nodes remove": nodesRemove,
  jobs,
  resume,
  clean,
  ...importHelp,
  completion,
  help,
};

/** The words that may follow a command's name: "check", "list", … */
export function wordsOf(command: string): readonly string[] {
  const prefix = `${command} `;
  return Object.keys(commandHelp).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
}

/** The commands proper, in the order of --help. */
export const commandNames: readonly string[] = Object.keys(commandHelp).filter((name) => !name.includes(" "));
