/** What dffmpeg takes of yargs: its parser. Named here, so that a bundle leaves out all that lays out help texts. */
export { Parser } from "yargs/helpers";
