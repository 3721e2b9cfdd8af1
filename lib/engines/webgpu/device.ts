/**
 * The device: it runs commands, and copies numbers out of its buffers.
 *
 * The functions become part of the source of a worker, so they refer to nothing outside of themselves.
 *
 * @module
 */

import type { Commands } from "./tape.ts";

/** A buffer to read: its place, and how many bytes. */
export type Reading = readonly [place: number, bytes: number];

/** What a device is, and what it can do. */
export interface DeviceFacts {
  /** The name of the adapter. */
  readonly adapter: string;
  /** Whether the adapter is software. */
  readonly isSoftware: boolean;
  /** The most bytes of a matrix. */
  readonly largestBuffer: number;
}

/** A device that is open. */
export interface Device {
  readonly facts: DeviceFacts;
  /** Runs commands, in one submit, and copies the numbers of buffers out of the device after them. */
  readonly run: (
    commands: Commands,
    readings: readonly Reading[],
  ) => Promise<readonly ArrayBuffer[]>;
  /** Resolves when the device has done all work so far. */
  readonly done: () => Promise<unknown>;
  /** Resolves with what went wrong, when the device cannot go on. */
  readonly failed: Promise<string>;
  readonly close: () => void;
}

/** The codes and sizes that the device shares with the tape. */
export interface DeviceLayout {
  readonly command: Readonly<
    Record<"create" | "bind" | "unbind" | "run" | "upload" | "copy" | "destroy", number>
  >;
  readonly parameterBytes: number;
  /** The most bytes of readings that share a buffer. */
  readonly readingBytes: number;
}

/**
 * Opens the fastest adapter of the host.
 *
 * @throws {Error} if the host has no WebGPU or no adapter. The message says what to install.
 */
