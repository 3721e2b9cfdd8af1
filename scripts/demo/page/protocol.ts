/**
 * The messages between the page and its workers: plain data.
 *
 * One bundle, worker.js, runs twice: the trainer takes steps, and the viewer answers questions about networks. So a
 * digit is read while a network trains.
 *
 * @module
 */

import type { ByteMatrix, ImageSize, Spec } from "../../../mod.ts";
import type { Digests } from "../../data/digest.ts";
import type { Presets } from "./setting/page_presets.ts";
import type { Setting } from "./setting/setting.ts";

/** Images with labels, as the workers get them. */
export interface ImageSet {
  readonly images: ByteMatrix;
  readonly labels: Uint8Array;
}

/** The name of the data that come with the page. */
export const MNIST_NAME = "MNIST";

/** The data of the page: MNIST, or the user's own. */
export interface PageData {
  readonly name: string;
  readonly image: ImageSize;
  readonly classNames: readonly string[];
  readonly training: ImageSet;
  readonly validation: ImageSet;
  readonly test: ImageSet;
  /** The digests of the user's images, before any are held back. */
  readonly digests?: Digests;
}

/** What the page shows of its data. */
export interface DataSummary extends Pick<PageData, "name" | "image" | "classNames"> {
  readonly counts: {
    readonly training: number;
    readonly validation: number;
    readonly test: number;
  };
}

/** A network with its weights: a state of a run, as the bytes of a checkpoint, or the bytes of a model's file. */
export type Weights =
  | {
    readonly kind: "state";
    readonly setting: Setting;
    readonly checkpoint: Uint8Array;
    /** What the images of its data are. */
    readonly image: ImageSize;
    readonly classNames: readonly string[];
  }
  | { readonly kind: "model"; readonly bytes: Uint8Array };

/** What a worker runs on. */
export interface EngineInfo {
  /** The engine's name, such as `"wasm on 2 threads"`. */
  readonly name: string;
  readonly isStrict: boolean;
}

// The trainer.

/** What the page asks the trainer for. */
export type ToTrainer =
  | { readonly kind: "data"; readonly data: PageData | { readonly mnist: string } }
  | {
    readonly kind: "train";
    /** The number of the run: all that the trainer tells of it has it. */
    readonly run: number;
    readonly setting: Setting;
    /** The state to go on from, and the setting of its run. Without it, training begins. */
    readonly from?: { readonly checkpoint: Uint8Array; readonly setting: Setting };
    /** The steps to take. By default all that are left. */
    readonly steps?: number;
    /** The number of steps from one kept state to the next. */
    readonly keepEvery: number;
  }
  | { readonly kind: "pause" };

/** A step of a run. */
export interface StepPoint {
  readonly step: number;
  /** The mean loss of the batch, before the step. */
  readonly loss: number;
  readonly accuracy: number;
}

/** What the trainer tells. */
export type FromTrainer =
  | { readonly kind: "data"; readonly summary: DataSummary }
  | ({ readonly run: number } & FromRun);

/** What the trainer tells of a run. */
export type FromRun =
  | {
    readonly kind: "begun";
    readonly engine: EngineInfo;
    /** The steps of the whole run. */
    readonly steps: number;
    readonly stepsPerEpoch: number;
    /** What is different from what one may expect, in a line. */
    readonly note: string | undefined;
  }
  | {
    /** A few steps at once: not more than ten messages a second. */
    readonly kind: "steps";
    readonly points: readonly StepPoint[];
    readonly imagesPerSecond: number;
    readonly gradientNorms: readonly LayerNorm[];
  }
  | { readonly kind: "kept"; readonly step: number; readonly checkpoint: Uint8Array }
  | {
    /** The run has paused, or is done. The state was kept just before. */
    readonly kind: "ended";
    readonly step: number;
    readonly isDone: boolean;
  }
  | { readonly kind: "failed"; readonly message: string };

/** The norm of the gradients of a layer that has parameters, in one step. */
export interface LayerNorm {
  readonly layer: string;
  readonly norm: number;
}

