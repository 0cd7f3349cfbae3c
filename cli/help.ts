/** What dffmpeg says about itself. Text only. */

export const usageText = `usage: dffmpeg [dffmpeg's options] [ffmpeg's options and files]

  dffmpeg -i in.mp4 -c:v libx264 -crf 23 out.mp4
  dffmpeg --nodes nodes.json -i in.mp4 -c:v libx264 -crf 23 out.mp4

Use --help for dffmpeg's options and -h for ffmpeg's.
`;

export const helpText = `dffmpeg: one ffmpeg command, every machine you own

usage: dffmpeg [dffmpeg's options] [ffmpeg's options and files]

Write the ffmpeg command you would write anyway. dffmpeg cuts the source at key
frames, encodes the pieces ("windows") on your nodes over SSH, checks and joins
them: the result is that of one ffmpeg run. What can't be split runs whole.

  dffmpeg -i in.mp4 -c:v libx264 -crf 23 -c:a copy out.mp4
  dffmpeg in.mp4 -c:v libx265       the short form: writes in-dffmpeg.mp4
  dffmpeg --nodes nodes.json --only fast -i in.mkv -c:v libx265 out.mkv

Where to encode
  --nodes FILE        the machines to use; default: $DFFMPEG_NODES, then
                      ~/.config/dffmpeg/nodes.json, then this machine alone
  --only NAME,...     only these nodes or groups of that file
  --ffmpeg PATH       ffmpeg on this machine; default: $FFMPEG_PATH, then ffmpeg
  --ffprobe PATH      ffprobe, likewise; default: $FFPROBE_PATH, then ffprobe

What to show and keep
  --dry-run           say what would be done, and encode nothing
  --report FILE       write as JSON what was done, by whom, how it was checked
  --keep              keep the job's folder with its pieces
  --quiet             errors only;   --verbose  each attempt at each piece
  --json-events       one JSON event a line on standard output; on standard
                      error where ffmpeg's output goes to standard output

The machines (to describe them, start from nodes.json in dffmpeg's folder)
  dffmpeg nodes check whether each can be used, and what to do if not; with
                      -- and ffmpeg's arguments also tries those on each
  dffmpeg nodes list  what the file says;   nodes bench  measures their weights

Interrupted jobs (the same command again goes on from what was verified)
  dffmpeg jobs        list them;   dffmpeg resume [JOB]  go on with one
  dffmpeg clean       remove those a week old, or --older-than 12h, --all, JOB;
                      --dry-run only says which; --nodes FILE adds the share's

  --help, --version   of dffmpeg; -h and -version are ffmpeg's

Exit status: as ffmpeg's: 0 done, 1 error, 255 interrupted (again: at once).
`;