export async function openDevice(layout: DeviceLayout): Promise<Device> {
  const gpu = "navigator" in globalThis ? globalThis.navigator.gpu : undefined;
  if (!gpu) throw new Error("this host has no WebGPU");
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new Error(
      "WebGPU finds no adapter: install the driver of the GPU (on Linux its Vulkan driver), " +
        'or a software one (Debian and Ubuntu: "apt install mesa-vulkan-drivers")',
    );
  }
  const { maxStorageBufferBindingSize, maxBufferSize } = adapter.limits;
  const device = await adapter.requestDevice({
    requiredLimits: { maxStorageBufferBindingSize, maxBufferSize },
  });
  const { vendor, architecture, description, device: model } = adapter.info;
  const buffers: GPUBuffer[] = [];
  const pipelines: {
    readonly pipeline: GPUComputePipeline;
    readonly layout: GPUBindGroupLayout;
    readonly parameterBytes: number;
  }[] = [];
  const bindings: GPUBindGroup[] = [];
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const largestBuffer = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  const parameters = device.createBuffer({
    size: layout.parameterBytes,
    usage: UNIFORM | COPY_DST,
  });
  let uploads: GPUBuffer | undefined;
  /** Buffers to read from, by size. */
  const free = new Map<number, GPUBuffer[]>();
  let failure: string | undefined;
  let tellFailure: (what: string) => void;
  const failed = new Promise<string>((resolve) => tellFailure = resolve);
  const fail = (what: string) => {
    failure ??= what;
    tellFailure(failure);
  };
  device.lost.then(({ message }) => fail(`the GPU was lost: ${message}`));
  device.addEventListener("uncapturederror", (event) => {
    event.preventDefault();
    const { error } = event as GPUUncapturedErrorEvent;
    const isMemory = error.constructor.name === "GPUOutOfMemoryError";
    fail(isMemory ? "the GPU has no memory left: try smaller batches" : error.message.trim());
  });

  const makeKernel = (
    { id, name, shader, inputs, outputs, parameterBytes }: Commands["kernels"][number],
  ) => {
    const entries: GPUBindGroupLayoutEntry[] = [{
      binding: 0,
      visibility: GPUShaderStage.COMPUTE,
      buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: parameterBytes },
    }];
    for (let i = 0; i < inputs + outputs; i++) {
      entries.push({
        binding: i + 1,
        visibility: GPUShaderStage.COMPUTE,
        buffer: { type: i < inputs ? "read-only-storage" : "storage" },
      });
    }
    const bindGroupLayout = device.createBindGroupLayout({ label: name, entries });
    const pipeline = device.createComputePipeline({
      label: name,
      layout: device.createPipelineLayout({ bindGroupLayouts: [bindGroupLayout] }),
      compute: {
        module: device.createShaderModule({ label: name, code: shader }),
        entryPoint: "main",
      },
    });
    pipelines[id] = { pipeline, layout: bindGroupLayout, parameterBytes };
  };
  const bind = (binding: number, kernel: number, places: readonly number[]) => {
    const { layout, parameterBytes } = pipelines[kernel]!;
    bindings[binding] = device.createBindGroup({
      layout,
      entries: [
        { binding: 0, resource: { buffer: parameters, size: parameterBytes } },
        ...places.map((place, i) => ({ binding: i + 1, resource: { buffer: buffers[place]! } })),
      ],
    });
  };
  /** Returns the size of a buffer for so many bytes: the next power of two, if the adapter has it. */
  const roomFor = (bytes: number) =>
    Math.max(Math.min(2 ** Math.ceil(Math.log2(Math.max(bytes, 256))), largestBuffer), bytes);
  const takeReading = (bytes: number): GPUBuffer => {
    const size = roomFor(bytes);
    return free.get(size)?.pop() ?? device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  };

  const run = async (
    { words, parameters: numbers, uploads: bytes, kernels }: Commands,
    readings: readonly Reading[],
  ): Promise<readonly ArrayBuffer[]> => {
    if (failure !== undefined) throw new Error(failure);
    kernels.forEach(makeKernel);
    if (numbers.length > 0) device.queue.writeBuffer(parameters, 0, numbers);
    if (bytes.length > 0) {
      if (!uploads || uploads.size < bytes.length) {
        uploads?.destroy();
        uploads = device.createBuffer({
          size: roomFor(bytes.length),
          usage: COPY_SRC | COPY_DST,
        });
      }
      device.queue.writeBuffer(uploads, 0, bytes);
    }
    const encoder = device.createCommandEncoder();
    let pass: GPUComputePassEncoder | undefined;
    let current = -1;
    const endPass = () => {
      pass?.end();
      pass = undefined;
      current = -1;
    };
    const { create, bind: binds, unbind, run: runs, upload, copy, destroy } = layout.command;
    const ended: number[] = [];
    for (let at = 0; at < words.length;) {
      const code = words[at++]!;
      if (code === runs) {
        const kernel = words[at]!;
        pass ??= encoder.beginComputePass();
        if (kernel !== current) pass.setPipeline(pipelines[kernel]!.pipeline);
        current = kernel;
        pass.setBindGroup(0, bindings[words[at + 1]!]!, [words[at + 2]!]);
        pass.dispatchWorkgroups(words[at + 3]!, words[at + 4]!, words[at + 5]!);
        at += 6;
      } else if (code === upload) {
        endPass();
        encoder.copyBufferToBuffer(
          uploads!,
          words[at + 1]!,
          buffers[words[at]!]!,
          0,
          words[at + 2]!,
        );
        at += 3;
      } else if (code === copy) {
        endPass();
        encoder.copyBufferToBuffer(
          buffers[words[at]!]!,
          0,
          buffers[words[at + 1]!]!,
          0,
          words[at + 2]!,
        );
        at += 3;
      } else if (code === create) {
        buffers[words[at]!] = device.createBuffer({
          size: words[at + 1]!,
          usage: STORAGE | COPY_SRC | COPY_DST,
        });
        at += 2;
      } else if (code === binds) {
        const count = words[at + 2]!;
        bind(words[at]!, words[at + 1]!, [...words.subarray(at + 3, at + 3 + count)]);
        at += 3 + count;
      } else if (code === destroy) {
        ended.push(words[at++]!);
      } else if (code === unbind) {
        bindings.length = 0;
      } else {
        throw new Error(`there is no command ${code}`);
      }
    }
    endPass();
    // Small readings share a buffer.
    const groups: Reading[][] = [];
    let room = 0;
    for (const reading of readings) {
      if (reading[1] > room) {
        groups.push([]);
        room = layout.readingBytes;
      }
      groups.at(-1)!.push(reading);
      room -= reading[1];
    }
    const copies = groups.map((group) => {
      const bytes = group.reduce((sum, [, bytes]) => sum + bytes, 0);
      const target = takeReading(bytes);
      let offset = 0;
      for (const [place, bytes] of group) {
        encoder.copyBufferToBuffer(buffers[place]!, 0, target, offset, bytes);
        offset += bytes;
      }
      return { target, group, bytes };
    });
    device.queue.submit([encoder.finish()]);
    for (const place of ended) {
      buffers[place]!.destroy();
      delete buffers[place];
    }
    const numbersOf = async ({ target, group, bytes }: (typeof copies)[number]) => {
      await target.mapAsync(GPUMapMode.READ, 0, bytes);
      const range = target.getMappedRange(0, bytes);
      let offset = 0;
      const numbers = group.map(([, bytes]) => range.slice(offset, offset += bytes));
      target.unmap();
      const others = free.get(target.size);
      if (others) others.push(target);
      else free.set(target.size, [target]);
      return numbers;
    };
    try {
      const copied = (await Promise.all(copies.map(numbersOf))).flat();
      if (failure !== undefined) throw new Error(failure);
      return copied;
    } catch (error) {
      // A device that failed does not map, and tells why soon after. That says more.
      await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, 200))]);
      fail(error instanceof Error ? error.message : `${error}`);
      throw new Error(failure);
    }
  };

  return {
    facts: {
      adapter: description ||
        [vendor, architecture, model].filter((word) => word !== "").join(" ") || "unknown",
      isSoftware: "isFallbackAdapter" in adapter.info && adapter.info.isFallbackAdapter === true,
      largestBuffer,
    },
    run,
    done: () => device.queue.onSubmittedWorkDone(),
    failed,
    close: () => device.destroy(),
  };
}