// The viewer: questions with answers.

/** The output of a layer for one image. */
export interface LayerOutput {
  /** What the layer is, such as `"conv2d 24@5x5"`. */
  readonly name: string;
  /** The name of the function that makes such layers. */
  readonly kind: string;
  /** The size, if the output is an image. The channels of a pixel stand side by side. */
  readonly image: ImageSize | undefined;
  readonly values: Float32Array;
}

/** What a network makes of an image. */
export interface Look {
  readonly probabilities: Float32Array;
  readonly layers: readonly LayerOutput[];
}

/** How good a network is on a set of images. */
export interface Judgement {
  readonly loss: number;
  readonly accuracy: number;
  readonly count: number;
  /** The number of images of each class (row) that were taken for each class (column). */
  readonly confusion: readonly (readonly number[])[];
}

/** An image that was taken for another class. */
export interface PageMistake {
  /** Its index in the test images. */
  readonly index: number;
  readonly target: number;
  readonly prediction: number;
  /** The probability of the prediction. */
  readonly probability: number;
  /** The probability of the right class. */
  readonly targetProbability: number;
  readonly pixels: Uint8Array;
}

/** A layer of a network that is checked. */
export interface CheckedLayer {
  readonly name: string;
  readonly outputs: number;
  readonly image: ImageSize | undefined;
  readonly parameters: number;
}

/** What is known of a network before it is trained: its layers, or why they do not fit. */
export type NetworkCheck =
  | {
    readonly isFit: true;
    /** The layers with the sizes that follow from those before: the ones to train. */
    readonly layers: readonly Spec[];
    readonly rows: readonly CheckedLayer[];
    readonly parameters: number;
  }
  | {
    readonly isFit: false;
    /** What the library says. */
    readonly message: string;
    /** The layer that does not fit, if one is to blame. */
    readonly layer: number | undefined;
    /** The layers before it. */
    readonly rows: readonly CheckedLayer[];
  };

/** The formats that networks are written in. `"run"` is a folder in a zip, with which the command line goes on. */
export type WrittenFormat = "safetensors" | "onnx" | "module" | "run";

/** A file that the page writes. */
export interface PageFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A file that the user gave. */
export interface GivenFile {
  /** Its name, with the folders that it came in: `pictures/cat/1.png`. */
  readonly path: string;
  readonly content: Blob;
}

/** How to read data. What is left out, the files decide. */
export interface DataReading {
  /** The column of labels in CSV: its name, its number from 1, or -1 for the last. */
  readonly label?: string | number;
  /** What separates fields in CSV. */
  readonly separator?: string;
  /** The number that stands for white in CSV. */
  readonly maxPixel?: number;
  /** The size to change pictures to. */
  readonly size?: { readonly height: number; readonly width: number };
  /** Whether to make pictures gray. */
  readonly isGray?: boolean;
  /** Whether to exchange rows and columns of pixels. */
  readonly transpose?: boolean;
  /** The names of the classes, or what stands for them: a list with commas, or a known dataset. */
  readonly classNames?: string;
  /** The seed that draws the validation images. */
  readonly seed: number;
  /** Whether the images are added to those to train with, in place of being data of their own. */
  readonly isAdded?: boolean;
}

/** What an opened file is, and what to say of it, line by line. */
export type Opened =
  & { readonly name: string; readonly notes: readonly string[] }
  & (
    | {
      readonly kind: "model";
      readonly bytes: Uint8Array;
      readonly image: ImageSize;
      readonly classNames: readonly string[];
    }
    | { readonly kind: "data"; readonly summary: DataSummary; readonly data: PageData }
    | {
      /** A run of the command line. */
      readonly kind: "run";
      readonly setting: Setting;
      /** The steps of the whole run. */
      readonly steps: number;
      readonly points: readonly StepPoint[];
      /** How good it was on its validation images, epoch by epoch. */
      readonly judged: readonly JudgedPoint[];
      /** The name of the data that it was trained on. */
      readonly images: string;
      /** Its states that the files have: perhaps none. */
      readonly kept: readonly { readonly step: number; readonly checkpoint: Uint8Array }[];
    }
  );

