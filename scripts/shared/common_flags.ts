/**
 * Flags that several commands have.
 *
 * @module
 */

import type { Flag } from "./flags.ts";

/** The flag that names the images of a command. */
export const DATA_FLAG: Flag = {
  name: "data",
  value: "DIR",
  help: "directory of IDX files with MNIST's names, raw or gzip",
  default: "MNIST",
};

/** The flag that sets the number of threads. */
export const THREADS_FLAG: Flag = {
  name: "threads",
  value: "N",
  help: "threads of the engine",
  default: "as many as help",
};

/** The flag that prints the help text. */
export const HELP_FLAG: Flag = { name: "help", help: "print this text" };
