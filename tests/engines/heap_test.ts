import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import fc from "fast-check";
import { ResidentMatrix } from "../../lib/engines/memory/resident_matrix.ts";
import { Heap } from "../../lib/engines/wasm/heap.ts";

/** Bytes after the end of a matrix that kernels may read. */
const READ_AFTER = 128;
const PAGE = 65_536;

function heapOf(reserved: number, maximum = 64): Heap {
  return new Heap(new WebAssembly.Memory({ initial: 1, maximum }), reserved);
}

describe("Heap", () => {
  it("begins after the reserved bytes, at a line of the cache", () => {
    assertEquals(heapOf(0).allocate(4), 0);
    assertEquals(heapOf(64).allocate(4), 64);
    assertEquals(heapOf(65).allocate(4), 128);
  });

  it("gives blocks that do not meet, each with room after it that kernels may read", () => {
    const sizes = fc.array(fc.nat({ max: 2 * PAGE }), { minLength: 1, maxLength: 10 });
    fc.assert(fc.property(sizes, (sizes) => {
      const heap = heapOf(0);
      let free = 0;
      for (const bytes of sizes) {
        const pointer = heap.allocate(bytes);
        assert(pointer >= free, `${pointer} is within the block before, which ends at ${free}`);
        assertEquals(pointer % 64, 0);
        free = pointer + bytes + READ_AFTER;
        assert(free <= heap.size, `the memory ends at ${heap.size}, before ${free}`);
      }
    }));
  });

  it("keeps room after the last block where the memory ends with it", () => {
    for (let bytes = PAGE - 2 * READ_AFTER; bytes <= PAGE; bytes += 4) {
      const heap = heapOf(0);
      assertEquals(heap.allocate(bytes), 0);
      assert(heap.size >= bytes + READ_AFTER);
    }
  });

  it("takes memory by the page, and only as much as the blocks need", () => {
    const heap = heapOf(0);
    heap.allocate(PAGE / 2);
    assertEquals(heap.size, PAGE);
    heap.allocate(PAGE / 2);
    assertEquals(heap.size, 2 * PAGE);
    heap.allocate(10 * PAGE);
    assertEquals(heap.size, 12 * PAGE);
  });

  it("puts blocks of whole pages of the cache at different places of a page", () => {
    const heap = heapOf(0);
    const places = Array.from({ length: 3 }, () => heap.allocate(4096) % 4096);
    assertEquals(places, [0, 1088, 2176]);
  });

  it("gives a free block again for the same size, the last one first", () => {
    const heap = heapOf(0);
    const [a, b, other] = [heap.allocate(100), heap.allocate(100), heap.allocate(1000)];
    const end = heap.allocate(100);
    heap.free(a, 100);
    heap.free(b, 100);
    heap.free(other, 1000);
    assertEquals([heap.allocate(100), heap.allocate(100)], [b, a]);
    assertEquals(heap.allocate(1000), other);
    assertEquals(heap.allocate(100), end + 1216);
  });

  it("frees a block once, however often it is discarded", () => {
    const heap = heapOf(0);
    const block = { pointer: heap.allocate(100), bytes: 100 };
    const { pointer } = block;
    heap.discard(block);
    heap.discard(block);
    assertEquals(block.pointer, undefined);
    assertEquals(heap.allocate(100), pointer);
    assert(heap.allocate(100) > pointer);
  });

  it("throws where the memory cannot grow, and says how much was missing", () => {
    const heap = heapOf(0, 2);
    assertThrows(
      () => heap.allocate(3 * PAGE),
      RangeError,
      `Cannot take ${2 * PAGE + 1088 * 2} bytes more than the 65536 that the engine has`,
    );
    assertEquals(heap.allocate(100), 0);
  });

  it("shows its memory as numbers and bytes", () => {
    const heap = heapOf(0);
    heap.allocate(64);
    const pointer = heap.allocate(64);
    heap.floats(pointer, 2).set([1, -2]);
    assertEquals([...heap.words(pointer, 2)], [0x3f800000, 0xc0000000]);
    assertEquals([...heap.bytes(pointer + 2, 4)], [0x80, 0x3f, 0, 0]);
  });
});

describe("ResidentMatrix", () => {
  it("has a block until it is released and no one holds it", () => {
    const heap = heapOf(0);
    const matrix = new ResidentMatrix(heap, 2, 3);
    const { pointer } = matrix;
    assert(matrix.belongsTo(heap));
    assertEquals(matrix.belongsTo(heapOf(0)), false);
    matrix.hold();
    matrix.hold();
    matrix.release();
    assertThrows(() => matrix.pointer, Error, "Cannot read a 2x3 matrix: it outlived the scope");
    assertEquals([matrix.isWanted, matrix.block], [true, pointer]);
    matrix.letGo();
    assertEquals(matrix.isWanted, true);
    matrix.letGo();
    assertEquals(matrix.isWanted, false);
    assertThrows(() => matrix.block, Error, "Cannot read a 2x3 matrix: its computation failed");
    assertEquals(heap.allocate(24), pointer);
  });

  it("keeps its block when a hold ends before it is released", () => {
    const matrix = new ResidentMatrix(heapOf(0), 1, 1);
    matrix.view()[0] = 5;
    matrix.hold();
    matrix.letGo();
    assertEquals([...matrix.data], [5]);
  });

  it("hands out a copy of its numbers, the same each time", () => {
    const heap = heapOf(0);
    const matrix = new ResidentMatrix(heap, 1, 2);
    matrix.view().set([1, 2]);
    const { data } = matrix;
    matrix.view()[0] = 3;
    assertEquals([...data], [1, 2]);
    assert(matrix.data === data);
    assertEquals([...matrix.view()], [3, 2]);
  });

  it("is computed when its numbers are read, and once", () => {
    let count = 0;
    const matrix: ResidentMatrix = new ResidentMatrix(heapOf(0), 1, 2, () => {
      count++;
      matrix.allocate();
      matrix.view().set([7, 8]);
    });
    assertEquals(count, 0);
    assertEquals([...matrix.data, ...matrix.view()], [7, 8, 7, 8]);
    assertEquals(count, 1);
  });
});
