import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { loadModel, readIdxDirectory } from "../../mod.ts";
import { readCsv } from "../../lib/data/csv.ts";
import { loadNpz } from "../../lib/formats/mod.ts";
import { fileKind } from "../../lib/formats/file_kind.ts";
import { main as evaluate } from "../../scripts/evaluate.ts";
import { main as inspect } from "../../scripts/inspect.ts";
import { inFolder } from "../shared/folders.ts";
import { ran } from "../scripts/commands.ts";

const foreign = "tests/fixtures/foreign";
const lfs = Deno.readTextFileSync(`${foreign}/lfs_pointer.safetensors`);

/** The first bytes of files, as codes, and what is said of them. */
const KINDS: readonly (readonly [start: string, kind: RegExp])[] = [
  ["", /^it is empty$/],
  [lfs, /^it is a pointer of Git LFS, not the file: get that by git lfs pull$/],
  ["PK\x03\x04" + "\0".repeat(60), /^it is a zip archive, as torch\.save writes: save the/],
  [
    "PK\x03\x04" + "\0".repeat(26) + "archive/data.pkl",
    /^it is a zip archive of torch\.save: save/,
  ],
  ["PK\x03\x04" + "\0".repeat(26) + "model/byteorder", /^it is a zip archive of torch\.save: save/],
  ["PK\x03\x04" + "\0".repeat(26) + "weight.npy", /^it is an archive of numpy arrays \(\.npz\)/],
  [
    "PK\x03\x04" + "\0".repeat(26) + "[Content_Types].xml",
    /^it is a workbook \(\.xlsx\): save its/,
  ],
  ["PK\x03\x04" + "\0".repeat(26) + "config.json", /^it is a zip archive, as Keras writes: save/],
  ["\x80\x02}q\0X\x05", /^it is a pickle of Python, .*: save the tensors by safetensors\.torch/],
  ["\x93NUMPY\x01\0v\0{'descr'", /^it is a single array of numpy \(\.npy\): put it into an \.npz/],
  ["\x1f\x8b\x08\0", /^it is compressed by gzip: decompress it by gunzip$/],
  ["\x28\xb5\x2f\xfd", /Zstandard/],
  ["BZh91AY", /bzip2/],
  ["\xfd7zXZ\0\0", /by xz/],
  ["a".repeat(257) + "ustar\0", /tar archive/],
  ["<!DOCTYPE html><html>", /^it is a web page \(HTML\).*: download the file itself$/],
  ["\xef\xbb\xbf\n <HTML lang='en'>", /web page/],
  ["<head><title>404</title>", /web page/],
  ["<?xml version='1.0'?>", /XML/],
  ["\x89HDF\r\n\x1a\n", /HDF5, as Keras writes/],
  ["GGUF\x03", /GGUF/],
  ["\x1c\0\0\0TFL3", /TensorFlow Lite/],
  ["PAR1", /Parquet/],
  ["\x08\x08\x12\x07foldnet:", /ONNX/],
  ["SQLite format 3\0", /SQLite/],
  ["MATLAB 5.0 MAT-file", /MATLAB/],
  ["\x89PNG\r\n\x1a\n", /PNG/],
  ["\xff\xd8\xff\xe0", /JPEG/],
  ["%PDF-1.7", /PDF/],
  ["\x7fELF", /program/],
];

const bytesOf = (start: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(start, (sign) => sign.charCodeAt(0));

describe("fileKind()", () => {
  it("names the kinds of files that users mistake, and says what to do", () => {
    for (const [start, kind] of KINDS) assertMatch(fileKind(bytesOf(start)) ?? "none", kind);
    assertMatch(fileKind(bytesOf("\0\0\x08\x03\0\0\0\x01")) ?? "none", /IDX/);
    assertMatch(fileKind(bytesOf('\x40\0\0\0\0\0\0\0{"x"')) ?? "none", /safetensors/);
  });

  it("names nothing that is of no kind", () => {
    for (const start of ["label,p0\n1,0\n", "\x10\0\0\0", "1,2,3\n", "\0", "some text"]) {
      assertEquals(fileKind(bytesOf(start)), undefined);
    }
  });

  it("is what every reader says of a file, whatever the file is called", async () => {
    await inFolder(async (folder) => {
      for (const [start, kind] of KINDS) {
        for (const more of [0, 5000]) {
          const path = `${folder}/file`;
          const content = new Uint8Array([
            ...bytesOf(start),
            ...new Uint8Array(start === "" ? 0 : more),
          ]);
          await Deno.writeFile(path, content);
          await Deno.writeFile(`${folder}/train-images-idx3-ubyte`, content);
          const ours: readonly (readonly [() => Promise<unknown>, RegExp])[] = [
            [() => loadModel(path), /^$/],
            [() => loadNpz(path), /^it is (?:a zip archive|an archive of numpy|a workbook)/],
            // Compressed data is read.
            [() => readCsv(path), /^it is compressed by gzip/],
            [() => readIdxDirectory(folder), /^it is compressed by gzip/],
          ];
          const text = fileKind(content) ?? "";
          assertMatch(text, kind);
          for (const [reading, own] of ours) {
            const error = await assertRejects(reading, Error);
            assertMatch(error.message, /^Cannot read [^\n]+$/);
            if (!own.test(text)) assertStringIncludes(error.message, text);
          }
        }
      }
    });
  });

  it("is what commands say, in one line", async () => {
    await inFolder(async (folder) => {
      for (const [start, kind] of KINDS) {
        await Deno.writeFile(`${folder}/model.safetensors`, bytesOf(start));
        for (const main of [inspect, evaluate]) {
          const { code, output, errors } = await ran(main, [folder]);
          assertEquals([code, output], [1, ""]);
          const [, said = ""] = /^error: Cannot read \S+: ([^\n]+)\n$/.exec(errors) ?? [];
          assertMatch(said, kind);
        }
      }
      const { errors } = await ran(inspect, [`${foreign}/torch_zip.safetensors`]);
      assertStringIncludes(errors, "it is a zip archive, as torch.save writes");
      await assertRejects(() => loadNpz(`${foreign}/single.npy`), Error, "a single array of numpy");
    });
  });
});
