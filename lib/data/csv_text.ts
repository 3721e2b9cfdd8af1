/**
 * Records of CSV: text in any usual encoding, with any usual separator and line ends.
 *
 * @module
 */

import { CsvParseStream } from "@std/csv/parse-stream";
import { fileKind } from "../formats/file_kind.ts";
import { type ByteStream, decompressed } from "../io/gzip.ts";
import { openBytes } from "../io/open_bytes.ts";
import { isBlankField } from "./csv_numbers.ts";

/** The records of a file, and what separates their fields. */
export interface CsvRecords {
  /** The separator. A space stands for any blanks. */
  readonly separator: string;
  readonly records: AsyncGenerator<readonly string[]>;
}

/**
 * Opens CSV and returns its records, without those whose fields are all blank.
 *
 * @param name The name of the data in errors.
 * @param separator The separator. By default the first lines decide.
 *
 * @throws {SyntaxError} if it is no text, or malformed.
 * @throws {RangeError} if the separator is not one character, or has another meaning in CSV.
 * @throws {Error} if the file is missing or cannot be read.
 */
export async function openCsv(
  source: string | URL | ByteStream,
  name: string,
  separator?: string,
): Promise<CsvRecords> {
  if (separator !== undefined) requireSeparator(separator);
  const bytes = source instanceof ReadableStream ? source : await openBytes(source);
  if (bytes === undefined) throw new Error(`Cannot find ${name}`);
  const { head, stream } = await naming(name, () => beginning(bytes));
  const said = /^\ufeff?"?sep=([;,\t|])"?[\r\n]/i.exec(head)?.[1];
  const chosen = separator ?? said ?? separatorOf(head);
  return { separator: chosen, records: recordsOf(stream, chosen, name) };
}

async function naming<Result>(name: string, step: () => Promise<Result>): Promise<Result> {
  try {
    return await step();
  } catch (error) {
    throw named(error, name);
  }
}

function named(error: unknown, name: string): unknown {
  return error instanceof SyntaxError
    ? new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error })
    : error;
}

async function* recordsOf(
  stream: ReadableStream<string>,
  separator: string,
  name: string,
): AsyncGenerator<readonly string[]> {
  try {
    const isBlank = separator === BLANKS;
    const lines = isBlank ? stream.pipeThrough(withSingleTabs()) : stream;
    const parser = new CsvParseStream({ separator: isBlank ? "\t" : separator });
    let [blank, count] = [0, 0];
    for await (const record of lines.pipeThrough(parser)) {
      // Excel writes the separator so, and the row is none of data.
      if (count++ === 0 && /^sep=[;,\t|]?$/i.test(record.join("").trim())) continue;
      if (!isBlankField(record[0]) || !record.every(isBlankField)) {
        blank = 0;
        yield record;
      } else if (++blank > MOST_BLANK) {
        throw new SyntaxError(
          `it has more than ${MOST_BLANK} rows of separators only, one after another`,
        );
      }
    }
  } catch (error) {
    throw named(error, name);
  }
}

/** The most rows of separators only, one after another: half a sheet of a spreadsheet. */
const MOST_BLANK = 2 ** 19;

/** The separator that stands for any blanks. */
const BLANKS = " ";

function requireSeparator(separator: string): void {
  if ([...separator].length === 1 && !/["\r\n0-9A-Za-z.+-]/.test(separator)) return;
  throw new RangeError(
    `Cannot separate fields by ${JSON.stringify(separator)}: a separator is one character, ` +
      'such as "," or ";" or "\\t", or " " for any blanks',
  );
}

/** The bytes that are looked at for the encoding and the separator. */
const HEAD = 2 ** 16;

/** Returns the first lines of text, and all of it as a stream with line feeds as line ends. */
async function beginning(
  bytes: ByteStream,
): Promise<{ readonly head: string; readonly stream: ReadableStream<string> }> {
  const reader = (await decompressed(bytes)).getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let isAll = false;
  try {
    while (length < HEAD && !isAll) {
      const { done, value } = await reader.read();
      isAll = done;
      if (value) chunks.push(value);
      length += value?.length ?? 0;
    }
    const first = new Uint8Array(await new Blob(chunks).arrayBuffer());
    const kind = first.length > 0 ? fileKind(first) : undefined;
    if (kind !== undefined) throw new SyntaxError(kind);
    const encoding = encodingOf(first);
    const head = new TextDecoder(encoding).decode(first.subarray(0, HEAD));
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => controller.enqueue(first),
      async pull(controller) {
        const { done, value } = isAll ? { done: true, value: undefined } : await reader.read();
        if (value) controller.enqueue(value);
        if (done) controller.close();
      },
      cancel: (reason) => reader.cancel(reason),
    });
    const text = stream.pipeThrough(decoded(encoding)).pipeThrough(withLineFeeds());
    return {
      head: isAll ? head : head.slice(0, head.search(/[^\r\n]*$/) || undefined),
      stream: text,
    };
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw error;
  }
}

