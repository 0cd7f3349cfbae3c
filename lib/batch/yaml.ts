/** What is needed of yaml, in a module of its own, which can be loaded late by name: bundled, the package has no names. */
export { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