/** How good a run was on its validation images after a step. */
export interface JudgedPoint {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
}

/**
 * The questions to the viewer, each with its arguments and its answer. Weights are sent once, under an id, by `use`;
 * other questions name the id: see `askAbout` in viewer.ts.
 */
export interface Questions {
  data: { ask: PageData | { readonly mnist: string }; answer: DataSummary };
  use: {
    ask: { readonly id: string; readonly weights: Weights };
    answer: {
      readonly image: ImageSize;
      readonly classNames: readonly string[];
      readonly parameters: number;
    };
  };
  /** Forgets a network. */
  forget: { ask: { readonly id: string }; answer: null };
  /** Looks at an image of the network's size: pixels from 0 to 255, may be fractions. */
  look: { ask: { readonly id: string; readonly pixels: Float32Array }; answer: Look };
  /** How the logarithm of the probability of a class changes with each pixel. */
  why: {
    ask: { readonly id: string; readonly pixels: Float32Array; readonly target: number };
    answer: { readonly gradient: Float32Array };
  };
  judge: {
    ask: { readonly id: string; readonly on: "validation" | "test" };
    answer: Judgement;
  };
  /**
   * The test images that the network gets wrong, surest first, of one cell of the confusion matrix or of all. A cell
   * of images that it gets right has them too, least sure first.
   */
  mistakes: {
    ask: {
      readonly id: string;
      readonly count: number;
      /** How many come before the first one. */
      readonly start?: number;
      readonly cell?: { readonly target: number; readonly prediction: number };
    };
    answer: { readonly mistakes: readonly PageMistake[]; readonly total: number };
  };
  /** A test image. */
  testImage: {
    ask: { readonly index: number };
    answer: { readonly index: number; readonly label: number; readonly pixels: Uint8Array };
  };
  /** The weights of the first layer that has some, as images: one of each unit or channel. */
  weights: {
    ask: { readonly id: string; readonly count: number };
    answer: {
      /** The name of the layer. */
      readonly name: string;
      readonly image: ImageSize;
      /** The first units. There are none where the weights are no images. */
      readonly units: readonly Float32Array[];
      /** The number of all units of the layer. */
      readonly total: number;
    };
  };
  /** Returns the settings of the presets, for the data. */
  presets: { ask: null; answer: Presets };
  /** Checks the layers of a setting, for images of some classes. */
  check: {
    ask: { readonly setting: Setting; readonly image: ImageSize; readonly classes: number };
    answer: NetworkCheck;
  };
  /** Draws what augmentation makes of some training images: a sheet of gray values, or of red, green and blue. */
  sheet: {
    ask: { readonly setting: Setting; readonly rows: number; readonly columns: number };
    answer: ImageSize & { readonly pixels: Uint8Array };
  };
  /** Opens files: a model, a run of the command line, or images as IDX, CSV, or pictures in folders of classes. */
  open: {
    ask: { readonly files: readonly GivenFile[]; readonly reading: DataReading };
    answer: Opened;
  };
  /** Writes a network as a file. */
  write: {
    ask: {
      readonly id: string;
      /** The name of the file, without its ending. */
      readonly name: string;
      readonly format: WrittenFormat;
      /** The metrics of its run, for the folder of a run. */
      readonly points?: readonly StepPoint[];
      /** The names of the data that its run was trained on, for the folder of a run. */
      readonly images?: readonly string[];
    };
    answer: PageFile;
  };
}

/** The name of a question. */
export type Question = keyof Questions;

/** A question as it is sent. */
export interface Asked<Name extends Question = Question> {
  readonly number: number;
  readonly question: Name;
  readonly ask: Questions[Name]["ask"];
}

/** An answer as it is sent, or what went wrong in one line. */
export type Answered =
  | { readonly number: number; readonly answer: Questions[Question]["answer"] }
  | { readonly number: number; readonly failure: string };
