/** Options that make an output, or a stream of it, longer or shorter than what is read. -t, -to and -ss aside: they say by how much. Pure. */
export const lengthOptions: ReadonlySet<string> = new Set(
  "sseof stream_loop itsscale itsoffset frames vframes aframes dframes fs shortest copyts".split(" "),
);
