/** HTML as text, everything from outside escaped. Pure. */

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** What a node says may hold anything: control characters are dropped. */
export function escaped(text: string): string {
  return (
    text
      .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? "")
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
  );
}

/** @param content HTML already */
export function element(name: string, attributes: Readonly<Record<string, string>>, content = ""): string {
  const words = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`);
  return `<${name}${words.join("")}>${content}</${name}>`;
}
