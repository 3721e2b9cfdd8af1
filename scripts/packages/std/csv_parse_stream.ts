/** The part of `@std/csv/parse-stream` that foldnet uses, on top of csv-parse. */
import { CsvError, parse } from "npm:csv-parse@^7.0.0/stream";

/** A transform stream for `pipeThrough`: chunks of text in, records out. */
export class CsvParseStream {
  /** The records. */
  readonly readable: ReadableStream<string[]>;
  /** Takes the text. */
  readonly writable: WritableStream<string>;

  constructor({ separator = "," }: { readonly separator?: string } = {}) {
    const parser = parse({
      delimiter: separator,
      record_delimiter: ["\r\n", "\n"],
      relax_column_count: true,
      skip_empty_lines: true,
    });
    const encoder = new TextEncoder();
    const writer = parser.writable.getWriter();
    this.readable = ReadableStream.from(records(parser.readable));
    // This passes one chunk at a time: a pipe would fill the parser's queue of 1,024 chunks with text.
    this.writable = new WritableStream({
      write: (text) => writer.write(encoder.encode(text)),
      close: () => writer.close(),
      abort: (reason) => writer.abort(reason),
    });
  }
}

async function* records(source: ReadableStream<string[]>): AsyncGenerator<string[]> {
  try {
    yield* source;
  } catch (error) {
    throw error instanceof CsvError ? new SyntaxError(error.message, { cause: error }) : error;
  }
}
