/** fluent-ffmpeg, to be loaded when it's needed: a start that only plans shouldn't wait for it. */
export { default } from "fluent-ffmpeg";
