/** The part of `@std/csv/parse-stream` that foldnet uses: records of CSV (RFC 4180), without a package. */

/** The most characters of a record: a row of 16 million numbers of one digit. */
const MOST_RECORD = 2 ** 25;

/** A transform stream for `pipeThrough`: chunks of text in, records out. Empty lines are left out. */
export class CsvParseStream {
  /** The records. */
  readonly readable: ReadableStream<string[]>;
  /** Takes the text. */
  readonly writable: WritableStream<string>;

  constructor({ separator = "," }: { readonly separator?: string } = {}) {
    let [text, scanned, lines, first] = ["", 0, 0, 1];
    let isQuoted = false;
    const emit = (line: string, controller: TransformStreamDefaultController<string[]>): void => {
      const record = line.endsWith("\r") ? line.slice(0, -1) : line;
      if (record !== "") controller.enqueue(fieldsOf(record, separator, first));
      first = lines + 1;
    };
    const { readable, writable } = new TransformStream<string, string[]>({
      transform(chunk, controller) {
        text += chunk;
        let start = 0;
        while (true) {
          const end = text.indexOf("\n", scanned);
          // A line feed between quotes is part of a field.
          for (let i = text.indexOf('"', scanned); i >= 0 && (end < 0 || i < end);) {
            isQuoted = !isQuoted;
            i = text.indexOf('"', i + 1);
          }
          if (end < 0) break;
          scanned = end + 1;
          lines++;
          if (isQuoted) continue;
          emit(text.slice(start, end), controller);
          start = scanned;
        }
        text = text.slice(start);
        scanned = text.length;
        if (text.length > MOST_RECORD) {
          throw new SyntaxError(
            isQuoted
              ? `a field in quotes does not end, which begins in line ${first}`
              : `there are more than ${MOST_RECORD} characters in line ${first}`,
          );
        }
      },
      flush(controller) {
        if (text !== "") emit(text, controller);
      },
    });
    this.readable = readable;
    this.writable = writable;
  }
}

function fieldsOf(record: string, separator: string, line: number): string[] {
  if (!record.includes('"')) return record.split(separator);
  const fail = (problem: string): never => {
    throw new SyntaxError(`${problem} in line ${line}`);
  };
  const fields: string[] = [];
  for (let start = 0; start <= record.length;) {
    if (record[start] !== '"') {
      const next = record.indexOf(separator, start);
      const end = next < 0 ? record.length : next;
      const field = record.slice(start, end);
      if (field.includes('"')) fail("there is a quote in a field that does not begin with one,");
      fields.push(field);
      start = end + separator.length;
      continue;
    }
    let end = start + 1;
    while (true) {
      end = record.indexOf('"', end);
      if (end < 0) return fail("a field in quotes does not end");
      if (record[end + 1] !== '"') break;
      end += 2;
    }
    fields.push(record.slice(start + 1, end).replaceAll('""', '"'));
    start = end + 1;
    if (start < record.length && !record.startsWith(separator, start)) {
      fail("there is text behind a field in quotes");
    }
    start += separator.length;
  }
  return fields;
}
