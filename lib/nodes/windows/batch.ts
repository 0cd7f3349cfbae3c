/** Batch files for Windows nodes: how they run ffmpeg, and what they say of it. Pure text; starts nothing. */
import { attemptStem } from "../../model/attempt.ts";
import type { AttemptOrder } from "../contract.ts";
import { lapsedLine, markerPrefix, runnerExit } from "../runner.ts";
import { beatFile, leaseFile } from "./script.ts";
import { batchLine, unspeakable } from "./quote.ts";

/** Precedes the exit code on standard output: PowerShell as a login shell would make 1 of all but 0. */
export const exitPrefix = "dffmpeg-exit ";

/** UTF-8 for what follows. Where that doesn't take, {@link unicodeProbe} shows it. */
const head = ["@echo off", "setlocal DisableDelayedExpansion EnableExtensions", "chcp 65001 >nul 2>nul"];
const file = (lines: readonly string[]): string => [...head, ...lines, ""].join("\r\n");

/** Tells the last program's exit code, and ends with it. */
const toldEnd = ["set code=%errorlevel%", `echo ${exitPrefix}%code%`, "exit /b %code%"];

/** `D:/work/x` as cmd has it. */
export const backslashed = (path: string): string => path.replaceAll("/", "\\");

/** Runs each program in turn, until one fails. */
export function commandBatch(calls: readonly (readonly string[])[]): string {
  const steps = calls.flatMap(([program = "", ...words]) => [
    `${batchLine(program, words)} <nul`,
    "if errorlevel 1 goto end",
    "if not errorlevel 0 goto end",
  ]);
  return file([...steps, ":end", ...toldEnd]);
}

/** A name that only comes out right where batch files are read as UTF-8. */
export const unicodeProbe = "probe-é→ü";

/** Cores, processor and version; and whether the folder gets a file of the odd name. */
export function factsBatch(folder: string, ffmpeg: string): string {
  return file([
    `>"${backslashed(folder)}\\${unicodeProbe}" echo 1`,
    "echo cores=%NUMBER_OF_PROCESSORS%",
    "echo processor=%PROCESSOR_ARCHITECTURE%",
    "ver",
    `cscript //nologo ${backslashed(folder)}\\${leaseFile} look ${backslashed(folder)}`,
    `${batchLine(ffmpeg, ["-version"])} <nul`,
    ...toldEnd,
  ]);
}

/**
 * An attempt: ffmpeg under its watch, then size and hash of what can be read back, and the marker. ffmpeg itself makes
 * the hash, for other tools may be missing.
 */
export function attemptBatch(order: AttemptOrder, node: string, ffmpeg: string, leaseSeconds: number): string {
  const folder = backslashed(order.jobFolder);
  const stem = `${folder}\\attempts\\${attemptStem(order.name)}`;
  const out = `${folder}\\attempts\\${order.file}`;
  const marker = `${folder}\\markers\\${attemptStem(order.name)}.json`;
  const script = `cscript //nologo ${folder}\\${leaseFile}`;
  const hashing = ["-v", "error", "-nostdin", "-f", "data", "-i", out, "-map", "0", "-c", "copy", "-f", "hash"];
  const words = [...order.argv, "-nostdin", "-progress", "pipe:1", `${order.jobFolder}/attempts/${order.file}`];
  return file([
    `${script} parent ${stem} >nul`,
    `if exist ${stem}.pid goto begin`,
    ">&2 echo dffmpeg: the Windows Script Host does not run here",
    `exit /b ${runnerExit.cantWrite}`,
    ":begin",
    `start /b "" ${script} watch ${stem} ${folder}\\${beatFile} ${leaseSeconds} <nul >nul 2>nul`,
    `${batchLine(ffmpeg, words)} <nul`,
    "set code=%errorlevel%",
    `>${stem}.done echo %code%`,
    `if exist ${stem}.over goto over`,
    "set size=-1",
    "set hash=",
    'if not "%code%"=="0" goto tell',
    `for %%F in (${out}) do set size=%%~zF`,
    // As in the sh runner: some ffmpegs exit 0 though the last write failed.
    `if "%size%"=="0" set code=${runnerExit.fileNotWhole}`,
    `if not "%code%"=="0" goto tell`,
    `${batchLine(ffmpeg, [...hashing, `${stem}.hash`])} <nul`,
    "set line=",
    `set /p line=<${stem}.hash`,
    "if defined line set hash=%line:~7%",
    `if not defined hash set code=${runnerExit.noHash}`,
    ":tell",
    'if not "%code%"=="0" set size=-1',
    `if not "%code%"=="0" if exist ${out} del ${out}`,
    `>${marker} echo ${markerText(order, node)}`,
    `if not exist ${marker} exit /b ${runnerExit.cantWrite}`,
    `echo ${markerPrefix}${markerText(order, node)}`,
    "exit /b %code%",
    ":over",
    `if exist ${out} del ${out}`,
    `echo ${lapsedLine}`,
    `exit /b ${runnerExit.lapsed}`,
  ]);
}

/** cmd fills in its variables. @throws DffmpegError "node" for names that it would take for anything else */
function markerText(order: AttemptOrder, node: string): string {
  const known = JSON.stringify({ version: 1, ...order.name, node, file: order.file }).slice(0, -1);
  if (!/^[\w{}":,.-]+$/.test(known)) throw unspeakable(`such a file name: ${order.file}`);
  return `${known},"exit":%code%,"size":%size%,"sha256":"%hash%"}`;
}
