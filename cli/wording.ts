/** How a said line looks, and an argument. Pure. */

/** Text from nodes may hold anything: what could steer a terminal is dropped, further lines are indented. */
export function saidLine(text: string): string {
  return `dffmpeg: ${harmless(text.replaceAll(/\r\n?/g, "\n")).trimEnd().replaceAll("\n", "\n  ")}\n`;
}

/** Without what could steer a terminal; newlines and tabs stay. */
export function harmless(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "");
}

/** As it could be typed into a shell. For reading: nothing dffmpeg runs goes through a shell line. */
export function shown(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
