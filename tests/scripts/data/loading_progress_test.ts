import { assertEquals } from "@std/assert";
import { it } from "@std/testing/bdd";
import { loadingProgress } from "../../../scripts/data/loading_progress.ts";

/** Returns what is written while images are read, each at a time in milliseconds. */
function written(isPlain: boolean, times: readonly number[]): string {
  let [output, time] = ["", 0];
  const { show, clear } = loadingProgress({
    write: (text) => output += text,
    writeError: () => {},
    isPlain,
    columns: () => 80,
    now: () => time,
  });
  times.forEach((each, i) => {
    time = each;
    show(1000 * i);
  });
  clear();
  return output;
}

it("loadingProgress() says nothing of what is done within a second", () => {
  assertEquals(written(false, [0, 500, 999]), "");
  assertEquals(written(true, [0, 500, 999]), "");
});

it("loadingProgress() writes over its line on a terminal, and a line each ten seconds elsewhere", () => {
  const times = [0, 1500, 2500, 12_000];
  const line = "\r\x1b[K";
  assertEquals(
    written(false, times),
    `${line}reading images: 1,000${line}reading images: 2,000${line}reading images: 3,000${line}`,
  );
  assertEquals(written(true, times), "reading images: 1,000\nreading images: 3,000\n");
});