/** Returns a stream of text. Bytes that are no text are refused: as one character, they would merge labels. */
function decoded(encoding: string): TransformStream<Uint8Array<ArrayBuffer>, string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (bytes?: Uint8Array<ArrayBuffer>): string => {
    try {
      const text = bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
      if (!text.includes("\0")) return text;
    } catch (error) {
      const name = encoding === "utf-8"
        ? "UTF-8 but another encoding, such as Latin-1"
        : encoding.toUpperCase();
      throw new SyntaxError(`it is not ${name}: save it as UTF-8`, { cause: error });
    }
    throw new SyntaxError("it has a character NUL: it is no text, or is damaged");
  };
  return new TransformStream({
    transform: (chunk, controller) => controller.enqueue(decode(chunk)),
    flush: (controller) => controller.enqueue(decode()),
  });
}

function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const zeros = bytes.reduce((count, byte) => byte === 0 ? count + 1 : count, 0);
  // Text of digits in UTF-16 is half zeros.
  if (zeros > bytes.length / 4) {
    throw new SyntaxError(
      "it is no text, or is UTF-16 without a byte order mark: save it as UTF-8",
    );
  }
  return "utf-8";
}

/** The most characters of a line: a row of 16 million numbers of one digit. */
const MOST_LINE = 2 ** 25;

/** Returns a stream of text whose line ends are line feeds. */
function withLineFeeds(): TransformStream<string, string> {
  let line = 0;
  let isAfterReturn = false;
  return new TransformStream({
    transform(chunk, controller) {
      let text = isAfterReturn && chunk.startsWith("\n") ? chunk.slice(1) : chunk;
      if (chunk !== "") isAfterReturn = chunk.endsWith("\r");
      if (text.includes("\r")) text = text.replace(/\r\n?/g, "\n");
      const end = text.lastIndexOf("\n");
      line = end < 0 ? line + text.length : text.length - end;
      if (line > MOST_LINE) {
        throw new SyntaxError(`it is no CSV: it has a line of more than ${MOST_LINE} bytes`);
      }
      if (text !== "") controller.enqueue(text);
    },
  });
}

/** Returns a stream of lines with a tab in the place of blanks between fields. */
function withSingleTabs(): TransformStream<string, string> {
  let rest = "";
  const tabbed = (lines: string): string =>
    lines.replace(/^[ \t]+|[ \t]+$/gm, "").replace(/[ \t]+/g, "\t");
  return new TransformStream({
    transform(chunk, controller) {
      const text = rest + chunk;
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      if (end > 0) controller.enqueue(tabbed(text.slice(0, end)));
    },
    flush(controller) {
      if (rest !== "") controller.enqueue(tabbed(rest));
    },
  });
}

/** Returns the separator in the first lines of CSV. */
export function separatorOf(head: string): string {
  const lines = head.split(/\r\n?|\n/).map((line) => line.replace(/"(?:[^"]|"")*"/g, ""))
    .filter((line) => line.trim() !== "").slice(0, 20);
  const last = lines.at(-1) ?? "";
  const count = (separator: string, line: string): number => line.split(separator).length - 1;
  const steady = (separator: string): boolean =>
    count(separator, last) > 0 &&
    lines.every((line, i) => i === 0 || count(separator, line) === count(separator, last));
  const found = [";", "|", "\t", ","].find((separator) =>
    steady(separator) && (separator !== "\t" || count("\t", last) >= count(",", last))
  );
  if (found !== undefined) return found;
  const most = [",", ";", "\t"].find((separator) =>
    lines.some((line) => count(separator, line) > 0)
  );
  if (most !== undefined) return most;
  return lines.some((line) => /\S[ \t]+\S/.test(line)) ? BLANKS : ",";
}

/** Returns what a separator is called. */
export function nameOfSeparator(separator: string): string {
  return SEPARATORS.get(separator) ?? JSON.stringify(separator);
}

const SEPARATORS: ReadonlyMap<string, string> = new Map([
  [",", "commas"],
  [";", "semicolons"],
  ["\t", "tabs"],
  [" ", "blanks"],
]);
