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
  help: "directory of IDX files with the names of MNIST, EMNIST, KMNIST or QMNIST, raw or gzip; " +
    "DIR/emnist-letters is one of several datasets in it",
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
